package dev.floe.chain.ledger;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** The file that a chain's configuration is kept in: 8 bytes that name the version, BCS, and its CRC-32C. */
final class GenesisFile {
    static final String NAME = "genesis.bcs";
    private static final byte[] HEAD = "FLOEGEN1".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_LENGTH = 16 << 20;

    private GenesisFile() {}

    static GenesisConfig read(Path directory) throws IOException {
        Path file = directory.resolve(NAME);
        if (Files.size(file) > MAX_LENGTH) {
            throw new CorruptLedgerException(file + " is too long");
        }
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length - 4;
        if (end < HEAD.length || !Arrays.equals(bytes, 0, HEAD.length, HEAD, 0, HEAD.length)) {
            throw new CorruptLedgerException(file
                    + " is no genesis file of this version: put back a copy of it; nothing else says what this chain began"
                    + " with");
        }
        byte[] config = Arrays.copyOfRange(bytes, HEAD.length, end);
        if (crc(config) != ByteBuffer.wrap(bytes, end, 4).getInt()) {
            throw new CorruptLedgerException(
                    file + " is damaged: put back a copy of it; nothing else says what this chain began with");
        }
        try {
            return GenesisConfig.fromBcs(config);
        } catch (BcsException | IllegalArgumentException e) {
            throw new CorruptLedgerException(file + " is damaged: " + e.getMessage());
        }
    }

    /** Writes the file; on return it is on the disk. */
    static void write(Path directory, GenesisConfig config) throws IOException {
        byte[] bcs = config.toBcs();
        byte[] bytes = ByteBuffer.allocate(HEAD.length + bcs.length + 4)
                .put(HEAD)
                .put(bcs)
                .putInt(crc(bcs))
                .array();
        DurableFiles.replace(directory.resolve(NAME), bytes);
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
