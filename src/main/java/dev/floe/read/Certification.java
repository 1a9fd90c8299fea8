package dev.floe.read;

import dev.floe.protocol.BlobStatus;
import dev.floe.read.Holders.Member;
import dev.floe.read.Requests.Answer;
import dev.floe.redstuff.BlobId;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a blob that the nodes do not give is one that there is: the chain says that it is certified, as more than f of
 * the shards' holders report. Such a blob was lost, or is out of reach, and may come back; any other one does not exist.
 */
final class Certification {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(15);

    private final BlobId blobId;
    private final Holders holders;
    private final Scheduler scheduler;

    Certification(BlobId blobId, Holders holders, Scheduler scheduler) {
        this.blobId = blobId;
        this.holders = holders;
        this.scheduler = scheduler;
    }

    /** What to say instead of {@code verdict}, which more than 2f of the shards' holders made. Blocks for some seconds. */
    ReadException judge(ReadException verdict) throws InterruptedException {
        if (verdict.kind() != ReadException.Kind.NOT_FOUND || !isCertified()) {
            return verdict;
        }
        return ReadException.unavailable(
                "blob " + blobId + " is certified, but the storage nodes have too little of it at present",
                RETRY_AFTER);
    }

    private boolean isCertified() throws InterruptedException {
        try (Requests<BlobStatus> requests = new Requests<>(scheduler, List.of())) {
            for (Member member : holders.members()) {
                requests.add(member, member.holder().status(blobId, PATIENCE));
            }
            Set<Member> certifying = new LinkedHashSet<>();
            for (int answers = 0; answers < holders.members().size(); answers++) {
                Optional<Requests.Event<BlobStatus>> event = requests.next(PATIENCE);
                if (event.isEmpty()) {
                    return false;
                }
                if (event.get() instanceof Answer<BlobStatus>(Member from, BlobStatus status) && isCertified(status)) {
                    certifying.add(from);
                    if (holders.hasHonest(certifying)) {
                        return true;
                    }
                }
            }
            return false;
        }
    }

    private static boolean isCertified(BlobStatus status) {
        return switch (status) {
            case BlobStatus.Permanent permanent ->
                permanent.certified() || permanent.deletableCounts().certified() > 0;
            case BlobStatus.Deletable deletable -> deletable.deletableCounts().certified() > 0;
            case BlobStatus.Nonexistent() -> false;
            case BlobStatus.Invalid(var event) -> false;
        };
    }
}
