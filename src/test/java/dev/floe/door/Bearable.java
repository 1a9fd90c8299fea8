package dev.floe.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** How long honest clients may have to wait while others attack: one rule for all servers. */
public final class Bearable {
    private static final int TIMES_AS_LONG = 3;
    private static final Duration NO_NEED_TO_BE_FASTER = Duration.ofMillis(500);

    private Bearable() {}

    /**
     * Asserts that what was measured under attack is below three times what is measured in peace, or half a second, whichever
     * is more. Peace is measured twice, since a machine may have got other work meanwhile.
     */
    public static void assertBearable(Duration attacked, Duration before, Duration after) {
        Duration bearable = longer(before, after).multipliedBy(TIMES_AS_LONG);
        assertThat(attacked).as("alone %s, then %s", before, after).isLessThan(longer(bearable, NO_NEED_TO_BE_FASTER));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
