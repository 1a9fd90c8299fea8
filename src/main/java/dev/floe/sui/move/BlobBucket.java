package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;

/** {@code blob_bucket::BlobBucket}: a shared pool whose pool object is behind a dynamic field named by the version. */
public record BlobBucket(ObjectId id, long version) implements MoveStruct {
    /** The version of its layout. */
    public static final long VERSION = 1;

    /** {@code blob_bucket::BlobBucketCap}: who has it changes the bucket. */
    public record Cap(ObjectId id, ObjectId bucket) implements MoveStruct {
        public static Cap read(BcsReader reader) {
            return new Cap(Ids.read(reader), Ids.read(reader));
        }

        @Override
        public void write(BcsWriter writer) {
            writer.fixed(id.toBytes()).fixed(bucket.toBytes());
        }
    }

    public static BlobBucket read(BcsReader reader) {
        return new BlobBucket(Ids.read(reader), reader.u64());
    }

    @Override
    public void write(BcsWriter writer) {
        writer.fixed(id.toBytes()).u64(version);
    }
}
