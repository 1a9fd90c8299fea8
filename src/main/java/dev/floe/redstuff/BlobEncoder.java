package dev.floe.redstuff;

import dev.floe.bytes.Blake2b;
import dev.floe.bytes.Blake2bBatch;
import java.io.IOException;
import java.util.concurrent.Executor;

/** Encodes blobs into slivers and metadata. Thread-safe. */
public final class BlobEncoder {
    private final Encoding encoding;

    public BlobEncoder(Encoding encoding, Executor cpu, int parallelism, long workMemoryBytes) {
        this.encoding = encoding;
    }

    /** @throws RedStuffException BLOB_TOO_LARGE */
    public VerifiedMetadata encode(BlobSource blob, SliverSink sink) throws IOException, RedStuffException {
        int n = encoding.shardCount();
        int k1 = encoding.primarySourceSymbols();
        int k2 = encoding.secondarySourceSymbols();
        int s = encoding.symbolSize(blob.length());
        byte[][] rows = new byte[n][];
        for (int r = 0; r < k1; r++) {
            byte[] row = new byte[k2 * s];
            long from = (long) r * row.length;
            blob.read(Math.min(from, blob.length()), row, 0, Math.clamp(blob.length() - from, 0, row.length));
            rows[r] = new SliverExpansion(GaloisKernel.best(), encoding, Axis.PRIMARY, s, row).symbols();
        }
        for (int r = k1; r < n; r++) {
            rows[r] = new byte[n * s];
        }
        for (int column = 0; column < n; column++) {
            byte[] secondary = new byte[k1 * s];
            for (int r = 0; r < k1; r++) {
                System.arraycopy(rows[r], column * s, secondary, r * s, s);
            }
            sink.write(Axis.SECONDARY, column, 0, secondary, 0, secondary.length);
            byte[] symbols = new SliverExpansion(GaloisKernel.best(), encoding, Axis.SECONDARY, s, secondary).symbols();
            for (int r = k1; r < n; r++) {
                System.arraycopy(symbols, r * s, rows[r], column * s, s);
            }
        }
        byte[][] leaves = new byte[n][(n + 1) * MerkleTree.HASH_LENGTH];
        for (int r = 0; r < n; r++) {
            sink.write(Axis.PRIMARY, r, 0, rows[r], 0, k2 * s);
            Blake2bBatch batch = new Blake2bBatch(n, MerkleTree.LEAF_PREFIX, s);
            batch.update(0, n, rows[r], 0, s, 0, s);
            for (int column = 0; column < n; column++) {
                batch.digest(column, leaves[r], column * MerkleTree.HASH_LENGTH);
            }
        }
        byte[] hashes = new byte[2 * n * MerkleTree.HASH_LENGTH];
        byte[] column = new byte[(n + 1) * MerkleTree.HASH_LENGTH];
        Blake2b hash = new Blake2b();
        for (int pair = 0; pair < n; pair++) {
            for (int r = 0; r < n; r++) {
                System.arraycopy(
                        leaves[r],
                        (n - 1 - pair) * MerkleTree.HASH_LENGTH,
                        column,
                        r * MerkleTree.HASH_LENGTH,
                        MerkleTree.HASH_LENGTH);
            }
            MerkleTree.rootInPlace(hash, column, 0, n);
            System.arraycopy(column, 0, hashes, (2 * pair + 1) * MerkleTree.HASH_LENGTH, MerkleTree.HASH_LENGTH);
        }
        for (int pair = 0; pair < n; pair++) {
            MerkleTree.rootInPlace(hash, leaves[pair], 0, n);
            System.arraycopy(leaves[pair], 0, hashes, 2 * pair * MerkleTree.HASH_LENGTH, MerkleTree.HASH_LENGTH);
        }
        return VerifiedMetadata.derive(BlobMetadata.of(blob.length(), hashes), encoding);
    }
}
