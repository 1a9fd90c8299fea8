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
import dev.floe.redstuff.Encoding;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Slivers of a node that takes requests, never answers, and is not trusted any more; in virtual time. */
class RebuildAheadTest {
    private static final Encoding ENCODING = new Encoding(100);
    private static final int NODES = 5;
    private static final int SILENT = 1;
    /** As many slivers of one node as a window of four slivers meets in a read: of 34, every fifth. */
    private static final int SILENT_SLIVERS = 6;

    private final VirtualTime time = new VirtualTime(1);
    private final Stored stored = Stored.random(ENCODING, 20_000);
    private final Map<ObjectId, StubHolder> holders = new LinkedHashMap<>();
    private final MemoryBudget memory = new MemoryBudget(64 << 20);
    private final AtomicInteger hedged = new AtomicInteger();
    private final AtomicInteger rebuilt = new AtomicInteger();
    private final SliverReader reader = reader();

    private SliverReader reader() {
        List<StorageNode> members = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            List<Integer> mine = new ArrayList<>();
            for (int shard = i; shard < ENCODING.shardCount(); shard += NODES) {
                mine.add(shard);
            }
            byte[] id = new byte[ObjectId.LENGTH];
            id[0] = (byte) i;
            ObjectId node = ObjectId.of(id);
            Conduct conduct = i == SILENT ? Conduct.SILENT : Conduct.GOOD;
            holders.put(node, new StubHolder(time, conduct, mine, Map.of(stored.id(), stored)));
            members.add(new StorageNode(node, "n" + i, "127.0.0.1:" + (1000 + i), new byte[48], new byte[33], mine));
        }
        int sliver = ENCODING.sliverLength(Axis.PRIMARY, stored.metadata().symbolSize());
        ReaderOptions options = ReaderOptions.of(memory, new Cpu(task -> time.at(Duration.ofNanos(50_000), task), 2))
                .withMaxWindowBytes(4L * sliver);
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
                CommitteeSource.fixed(new Committee(1, ENCODING.shardCount(), members)),
                member -> holders.get(member.id()),
                options,
                time,
                observer);
        return new SliverReader(slivers, slivers, options, time, observer);
    }

    private void readAll() {
        hedged.set(0);
        rebuilt.set(0);
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        reader.open(stored.id(), ReadOptions.DEFAULT)
                .onItem()
                .transformToMulti(blob -> blob.read(0, stored.blob().length))
                .subscribe()
                .with(piece -> received.writeBytes(bytes(piece)), failure -> {
                    throw new AssertionError(failure);
                });
        time.run();
        assertThat(received.toByteArray()).isEqualTo(stored.blob());
        assertThat(memory.held()).isZero();
    }

    private static byte[] bytes(ByteBuffer piece) {
        byte[] bytes = new byte[piece.remaining()];
        piece.get(piece.position(), bytes);
        return bytes;
    }

    private int symbolRequests() {
        return holders.values().stream().mapToInt(StubHolder::symbolRequests).sum();
    }

    @Test
    void areAskedForTogetherAndNotOneByOneAsTheWindowMeetsThem() {
        List.copyOf(holders.values()).get(SILENT).lied("as others have found out");
        readAll();
        assertThat(hedged).hasValue(0);
        assertThat(rebuilt.get()).isGreaterThanOrEqualTo(SILENT_SLIVERS);
        // One by one, each would need an answer of every other node.
        assertThat(symbolRequests()).isLessThanOrEqualTo(rebuilt.get() * (NODES - 1) / 2);
    }
}
