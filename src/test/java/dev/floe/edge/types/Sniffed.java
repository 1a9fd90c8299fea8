package dev.floe.edge.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

/** Does with bytes in memory what the edge does with a blob. */
final class Sniffed {
    private Sniffed() {}

    static MediaType of(byte[] bytes) {
        byte[] head = Arrays.copyOf(bytes, Math.min(bytes.length, Sniffer.HEAD));
        return switch (Sniffer.sniff(head, bytes.length)) {
            case Guess.Told(MediaType type) -> type;
            case Guess.Ask ask -> {
                assertThat(ask.length()).isBetween(1, Sniffer.MOST_ASKED);
                assertThat(ask.from()).isBetween(0L, (long) bytes.length - ask.length());
                yield ask.answer().apply(Arrays.copyOfRange(bytes, (int) ask.from(), (int) ask.from() + ask.length()));
            }
        };
    }
}
