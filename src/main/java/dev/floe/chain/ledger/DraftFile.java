package dev.floe.chain.ledger;

import dev.floe.bytes.DurableFiles;
import dev.floe.bytes.Transfers;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.Checksum;

/** A file that is written beside its place, and is there whole or not at all. */
final class DraftFile implements AutoCloseable {
    private static final String SUFFIX = ".new";
    private static final int BUFFER = 1 << 16;

    private final Path place;
    private final Path draft;
    private final FileChannel channel;

    DraftFile(Path place) throws IOException {
        this.place = place;
        this.draft = place.resolveSibling(place.getFileName() + SUFFIX);
        Files.deleteIfExists(draft);
        this.channel = FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** Where to write, from the beginning; flushed by the caller. {@code checksum} sees all of it. */
    OutputStream output(Checksum checksum) {
        return new BufferedOutputStream(
                new OutputStream() {
                    @Override
                    public void write(int value) throws IOException {
                        write(new byte[] {(byte) value}, 0, 1);
                    }

                    @Override
                    public void write(byte[] bytes, int from, int count) throws IOException {
                        checksum.update(bytes, from, count);
                        Transfers.writeAll(channel, ByteBuffer.wrap(bytes, from, count));
                    }
                },
                BUFFER);
    }

    /** Puts it to its place; what was there is replaced. It is durable when this returns. */
    void publish() throws IOException {
        channel.force(true);
        Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        DurableFiles.syncDirectory(place.toAbsolutePath().getParent());
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(draft);
    }
}
