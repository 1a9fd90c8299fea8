package dev.floe.redstuff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.redstuff.RedStuffException.Fault;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The encoder gives the same result whatever its memory and its threads. */
class BlobEncoderTest {
    @ParameterizedTest
    @CsvSource({"4,393204", "4,1000", "5,102400", "10,1048576", "13,2949030", "31,800000", "100,1400000", "300,41005"})
    void workSpaceAndThreadsDoNotMatter(int n, int size) {
        byte[] blob = Vectors.blob("work/" + n, size);
        EncodedBlob simple = EncodedBlob.of(n, blob);
        long[] workMemories = {0, 1 << 18, 1L << 40};
        try (ExecutorService cpu = Executors.newFixedThreadPool(2)) {
            for (long workMemory : workMemories) {
                BlobEncoder encoder = new BlobEncoder(simple.encoding(), cpu, 3, workMemory);
                EncodedBlob other = EncodedBlob.of(encoder, simple.encoding(), blob);
                assertThat(other.metadata()).isEqualTo(simple.metadata());
                for (int i = 0; i < n; i++) {
                    assertThat(other.primary()[i].data()).isEqualTo(simple.primary()[i].data());
                    assertThat(other.secondary()[i].data()).isEqualTo(simple.secondary()[i].data());
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"4,393204", "4,1000", "7,0", "13,2949030", "100,1400000", "300,41005", "300,7000000"})
    void littleMemoryTakesMorePassesOnly(int n, int size) throws IOException, RedStuffException {
        byte[] blob = Vectors.blob("within/" + n, size);
        EncodedBlob simple = EncodedBlob.of(n, blob);
        for (long memory : new long[] {0, 1 << 18, 1 << 20, 3 << 20, 1L << 40}) {
            EncodedBlob other = EncodedBlob.of(BlobEncoder.within(simple.encoding(), memory), simple.encoding(), blob);
            assertThat(other.metadata()).isEqualTo(simple.metadata());
            for (int i = 0; i < n; i++) {
                assertThat(other.primary()[i].data()).isEqualTo(simple.primary()[i].data());
                assertThat(other.secondary()[i].data()).isEqualTo(simple.secondary()[i].data());
            }
        }
    }

    @Test
    void anExecutorThatIsFullCostsNoResult() {
        Encoding encoding = new Encoding(7);
        byte[] blob = Vectors.blob("full", 5000);
        BlobEncoder encoder = new BlobEncoder(
                encoding,
                task -> {
                    throw new RejectedExecutionException();
                },
                4,
                1 << 20);
        assertThat(EncodedBlob.of(encoder, encoding, blob).metadata())
                .isEqualTo(EncodedBlob.of(7, blob).metadata());
    }

    @Test
    void theLargestBlobAndOneByteMore() throws IOException, RedStuffException {
        Encoding encoding = new Encoding(4);
        BlobEncoder encoder = BlobEncoder.singleThreaded(encoding);
        byte[] largest = new byte[(int) encoding.maxBlobLength()];
        assertThat(encoder.encode(BlobSource.of(largest), SliverSink.NONE).symbolSize())
                .isEqualTo(Encoding.MAX_SYMBOL_SIZE);
        assertThatThrownBy(() -> encoder.encode(BlobSource.of(new byte[largest.length + 1]), SliverSink.NONE))
                .isInstanceOfSatisfying(
                        RedStuffException.class, e -> assertThat(e.fault()).isEqualTo(Fault.BLOB_TOO_LARGE));
    }

    @Test
    void failuresOfTheSinkReachTheCaller() {
        AtomicLong writes = new AtomicLong();
        SliverSink broken = (axis, index, offset, bytes, from, count) -> {
            if (writes.incrementAndGet() == 5) {
                throw new IOException("disk full");
            }
        };
        try (ExecutorService cpu = Executors.newFixedThreadPool(2)) {
            BlobEncoder encoder = new BlobEncoder(new Encoding(10), cpu, 2, 0);
            assertThatThrownBy(() -> encoder.encode(BlobSource.of(new byte[100_000]), broken))
                    .isInstanceOf(IOException.class)
                    .hasMessage("disk full");
        }
    }

    @Test
    void anInterruptStopsTheEncoder() {
        BlobEncoder encoder = BlobEncoder.singleThreaded(new Encoding(10));
        SliverSink interrupting = (axis, index, offset, bytes, from, count) ->
                Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> encoder.encode(BlobSource.of(new byte[100_000]), interrupting))
                    .isInstanceOf(InterruptedIOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
