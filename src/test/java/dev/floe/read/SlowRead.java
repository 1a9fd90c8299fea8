package dev.floe.read;

import static dev.floe.read.CommitteeReaderTest.bytes;

import dev.floe.redstuff.BlobId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;

/** A read of a whole blob that takes as long as it likes: what was not asked for yet is not fetched, but for the window. */
final class SlowRead {
    private final Iterator<ByteBuffer> pieces;
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();

    SlowRead(BlobReader reader, BlobId id) {
        BlobHandle handle = reader.open(id, ReadOptions.DEFAULT).await().atMost(Duration.ofMinutes(2));
        pieces = handle.read(0, handle.length())
                .subscribe()
                .asIterable(1, ArrayDeque::new)
                .iterator();
    }

    /** Reads on. Everything that was read so far, which is at least {@code length} bytes unless the blob is shorter. */
    byte[] until(int length) {
        while (read.size() < length && pieces.hasNext()) {
            read.writeBytes(bytes(pieces.next()));
        }
        return read.toByteArray();
    }
}
