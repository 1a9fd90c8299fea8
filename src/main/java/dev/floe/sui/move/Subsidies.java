package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;

/**
 * {@code subsidies::Subsidies}: pays a part of what buyers of storage pay, and adds to what nodes earn by it. Superseded
 * by {@link WalrusSubsidies}.
 *
 * @param buyerRate in basis points
 * @param systemRate in basis points
 * @param pool what is left to give, in FROST
 */
public record Subsidies(ObjectId id, int buyerRate, int systemRate, long pool, ObjectId contract, long version)
        implements MoveStruct {

    public static Subsidies read(BcsReader reader) {
        return new Subsidies(
                Ids.read(reader), reader.u16(), reader.u16(), reader.u64(), Ids.read(reader), reader.u64());
    }

    @Override
    public void write(BcsWriter writer) {
        writer.fixed(id.toBytes()).u16(buyerRate).u16(systemRate).u64(pool);
        writer.fixed(contract.toBytes()).u64(version);
    }
}
