package dev.floe.sui.model;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import java.util.List;

/**
 * Who pays for a transaction, with what.
 *
 * @param payment coins of SUI, all merged into the first
 * @param price MIST for a unit of gas
 * @param budget the most that may be charged, in MIST
 */
public record GasData(List<ObjectRef> payment, ObjectId owner, long price, long budget) {
    private static final int REFERENCE_LENGTH = ObjectId.LENGTH + 8 + 1 + Digest.LENGTH;

    public GasData {
        payment = List.copyOf(payment);
    }

    public static GasData read(BcsReader reader) {
        return new GasData(
                reader.vector(REFERENCE_LENGTH, ObjectRef::read), Ids.read(reader), reader.u64(), reader.u64());
    }

    public void write(BcsWriter writer) {
        writer.vector(payment, (BcsWriter w, ObjectRef reference) -> reference.write(w))
                .fixed(owner.toBytes())
                .u64(price)
                .u64(budget);
    }
}
