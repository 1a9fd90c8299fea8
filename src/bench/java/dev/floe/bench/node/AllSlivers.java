package dev.floe.bench.node;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.VerifiedMetadata;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A blob of random bytes, encoded, with all of its slivers in memory.
 *
 * @param symbol bytes
 * @param bytes of the slivers, by axis and index
 */
record AllSlivers(Encoding encoding, VerifiedMetadata metadata, int symbol, Map<Axis, byte[][]> bytes) {
    /** @param length which gives symbols of {@code symbol} bytes */
    static AllSlivers ofRandom(Encoding encoding, int length, int symbol, long seed) throws IOException {
        byte[] blob = new byte[length];
        new SplittableRandom(seed).nextBytes(blob);
        Map<Axis, byte[][]> slivers = new EnumMap<>(Axis.class);
        for (Axis axis : Axis.values()) {
            slivers.put(axis, new byte[encoding.shardCount()][encoding.sliverLength(axis, symbol)]);
        }
        try {
            VerifiedMetadata metadata = BlobEncoder.singleThreaded(encoding)
                    .encode(
                            BlobSource.of(blob),
                            (axis, index, offset, from, at, count) ->
                                    System.arraycopy(from, at, slivers.get(axis)[index], offset, count));
            return new AllSlivers(encoding, metadata, symbol, slivers);
        } catch (RedStuffException e) {
            throw new IllegalStateException(e);
        }
    }

    /** BCS {@code SliverData} of the pair's sliver. */
    byte[] body(int pair, Axis axis) {
        int index = encoding.sliverOfPair(axis, pair);
        return new Sliver(axis, index, symbol, bytes.get(axis)[index]).toBcs();
    }
}
