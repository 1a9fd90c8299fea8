package dev.floe.publisher;

import dev.floe.redstuff.BlobSource;
import java.io.IOException;
import java.util.Objects;

/**
 * A field of a form that was uploaded.
 *
 * @param name as it was meant, without escapes
 * @param content its bytes, which are a part of the body's
 */
record FormPart(String name, BlobSource content) {
    /** The field whose bytes are {@code [from, to)} of {@code body}. */
    static FormPart of(String name, BlobSource body, long from, long to) {
        return new FormPart(name, new BlobSource() {
            @Override
            public long length() {
                return to - from;
            }

            @Override
            public void read(long position, byte[] into, int at, int count) throws IOException {
                Objects.checkFromIndexSize(position, count, length());
                body.read(from + position, into, at, count);
            }

            @Override
            public void requireUnchanged() throws IOException {
                body.requireUnchanged();
            }
        });
    }
}
