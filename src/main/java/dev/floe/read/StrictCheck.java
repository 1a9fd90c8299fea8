package dev.floe.read;

import dev.floe.bytes.OwnDirectories;
import dev.floe.bytes.Transfers;
import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.BlobHead;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.SliverSink;
import dev.floe.redstuff.VerifiedMetadata;
import io.smallrye.mutiny.Multi;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;

/**
 * Encodes a whole blob again and compares what comes out with its ID. Reads it into a temporary file first, since the
 * columns of the code run through all of it. What is served afterwards is read again: rows that verify against the same
 * metadata are the same bytes.
 */
final class StrictCheck {
    private static final long WORK_MEMORY = 8 << 20;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(30);

    private final BlobHead metadata;
    private final ReaderOptions reader;

    StrictCheck(BlobHead metadata, ReaderOptions reader) {
        this.metadata = metadata;
        this.reader = reader;
    }

    /**
     * Blocks until the check is over.
     *
     * @param blob all of its bytes
     * @throws ReadException INCONSISTENT, TOO_LARGE, or why the blob cannot be read
     */
    void run(Multi<ByteBuffer> blob) {
        if (metadata.blobLength() > reader.strictMaxLength()) {
            throw new ReadException(
                    ReadException.Kind.TOO_LARGE,
                    "blob " + metadata.blobId() + " has " + metadata.blobLength() + " bytes; strict checks end at "
                            + reader.strictMaxLength());
        }
        try {
            try (FileChannel channel = OwnDirectories.ofThisProcess().scratch()) {
                for (ByteBuffer piece : blob.subscribe().asIterable()) {
                    Transfers.writeAll(channel, piece.duplicate());
                }
                compare(channel);
            }
        } catch (IOException e) {
            throw ReadException.unavailable("no disk for a strict check: " + e.getMessage(), RETRY_AFTER);
        }
    }

    private void compare(FileChannel channel) throws IOException {
        BlobSource source = new BlobSource() {
            @Override
            public long length() {
                return metadata.blobLength();
            }

            @Override
            public void read(long position, byte[] into, int at, int count) throws IOException {
                ByteBuffer buffer = ByteBuffer.wrap(into, at, count);
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer, position + buffer.position() - at) < 0) {
                        throw new EOFException("blob ends at " + (position + buffer.position() - at));
                    }
                }
            }
        };
        try {
            VerifiedMetadata again = new BlobEncoder(
                            metadata.encoding(),
                            reader.cpu().queue(),
                            reader.cpu().threads(),
                            WORK_MEMORY)
                    .encode(source, SliverSink.NONE);
            if (!again.blobId().equals(metadata.blobId())) {
                throw inconsistent("encodes to " + again.blobId());
            }
        } catch (RedStuffException e) {
            throw inconsistent(e.getMessage());
        }
    }

    private ReadException inconsistent(String how) {
        return new ReadException(
                ReadException.Kind.INCONSISTENT, "blob " + metadata.blobId() + " was badly encoded: it " + how);
    }
}
