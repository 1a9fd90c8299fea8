package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.sui.SuiException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigSyncTest {
    private static final Duration INTERVAL = Duration.ofMinutes(15);

    private long now = Long.MAX_VALUE - 1000;
    private int asked;
    private boolean refuses;

    private final ConfigSync sync = new ConfigSync(this::correct, INTERVAL, () -> now);

    private List<String> correct() throws SuiException {
        asked++;
        if (refuses) {
            throw new SuiException(SuiException.Kind.NOT_FOUND, "the wallet has no node");
        }
        return List.of("name");
    }

    private void pass(Duration time) {
        now += time.toNanos();
        sync.work();
    }

    @Test
    void theyAreComparedAtTheStartAndEveryQuarterOfAnHour() {
        pass(Duration.ZERO);
        pass(INTERVAL.minusSeconds(1));
        assertThat(asked).isEqualTo(1);
        pass(Duration.ofSeconds(1));
        assertThat(asked).isEqualTo(2);
        assertThat(sync.trouble()).isEmpty();
    }

    /** The reference node ends when the chain cannot be corrected. */
    @Test
    void refusalsAreSaidAndTriedAgainAfterPausesThatGrow() {
        refuses = true;
        pass(Duration.ZERO);
        assertThat(sync.trouble()).hasValue("the wallet has no node");
        for (int second = 0; second < 3600; second++) {
            pass(Duration.ofSeconds(1));
        }
        assertThat(asked).isBetween(5, 40);
        refuses = false;
        pass(INTERVAL.multipliedBy(2));
        assertThat(sync.trouble()).isEmpty();
    }
}
