package dev.floe.door;

import java.io.IOException;
import java.io.PrintStream;

/** Where lines of an access log go. Used by one thread. */
interface AccessLogSink extends AutoCloseable {
    /** Writes whole lines. */
    void write(byte[] lines, int length) throws IOException;

    @Override
    void close() throws IOException;

    /** The process's own, which is not closed. */
    static AccessLogSink standardOutput() {
        return new AccessLogSink() {
            private final PrintStream out = System.out;

            @Override
            public void write(byte[] lines, int length) throws IOException {
                out.write(lines, 0, length);
                out.flush();
                if (out.checkError()) {
                    throw new IOException("nobody reads standard output");
                }
            }

            @Override
            public void close() {}
        };
    }
}
