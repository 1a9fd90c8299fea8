package dev.floe.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordIndexTest {

    /** Few different fingerprints, so that nearly every operation meets another key with the same one. */
    @Test
    void keysWithTheSameFingerprintAreToldApart() {
        RecordIndex index = new RecordIndex(1);
        Map<Long, Long> model = new HashMap<>();
        Map<Long, Long> ownerOfLocation = new HashMap<>();
        Random random = new Random(5);
        long next = 1;
        for (int step = 0; step < 100_000; step++) {
            long key = random.nextInt(3000);
            long fingerprint = key % 700 * 0x1_0000_0001L;
            if (random.nextInt(3) > 0) {
                long location = next++;
                ownerOfLocation.put(location, key);
                Long before = model.put(key, location);
                assertThat(index.put(fingerprint, at -> ownerOfLocation.get(at).equals(key), location))
                        .isEqualTo(before == null ? -1 : before);
            } else {
                Long before = model.remove(key);
                assertThat(index.remove(
                                fingerprint, at -> ownerOfLocation.get(at).equals(key)))
                        .isEqualTo(before == null ? -1 : before);
            }
            assertThat(index.size()).isEqualTo(model.size());
        }
        model.forEach((key, location) -> assertThat(index.find(
                        key % 700 * 0x1_0000_0001L,
                        at -> ownerOfLocation.get(at).equals(key)))
                .isEqualTo(location));
        assertThat(java.util.Arrays.stream(index.locations()).boxed())
                .containsExactlyInAnyOrderElementsOf(model.values());
    }

    @Test
    void locationsKeepSegmentAndPosition() {
        long location = RecordIndex.location(123_456, 64L * 1_000_003);
        assertThat(RecordIndex.segment(location)).isEqualTo(123_456);
        assertThat(RecordIndex.position(location)).isEqualTo(64L * 1_000_003);
    }
}
