package dev.floe.chain.ledger;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.TypeTag;

/** Which types an input of plain bytes can have, and whether the bytes are a value of the type. */
final class PureValues {
    private PureValues() {}

    static boolean canBePure(TypeTag type) {
        return switch (type) {
            case TypeTag.Primitive primitive -> primitive != TypeTag.Primitive.SIGNER;
            case TypeTag.Vector(TypeTag element) -> canBePure(element);
            case StructTag struct ->
                struct.equals(StructTag.ID)
                        || struct.equals(StructTag.STRING)
                        || isOption(struct) && canBePure(struct.parameters().getFirst());
        };
    }

    static boolean isValue(TypeTag type, byte[] bcs) {
        try {
            BcsReader reader = new BcsReader(bcs);
            check(type, reader);
            reader.expectEnd();
            return true;
        } catch (BcsException e) {
            return false;
        }
    }

    private static void check(TypeTag type, BcsReader reader) {
        switch (type) {
            case TypeTag.Primitive primitive -> {
                switch (primitive) {
                    case BOOL -> reader.bool();
                    case U8 -> reader.skip(1);
                    case U16 -> reader.skip(2);
                    case U32 -> reader.skip(4);
                    case U64 -> reader.skip(8);
                    case U128 -> reader.skip(16);
                    case U256, ADDRESS, SIGNER -> reader.skip(32);
                }
            }
            case TypeTag.Vector(TypeTag element) -> {
                int count = reader.count(1);
                if (element == TypeTag.Primitive.U8) {
                    reader.skip(count);
                } else {
                    for (int i = 0; i < count; i++) {
                        check(element, reader);
                    }
                }
            }
            case StructTag struct -> {
                if (struct.equals(StructTag.STRING)) {
                    reader.string();
                } else if (isOption(struct)) {
                    if (reader.bool()) {
                        check(struct.parameters().getFirst(), reader);
                    }
                } else {
                    reader.skip(ObjectId.LENGTH);
                }
            }
        }
    }

    private static boolean isOption(StructTag struct) {
        return struct.is(Ids.MOVE_STDLIB, "option", "Option")
                && struct.parameters().size() == 1;
    }
}
