package dev.floe.read;

import dev.floe.bytes.Cpu;
import dev.floe.bytes.MemoryBudget;
import dev.floe.peer.Peers;
import dev.floe.peer.RequestKind;
import dev.floe.redstuff.BlobId;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Reads straight from storage nodes. */
final class NetworkReader implements BlobReader, AutoCloseable {
    private final SystemScheduler clock = new SystemScheduler();
    private final CommitteeSlivers committee;
    private final BlobReader reader;
    private final Map<RequestKind, Integer> asked = new ConcurrentHashMap<>();

    NetworkReader(CommitteeSource committees, Peers peers, ReaderOptions options) {
        this(committees, peers, options, (holder, asked) -> holder, clock -> clock);
    }

    private NetworkReader(
            CommitteeSource committees,
            Peers peers,
            ReaderOptions options,
            BiFunction<SliverHolder, Consumer<RequestKind>, SliverHolder> holders,
            UnaryOperator<Scheduler> time) {
        Scheduler scheduler = time.apply(clock);
        this.committee = new CommitteeSlivers(
                committees,
                node -> holders.apply(new PeerHolder(peers.of(node), scheduler), this::asked),
                options,
                scheduler,
                ReadObserver.NONE);
        this.reader = new SliverReader(committee, committee, options, scheduler, ReadObserver.NONE);
    }

    /**
     * One that trusts its nodes however long they take: what it asks of whom does not depend on how fast they are. Not
     * for nodes that hang.
     */
    static NetworkReader trusting(CommitteeSource committees, Peers peers, ReaderOptions options) {
        return new NetworkReader(committees, peers, options, TrustedHolder::new, clock -> clock);
    }

    /** One that trusts its nodes, and waits without end for whatever is to come. */
    static NetworkReader patient(CommitteeSource committees, Peers peers, ReaderOptions options) {
        return new NetworkReader(committees, peers, options, TrustedHolder::new, PatientScheduler::new);
    }

    /** The usual options, but nothing fails because it took long; for reads that end well. */
    static ReaderOptions unhurried(MemoryBudget memory, Cpu cpu) {
        return ReaderOptions.of(memory, cpu).withTimeouts(Duration.ofMinutes(2), Duration.ofMinutes(2));
    }

    @Override
    public Uni<BlobHandle> open(BlobId blobId, ReadOptions how) {
        return reader.open(blobId, how);
    }

    private void asked(RequestKind kind) {
        asked.merge(kind, 1, Integer::sum);
    }

    /** The requests since this was asked last, of a reader that trusts its nodes. */
    Map<RequestKind, Integer> takeAsked() {
        Map<RequestKind, Integer> taken = Map.copyOf(asked);
        asked.clear();
        return taken;
    }

    @Override
    public void close() {
        committee.close();
        clock.close();
    }
}
