package dev.floe.read;

import dev.floe.peer.PeerException;
import dev.floe.peer.RequestKind;
import dev.floe.read.Holders.Member;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.VerifiedMetadata;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Gets a blob's metadata from whoever has them: one node first, more of them each time that one fails, refuses, or is
 * not back when it usually would be, twice as many each time. The first answer that hashes to the blob ID wins.
 */
final class MetadataFetch {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final BlobId blobId;
    private final Encoding encoding;
    private final Holders holders;
    private final ReadObserver observer;
    private final Scheduler scheduler;
    private final Duration timeout;

    private final Mailbox<Answer> answers;
    private final List<CompletableFuture<?>> asked = new ArrayList<>();
    private final RefusalVotes refusals;

    /** What one node said; exactly one of the two. */
    private record Answer(Member from, Optional<BlobMetadata> metadata, Optional<PeerException> failure) {}

    MetadataFetch(
            BlobId blobId,
            Encoding encoding,
            Holders holders,
            ReadObserver observer,
            Scheduler scheduler,
            Duration timeout) {
        this.blobId = blobId;
        this.encoding = encoding;
        this.holders = holders;
        this.observer = observer;
        this.scheduler = scheduler;
        this.answers = new Mailbox<>(scheduler);
        this.timeout = timeout;
        this.refusals = new RefusalVotes(blobId);
    }

    /** Blocks until the metadata are there or cannot be had. Interrupting the thread stops the work. */
    VerifiedMetadata run() throws InterruptedException {
        try {
            return race();
        } finally {
            asked.forEach(request -> request.cancel(true));
        }
    }

    private VerifiedMetadata race() throws InterruptedException {
        long deadline = scheduler.nanoTime() + timeout.toNanos();
        ArrayDeque<Member> unasked = new ArrayDeque<>(holders.byPromise(scheduler.random()));
        int size = unasked.size();
        int outstanding = 0;
        int burst = 1;
        int failed = 0;
        Duration patience = Duration.ZERO;
        int toAsk = 1;
        while (true) {
            long left = deadline - scheduler.nanoTime();
            for (; toAsk > 0 && !unasked.isEmpty(); toAsk--) {
                Member next = unasked.poll();
                Duration usual = next.holder().patience(RequestKind.METADATA, 0);
                patience = patience.compareTo(usual) < 0 ? usual : patience;
                ask(next, Duration.ofNanos(Math.max(1, left)));
                outstanding++;
            }
            if (outstanding == 0 || left <= 0) {
                throw ReadException.unavailable(
                        "no storage node gave the metadata of blob " + blobId + ": asked " + (size - unasked.size())
                                + " of " + size + ", " + failed + " failed",
                        RETRY_AFTER);
            }
            long wait = unasked.isEmpty() ? left : Math.min(left, patience.toNanos());
            long before = scheduler.nanoTime();
            Optional<Answer> heard = answers.poll(Duration.ofNanos(wait));
            if (heard.isEmpty() && scheduler.nanoTime() - before > wait + wait / 4) {
                // This process is behind, not the nodes.
                continue;
            }
            toAsk = burst;
            if (heard.isEmpty()) {
                burst *= 2;
                observer.hedged();
                continue;
            }
            Answer answer = heard.get();
            outstanding--;
            if (answer.metadata().isPresent()) {
                try {
                    return VerifiedMetadata.verify(blobId, answer.metadata().get(), encoding);
                } catch (RedStuffException e) {
                    observer.lied();
                    answer.from()
                            .holder()
                            .lied("metadata that are not those of blob " + blobId + ": " + e.getMessage());
                }
            } else {
                PeerException failure = answer.failure().orElseThrow();
                refusals.note(answer.from(), failure);
                Optional<ReadException> verdict = refusals.verdict(holders);
                if (verdict.isPresent()) {
                    throw new Certification(blobId, holders, scheduler).judge(verdict.get());
                }
            }
            failed++;
            burst *= 2;
        }
    }

    private void ask(Member member, Duration patience) {
        CompletableFuture<BlobMetadata> request = member.holder().metadata(blobId, encoding.shardCount(), patience);
        asked.add(request);
        request.whenComplete((metadata, failure) -> answers.add(new Answer(
                member,
                Optional.ofNullable(metadata),
                Optional.ofNullable(failure).map(PeerException::of))));
    }
}
