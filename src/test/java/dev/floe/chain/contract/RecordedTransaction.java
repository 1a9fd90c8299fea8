package dev.floe.chain.contract;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.WalrusEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A transaction that numbers its objects and remembers its events; the one of the running step. */
final class RecordedTransaction implements Transaction {
    private final List<WalrusEvent> events = new ArrayList<>();
    private ObjectId sender = id(0xa0);
    private long made = 0x1000;

    /** The ID with this numeric value. */
    static ObjectId id(long number) {
        return ObjectId.of(ByteBuffer.allocate(ObjectId.LENGTH)
                .putLong(ObjectId.LENGTH - Long.BYTES, number)
                .array());
    }

    void begin() {
        events.clear();
    }

    void sentBy(ObjectId address) {
        sender = address;
    }

    List<WalrusEvent> events() {
        return List.copyOf(events);
    }

    @Override
    public ObjectId sender() {
        return sender;
    }

    @Override
    public ObjectId freshId() {
        return id(made++);
    }

    @Override
    public void delete(ObjectId id) {
        // Objects are what the scenario names; none is looked up by its ID.
    }

    @Override
    public void emit(WalrusEvent event) {
        events.add(event);
    }
}
