package dev.floe.node.registry;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.EventId;
import dev.floe.sui.EventCursor;
import java.util.OptionalInt;

/** How events and what they say are written to disk. */
final class Events {
    private static final int DIGEST_LENGTH = 32;

    private Events() {}

    static void write(BcsWriter out, EventId event) {
        out.fixed(event.transactionDigest()).u64(event.sequence());
    }

    static EventId read(BcsReader in) {
        return new EventId(in.fixed(DIGEST_LENGTH), in.u64());
    }

    static void write(BcsWriter out, EventCursor cursor) {
        out.u64(cursor.checkpoint()).u32(cursor.index());
    }

    static EventCursor readCursor(BcsReader in) {
        return new EventCursor(in.u64(), (int) in.u32());
    }

    static void write(BcsWriter out, OptionalInt epoch) {
        out.bool(epoch.isPresent());
        if (epoch.isPresent()) {
            out.u32(epoch.getAsInt());
        }
    }

    static OptionalInt readEpoch(BcsReader in) {
        return in.bool() ? OptionalInt.of((int) in.u32()) : OptionalInt.empty();
    }
}
