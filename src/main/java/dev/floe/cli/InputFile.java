package dev.floe.cli;

import dev.floe.bytes.OwnDirectories;
import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.SliverSink;
import dev.floe.write.InputBlob;
import java.io.IOException;
import java.nio.file.Path;

/** The file that a command which stores nothing is given, for the shards that it computes with. */
final class InputFile {
    /** How all such parameters are described. */
    static final String DESCRIPTION = "the file, or a pipe; - for standard input";

    private InputFile() {}

    static InputBlob open(Path file, Encoding encoding) throws IOException, InterruptedException {
        return InputBlob.open(file, OwnDirectories.ofThisProcess()::scratch, encoding.maxBlobLength());
    }

    /** The ID that the file gets as a blob. */
    static BlobId blobId(Path file, Encoding encoding) throws IOException, RedStuffException, InterruptedException {
        try (InputBlob blob = open(file, encoding);
                CodecThreads threads = new CodecThreads()) {
            return new BlobEncoder(encoding, threads.executor(), threads.count(), threads.workMemory())
                    .encode(blob, SliverSink.NONE)
                    .blobId();
        }
    }
}
