package dev.floe.chain.ledger;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.Event;
import dev.floe.sui.model.ObjectChange;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.model.TransactionData;
import dev.floe.sui.model.TransactionEffects;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

    /**
     * What the transaction did, without what was there before.
     *
     * @throws CorruptLedgerException if the parts of the entry do not belong together
     */
    Outcome outcome() throws CorruptLedgerException {
        Digest digest = TransactionData.digest(transaction);
        if (!digest.equals(effects.transaction())) {
            throw new CorruptLedgerException("the log has effects of another transaction than " + digest);
        }
        return new Outcome(effects, events, List.of(), written());
    }

    /** The objects that the transaction wrote; their digests are in its effects. */
    private List<StoredObject> written() throws CorruptLedgerException {
        Map<ObjectId, Digest> digests = new HashMap<>();
        for (ObjectChange change : effects.changes()) {
            switch (change.after()) {
                case ObjectChange.Written(Digest digest, Owner owner) -> digests.put(change.id(), digest);
                case ObjectChange.Published(long version, Digest digest) -> digests.put(change.id(), digest);
                case ObjectChange.Gone() -> {}
            }
        }
        List<StoredObject> written = new ArrayList<>();
        for (SuiObject object : outputs) {
            Digest digest = digests.remove(object.id());
            if (digest == null) {
                throw new CorruptLedgerException("the log has an object that no transaction wrote: " + object.id());
            }
            written.add(new StoredObject(object.id(), object, digest));
        }
        if (!digests.isEmpty()) {
            throw new CorruptLedgerException("the log lacks objects that were written: " + digests.keySet());
        }
        return written;
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
