package dev.floe.edge;

import dev.floe.door.Query;
import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.ErrorReason;
import dev.floe.read.Consistency;
import java.util.Optional;

/** How thoroughly a blob is checked, as clients of the reference's aggregator say it. */
final class ConsistencyFlags {
    private static final String STRICT = "strict_consistency_check";
    private static final String SKIP = "skip_consistency_check";

    private ConsistencyFlags() {}

    /** @throws RefusedException if the flags contradict each other, or are none */
    static Consistency of(Query query) {
        return of(flag(query.first(STRICT), STRICT), flag(query.first(SKIP), SKIP));
    }

    /** @throws RefusedException if they contradict each other */
    static Consistency of(boolean strict, boolean skip) {
        if (strict && skip) {
            throw invalid(STRICT + " and " + SKIP + " exclude each other");
        }
        return strict ? Consistency.STRICT : skip ? Consistency.SKIP : Consistency.DEFAULT;
    }

    private static boolean flag(Optional<String> value, String name) {
        return switch (value.orElse("false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw invalid(name + " is true or false");
        };
    }

    private static RefusedException invalid(String message) {
        return new RefusedException(
                Refusal.of(ApiStatus.INVALID_ARGUMENT, ErrorReason.INVALID_CONSISTENCY_CHECK.name(), message));
    }
}
