package dev.floe.read;

import dev.floe.peer.PeerException;
import dev.floe.peer.RequestKind;
import dev.floe.read.Holders.Member;
import dev.floe.read.Requests.Answer;
import dev.floe.read.Requests.Done;
import dev.floe.read.Requests.Failure;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.VerifiedSliver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Fetches verified slivers of one axis from wherever they are, until there are enough or no more. */
final class SliverGathering {
    private static final int SLIVERS_AT_ONCE = 16;
    private static final int SLIVER_BYTES_AT_ONCE = 4 << 20;

    private final Evidence evidence;
    private final BlobContext blob;
    private final Axis axis;

    /** Takes what was gathered, on the thread that gathers. */
    interface Taker {
        void take(VerifiedSliver sliver) throws InterruptedException;
    }

    /** One sliver pair at one of its holders. */
    private record Ask(Member member, int pair) {}

    SliverGathering(Evidence evidence, Axis axis) {
        this.evidence = evidence;
        this.blob = evidence.blob();
        this.axis = axis;
    }

    /** Whether there were {@code enough}. */
    boolean gather(int enough, Taker taker) throws InterruptedException {
        int length = blob.metadata().sliverLength(axis);
        int atOnce = Math.clamp(SLIVER_BYTES_AT_ONCE / length, 1, SLIVERS_AT_ONCE);
        ArrayDeque<Ask> unasked = new ArrayDeque<>();
        for (Member member : evidence.holders().byPromise(blob.scheduler().random())) {
            member.pairs().stream().forEach(pair -> unasked.add(new Ask(member, pair)));
        }
        Set<Integer> had = new HashSet<>();
        Set<Member> useless = new HashSet<>();
        int outstanding = 0;
        try (Requests<Sliver> requests = new Requests<>(blob.scheduler(), evidence.open())) {
            while (!evidence.isFinished() && had.size() < enough) {
                unasked.removeIf(ask ->
                        useless.contains(ask.member()) || evidence.isLiar(ask.member()) || had.contains(ask.pair()));
                while (outstanding < atOnce && !unasked.isEmpty()) {
                    ask(requests, unasked.poll(), length);
                    outstanding++;
                }
                if (outstanding == 0 || had.size() + outstanding + unasked.size() < enough) {
                    return false;
                }
                switch (requests.next()) {
                    case Answer<Sliver>(Member from, Sliver sliver) -> {
                        outstanding--;
                        Optional<VerifiedSliver> verified = verify(from, sliver);
                        if (verified.isPresent() && had.add(verified.get().pair())) {
                            taker.take(verified.get());
                        }
                    }
                    case Failure<Sliver>(Member from, PeerException why) -> {
                        outstanding--;
                        blob.refusals().note(from, why);
                        if (why.kind() == PeerException.Kind.TIMEOUT || why.kind() == PeerException.Kind.TRANSPORT) {
                            useless.add(from);
                        }
                    }
                    case Done<Sliver>() -> {}
                }
            }
        }
        return had.size() >= enough;
    }

    private void ask(Requests<Sliver> requests, Ask ask, int length) {
        SliverHolder holder = ask.member().holder();
        // A silent node must not hold up the others: it gets little more than it usually needs.
        Duration patience = holder.patience(RequestKind.SLIVER, length).multipliedBy(2);
        requests.add(ask.member(), holder.sliver(blob.metadata().blobId(), ask.pair(), axis, length, patience));
    }

    private Optional<VerifiedSliver> verify(Member member, Sliver sliver) throws InterruptedException {
        int index = sliver.index();
        boolean own = index < blob.encoding().shardCount()
                && member.pairs().get(blob.encoding().pairOfSliver(axis, index));
        Optional<VerifiedSliver> verified = own
                ? Evidence.result(evidence.compute(
                        () -> blob.metadata().verify(blob.encoding().pairOfSliver(axis, index), sliver)))
                : Optional.empty();
        if (verified.isEmpty()) {
            evidence.lied(member, own ? "a wrong " + axis.text() + " sliver" : "a sliver that is not its own");
        }
        return verified;
    }
}
