package dev.floe.protocol;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Sliver;
import java.util.List;

/**
 * The answer to a {@link SyncShardMessage}: slivers of a shard, in ascending order of blob IDs. Nothing of it is verified.
 * None at all means that there are no more.
 */
public record ShardSlivers(List<Entry> entries) {
    /** Of an entry without the sliver's symbols. */
    private static final int LEAST_ENTRY = BlobId.LENGTH + 1 + 1 + 2 + 2;

    public ShardSlivers {
        entries = List.copyOf(entries);
    }

    /** A sliver of a blob. */
    public record Entry(BlobId blobId, Sliver sliver) {}

    /** BCS: version 1, then a vector of blob ID, tag of the axis and sliver. */
    public byte[] toBcs() {
        BcsWriter out = new BcsWriter().u8(0);
        out.vector(
                entries,
                (to, entry) -> to.fixed(entry.blobId.toBytes())
                        .u8(entry.sliver.axis().ordinal())
                        .fixed(entry.sliver.toBcs()));
        return out.toByteArray();
    }

    /** @throws BcsException if it is malformed */
    public static ShardSlivers fromBcs(byte[] bcs) {
        return BcsReader.parse(bcs, in -> {
            in.variant(1);
            return new ShardSlivers(in.vector(LEAST_ENTRY, ShardSlivers::entry));
        });
    }

    private static Entry entry(BcsReader in) {
        BlobId blobId = BlobId.of(in.fixed(BlobId.LENGTH));
        Axis axis = Axis.values()[in.variant(2)];
        byte[] symbols = in.byteVector();
        int symbolSize = in.u16();
        return new Entry(blobId, new Sliver(axis, in.u16(), symbolSize, symbols));
    }
}
