package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;

/**
 * {@code wal_exchange::Exchange}: gives WAL for SUI and SUI for WAL at a fixed rate.
 *
 * @param wal what it holds, in FROST
 * @param sui what it holds, in MIST
 * @param admin the ID of the cap that may change it
 */
public record Exchange(ObjectId id, long wal, long sui, Rate rate, ObjectId admin) implements MoveStruct {

    /** {@code wal_exchange::ExchangeRate}: so many FROST are worth so many MIST. */
    public record Rate(long wal, long sui) implements MoveStruct {
        public static final Rate ONE_TO_ONE = new Rate(1, 1);

        public static Rate read(BcsReader reader) {
            return new Rate(reader.u64(), reader.u64());
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u64(wal).u64(sui);
        }
    }

    public static Exchange read(BcsReader reader) {
        return new Exchange(Ids.read(reader), reader.u64(), reader.u64(), Rate.read(reader), Ids.read(reader));
    }

    @Override
    public void write(BcsWriter writer) {
        writer.fixed(id.toBytes()).u64(wal).u64(sui);
        rate.write(writer);
        writer.fixed(admin.toBytes());
    }
}
