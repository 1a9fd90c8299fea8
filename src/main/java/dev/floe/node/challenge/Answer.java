package dev.floe.node.challenge;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.MerkleTree;
import dev.floe.redstuff.RecoverySymbol;
import java.util.List;
import java.util.Optional;

/** What a node says of one blob. */
record Answer(BlobId blob, What what) {
    private static final int SMALLEST = BlobId.LENGTH + 1;

    sealed interface What {}

    /** It has nothing to show, and had nothing when it committed. */
    record Nothing() implements What {}

    /** The symbol that was asked for. */
    record Shown(RecoverySymbol symbol) implements What {}

    /**
     * It had a symbol when it committed, and the blob is gone since: only the hash is left, by which the commitment can still
     * be checked. Shows nothing.
     *
     * @param leaf 32 bytes
     */
    record Hashed(byte[] leaf) implements What {}

    /**
     * The hash that the commitment has: of the blob and the symbol, not of the proof, which follows from the sliver.
     *
     * @param symbol the bytes of the symbol; empty if there is none
     */
    static byte[] leaf(BlobId blob, Optional<byte[]> symbol) {
        BcsWriter leaf = new BcsWriter(
                BlobId.LENGTH + 1 + symbol.map(bytes -> bytes.length).orElse(0));
        leaf.fixed(blob.toBytes()).bool(symbol.isPresent());
        symbol.ifPresent(leaf::fixed);
        return MerkleTree.leafHash(leaf.toByteArray());
    }

    byte[] leaf() {
        return switch (what) {
            case Nothing() -> leaf(blob, Optional.empty());
            case Shown(RecoverySymbol symbol) ->
                leaf(blob, Optional.of(symbol.symbol().data()));
            case Hashed(byte[] leaf) -> leaf;
        };
    }

    private static Answer read(BcsReader reader) {
        BlobId blob = BlobId.of(reader.fixed(BlobId.LENGTH));
        return new Answer(
                blob,
                switch (reader.variant(3)) {
                    case 0 -> new Nothing();
                    case 1 -> new Shown(RecoverySymbol.read(reader));
                    default -> new Hashed(reader.fixed(MerkleTree.HASH_LENGTH));
                });
    }

    private void write(BcsWriter writer) {
        writer.fixed(blob.toBytes());
        switch (what) {
            case Nothing() -> writer.u8(0);
            case Shown(RecoverySymbol symbol) -> {
                writer.u8(1);
                symbol.write(writer);
            }
            case Hashed(byte[] leaf) -> writer.u8(2).fixed(leaf);
        }
    }

    /**
     * Some of a node's answers to another, in the order of the draw, and what ties them to the commitment.
     *
     * @param total how many answers there are in all
     * @param roots that the commitment is made of, 32 bytes for each member; empty but in the last batch
     */
    record Batch(int from, int total, List<Answer> answers, List<byte[]> roots) {
        Batch {
            answers = List.copyOf(answers);
            roots = List.copyOf(roots);
        }

        boolean isLast() {
            return from + answers.size() == total;
        }

        byte[] toBcs() {
            return new BcsWriter()
                    .u32(from)
                    .u32(total)
                    .vector(answers, (BcsWriter w, Answer answer) -> answer.write(w))
                    .vector(roots, (BcsWriter w, byte[] root) -> w.fixed(root))
                    .toByteArray();
        }

        /** @throws BcsException if the bytes are no batch */
        static Batch fromBcs(byte[] bcs) {
            return BcsReader.parse(bcs, reader -> {
                long from = reader.u32();
                long total = reader.u32();
                if (from > Integer.MAX_VALUE || total > Integer.MAX_VALUE) {
                    throw new BcsException("answers from " + from + " of " + total);
                }
                return new Batch(
                        (int) from,
                        (int) total,
                        reader.vector(SMALLEST, Answer::read),
                        reader.vector(MerkleTree.HASH_LENGTH, r -> r.fixed(MerkleTree.HASH_LENGTH)));
            });
        }
    }
}
