package dev.floe.sui.model;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import java.util.List;

/** The first transaction of a chain: it makes the first objects out of nothing. */
public record GenesisTransaction(List<RawObject> objects) implements TransactionKind {
    static final int KIND = 2;
    private static final int SMALLEST_OBJECT = 40;

    /** An object as genesis has it. */
    public record RawObject(ObjectContent content, Owner owner) {}

    public GenesisTransaction {
        objects = List.copyOf(objects);
    }

    static GenesisTransaction read(BcsReader reader) {
        return new GenesisTransaction(reader.vector(SMALLEST_OBJECT, r -> {
            r.variant(1);
            return new RawObject(ObjectContent.read(r), Owner.read(r));
        }));
    }

    @Override
    public void writeKind(BcsWriter writer) {
        writer.uleb128(KIND).vector(objects, (BcsWriter w, RawObject object) -> {
            w.u8(0);
            object.content().write(w);
            object.owner().write(w);
        });
    }
}
