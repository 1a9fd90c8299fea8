package dev.floe.sui.model;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import java.util.List;

/**
 * Something a contract announced.
 *
 * @param contract the package that was called
 * @param module the module that emitted it
 * @param contents BCS of the struct {@code type}; not copied
 */
public record Event(ObjectId contract, String module, ObjectId sender, StructTag type, byte[] contents) {
    private static final int SMALLEST = 2 * ObjectId.LENGTH + ObjectId.LENGTH + 4;

    public static Event read(BcsReader reader) {
        return new Event(
                Ids.read(reader), reader.string(), Ids.read(reader), StructTag.readStruct(reader), reader.byteVector());
    }

    public void write(BcsWriter writer) {
        writer.fixed(contract.toBytes()).string(module).fixed(sender.toBytes());
        type.writeStruct(writer);
        writer.byteVector(contents);
    }

    /** The BCS of all events of a transaction, in order. */
    public static byte[] toBcs(List<Event> events) {
        return new BcsWriter(256)
                .vector(events, (BcsWriter w, Event event) -> event.write(w))
                .toByteArray();
    }

    public static List<Event> fromBcs(byte[] bcs) {
        return BcsReader.parse(bcs, reader -> reader.vector(SMALLEST, Event::read));
    }

    /** The digest that effects name a transaction's events with. */
    public static Digest digest(List<Event> events) {
        return Digest.ofTyped("TransactionEvents", toBcs(events));
    }
}
