package dev.floe.chain.ledger;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.sui.model.Event;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.model.TransactionEffects;
import java.util.List;

/**
 * A committed transaction on disk: what was sent, when, and what it did.
 *
 * @param transaction BCS of the transaction as it was signed
 * @param inputs the objects that it changed or deleted, as they were
 * @param outputs the objects that it wrote
 */
record LogEntry(
        long timestampMillis,
        byte[] transaction,
        List<byte[]> signatures,
        TransactionEffects effects,
        List<Event> events,
        List<SuiObject> inputs,
        List<SuiObject> outputs) {

    static LogEntry read(BcsReader reader) {
        return new LogEntry(
                reader.u64(),
                reader.byteVector(),
                reader.vector(1, BcsReader::byteVector),
                TransactionEffects.fromBcs(reader.byteVector()),
                Event.fromBcs(reader.byteVector()),
                objects(reader),
                objects(reader));
    }

    private static List<SuiObject> objects(BcsReader reader) {
        return reader.vector(1, r -> SuiObject.fromBcs(r.byteVector()));
    }

    byte[] toBcs() {
        return new BcsWriter(4096)
                .u64(timestampMillis)
                .byteVector(transaction)
                .vector(signatures, BcsWriter::byteVector)
                .byteVector(effects.toBcs())
                .byteVector(Event.toBcs(events))
                .vector(inputs, (BcsWriter w, SuiObject object) -> w.byteVector(object.toBcs()))
                .vector(outputs, (BcsWriter w, SuiObject object) -> w.byteVector(object.toBcs()))
                .toByteArray();
    }
}
