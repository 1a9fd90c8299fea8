package dev.floe.peer;

import io.vertx.core.buffer.Buffer;

/** Bytes of an answer as they came, valid only while they are handed over. */
interface AnswerPart {
    int length();

    /** Copies the bytes {@code [from, to)} to {@code into}, from {@code at} on. */
    void copy(int from, int to, byte[] into, int at);

    static AnswerPart of(Buffer buffer) {
        return new AnswerPart() {
            @Override
            public int length() {
                return buffer.length();
            }

            @Override
            public void copy(int from, int to, byte[] into, int at) {
                buffer.getBytes(from, to, into, at);
            }
        };
    }
}
