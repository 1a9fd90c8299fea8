package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.TypeTag;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code metadata::Metadata}: the attributes of a blob, in the order of the chain. */
public record Metadata(Map<String, String> pairs) implements MoveStruct {
    public static final Metadata EMPTY = new Metadata(Map.of());
    /** The name of the field of a blob that has its attributes; its type is {@code vector<u8>}. */
    public static final byte[] FIELD_NAME = new BcsWriter(9).string("metadata").toByteArray();

    public Metadata {
        pairs = Moves.copy(pairs);
    }

    public static Metadata read(BcsReader reader) {
        return new Metadata(Moves.vecMap(reader, 2, BcsReader::string, BcsReader::string));
    }

    @Override
    public void write(BcsWriter writer) {
        Moves.vecMap(writer, pairs, BcsWriter::string, BcsWriter::string);
    }

    /** The ID of the field object that has the attributes of the blob object {@code blob}. */
    public static ObjectId fieldOf(ObjectId blob) {
        return Ids.dynamicField(blob, TypeTag.Vector.BYTES, FIELD_NAME);
    }

    /** With the pair at the end, whether or not the key was there. */
    public Metadata with(String key, String value) {
        Map<String, String> changed = new LinkedHashMap<>(pairs);
        changed.remove(key);
        changed.put(key, value);
        return new Metadata(changed);
    }

    public Metadata without(String key) {
        Map<String, String> changed = new LinkedHashMap<>(pairs);
        changed.remove(key);
        return new Metadata(changed);
    }
}
