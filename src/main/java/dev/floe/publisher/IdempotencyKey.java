package dev.floe.publisher;

import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.protocol.ApiStatus;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The header field {@code Idempotency-Key}: text in quotes, as the draft of the IETF has it, or without. */
final class IdempotencyKey {
    static final String FIELD = "Idempotency-Key";
    private static final Pattern VALUE =
            Pattern.compile("\"([\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]{1,255})\"|([\\x21\\x23-\\x7e]{1,255})");

    private IdempotencyKey() {}

    /** @throws RefusedException if it is none */
    static Optional<String> of(Optional<String> field) {
        if (field.isEmpty()) {
            return Optional.empty();
        }
        Matcher value = VALUE.matcher(field.get().strip());
        if (!value.matches()) {
            throw new RefusedException(Refusal.of(
                    ApiStatus.INVALID_ARGUMENT,
                    "INVALID_IDEMPOTENCY_KEY",
                    FIELD + " must be 1 to 255 printable characters of ASCII, without quotes in them"));
        }
        return Optional.of(value.group(1) == null ? value.group(2) : value.group(1));
    }
}
