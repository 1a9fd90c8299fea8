package dev.floe.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.Cpu;
import dev.floe.bytes.MemoryBudget;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageNode;
import dev.floe.read.StubHolder.Conduct;
import dev.floe.read.StubHolder.Stored;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.VerifiedMetadata;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Blobs of which only the head is known, as a disk knows them, while their slivers are with the committee. */
class HeadReadTest {
    private static final Encoding ENCODING = new Encoding(10);
    private static final int NODES = 5;

    private final VirtualTime time = new VirtualTime(1);
    private final Stored stored = Stored.random(ENCODING, 20_000);
    private final MemoryBudget memory = new MemoryBudget(64 << 20);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    private SliverReader reader(Conduct one, int bad) {
        Map<ObjectId, StubHolder> holders = new LinkedHashMap<>();
        List<StorageNode> members = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            List<Integer> mine = List.of(i, i + NODES);
            byte[] id = new byte[ObjectId.LENGTH];
            id[0] = (byte) i;
            ObjectId node = ObjectId.of(id);
            holders.put(node, new StubHolder(time, i < bad ? one : Conduct.GOOD, mine, Map.of(stored.id(), stored)));
            members.add(new StorageNode(node, "n" + i, "127.0.0.1:" + (1000 + i), new byte[48], new byte[33], mine));
        }
        ReaderOptions options = ReaderOptions.of(memory, new Cpu(task -> time.at(Duration.ofNanos(50_000), task), 2));
        CommitteeSlivers slivers = new CommitteeSlivers(
                CommitteeSource.fixed(new Committee(1, ENCODING.shardCount(), members)),
                member -> holders.get(member.id()),
                options,
                time,
                ReadObserver.NONE);
        BlobHeads heads = id -> CompletableFuture.completedFuture(
                new BlobHeads.Found(stored.metadata().proven(), Provenance.DISK));
        return new SliverReader(heads, slivers, options, time, ReadObserver.NONE);
    }

    private byte[] read(SliverReader reader) {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        reader.open(stored.id(), ReadOptions.DEFAULT)
                .onItem()
                .transformToMulti(blob -> blob.read(0, stored.blob().length))
                .subscribe()
                .with(piece -> received.writeBytes(bytes(piece)), failure::set);
        time.run();
        assertThat(memory.held()).isZero();
        return received.toByteArray();
    }

    private static byte[] bytes(ByteBuffer piece) {
        byte[] bytes = new byte[piece.remaining()];
        piece.get(piece.position(), bytes);
        return bytes;
    }

    @ParameterizedTest
    @EnumSource(
            value = Conduct.class,
            names = {"GOOD", "SILENT", "LIAR"})
    void areReadAsOthersAre(Conduct one) {
        assertThat(read(reader(one, 1))).isEqualTo(stored.blob());
        assertThat(failure).hasNullValue();
    }

    @Test
    void areUnavailableWhenTooManyNodesAreSilent() {
        assertThat(read(reader(Conduct.SILENT, NODES))).isEmpty();
        assertThat(failure.get())
                .isInstanceOfSatisfying(
                        ReadException.class, e -> assertThat(e.kind()).isEqualTo(ReadException.Kind.UNAVAILABLE));
    }

    @Test
    void theirMetadataAreAskedForOnceAndAgainAfterAFailure() {
        AtomicInteger asked = new AtomicInteger();
        AtomicReference<CompletableFuture<VerifiedMetadata>> answer = new AtomicReference<>(new CompletableFuture<>());
        MetadataSource source = id -> {
            asked.incrementAndGet();
            return answer.get();
        };
        KnownMetadata known = new KnownMetadata(source, 1 << 20);
        BlobId id = stored.id();
        var one = known.metadata(id);
        var two = known.metadata(id);
        assertThat(asked).hasValue(1);
        answer.get().completeExceptionally(new ReadException(ReadException.Kind.NOT_FOUND, "not yet"));
        assertThat(one).isCompletedExceptionally();
        assertThat(two).isCompletedExceptionally();
        answer.set(CompletableFuture.completedFuture(stored.metadata()));
        assertThat(known.metadata(id)).isCompletedWithValue(stored.metadata());
        assertThat(known.metadata(id)).isCompletedWithValue(stored.metadata());
        assertThat(asked).hasValue(2);
        assertThat(known.known(stored.metadata().proven())).contains(stored.metadata());
    }
}
