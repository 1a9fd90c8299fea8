package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.cache.StubCommittee;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.BlobObject;
import dev.floe.sui.StorageObject;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class BlobLifetimesTest {
    private static final BlobId A = StubCommittee.id("a");
    private static final BlobId B = StubCommittee.id("b");

    private final BlobLifetimes lifetimes = new BlobLifetimes();

    private static BlobObject object(BlobId blob, int end) {
        return new BlobObject(
                StubObjects.id(1),
                1,
                blob,
                1,
                1,
                OptionalInt.of(1),
                new StorageObject(StubObjects.id(2), 1, end, 1),
                true);
    }

    @Test
    void aBlobLivesAsLongAsTheLongestOfItsObjects() {
        assertThat(lifetimes.end(List.of(A))).isEmpty();
        assertThat(lifetimes.saw(object(A, 5))).as("news").isTrue();
        assertThat(lifetimes.saw(object(A, 5))).isFalse();
        assertThat(lifetimes.saw(object(A, 3))).isFalse();
        assertThat(lifetimes.end(List.of(A))).hasValue(5);
        assertThat(lifetimes.saw(object(A, 9))).isTrue();
        assertThat(lifetimes.end(List.of(A))).hasValue(9);
    }

    @Test
    void severalEndWithTheFirst() {
        lifetimes.saw(object(A, 5));
        assertThat(lifetimes.end(List.of(A, B))).as("as far as is known").hasValue(5);
        lifetimes.saw(object(B, 4));
        assertThat(lifetimes.end(List.of(A, B))).hasValue(4);
        assertThat(lifetimes.end(List.of())).isEmpty();
    }
}
