package dev.floe.sui;

/**
 * A place in the order of all events: before Walrus event number {@code index}, counted from 0, of checkpoint
 * {@code checkpoint}.
 */
public record EventCursor(long checkpoint, int index) implements Comparable<EventCursor> {
    /** Before everything. */
    public static final EventCursor GENESIS = new EventCursor(0, 0);

    public EventCursor {
        if (checkpoint < 0 || index < 0) {
            throw new IllegalArgumentException("no place for events: checkpoint " + checkpoint + ", index " + index);
        }
    }

    @Override
    public int compareTo(EventCursor other) {
        return checkpoint != other.checkpoint
                ? Long.compare(checkpoint, other.checkpoint)
                : Integer.compare(index, other.index);
    }
}
