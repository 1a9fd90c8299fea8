package dev.floe.protocol;

import dev.floe.bytes.BcsWriter;

/**
 * What nodes sign in Floe's own storage challenges, which no network of Walrus has. The bytes are as those of a {@link
 * ProtocolMessage}, but of another application: neither means anything where the other is expected. All name the object on
 * chain that keeps the challenges, so that they mean nothing on another network either.
 */
public sealed interface ChallengeMessage {
    /** Floe's challenges, among the applications that share the intent format. Walrus is 3. */
    int APP = 0xF1;

    /** The type byte of the intent. */
    int type();

    /** The object that keeps the challenges. */
    ObjectId challenges();

    /** The epoch whose challenge it belongs to. */
    int epoch();

    /** Appends what follows the epoch and the object. */
    void writeBody(BcsWriter out);

    /** The bytes that are signed. */
    default byte[] toBytes() {
        BcsWriter out = new BcsWriter(112)
                .u8(type())
                .u8(Intent.VERSION)
                .u8(APP)
                .u32(Integer.toUnsignedLong(epoch()))
                .fixed(challenges().toBytes());
        writeBody(out);
        return out.toByteArray();
    }

    /**
     * A node's share of the coin: its signature of this, which is the only one that its key can make, and which nobody
     * else can know before the node tells it.
     */
    record CoinShare(ObjectId challenges, int epoch) implements ChallengeMessage {
        @Override
        public int type() {
            return 0;
        }

        @Override
        public void writeBody(BcsWriter out) {
            // Everybody signs the same, so that shares add up.
        }
    }

    /**
     * A node's word that another has shown it all that it was asked for.
     *
     * @param node who was asked
     * @param commitment what it had committed to, 32 bytes
     */
    record Passed(ObjectId challenges, int epoch, ObjectId node, ChallengeCommitment commitment)
            implements ChallengeMessage {
        @Override
        public int type() {
            return 1;
        }

        @Override
        public void writeBody(BcsWriter out) {
            out.fixed(node.toBytes()).fixed(commitment.toBytes());
        }
    }
}
