package dev.floe.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.Cpu;
import dev.floe.bytes.MemoryBudget;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageNode;
import dev.floe.read.StubHolder.Conduct;
import dev.floe.read.StubHolder.Stored;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Some nodes without a network, in virtual time, among whom the shards are dealt out like cards; and a reader. */
final class StubCommittee {
    private final VirtualTime time = new VirtualTime(1);
    private final List<StubHolder> holders = new ArrayList<>();
    private final MemoryBudget memory = new MemoryBudget(64 << 20);
    private final AtomicInteger hedged = new AtomicInteger();
    private final AtomicInteger rebuilt = new AtomicInteger();
    private final SliverReader reader;

    /**
     * @param conducts how each node behaves, by its number
     * @param blobs what they have
     * @param rowsAtOnce of the first blob, as many as a read may have under way
     */
    StubCommittee(Encoding encoding, int nodes, IntFunction<Conduct> conducts, List<Stored> blobs, int rowsAtOnce) {
        Map<BlobId, Stored> stored = new HashMap<>();
        blobs.forEach(blob -> stored.put(blob.id(), blob));
        List<StorageNode> members = new ArrayList<>();
        Map<ObjectId, StubHolder> byNode = new HashMap<>();
        for (int i = 0; i < nodes; i++) {
            List<Integer> mine = new ArrayList<>();
            for (int shard = i; shard < encoding.shardCount(); shard += nodes) {
                mine.add(shard);
            }
            byte[] id = new byte[ObjectId.LENGTH];
            id[0] = (byte) i;
            ObjectId node = ObjectId.of(id);
            holders.add(new StubHolder(time, conducts.apply(i), mine, stored));
            byNode.put(node, holders.getLast());
            members.add(new StorageNode(node, "n" + i, "127.0.0.1:" + (1000 + i), new byte[48], new byte[33], mine));
        }
        int row =
                encoding.sliverLength(Axis.PRIMARY, blobs.getFirst().metadata().symbolSize());
        ReaderOptions options = ReaderOptions.of(memory, new Cpu(task -> time.at(Duration.ofNanos(50_000), task), 2))
                .withMaxWindowBytes((long) rowsAtOnce * row);
        ReadObserver observer = new ReadObserver() {
            @Override
            public void hedged() {
                hedged.incrementAndGet();
            }

            @Override
            public void rebuilt() {
                rebuilt.incrementAndGet();
            }
        };
        CommitteeSlivers slivers = new CommitteeSlivers(
                CommitteeSource.fixed(new Committee(1, encoding.shardCount(), members)),
                member -> byNode.get(member.id()),
                options,
                time,
                observer);
        this.reader = new SliverReader(slivers, slivers, options, time, observer);
    }

    /**
     * What a read cost.
     *
     * @param hedged how often somebody was too slow
     * @param rebuilt slivers that their holder did not give
     * @param took in virtual time
     */
    record Cost(int hedged, int rebuilt, Duration took) {}

    /** Reads a whole blob, which must work. */
    Cost readAll(Stored stored) {
        hedged.set(0);
        rebuilt.set(0);
        long began = time.nanoTime();
        long[] ended = {began};
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        reader.open(stored.id(), ReadOptions.DEFAULT)
                .onItem()
                .transformToMulti(blob -> blob.read(0, stored.blob().length))
                .subscribe()
                .with(
                        piece -> received.writeBytes(CommitteeReaderTest.bytes(piece)),
                        failure -> {
                            throw new AssertionError(failure);
                        },
                        () -> ended[0] = time.nanoTime());
        time.run();
        assertThat(received.toByteArray()).isEqualTo(stored.blob());
        assertThat(memory.held()).isZero();
        return new Cost(hedged.get(), rebuilt.get(), Duration.ofNanos(ended[0] - began));
    }

    /** Has all nodes lose what they are asked for in the first {@code duration} from now. */
    void standStill(Duration duration) {
        holders.forEach(holder -> holder.fallSilentUntil(time.nanoTime() + duration.toNanos()));
    }

    /** The nodes, by their numbers. */
    List<StubHolder> holders() {
        return List.copyOf(holders);
    }

    /** How often any of them was asked for symbols so far. */
    int symbolRequests() {
        return holders.stream().mapToInt(StubHolder::symbolRequests).sum();
    }
}
