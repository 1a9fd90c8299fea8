package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.TypeTag;
import java.util.Optional;

/**
 * The object {@code system::System} or {@code staking::Staking}: both have the same fields. The state is in a dynamic
 * field named by the version.
 *
 * @param version of the contract
 * @param contract the package to call
 * @param newContract the package that an upgrade in progress will make current
 */
public record WalrusRoot(ObjectId id, long version, ObjectId contract, Optional<ObjectId> newContract)
        implements MoveStruct {

    public static WalrusRoot read(BcsReader reader) {
        return new WalrusRoot(Ids.read(reader), reader.u64(), Ids.read(reader), reader.option(Ids::read));
    }

    @Override
    public void write(BcsWriter writer) {
        writer.fixed(id.toBytes())
                .u64(version)
                .fixed(contract.toBytes())
                .option(newContract, (BcsWriter w, ObjectId c) -> Ids.write(w, c));
    }

    /** The ID of the object that holds the state: {@code Field<u64, ...InnerV1>}. */
    public ObjectId innerField() {
        return innerField(id, version);
    }

    /** As {@link #innerField()}, for a root at a version. */
    public static ObjectId innerField(ObjectId root, long version) {
        return Ids.dynamicField(
                root, TypeTag.Primitive.U64, new BcsWriter(8).u64(version).toByteArray());
    }
}
