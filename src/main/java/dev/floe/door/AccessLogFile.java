package dev.floe.door;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * An access log in a file. When somebody renames or removes the file, as programs do that rotate logs, the next lines go
 * to a new one of its name; nobody has to send a signal. When it gets too long it makes way itself: to {@code FILE.1},
 * which makes way to {@code FILE.2}, and so on. For one thread.
 */
final class AccessLogFile implements AccessLogSink {
    private final Path file;
    private final long longest;
    private final int kept;
    private FileChannel channel;
    /** What the system knows the open file by. */
    private Optional<Object> identity;

    private AccessLogFile(Path file, long longest, int kept) throws IOException {
        this.file = file;
        this.longest = longest;
        this.kept = kept;
        reopen();
    }

    /**
     * Opens the file to write behind what is there.
     *
     * @param longest bytes after which it makes way
     * @param kept how many earlier files stay
     */
    static AccessLogFile open(Path file, long longest, int kept) throws IOException {
        return new AccessLogFile(file.toAbsolutePath(), longest, kept);
    }

    private void reopen() throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        identity = identity();
    }

    private Optional<Object> identity() throws IOException {
        try {
            return Optional.ofNullable(
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void write(byte[] lines, int length) throws IOException {
        if (!channel.isOpen()) {
            reopen();
        } else if (!identity().equals(identity)) {
            channel.close();
            reopen();
        } else if (channel.size() > 0 && channel.size() + length > longest) {
            makeWay();
        }
        ByteBuffer left = ByteBuffer.wrap(lines, 0, length);
        while (left.hasRemaining()) {
            channel.write(left);
        }
    }

    private void makeWay() throws IOException {
        // Never a descriptor: devices and pipes have no size and are not renamed.
        channel.close();
        if (kept == 0) {
            Files.deleteIfExists(file);
        }
        for (int number = kept - 1; number >= 0; number--) {
            Path from = number == 0 ? file : numbered(number);
            if (Files.exists(from)) {
                Files.move(from, numbered(number + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        reopen();
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
