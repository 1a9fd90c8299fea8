package dev.floe.edge.types;

import java.util.Arrays;
import java.util.function.Function;

/** What the first bytes of a blob tell of its type. Immutable. */
public sealed interface Guess {
    /** It is this. */
    record Told(MediaType type) implements Guess {}

    /**
     * Other bytes decide; nothing is asked for after them.
     *
     * @param from position of the first of them
     * @param length how many, at least 1, all within the blob and no more than {@link Sniffer#MOST_ASKED}
     * @param otherwise what to take the blob for if they cannot be had
     * @param answer what they tell
     */
    record Ask(long from, int length, MediaType otherwise, Function<byte[], MediaType> answer) implements Guess {}

    /** Asks for bytes, unless {@code head} has them, or unless they lie beyond the end. */
    static Guess by(Head head, long from, long length, MediaType otherwise, Function<byte[], MediaType> answer) {
        if (from < 0 || length < 1 || from > head.length() - length) {
            return new Told(otherwise);
        }
        int asked = (int) Math.min(length, Sniffer.MOST_ASKED);
        return from + asked <= head.bytes().length
                ? new Told(answer.apply(Arrays.copyOfRange(head.bytes(), (int) from, (int) from + asked)))
                : new Ask(from, asked, otherwise, answer);
    }

    /** Asks for the first {@code length} bytes, or for all of a shorter blob. */
    static Guess byFirst(Head head, long length, MediaType otherwise, Function<byte[], MediaType> answer) {
        return by(head, 0, Math.min(length, head.length()), otherwise, answer);
    }
}
