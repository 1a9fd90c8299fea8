package dev.floe.cli;

import dev.floe.bytes.OwnDirectories;
import dev.floe.redstuff.Encoding;
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
}
