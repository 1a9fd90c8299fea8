package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class GzipStreamTest {
    private static void append(ByteBuffer piece, ByteArrayOutputStream to) {
        byte[] bytes = new byte[piece.remaining()];
        piece.get(bytes);
        to.writeBytes(bytes);
    }

    private static byte[] unpacked(ByteArrayOutputStream packed) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(packed.toByteArray())).readAllBytes();
    }

    /** Pieces of any length, direct or not, that say much or little. */
    @Property
    void whatWasPackedIsUnpacked(
            @ForAll @Size(max = 8) List<@IntRange(max = 100_000) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 256) int symbols)
            throws IOException {
        Random random = new Random(symbols);
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GzipStream gzip = new GzipStream(5)) {
            for (int length : lengths) {
                byte[] bytes = new byte[length];
                random.nextBytes(bytes);
                for (int i = 0; i < length; i++) {
                    bytes[i] = (byte) ((bytes[i] & 0xFF) % symbols);
                }
                ByteBuffer piece = length % 2 == 0 ? ByteBuffer.allocate(length) : ByteBuffer.allocateDirect(length);
                piece.put(bytes).flip();
                append(piece.duplicate(), plain);
                append(gzip.pack(piece.asReadOnlyBuffer()), packed);
            }
            append(gzip.finish(), packed);
        }
        assertThat(unpacked(packed)).isEqualTo(plain.toByteArray());
    }

    @Test
    void afterItWasClosedNothingComes() {
        GzipStream gzip = new GzipStream(5);
        gzip.close();
        gzip.close();
        assertThat(gzip.pack(ByteBuffer.allocate(100)).hasRemaining()).isFalse();
        assertThat(gzip.finish().hasRemaining()).isFalse();
    }
}
