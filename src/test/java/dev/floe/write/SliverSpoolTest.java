package dev.floe.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.bytes.MemoryBudget;
import dev.floe.peer.Upload;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SliverSpoolTest {

    @Property(tries = 100)
    void whatComesOutIsTheSliverInBcs(
            @ForAll @IntRange(min = 4, max = 40) int shards,
            @ForAll @LongRange(max = 50_000) long length,
            @ForAll boolean inMemory,
            @ForAll long seed)
            throws Exception {
        Path directory = java.nio.file.Files.createTempDirectory("spool-test");
        Path file = directory.resolve("x.slivers");
        Random random = new Random(seed);
        Encoding encoding = new Encoding(shards);
        int symbolSize = encoding.symbolSize(length);
        long size = SliverSpool.size(encoding, length);
        MemoryBudget memory = new MemoryBudget(2 * size);
        try (SliverSpool spool = inMemory
                ? SliverSpool.inMemory(memory.acquire(size, Duration.ZERO), encoding, length)
                : SliverSpool.create(file, encoding, length)) {
            byte[][][] data = new byte[2][shards][];
            for (Axis axis : Axis.values()) {
                for (int index = 0; index < shards; index++) {
                    byte[] sliver = new byte[encoding.sliverLength(axis, symbolSize)];
                    random.nextBytes(sliver);
                    data[axis.ordinal()][index] = sliver;
                    int cut = random.nextInt(sliver.length + 1);
                    spool.write(axis, index, cut, sliver, cut, sliver.length - cut);
                    spool.write(axis, index, 0, sliver, 0, cut);
                }
            }
            long total = 0;
            for (Axis axis : Axis.values()) {
                for (int index = 0; index < shards; index++) {
                    Upload upload = spool.sliver(axis, index);
                    assertThat(upload.isInMemory()).isEqualTo(inMemory);
                    byte[] bytes = new byte[(int) upload.length() + 2];
                    int cut = random.nextInt(bytes.length - 1);
                    upload.read(cut, bytes, 1 + cut, bytes.length - 2 - cut);
                    upload.read(0, bytes, 1, cut);
                    byte[] bcs = java.util.Arrays.copyOfRange(bytes, 1, bytes.length - 1);
                    assertThat(bcs).isEqualTo(new Sliver(axis, index, symbolSize, data[axis.ordinal()][index]).toBcs());
                    total += bcs.length;
                }
            }
            assertThat(spool.size()).isEqualTo(total);
            assertThat(SliverSpool.size(encoding, length)).isGreaterThanOrEqualTo(total);
        }
        assertThat(file).doesNotExist();
        assertThat(memory.held()).isZero();
        java.nio.file.Files.delete(directory);
    }

    @Test
    void piecesOutsideOfASliverAreRefused(@TempDir Path directory) throws Exception {
        Encoding encoding = new Encoding(4);
        try (SliverSpool spool = SliverSpool.create(directory.resolve("x"), encoding, 17)) {
            byte[] bytes = new byte[100];
            assertThatThrownBy(() -> spool.write(Axis.PRIMARY, 4, 0, bytes, 0, 1))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> spool.write(Axis.PRIMARY, 0, 5, bytes, 0, 8))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            spool.write(Axis.PRIMARY, 0, 5, bytes, 0, 7);
        }
    }

    @Test
    void readingEndsWithTheSpool(@TempDir Path directory) throws Exception {
        readingEndsWith(SliverSpool.create(directory.resolve("x"), new Encoding(4), 17));
        readingEndsWith(SliverSpool.inMemory(new MemoryBudget(2000).acquire(1000, Duration.ZERO), new Encoding(4), 17));
    }

    private static void readingEndsWith(SliverSpool spool) throws Exception {
        Upload upload = spool.sliver(Axis.SECONDARY, 3);
        spool.close();
        assertThatThrownBy(() -> upload.read(0, new byte[4], 0, 4)).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void memoryThatIsNotLeasedIsNotTaken() throws Exception {
        MemoryBudget.Lease tooLittle = new MemoryBudget(1000).acquire(50, Duration.ZERO);
        assertThatThrownBy(() -> SliverSpool.inMemory(tooLittle, new Encoding(4), 17))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aBlobThatIsTooLongIsRefusedBeforeAnythingIsWritten(@TempDir Path directory) {
        Encoding encoding = new Encoding(4);
        assertThatThrownBy(() -> SliverSpool.create(directory.resolve("x"), encoding, encoding.maxBlobLength() + 1))
                .isInstanceOf(RedStuffException.class);
        assertThat(directory).isEmptyDirectory();
    }
}
