package dev.floe.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** IDs are in the order of their bytes. */
class ObjectIdOrderTest {
    @Test
    void theFirstByteThatDiffersDecides() {
        Random random = new Random(7);
        for (int same = 0; same <= ObjectId.LENGTH; same++) {
            for (int i = 0; i < 200; i++) {
                byte[] one = new byte[ObjectId.LENGTH];
                random.nextBytes(one);
                byte[] other = new byte[ObjectId.LENGTH];
                random.nextBytes(other);
                System.arraycopy(one, 0, other, 0, same);
                assertThat(Integer.signum(ObjectId.of(one).compareTo(ObjectId.of(other))))
                        .isEqualTo(Integer.signum(Arrays.compareUnsigned(one, other)));
            }
        }
    }
}
