package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Sliver;
import dev.floe.store.RecordStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobShelfTest {
    private static final BlobId BLOB = BlobId.of(new byte[32]);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {2, 126, 5000, 65534})
    void symbolsNearAndFarAreThoseOfTheSliver(int symbolSize) throws IOException {
        byte[] data = new byte[40 * symbolSize];
        new Random(symbolSize).nextBytes(data);
        try (RecordStore store = RecordStore.open(directory, 1 << 20)) {
            BlobShelf shelf = new BlobShelf(store);
            shelf.putSliver(BLOB, 3, Axis.SECONDARY, new Sliver(Axis.SECONDARY, 6, symbolSize, data).toBcs())
                    .join();
            for (List<Integer> indices : List.of(List.of(0), List.of(39), List.of(1, 2, 3, 7, 20, 38, 39))) {
                SortedSet<Integer> wanted = new TreeSet<>(indices);
                assertThat(shelf.symbols(BLOB, 3, Axis.SECONDARY, symbolSize, data.length, wanted))
                        .containsExactlyElementsOf(wanted.stream()
                                .map(index -> Arrays.copyOfRange(data, index * symbolSize, (index + 1) * symbolSize))
                                .toList());
            }
        }
    }

    @Test
    void whatKeepsItFromStoringIsSaid() throws IOException {
        RecordStore store = RecordStore.open(directory, 1 << 20);
        BlobShelf shelf = new BlobShelf(store);
        shelf.putMetadata(BLOB, new byte[10]).join();
        assertThat(shelf.trouble()).isEmpty();
        store.close();
        assertThat(shelf.putMetadata(BlobId.of(filled(1)), new byte[10])).isCompletedExceptionally();
        assertThat(shelf.trouble()).hasValueSatisfying(why -> assertThat(why).contains("closed"));
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[BlobId.LENGTH];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Test
    void aSliverThatIsNotHereHasNoSymbols() throws IOException {
        try (RecordStore store = RecordStore.open(directory, 1 << 20)) {
            BlobShelf shelf = new BlobShelf(store);
            assertThat(shelf.symbols(BLOB, 3, Axis.PRIMARY, 2, 80, new TreeSet<>(List.of(0, 1))))
                    .isEmpty();
        }
    }
}
