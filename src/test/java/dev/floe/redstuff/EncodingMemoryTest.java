package dev.floe.redstuff;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a small node has room for: the ID of a blob as long as event blobs get, and its own slivers of it, on a thousand shards.
 * A process with a heap of that size and no more does it.
 */
@Timeout(600)
class EncodingMemoryTest {
    private static final long LONGEST_EVENT_BLOB = 105L << 20;
    private static final long WORK_MEMORY = 8L << 20;
    private static final int OWN_SHARDS = 6;
    /** The work, 3 MB of slivers, and what Java itself takes and has not collected yet. A million hashes alone are 32 MB. */
    private static final String HEAP = "-Xmx28m";

    @Test
    void aLongBlobFitsASmallHeap() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "-XX:+UseSerialGC",
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EncodingMemoryTest.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        System.out.print(said);
    }

    /** The process. */
    public static void main(String[] args) throws IOException, RedStuffException {
        Encoding encoding = new Encoding(Encoding.MAX_SHARDS);
        BlobSource blob = blob(LONGEST_EVENT_BLOB);
        long begin = System.nanoTime();
        VerifiedMetadata metadata = BlobEncoder.within(encoding, WORK_MEMORY).encode(blob, SliverSink.NONE);
        long identified = System.nanoTime();
        SomeSlivers own = new SomeSlivers(encoding, blob);
        for (Axis axis : Axis.values()) {
            List<Integer> indices =
                    IntStream.range(0, OWN_SHARDS).map(i -> i * 199).boxed().toList();
            for (Sliver sliver : own.of(axis, indices)) {
                metadata.verify(encoding.pairOfSliver(axis, sliver.index()), sliver);
            }
        }
        System.out.printf(
                "%s in %d ms, slivers in %d ms%n",
                metadata.blobId(), (identified - begin) / 1_000_000, (System.nanoTime() - identified) / 1_000_000);
    }

    /** Bytes that depend on their place. */
    private static BlobSource blob(long length) {
        return new BlobSource() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public void read(long position, byte[] into, int at, int count) {
                for (int i = 0; i < count; i++) {
                    into[at + i] = (byte) ((position + i) * 0x9E3779B1L >> 24);
                }
            }
        };
    }
}
