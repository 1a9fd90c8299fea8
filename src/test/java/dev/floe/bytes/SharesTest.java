package dev.floe.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SharesTest {
    private static int takeAll(Shares<String> shares, String user) {
        int got = 0;
        while (shares.tryTake(user, 1)) {
            got++;
        }
        return got;
    }

    @Test
    void oneAloneHasMostOfIt() {
        Shares<String> shares = new Shares<>(1000, 0.75);
        assertThat(takeAll(shares, "a")).isEqualTo(750);
        assertThat(shares.taken()).isEqualTo(750);
        assertThat(shares.takenBy("a")).isEqualTo(750);
    }

    @Test
    void everyNewcomerFindsSomething() {
        Shares<String> shares = new Shares<>(1000, 0.5);
        for (int i = 0; i < 9; i++) {
            assertThat(takeAll(shares, "greedy " + i)).as("user %d", i).isPositive();
        }
        assertThat(shares.tryTake("honest", 1)).isTrue();
    }

    @Test
    void whatIsGivenBackIsDividedAnew() {
        Shares<String> shares = new Shares<>(1000, 0.5);
        takeAll(shares, "a");
        assertThat(takeAll(shares, "b")).isEqualTo(250);
        shares.giveBack("a", 400);
        assertThat(takeAll(shares, "b")).isGreaterThan(100);
        assertThat(shares.tryTake("a", 1)).as("a holds 100, much is free").isTrue();
    }

    @Test
    void theLastOneIsForWhoeverHasNone() {
        Shares<String> shares = new Shares<>(4, 0.75);
        assertThat(takeAll(shares, "a")).isEqualTo(3);
        assertThat(shares.tryTake("b", 1)).isTrue();
        assertThat(shares.tryTake("c", 1)).isFalse();
    }

    @Test
    void withoutSharesItIsFirstComeFirstServed() {
        Shares<String> shares = new Shares<>(10, 1);
        assertThat(takeAll(shares, "a")).isEqualTo(10);
        assertThat(shares.tryTake("b", 1)).isFalse();
    }

    @Test
    void neitherMoreThanThereIsNorMoreBackThanWasTaken() {
        Random random = new Random(3);
        Shares<Integer> shares = new Shares<>(50, 0.6);
        Map<Integer, Long> model = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            int user = random.nextInt(12);
            long mine = model.getOrDefault(user, 0L);
            if (random.nextBoolean()) {
                long count = 1 + random.nextInt(5);
                if (shares.tryTake(user, count)) {
                    model.put(user, mine + count);
                }
            } else if (mine > 0) {
                long count = 1 + random.nextLong(mine);
                shares.giveBack(user, count);
                model.put(user, mine - count);
            }
            long sum = model.values().stream().mapToLong(Long::longValue).sum();
            assertThat(shares.taken()).isEqualTo(sum).isLessThanOrEqualTo(50);
        }
        assertThatThrownBy(() -> shares.giveBack(77, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void sharesOfNothingAreAMistake() {
        assertThatThrownBy(() -> new Shares<String>(0, 0.5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Shares<String>(1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Shares<String>(1, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
