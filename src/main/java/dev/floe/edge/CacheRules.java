package dev.floe.edge;

import dev.floe.door.HttpDate;
import dev.floe.door.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What caches are told about answers: how long each kind may be kept by the operator's choice, and never beyond the end of
 * what was answered, where that is known. Thread-safe.
 */
final class CacheRules {
    /**
     * An answer may be repeated so long after it was made, without being made anew. What has an end is said to end this much
     * before.
     */
    static final Duration REPEATED = Duration.ofMinutes(10);

    /** While an object is looked up again. */
    private static final Duration MEANWHILE = Duration.ofHours(1);
    /** While it cannot be looked up. */
    private static final Duration IF_ERROR = Duration.ofDays(1);

    private final CacheAges ages;
    private final EpochCalendar calendar;
    private final InstantSource clock;

    CacheRules(CacheAges ages, EpochCalendar calendar, InstantSource clock) {
        this.ages = ages;
        this.calendar = calendar;
        this.clock = clock;
    }

    /** Header fields of an answer. */
    Map<String, String> fields(Freshness freshness, OptionalInt otherEnd) {
        Optional<Instant> end = end(freshness, otherEnd);
        Duration age = Duration.ofSeconds(freshness.ageSeconds());
        Optional<Duration> left =
                end.map(instant -> Duration.between(clock.instant(), instant).minus(REPEATED));
        Map<String, String> fields = new LinkedHashMap<>();
        if (left.isPresent() && !left.get().isPositive()) {
            fields.put("Cache-Control", "public, no-cache");
            return fields;
        }
        // Counted, as max-age is, from when it was known to be right.
        Optional<Duration> limit = left.map(age::plus);
        Duration wanted = ages.of(freshness.kind());
        Duration kept = atMost(wanted, limit);
        StringBuilder control = new StringBuilder("public, max-age=").append(kept.toSeconds());
        Duration keptByCdn = atMost(ages.cdn().orElse(wanted), limit);
        StringBuilder cdn = new StringBuilder("max-age=").append(keptByCdn.toSeconds());
        if (freshness.kind() == Freshness.Kind.OBJECT) {
            control.append(stale(kept, limit));
            cdn.append(stale(keptByCdn, limit));
            if (age.isPositive()) {
                fields.put("Age", Long.toString(age.toSeconds()));
            }
        } else {
            control.append(", immutable");
        }
        fields.put("Cache-Control", control.toString());
        fields.put("CDN-Cache-Control", cdn.toString());
        if (limit.isPresent() && kept.equals(limit.get())) {
            fields.put("Expires", HttpDate.of(clock.instant().plus(left.get())));
        }
        return fields;
    }

    private Optional<Instant> end(Freshness freshness, OptionalInt otherEnd) {
        OptionalInt end = freshness.endEpoch().isPresent() ? freshness.endEpoch() : otherEnd;
        return end.isPresent() ? calendar.startOf(end.getAsInt()) : Optional.empty();
    }

    private static Duration atMost(Duration wanted, Optional<Duration> limit) {
        return limit.filter(most -> most.compareTo(wanted) < 0).orElse(wanted);
    }

    private static String stale(Duration kept, Optional<Duration> limit) {
        Optional<Duration> rest = limit.map(most -> most.minus(kept));
        return ", stale-while-revalidate=" + atMost(MEANWHILE, rest).toSeconds() + ", stale-if-error="
                + atMost(IF_ERROR, rest).toSeconds();
    }

    /** That there is no such thing, which may change at any moment. */
    Refusal ofAbsence(Refusal refusal) {
        return ages.absence().toSeconds() > 0 ? refusal.keptFor(ages.absence()) : refusal;
    }
}
