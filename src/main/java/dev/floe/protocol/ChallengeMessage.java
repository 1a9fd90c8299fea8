package dev.floe.protocol;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
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
     * A member's question for answers; shows who it is.
     *
     * @param asked whom it asks
     * @param asking who it is
     * @param from the number of the first answer that it wants
     */
    record AnswersWanted(ObjectId challenges, int epoch, ObjectId asked, ObjectId asking, int from)
            implements ChallengeMessage {
        @Override
        public int type() {
            return 2;
        }

        @Override
        public void writeBody(BcsWriter out) {
            out.fixed(asked.toBytes()).fixed(asking.toBytes()).u32(Integer.toUnsignedLong(from));
        }
    }

    /**
     * A member's question for another's word that it passed.
     *
     * @param asked whom it asks
     * @param asking who it is, and whom the word is to be about
     */
    record WordWanted(ObjectId challenges, int epoch, ObjectId asked, ObjectId asking) implements ChallengeMessage {
        @Override
        public int type() {
            return 3;
        }

        @Override
        public void writeBody(BcsWriter out) {
            out.fixed(asked.toBytes()).fixed(asking.toBytes());
        }
    }

    /**
     * Reads a question for answers.
     *
     * @throws BcsException if the bytes are none
     */
    static AnswersWanted answersWanted(byte[] bytes) {
        return BcsReader.parse(bytes, in -> {
            Head head = Head.read(in, 2);
            return new AnswersWanted(head.challenges, head.epoch, id(in), id(in), (int) in.u32());
        });
    }

    /**
     * Reads a question for a word.
     *
     * @throws BcsException if the bytes are none
     */
    static WordWanted wordWanted(byte[] bytes) {
        return BcsReader.parse(bytes, in -> {
            Head head = Head.read(in, 3);
            return new WordWanted(head.challenges, head.epoch, id(in), id(in));
        });
    }

    private static ObjectId id(BcsReader in) {
        return ObjectId.of(in.fixed(ObjectId.LENGTH));
    }

    /** What every message begins with. */
    record Head(int epoch, ObjectId challenges) {
        private static Head read(BcsReader in, int type) {
            if (in.u8() != type || in.u8() != Intent.VERSION || in.u8() != APP) {
                throw new BcsException("another message");
            }
            return new Head((int) in.u32(), id(in));
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
