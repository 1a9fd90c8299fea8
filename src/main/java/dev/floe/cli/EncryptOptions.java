package dev.floe.cli;

import dev.floe.bytes.OwnDirectories;
import dev.floe.keys.AgeEncryption;
import dev.floe.keys.AgeIdentity;
import dev.floe.keys.AgeRecipient;
import dev.floe.keys.KeyFormatException;
import dev.floe.redstuff.BlobSource;
import dev.floe.write.FileBlob;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Whether what is stored is encrypted before, and for whom. */
final class EncryptOptions {
    private static final int CHUNK = 64 << 10;

    @Option(
            names = "--encrypt",
            paramLabel = "FILE",
            description =
                    "encrypt for the keys in this file (floe keygen makes one), as the age program does. The network"
                            + " sees when it was stored and by whom, and how long it is, to the byte; nothing of names or contents."
                            + " Encrypted anew it is another blob: to be able to resume, encrypt first (age -r), and store that")
    private Path keys;

    @Option(
            names = "--recipient",
            paramLabel = "KEY...",
            converter = RecipientConverter.class,
            description = "encrypt for these public keys (age1…), too, or only for them")
    private List<AgeRecipient> recipients = List.of();

    /** Parses a public key of age. */
    static final class RecipientConverter implements ITypeConverter<AgeRecipient> {
        @Override
        public AgeRecipient convert(String text) {
            try {
                return AgeRecipient.parse(text);
            } catch (KeyFormatException e) {
                throw new TypeConversionException("'" + text + "' is no public key of age: " + e.getMessage());
            }
        }
    }

    boolean wanted() {
        return keys != null || !recipients.isEmpty();
    }

    private List<AgeRecipient> all() throws IOException {
        List<AgeRecipient> all = new ArrayList<>(recipients);
        if (keys != null) {
            AgeIdentity.read(keys).forEach(identity -> all.add(identity.recipient()));
        }
        return all;
    }

    /** An encrypted blob, which waits in a file of ours until it is closed. */
    static final class Encrypted implements AutoCloseable {
        private final Path file;
        private final FileBlob blob;

        private Encrypted(Path file, FileBlob blob) {
            this.file = file;
            this.blob = blob;
        }

        BlobSource blob() {
            return blob;
        }

        @Override
        public void close() throws IOException {
            blob.close();
            Files.deleteIfExists(file);
            OwnDirectories.ofThisProcess().leave(file.toAbsolutePath().getParent());
        }
    }

    /** Encrypts a blob into a file of ours. */
    Encrypted encrypt(BlobSource plain) throws IOException {
        List<AgeRecipient> forWhom = all();
        Path file = Files.createTempFile(OwnDirectories.ofThisProcess().of("scratch"), ".", ".age");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), CHUNK)) {
                AgeEncryption.encrypt(new Bytes(plain), out, forWhom);
            }
            plain.requireUnchanged();
            return new Encrypted(file, FileBlob.open(file));
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** A blob from its first byte to its last. */
    private static final class Bytes extends InputStream {
        private final BlobSource source;
        private long at;

        Bytes(BlobSource source) {
            this.source = source;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int count) throws IOException {
            if (at == source.length()) {
                return count == 0 ? 0 : -1;
            }
            int part = (int) Math.min(count, source.length() - at);
            source.read(at, into, offset, part);
            at += part;
            return part;
        }
    }
}
