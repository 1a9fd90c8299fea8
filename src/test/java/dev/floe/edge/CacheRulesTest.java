package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.door.Refusal;
import dev.floe.protocol.ApiStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Epochs of a day; epoch 10 began when the clock was 0. */
class CacheRulesTest {
    private static final CacheAges USUAL = new CacheAges(
            Duration.ofDays(365),
            Duration.ofDays(300),
            Duration.ofSeconds(60),
            Duration.ofSeconds(2),
            Optional.empty());

    private static CacheRules rules(CacheAges ages, Duration sinceTen) {
        return new CacheRules(
                ages,
                epoch -> Optional.of(Instant.EPOCH.plus(Duration.ofDays(epoch - 10L))),
                () -> Instant.EPOCH.plus(sinceTen));
    }

    private static Map<String, String> fields(Freshness freshness, OptionalInt end) {
        return rules(USUAL, Duration.ZERO).fields(freshness, end);
    }

    @Test
    void whatNeverChangesIsKeptForAYear() {
        assertThat(fields(Freshness.OF_BLOB, OptionalInt.empty()))
                .containsExactly(
                        Map.entry("Cache-Control", "public, max-age=31536000, immutable"),
                        Map.entry("CDN-Cache-Control", "max-age=31536000"));
        assertThat(fields(Freshness.OF_QUILT, OptionalInt.empty()))
                .containsEntry("Cache-Control", "public, max-age=25920000, immutable");
    }

    @Test
    void whatEndsIsNotKeptLonger() {
        assertThat(fields(Freshness.OF_BLOB, OptionalInt.of(11)))
                .containsExactly(
                        Map.entry("Cache-Control", "public, max-age=85800, immutable"),
                        Map.entry("CDN-Cache-Control", "max-age=85800"),
                        Map.entry("Expires", "Thu, 01 Jan 1970 23:50:00 GMT"));
        assertThat(fields(Freshness.OF_BLOB, OptionalInt.of(10_000)).get("Cache-Control"))
                .as("beyond what is wanted")
                .isEqualTo("public, max-age=31536000, immutable");
        for (int end : new int[] {10, 9}) {
            assertThat(fields(Freshness.OF_BLOB, OptionalInt.of(end)))
                    .containsExactly(Map.entry("Cache-Control", "public, no-cache"));
        }
    }

    @Test
    void whatIsInAnObjectIsAsOldAsTheChainsWord() {
        Freshness object = new Freshness(Freshness.Kind.OBJECT, Duration.ofSeconds(20), OptionalInt.of(40));
        assertThat(fields(object, OptionalInt.empty()))
                .containsExactly(
                        Map.entry("Age", "20"),
                        Map.entry(
                                "Cache-Control",
                                "public, max-age=60, stale-while-revalidate=3600, stale-if-error=86400"),
                        Map.entry(
                                "CDN-Cache-Control", "max-age=60, stale-while-revalidate=3600, stale-if-error=86400"));
    }

    /** Fresh or stale, nobody gives what has ended. */
    @Property
    void nothingIsGivenBeyondItsEnd(
            @ForAll @IntRange(max = 3 * 86_400) int second,
            @ForAll @IntRange(max = 100_000) int age,
            @ForAll @IntRange(min = 9, max = 13) int end,
            @ForAll Freshness.Kind kind,
            @ForAll @IntRange(max = 200_000) int wanted) {
        Duration each = Duration.ofSeconds(wanted);
        CacheRules rules = rules(
                new CacheAges(each, each, each, Duration.ZERO, Optional.of(Duration.ofDays(5))),
                Duration.ofSeconds(second));
        Map<String, String> fields =
                rules.fields(new Freshness(kind, Duration.ofSeconds(age), OptionalInt.of(end)), OptionalInt.empty());
        long left = (end - 10) * 86_400L - second;
        long said = Long.parseLong(fields.getOrDefault("Age", "0"));
        for (String name : new String[] {"Cache-Control", "CDN-Cache-Control"}) {
            String control = fields.getOrDefault(name, "no-cache");
            if (control.endsWith("no-cache")) {
                assertThat(left).isLessThanOrEqualTo(600);
            } else {
                long most = Math.max(number(control, "stale-while-revalidate"), number(control, "stale-if-error"));
                assertThat(number(control, "max-age") + most - said).isLessThanOrEqualTo(Math.max(0, left));
            }
        }
    }

    private static long number(String control, String directive) {
        int at = control.indexOf(directive + "=");
        return at < 0
                ? 0
                : Long.parseLong(control.substring(at + directive.length() + 1).split(",")[0]);
    }

    @Test
    void cdnsMayKeepThingsForAnotherTime() {
        CacheAges ages = new CacheAges(
                Duration.ofMinutes(1), Duration.ZERO, Duration.ZERO, Duration.ZERO, Optional.of(Duration.ofHours(1)));
        assertThat(rules(ages, Duration.ZERO).fields(Freshness.OF_BLOB, OptionalInt.empty()))
                .containsExactly(
                        Map.entry("Cache-Control", "public, max-age=60, immutable"),
                        Map.entry("CDN-Cache-Control", "max-age=3600"));
    }

    @Test
    void absenceIsKeptForSecondsOrNotAtAll() {
        Refusal refusal = Refusal.of(ApiStatus.NOT_FOUND, "X", "nothing");
        assertThat(rules(USUAL, Duration.ZERO).ofAbsence(refusal).headers())
                .containsEntry("Cache-Control", "public, max-age=2");
        CacheAges none =
                new CacheAges(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofMillis(900), Optional.empty());
        assertThat(rules(none, Duration.ZERO).ofAbsence(refusal).headers()).containsEntry("Cache-Control", "no-store");
    }
}
