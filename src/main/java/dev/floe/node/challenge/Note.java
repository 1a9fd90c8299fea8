package dev.floe.node.challenge;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import java.util.List;
import java.util.Optional;

/**
 * What a node must not forget of a challenge when it stops in the middle of it: that its share is out, and what it committed
 * to.
 *
 * @param challenges the object on chain
 * @param epoch of the challenge
 * @param untilMillis how long it withholds what is asked for, if it hears nothing of the chain
 * @param prepared what it committed to, or is about to
 */
record Note(ObjectId challenges, int epoch, long untilMillis, Optional<Prepared> prepared) {

    /**
     * The hashes of all answers.
     *
     * @param drawn the blobs, in the order of the draw
     * @param shown of each of them, whether the answers have symbols
     * @param leaves for each member the hashes of the answers to it, 32 bytes each, one after the other
     */
    record Prepared(List<BlobId> drawn, List<Boolean> shown, List<byte[]> leaves) {
        Prepared {
            drawn = List.copyOf(drawn);
            shown = List.copyOf(shown);
            leaves = List.copyOf(leaves);
        }
    }

    byte[] toBcs() {
        return new BcsWriter()
                .fixed(challenges.toBytes())
                .u32(Integer.toUnsignedLong(epoch))
                .u64(untilMillis)
                .option(
                        prepared,
                        (BcsWriter w, Prepared one) -> w.vector(one.drawn, (v, blob) -> v.fixed(blob.toBytes()))
                                .vector(one.shown, (BcsWriter v, Boolean shown) -> v.bool(shown))
                                .vector(one.leaves, BcsWriter::byteVector))
                .toByteArray();
    }

    /** @throws dev.floe.bytes.BcsException if the bytes are no note */
    static Note fromBcs(byte[] bcs) {
        return BcsReader.parse(
                bcs,
                reader -> new Note(
                        ObjectId.of(reader.fixed(ObjectId.LENGTH)),
                        (int) reader.u32(),
                        reader.u64(),
                        reader.option(r -> new Prepared(
                                r.vector(BlobId.LENGTH, one -> BlobId.of(one.fixed(BlobId.LENGTH))),
                                r.vector(1, BcsReader::bool),
                                r.vector(1, BcsReader::byteVector)))));
    }
}
