package dev.floe.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.floe.keys.BlsArithmetic.NoPointException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a native image has linked in, and what a JVM loads, are the same to the last bit. */
class BlsArithmeticTest {
    @TempDir
    private static Path directory;

    private static Optional<CompiledBls> library = Optional.empty();

    private final Random random = new Random(20_261_130);
    private final BlsArithmetic bound = Blst.arithmetic();
    private final BlsArithmetic compiled = library.orElse(null);

    @BeforeAll
    static void compile() throws InterruptedException {
        library = CompiledBls.compile(directory.resolve("libflbls.so"));
        assumeTrue(library.isPresent(), "there is no C compiler");
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String outcome(Callable<byte[]> read) throws Exception {
        try {
            return HexFormat.of().formatHex(read.call());
        } catch (NoPointException e) {
            return e.fault().words();
        }
    }

    @Test
    void keysAndSignaturesAreTheSame() {
        for (int i = 0; i < 20; i++) {
            byte[] seed = bytes(32 + i);
            byte[] secret = compiled.secret(seed);
            assertThat(secret).isEqualTo(bound.secret(seed));
            byte[] message = bytes(i * 7);
            byte[] key = compiled.publicKey(secret);
            byte[] signature = compiled.sign(secret, message);
            assertThat(key).isEqualTo(bound.publicKey(secret));
            assertThat(signature).isEqualTo(bound.sign(secret, message));
            assertThat(compiled.compressPublicKey(key)).isEqualTo(bound.compressPublicKey(key));
            assertThat(compiled.compressSignature(signature)).isEqualTo(bound.compressSignature(signature));
            assertThat(compiled.validatorKey(secret)).isEqualTo(bound.validatorKey(secret));
            assertThat(compiled.signAsValidator(secret, message)).isEqualTo(bound.signAsValidator(secret, message));
            assertThat(compiled.verify(key, signature, message)).isTrue();
            assertThat(compiled.verify(key, signature, Arrays.copyOf(message, message.length + 1)))
                    .isFalse();
            assertThat(compiled.verify(key, compiled.sign(compiled.secret(bytes(32)), message), message))
                    .isFalse();
        }
    }

    @Test
    void sumsAreTheSame() {
        byte[] message = "all of them".getBytes(StandardCharsets.US_ASCII);
        List<byte[]> keys = new ArrayList<>();
        List<byte[]> signatures = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            byte[] secret = compiled.secret(bytes(32));
            keys.add(compiled.publicKey(secret));
            signatures.add(compiled.sign(secret, message));
            assertThat(compiled.sumOfPublicKeys(keys))
                    .hasValueSatisfying(sum -> assertThat(sum)
                            .isEqualTo(bound.sumOfPublicKeys(keys).orElseThrow()));
            assertThat(compiled.sumOfSignatures(signatures))
                    .hasValueSatisfying(sum -> assertThat(sum)
                            .isEqualTo(bound.sumOfSignatures(signatures).orElseThrow()));
        }
        byte[] all = compiled.sumOfPublicKeys(keys).orElseThrow();
        assertThat(compiled.verify(all, compiled.sumOfSignatures(signatures).orElseThrow(), message))
                .isTrue();
        assertThat(compiled.difference(all, keys.subList(3, 10)))
                .hasValueSatisfying(rest -> assertThat(rest)
                        .isEqualTo(compiled.sumOfPublicKeys(keys.subList(0, 3)).orElseThrow())
                        .isEqualTo(bound.difference(all, keys.subList(3, 10)).orElseThrow()));
        assertThat(compiled.difference(all, List.of()).orElseThrow()).isEqualTo(all);
        List<byte[]> twice = List.of(keys.getFirst(), keys.getFirst());
        assertThat(compiled.sumOfPublicKeys(twice).orElseThrow())
                .isEqualTo(bound.sumOfPublicKeys(twice).orElseThrow());
        for (BlsArithmetic each : List.of(compiled, bound)) {
            assertThat(each.difference(all, keys)).isEmpty();
            assertThat(each.sumOfPublicKeys(List.of())).isEmpty();
            assertThat(each.sumOfSignatures(List.of())).isEmpty();
        }
    }

    /** Strangers send them: what one takes the other takes, and both say the same of the rest. */
    @Test
    void anyBytesAreReadAlike() throws Exception {
        byte[] secret = compiled.secret(bytes(32));
        byte[] key = compiled.publicKey(secret);
        byte[] compressedKey = compiled.compressPublicKey(key);
        byte[] compressedSignature = compiled.compressSignature(compiled.sign(secret, new byte[0]));
        for (int i = 0; i < 500; i++) {
            byte[] wrongKey = i < 100 ? bytes(48) : flipped(compressedKey);
            wrongKey[0] |= (byte) 0x80;
            byte[] wrongWholeKey = i < 100 ? bytes(96) : flipped(key);
            wrongWholeKey[0] &= 0x7F;
            byte[] wrongSignature = i < 100 ? bytes(96) : flipped(compressedSignature);
            wrongSignature[0] |= (byte) 0x80;
            assertThat(outcome(() -> compiled.readPublicKey(wrongKey, true)))
                    .as(HexFormat.of().formatHex(wrongKey))
                    .isEqualTo(outcome(() -> bound.readPublicKey(wrongKey, true)));
            assertThat(outcome(() -> compiled.readPublicKey(wrongWholeKey, false)))
                    .as(HexFormat.of().formatHex(wrongWholeKey))
                    .isEqualTo(outcome(() -> bound.readPublicKey(wrongWholeKey, false)));
            assertThat(outcome(() -> compiled.readSignature(wrongSignature)))
                    .as(HexFormat.of().formatHex(wrongSignature))
                    .isEqualTo(outcome(() -> bound.readSignature(wrongSignature)));
        }
        assertThat(outcome(() -> compiled.readPublicKey(compressedKey, true)))
                .isEqualTo(HexFormat.of().formatHex(key));
        assertThat(outcome(() -> compiled.readPublicKey(key, false)))
                .isEqualTo(HexFormat.of().formatHex(key));
    }

    private byte[] flipped(byte[] bytes) {
        byte[] flipped = bytes.clone();
        flipped[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        return flipped;
    }
}
