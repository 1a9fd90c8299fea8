package dev.floe.redstuff;

import java.util.Optional;

/** The two directions of the code: primary slivers are rows, secondary slivers are columns. */
public enum Axis {
    PRIMARY("primary"),
    SECONDARY("secondary");

    private final String text;

    Axis(String text) {
        this.text = text;
    }

    /** The word used in the paths of a storage node. */
    public String text() {
        return text;
    }

    public static Optional<Axis> parse(String text) {
        for (Axis axis : values()) {
            if (axis.text.equals(text)) {
                return Optional.of(axis);
            }
        }
        return Optional.empty();
    }

    public Axis other() {
        return this == PRIMARY ? SECONDARY : PRIMARY;
    }
}
