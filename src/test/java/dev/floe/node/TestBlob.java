package dev.floe.node;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.VerifiedMetadata;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A blob with all its slivers. */
public record TestBlob(VerifiedMetadata metadata, Map<Axis, Map<Integer, byte[]>> data) {

    public static TestBlob random(Encoding encoding, int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return of(encoding, bytes);
    }

    public static TestBlob of(Encoding encoding, byte[] bytes) {
        Map<Axis, Map<Integer, byte[]>> data = new EnumMap<>(Axis.class);
        data.put(Axis.PRIMARY, new TreeMap<>());
        data.put(Axis.SECONDARY, new TreeMap<>());
        try {
            int symbol = encoding.symbolSize(bytes.length);
            VerifiedMetadata metadata = BlobEncoder.singleThreaded(encoding)
                    .encode(BlobSource.of(bytes), (axis, index, offset, from, at, count) -> {
                        synchronized (data) {
                            byte[] sliver = data.get(axis)
                                    .computeIfAbsent(index, any -> new byte[encoding.sliverLength(axis, symbol)]);
                            System.arraycopy(from, at, sliver, offset, count);
                        }
                    });
            return new TestBlob(metadata, data);
        } catch (IOException | RedStuffException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a malicious writer certifies: the hash of one sliver is that of something else. */
    public static TestBlob inconsistent(Encoding encoding, int length, long seed, Axis axis, int index) {
        TestBlob honest = random(encoding, length, seed);
        byte[] hashes = honest.metadata.metadata().hashes().clone();
        int pair = encoding.pairOfSliver(axis, index);
        hashes[(2 * pair + axis.ordinal()) * BlobMetadata.HASH_LENGTH] ^= 1;
        try {
            return new TestBlob(VerifiedMetadata.derive(BlobMetadata.of(length, hashes), encoding), honest.data);
        } catch (RedStuffException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The same bytes with so many zeros behind them, which is another blob with the same slivers, as long as its symbols are as
     * long: to encode a blob for a thousand shards takes much longer than that.
     */
    public TestBlob withZeros(int more) {
        long length = metadata.blobLength() + more;
        try {
            if (metadata.encoding().symbolSize(length) != metadata.symbolSize()) {
                throw new IllegalArgumentException("a blob of " + length + " bytes has longer symbols");
            }
            return new TestBlob(
                    VerifiedMetadata.derive(
                            BlobMetadata.of(length, metadata.metadata().hashes()), metadata.encoding()),
                    data);
        } catch (RedStuffException e) {
            throw new IllegalStateException(e);
        }
    }

    public BlobId id() {
        return metadata.blobId();
    }

    byte[] metadataBody() {
        return metadata.metadata().toBcs();
    }

    public Sliver sliver(int pair, Axis axis) {
        int index = metadata.encoding().sliverOfPair(axis, pair);
        return new Sliver(axis, index, metadata.symbolSize(), data.get(axis).get(index));
    }

    byte[] sliverBody(int pair, Axis axis) {
        return sliver(pair, axis).toBcs();
    }
}
