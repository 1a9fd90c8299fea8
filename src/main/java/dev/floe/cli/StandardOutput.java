package dev.floe.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Optional;

/** Standard output as a stream that says when bytes are not taken, which {@code System.out} keeps to itself. */
final class StandardOutput extends OutputStream {
    /** What shells report for a program that wrote to a pipe which nobody reads any more. */
    static final int BROKEN_PIPE = 141;

    private static volatile Optional<IOException> failure = Optional.empty();

    /** What the system says when nobody reads any more. Nothing is wrong then: whoever read has enough. */
    static final class NobodyReads extends IOException {
        private static final long serialVersionUID = 1L;

        private NobodyReads(IOException cause) {
            super("nobody reads standard output any more", cause);
        }
    }

    /** Keeps why a write failed. */
    private static final class Witness extends OutputStream {
        private final OutputStream target;

        Witness(OutputStream target) {
            this.target = target;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            try {
                target.write(bytes, from, count);
            } catch (IOException e) {
                failure = Optional.of(e);
                throw e;
            }
        }
    }

    /** Puts a {@code System.out} in place of which {@link #failure()} knows. For the start of the program. */
    static void watch() {
        System.setOut(watched(
                new FileOutputStream(FileDescriptor.out),
                Charset.forName(System.getProperty(
                        "stdout.encoding", Charset.defaultCharset().name()))));
    }

    static PrintStream watched(OutputStream target, Charset charset) {
        failure = Optional.empty();
        return new PrintStream(new java.io.BufferedOutputStream(new Witness(target), 8192), true, charset);
    }

    /** Why not all that was written so far has arrived, if it has not. */
    static Optional<IOException> failure() {
        if (!System.out.checkError()) {
            return Optional.empty();
        }
        return Optional.of(failure.map(StandardOutput::named)
                .orElseGet(() -> new IOException("standard output does not take the bytes")));
    }

    private static IOException named(IOException cause) {
        // There is no other sign of it than the system's words, which Java has in English wherever it runs.
        return String.valueOf(cause.getMessage()).contains("Broken pipe")
                ? new NobodyReads(cause)
                : new IOException("standard output does not take the bytes: " + cause.getMessage(), cause);
    }

    @Override
    public void write(int b) throws IOException {
        System.out.write(b);
        check();
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        System.out.write(bytes, from, count);
        check();
    }

    @Override
    public void flush() throws IOException {
        System.out.flush();
        check();
    }

    @Override
    public void close() throws IOException {
        flush();
    }

    private static void check() throws IOException {
        Optional<IOException> problem = failure();
        if (problem.isPresent()) {
            throw problem.get();
        }
    }
}
