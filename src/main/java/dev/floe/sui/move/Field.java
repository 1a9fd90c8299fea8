package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import java.util.function.Function;

/**
 * {@code 0x2::dynamic_field::Field<K, V>}.
 *
 * @param id its object ID, derived from parent and name
 */
public record Field<K, V>(ObjectId id, K name, V value) {

    /** @throws dev.floe.bytes.BcsException if bytes are left over, too */
    public static <K, V> Field<K, V> fromBcs(byte[] bcs, Function<BcsReader, K> name, Function<BcsReader, V> value) {
        return BcsReader.parse(bcs, r -> new Field<>(Ids.read(r), name.apply(r), value.apply(r)));
    }

    /** A field named by a {@code u64}: how versioned state is kept. */
    public static <V> Field<Long, V> versioned(byte[] bcs, Function<BcsReader, V> value) {
        return fromBcs(bcs, BcsReader::u64, value);
    }

    public static byte[] toBcs(ObjectId id, byte[] name, byte[] value) {
        return new BcsWriter(ObjectId.LENGTH + name.length + value.length)
                .fixed(id.toBytes())
                .fixed(name)
                .fixed(value)
                .toByteArray();
    }
}
