package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.bytes.Cpu;
import dev.floe.cache.StubCommittee;
import dev.floe.door.ContentCoding;
import dev.floe.edge.types.MediaType;
import dev.floe.read.Provenance;
import io.airlift.compress.zstd.ZstdInputStream;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Computing waits until the test has it done. */
class CompressionTest {
    private static final MediaType JSON = MediaType.inert("application/json");

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Compression compression =
            new Compression(new CompressionLimits(1000, 8 << 20), new Cpu(tasks::add, 2), 256 << 20);

    private static byte[] text(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < length; i++) {
            text.append("{\"number\": ").append(i * 7919L).append("},\n");
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }

    private static Representation of(int length, Map<String, String> fields) {
        Representation document = TextRepresentation.json(
                "x".repeat(length), new EntityTag("t"), StubCommittee.id("q"), Provenance.MEMORY);
        return Described.as(document, new Description(Optional.of(JSON), fields, Optional.empty()));
    }

    private static Multi<ByteBuffer> pieces(byte[] bytes, int length, AtomicInteger given) {
        List<ByteBuffer> pieces = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += length) {
            pieces.add(ByteBuffer.wrap(bytes, at, Math.min(length, bytes.length - at))
                    .slice());
        }
        return Multi.createFrom().iterable(pieces).invoke(given::incrementAndGet);
    }

    private static byte[] unpacked(byte[] packed, ContentCoding coding) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(packed);
        return switch (coding) {
            case ZSTD -> new ZstdInputStream(in).readAllBytes();
            case GZIP -> new GZIPInputStream(in).readAllBytes();
        };
    }

    private void compute() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Test
    void whatIsOfferedGoesByTypeLengthAndFields() {
        assertThat(compression.offered(of(1000, Map.of()), JSON))
                .containsExactly(ContentCoding.ZSTD, ContentCoding.GZIP);
        assertThat(compression.offered(of(999, Map.of()), JSON)).isEmpty();
        assertThat(compression.offered(of(Compression.SHORT + 1, Map.of()), JSON))
                .containsExactly(ContentCoding.GZIP);
        assertThat(compression.offered(of((8 << 20) + 1, Map.of()), JSON)).isEmpty();
        assertThat(compression.offered(of(5000, Map.of()), MediaType.inert("image/png")))
                .isEmpty();
        assertThat(compression.possible(of(5000, Map.of()))).hasSize(2);
        assertThat(compression.offered(of(5000, Map.of("Content-Encoding", "br")), JSON))
                .isEmpty();
        assertThat(compression.possible(of(5000, Map.of("content-encoding", "br"))))
                .isEmpty();
        Compression none = new Compression(CompressionLimits.NONE, new Cpu(tasks::add, 1), 1 << 20);
        assertThat(none.possible(of(0, Map.of()))).isEmpty();
        assertThat(none.possible(of(5000, Map.of()))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shortBodiesAreCompressedWhole(ContentCoding coding) throws Exception {
        for (int length : new int[] {1, 1000, 100_000, Compression.SHORT}) {
            byte[] plain = text(length);
            var packed = compression
                    .whole(pieces(plain, 64 << 10, new AtomicInteger()), length, coding)
                    .subscribeAsCompletionStage();
            assertThat(packed).as("before it was computed").isNotDone();
            compute();
            assertThat(unpacked(packed.get(), coding)).isEqualTo(plain);
            if (length >= 1000) {
                assertThat(packed.get()).hasSizeLessThan(length / 2);
            }
        }
    }

    @Test
    void aReadThatBringsTooLittleIsNotCompressed() {
        var packed = compression
                .whole(pieces(text(10), 10, new AtomicInteger()), 11, ContentCoding.GZIP)
                .subscribeAsCompletionStage();
        assertThatThrownBy(packed::get).hasMessageContaining("10 bytes of 11");
        assertThat(tasks).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5000, 3_000_000})
    void longBodiesAreStreamed(int length) throws IOException {
        byte[] plain = text(length);
        AtomicInteger read = new AtomicInteger();
        AssertSubscriber<ByteBuffer> client = compression.stream(pieces(plain, 64 << 10, read))
                .subscribe()
                .withSubscriber(AssertSubscriber.create(0));
        assertThat(read).as("nobody asked").hasValueLessThanOrEqualTo(1);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        int taken = 0;
        while (!client.hasCompleted()) {
            int before = read.get();
            client.request(1);
            compute();
            assertThat(read.get() - before).as("read ahead of who takes it").isLessThanOrEqualTo(6);
            List<ByteBuffer> items = client.getItems();
            for (; taken < items.size(); taken++) {
                packed.write(items.get(taken).array(), 0, items.get(taken).limit());
            }
        }
        assertThat(unpacked(packed.toByteArray(), ContentCoding.GZIP)).isEqualTo(plain);
    }

    @Test
    void aFailureIsPassedOn() {
        AssertSubscriber<ByteBuffer> client = compression.stream(
                        Multi.createFrom().failure(new IllegalStateException("broken")))
                .subscribe()
                .withSubscriber(AssertSubscriber.create(10));
        compute();
        client.assertFailedWith(IllegalStateException.class, "broken");
    }

    @Test
    void thereIsRoomForSoMuch() {
        long all = compression.free();
        assertThat(all).isEqualTo(16 << 20);
        List<Compression.Room> taken = new ArrayList<>();
        for (Optional<Compression.Room> room = compression.enter(Compression.SHORT);
                room.isPresent();
                room = compression.enter(Compression.SHORT)) {
            taken.add(room.get());
        }
        assertThat(taken).hasSize(5);
        assertThat(compression.enter(8 << 20)).as("a stream needs little").isPresent();
        taken.forEach(Compression.Room::close);
        taken.forEach(Compression.Room::close);
        assertThat(compression.free()).isEqualTo(all - (512 << 10));
    }

    @Test
    void whereThereIsLittleMemoryOneFits() {
        Compression small = new Compression(CompressionLimits.NONE, new Cpu(tasks::add, 1), 8 << 20);
        Optional<Compression.Room> room = small.enter(Compression.SHORT);
        assertThat(room).isPresent();
        assertThat(small.enter(1000)).isEmpty();
        room.get().close();
        assertThat(small.free()).isEqualTo(1 << 20);
    }
}
