package dev.floe.chain.ledger;

import dev.floe.bytes.Transfers;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The heads of checkpoints in the order of their numbers, from 0 on. It grows at its end; what a crash leaves there is written
 * again, to the same place and the same. Reading is thread-safe, writing is for one thread.
 */
final class HeadFile implements AutoCloseable {
    private static final int PIECE = 1024;

    private final Path path;
    private final FileChannel channel;
    /** For reading: an interrupted reader of a channel would close it for everybody. */
    private final RandomAccessFile file;

    private HeadFile(Path path, FileChannel channel, RandomAccessFile file) {
        this.path = path;
        this.channel = channel;
        this.file = file;
    }

    /** Opens it; made if missing. */
    static HeadFile open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            return new HeadFile(path, channel, new RandomAccessFile(path.toFile(), "r"));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** @throws IOException unless the first {@code count} heads are there, and undamaged */
    void check(long count) throws IOException {
        for (long at = 0; at < count; at += PIECE) {
            int heads = (int) Math.min(PIECE, count - at);
            ByteBuffer bytes = read(at, heads);
            for (int i = 0; i < heads; i++) {
                if (Head.read(bytes).isEmpty()) {
                    throw damaged(at + i);
                }
            }
        }
    }

    Head read(long sequence) throws IOException {
        return Head.read(read(sequence, 1)).orElseThrow(() -> damaged(sequence));
    }

    private CorruptLedgerException damaged(long sequence) {
        return new CorruptLedgerException(path + " is damaged at checkpoint " + sequence);
    }

    private ByteBuffer read(long sequence, int count) throws IOException {
        byte[] bytes = new byte[count * Head.BYTES];
        synchronized (file) {
            file.seek(sequence * Head.BYTES);
            file.readFully(bytes);
        }
        return ByteBuffer.wrap(bytes);
    }

    /** Writes heads from checkpoint {@code first} on; they are durable when this returns. */
    void write(long first, List<Head> heads) throws IOException {
        for (int at = 0; at < heads.size(); at += PIECE) {
            List<Head> some = heads.subList(at, Math.min(heads.size(), at + PIECE));
            ByteBuffer bytes = ByteBuffer.allocate(some.size() * Head.BYTES);
            some.forEach(head -> head.write(bytes));
            Transfers.writeAll(channel, bytes.flip(), (first + at) * Head.BYTES);
        }
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        file.close();
        channel.close();
    }
}
