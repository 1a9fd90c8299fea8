package dev.floe.peer;

import java.util.Arrays;

/**
 * Takes the body of one answer as it arrives and refuses it as soon as it is longer than it may be. Used by one event
 * loop only.
 *
 * @param <T> what the body is, as far as its shape goes
 */
interface AnswerBody<T> {
    /** More bytes of the body. */
    void accept(AnswerPart part) throws TooLong;

    /** The whole body has arrived. Runs off the event loop. */
    T complete() throws PeerException;

    /** The body is longer than any right answer. */
    final class TooLong extends Exception {
        private static final long serialVersionUID = 1L;

        TooLong(long limit) {
            super("answer exceeds " + limit + " bytes", null, false, false);
        }
    }

    /** A body of at most {@code limit} bytes, kept as it is. Memory grows with what arrives, not with the limit. */
    static AnswerBody<byte[]> upTo(int limit) {
        return new AnswerBody<>() {
            private byte[] bytes = new byte[0];
            private int length;

            @Override
            public void accept(AnswerPart part) throws TooLong {
                int more = part.length();
                if (more > limit - length) {
                    throw new TooLong(limit);
                }
                if (more > bytes.length - length) {
                    // Most come in one piece, for which there is just enough; others double.
                    bytes = Arrays.copyOf(bytes, (int) Math.min(limit, Math.max(2L * bytes.length, length + more)));
                }
                part.copy(0, more, bytes, length);
                length += more;
            }

            @Override
            public byte[] complete() {
                return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
            }
        };
    }
}
