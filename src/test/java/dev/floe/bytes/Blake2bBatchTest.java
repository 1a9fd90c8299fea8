package dev.floe.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kernel computes what the plain hash does. */
class Blake2bBatchTest {
    static Stream<Blake2bKernel> kernels() {
        return Stream.concat(
                Stream.of(ScalarBlake2bKernel.INSTANCE, VectorBlake2bKernel.create()), ForeignBlake2bKernel.all());
    }

    @Test
    void theTestsRunTheVectorKernel() {
        assertThat(VectorModule.PRESENT).isTrue();
        assertThat(Blake2bKernel.best()).isInstanceOf(VectorBlake2bKernel.class);
    }

    private static byte[] expected(int prefix, byte[] bytes, int at, int length) {
        return Blake2b.hash(new byte[] {(byte) prefix}, Arrays.copyOfRange(bytes, at, at + length));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void wholeMessages(Blake2bKernel kernel) {
        Random random = new Random(3);
        byte[] bytes = new byte[20_000];
        random.nextBytes(bytes);
        int[] lengths = {0, 1, 2, 63, 64, 126, 127, 128, 129, 254, 255, 256, 257, 383, 400};
        for (int length : lengths) {
            for (int count : new int[] {0, 1, 7, 8, 9, 17}) {
                int stride = length + random.nextInt(20);
                int prefix = random.nextInt(256);
                byte[] out = new byte[count * 40 + 3];
                kernel.hash(prefix, bytes, 11, stride, length, count, out, 3, 40);
                for (int i = 0; i < count; i++) {
                    assertThat(Arrays.copyOfRange(out, 3 + 40 * i, 35 + 40 * i))
                            .isEqualTo(expected(prefix, bytes, 11 + i * stride, length));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void digestsMayOverwriteTheirMessages(Blake2bKernel kernel) {
        byte[] bytes = new byte[64 * 21];
        new Random(4).nextBytes(bytes);
        byte[] original = bytes.clone();
        kernel.hash(1, bytes, 0, 64, 64, 21, bytes, 0, 32);
        for (int i = 0; i < 21; i++) {
            assertThat(Arrays.copyOfRange(bytes, 32 * i, 32 * i + 32)).isEqualTo(expected(1, original, 64 * i, 64));
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void equalNeighbours(Blake2bKernel kernel) {
        Random random = new Random(7);
        for (int length : new int[] {2, 7, 8, 64, 130}) {
            // Runs of equal messages, so long that they go beyond a group of lanes, and messages that begin alike.
            byte[] bytes = new byte[60 * length];
            for (int i = 1; i < 60; i++) {
                System.arraycopy(bytes, (i - 1) * length, bytes, i * length, length);
                if (i % 23 > 11 || i == 40) {
                    bytes[(i + 1) * length - 1] += (byte) (1 + random.nextInt(2));
                }
            }
            byte[] out = new byte[60 * 32];
            kernel.hash(0, bytes, 0, length, length, 60, out, 0, 32);
            for (int i = 0; i < 60; i++) {
                assertThat(Arrays.copyOfRange(out, 32 * i, 32 * i + 32))
                        .isEqualTo(expected(0, bytes, i * length, length));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void slices(Blake2bKernel kernel) {
        Random random = new Random(5);
        for (int length : new int[] {2, 128, 130, 254, 256, 1000, 1024, 1280}) {
            int count = 13;
            byte[] bytes = new byte[count * length];
            random.nextBytes(bytes);
            Blake2bBatch batch = new Blake2bBatch(kernel, count, 0, length);
            for (int round = 0; round < 2; round++) {
                int offset = 0;
                while (offset < length) {
                    int slice = Math.min(128 * (1 + random.nextInt(3)), length - offset);
                    byte[] pieces = new byte[count * slice];
                    for (int i = 0; i < count; i++) {
                        System.arraycopy(bytes, i * length + offset, pieces, i * slice, slice);
                    }
                    batch.update(pieces, 0, slice, offset, slice);
                    offset += slice;
                }
                byte[] out = new byte[32 * count];
                batch.digests(out, 0, 32);
                for (int i = 0; i < count; i++) {
                    assertThat(Arrays.copyOfRange(out, 32 * i, 32 * i + 32))
                            .isEqualTo(expected(round, bytes, i * length, length));
                }
                batch.restart(round + 1);
            }
        }
    }

    @Test
    void slicesMustBeAligned() {
        Blake2bBatch batch = new Blake2bBatch(1, 0, 500);
        assertThatThrownBy(() -> batch.update(new byte[500], 0, 0, 0, 100))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> batch.update(new byte[500], 0, 0, 64, 436))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> batch.update(new byte[600], 0, 0, 0, 512))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
