package dev.floe.read;

import dev.floe.peer.PeerException;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.VerifiedMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Asks storage nodes for proof that they have what they should: random symbols of random blobs, which they can only give if
 * they have the slivers, or get them from others in the time that they are given. Who is slow, or does not answer, is not
 * called a liar. Each node is asked one question after the other, all nodes at the same time.
 */
public final class Audit {
    /** By how much a second chance takes longer. */
    private static final int MORE_PATIENCE = 4;
    /** A question that has an answer has it long before. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final List<VerifiedMetadata> blobs;
    private final AuditPlan plan;

    /** @param blobs certified, and not ended; at least one */
    public Audit(List<VerifiedMetadata> blobs, AuditPlan plan) {
        if (blobs.isEmpty()) {
            throw new IllegalArgumentException("there is no blob to ask for");
        }
        this.blobs = List.copyOf(blobs);
        this.plan = plan;
    }

    /** What came of one question. */
    private sealed interface Outcome {
        record Proven(int slivers) implements Outcome {}

        record Missing(int proven, int missing, String what) implements Outcome {}

        record Wrong(String what) implements Outcome {}

        record Refused() implements Outcome {}

        record Silent() implements Outcome {}
    }

    /**
     * Asks all of {@code nodes}. Returns when all questions are over, at the latest a little after the plan's limit.
     *
     * @param progress is told how many questions were asked so far
     */
    public List<AuditFinding> run(List<AuditedNode> nodes, LongConsumer progress) throws InterruptedException {
        long deadline = System.nanoTime() + plan.limit().toNanos();
        AtomicLong asked = new AtomicLong();
        List<CompletableFuture<AuditFinding>> findings = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        CountDownLatch over = new CountDownLatch(nodes.size());
        for (AuditedNode node : nodes) {
            CompletableFuture<AuditFinding> finding = new CompletableFuture<>();
            findings.add(finding);
            threads.add(Thread.ofVirtual().name("audit " + node.node().name()).start(() -> {
                try {
                    finding.complete(ask(node, deadline, () -> progress.accept(asked.incrementAndGet())));
                } catch (RuntimeException | Error e) {
                    finding.completeExceptionally(e);
                } finally {
                    over.countDown();
                }
            }));
        }
        try {
            Duration most = plan.limit()
                    .plus(plan.patience().multipliedBy(2 + 2 * MORE_PATIENCE))
                    .plus(GRACE.multipliedBy(2));
            if (!over.await(most.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("a question did not end in its time");
            }
        } finally {
            threads.forEach(Thread::interrupt);
        }
        return findings.stream().map(finding -> finding.resultNow()).toList();
    }

    /** The questions to a node depend on the seed and the node alone. */
    private SplittableRandom random(StorageNode node) {
        return new SplittableRandom(plan.seed() ^ Arrays.hashCode(node.id().toBytes()) * 0x9E37_79B9_7F4A_7C15L);
    }

    private AuditFinding ask(AuditedNode node, long deadline, Runnable progress) {
        SplittableRandom random = random(node.node());
        Tally tally = new Tally(node.node());
        try {
            for (int i = 0; i < plan.questions() && System.nanoTime() - deadline < 0; i++) {
                tally.count(insist(node, AuditQuestion.random(blobs, random)));
                progress.run();
            }
        } catch (InterruptedException nobodyWaitsAnyMore) {
            Thread.currentThread().interrupt();
        }
        return tally.finding();
    }

    /** Whatever was not there is asked for a second time, which counts: a node may be in the middle of something. */
    private Outcome insist(AuditedNode node, AuditQuestion question) throws InterruptedException {
        Outcome first = once(node, question, plan.patience());
        return switch (first) {
            // What is missing once and not told the other time is not known to be missing.
            case Outcome.Missing ignored -> once(node, question, plan.patience());
            case Outcome.Silent ignored -> once(node, question, plan.patience().multipliedBy(MORE_PATIENCE));
            case Outcome.Proven ignored -> first;
            case Outcome.Wrong ignored -> first;
            case Outcome.Refused ignored -> first;
        };
    }

    private static Outcome once(AuditedNode node, AuditQuestion question, Duration patience)
            throws InterruptedException {
        CompletableFuture<List<RecoverySymbol>> answer =
                node.symbols(question.blob(), question.across(), question.place(), patience);
        try {
            return judge(node.node(), question, answer.get(patience.plus(GRACE).toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            answer.cancel(true);
            return new Outcome.Silent();
        } catch (ExecutionException e) {
            return judge(node.node(), question, PeerException.of(e));
        }
    }

    private static Outcome judge(StorageNode node, AuditQuestion question, List<RecoverySymbol> symbols) {
        Set<Integer> missing = new TreeSet<>(question.expected(node));
        int all = missing.size();
        try {
            missing.removeAll(question.proven(symbols));
        } catch (RedStuffException e) {
            return new Outcome.Wrong("of blob " + question.blob().blobId() + ": " + e.getMessage());
        }
        return missing.isEmpty()
                ? new Outcome.Proven(all)
                : new Outcome.Missing(
                        all - missing.size(),
                        missing.size(),
                        question.axis().text() + " sliver " + missing.iterator().next() + " of blob "
                                + question.blob().blobId());
    }

    private static Outcome judge(StorageNode node, AuditQuestion question, PeerException failure) {
        return switch (failure.kind()) {
            case NOT_FOUND, SHARD_NOT_ASSIGNED, NOT_REGISTERED, REFUSED ->
                new Outcome.Missing(
                        0,
                        question.expected(node).size(),
                        "all " + question.axis().text() + " slivers of blob "
                                + question.blob().blobId() + " ("
                                + failure.kind().label() + ")");
            case FORBIDDEN -> new Outcome.Refused();
            case MALFORMED -> new Outcome.Wrong("of blob " + question.blob().blobId() + ": " + failure.getMessage());
            case UNSUPPORTED, WITHHELD, COIN_AWAITED, BUSY, SERVER, TRANSPORT, TIMEOUT, OVERLOADED ->
                new Outcome.Silent();
        };
    }

    /** Counts the outcomes of a node's questions; used by one thread. */
    private static final class Tally {
        private final StorageNode node;
        private int answered;
        private int incomplete;
        private int wrong;
        private int refused;
        private int silent;
        private long slivers;
        private long missing;
        private Optional<String> example = Optional.empty();

        Tally(StorageNode node) {
            this.node = node;
        }

        void count(Outcome outcome) {
            switch (outcome) {
                case Outcome.Proven(int proven) -> {
                    answered++;
                    slivers += proven;
                }
                case Outcome.Missing(int proven, int lacking, String what) -> {
                    incomplete++;
                    slivers += proven;
                    missing += lacking;
                    example = example.or(() -> Optional.of(what));
                }
                case Outcome.Wrong(String what) -> {
                    wrong++;
                    example = example.or(() -> Optional.of(what));
                }
                case Outcome.Refused() -> refused++;
                case Outcome.Silent() -> silent++;
            }
        }

        AuditFinding finding() {
            return new AuditFinding(node, answered, incomplete, wrong, refused, silent, slivers, missing, example);
        }
    }
}
