package dev.floe.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.junit.jupiter.api.Test;

class Blake2bTest {
    static byte[] reference(byte[]... parts) {
        Blake2bDigest digest = new Blake2bDigest(256);
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] hash = new byte[32];
        digest.doFinal(hash, 0);
        return hash;
    }

    @Test
    void knownAnswers() {
        assertThat(HexFormat.of().formatHex(Blake2b.hash()))
                .isEqualTo("0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
        assertThat(HexFormat.of().formatHex(Blake2b.hash(new byte[] {'a', 'b', 'c'})))
                .isEqualTo("bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    }

    @Test
    void everyLengthAroundTheBlocks() {
        byte[] bytes = new byte[400];
        new Random(1).nextBytes(bytes);
        for (int length = 0; length <= bytes.length; length++) {
            byte[] message = java.util.Arrays.copyOf(bytes, length);
            assertThat(Blake2b.hash(message)).isEqualTo(reference(message));
        }
    }

    @Property(tries = 200)
    void piecesDoNotMatter(@ForAll @Size(max = 8) java.util.List<@IntRange(max = 300) Integer> lengths) {
        Blake2b hash = new Blake2b();
        Random random = new Random(lengths.hashCode());
        byte[][] parts = lengths.stream().map(byte[]::new).toArray(byte[][]::new);
        for (byte[] part : parts) {
            random.nextBytes(part);
            if (part.length == 1) {
                hash.update(part[0]);
            } else {
                hash.update(part);
            }
        }
        byte[] digest = new byte[40];
        hash.digest(digest, 5);
        assertThat(java.util.Arrays.copyOfRange(digest, 5, 37)).isEqualTo(reference(parts));
        // The same instance starts anew.
        hash.update(1).digest(digest, 0);
        assertThat(java.util.Arrays.copyOf(digest, 32)).isEqualTo(reference(new byte[] {1}));
    }
}
