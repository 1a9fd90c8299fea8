package dev.floe.redstuff;

import java.io.IOException;
import java.util.Arrays;

/** A blob encoded in memory, with all its slivers. */
record EncodedBlob(byte[] blob, VerifiedMetadata metadata, Sliver[] primary, Sliver[] secondary) {

    static EncodedBlob of(int shardCount, byte[] blob) {
        Encoding encoding = new Encoding(shardCount);
        return of(BlobEncoder.singleThreaded(encoding), encoding, blob);
    }

    static EncodedBlob of(BlobEncoder encoder, Encoding encoding, byte[] blob) {
        try {
            int symbolSize = encoding.symbolSize(blob.length);
            Sliver[][] slivers = new Sliver[2][encoding.shardCount()];
            for (Axis axis : Axis.values()) {
                for (int i = 0; i < encoding.shardCount(); i++) {
                    byte[] data = new byte[encoding.sliverLength(axis, symbolSize)];
                    slivers[axis.ordinal()][i] = new Sliver(axis, i, symbolSize, data);
                }
            }
            int[][] written = new int[2][encoding.shardCount()];
            VerifiedMetadata metadata =
                    encoder.encode(BlobSource.of(blob), (axis, index, offset, bytes, from, count) -> {
                        synchronized (written) {
                            System.arraycopy(bytes, from, slivers[axis.ordinal()][index].data(), offset, count);
                            written[axis.ordinal()][index] += count;
                        }
                    });
            for (Axis axis : Axis.values()) {
                int length = encoding.sliverLength(axis, symbolSize);
                if (Arrays.stream(written[axis.ordinal()]).anyMatch(count -> count != length)) {
                    throw new AssertionError(axis + " slivers of " + length + " bytes were written as "
                            + Arrays.toString(written[axis.ordinal()]));
                }
            }
            return new EncodedBlob(blob, metadata, slivers[0], slivers[1]);
        } catch (IOException | RedStuffException e) {
            throw new AssertionError(e);
        }
    }

    Sliver sliver(Axis axis, int index) {
        return axis == Axis.PRIMARY ? primary[index] : secondary[index];
    }

    Encoding encoding() {
        return metadata.encoding();
    }
}
