package dev.floe.node;

import dev.floe.bytes.Blake2b;
import dev.floe.bytes.DurableFiles;
import dev.floe.node.challenge.ChallengeBook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jboss.logging.Logger;

/** What must not be forgotten of a storage challenge, in a file: its hash, and the note. */
record ChallengeNote(Path file) implements ChallengeBook {
    private static final Logger LOG = Logger.getLogger(ChallengeNote.class);
    /** Of ten thousand samples and a thousand members, and more. */
    private static final long LONGEST = 512L << 20;

    @Override
    public Optional<byte[]> read() {
        try {
            if (Files.size(file) > LONGEST) {
                LOG.warnf("%s is too long to be a note", file);
                return Optional.empty();
            }
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length < Blake2b.DIGEST_LENGTH) {
                return damaged();
            }
            byte[] note = Arrays.copyOfRange(bytes, Blake2b.DIGEST_LENGTH, bytes.length);
            byte[] hash = Arrays.copyOf(bytes, Blake2b.DIGEST_LENGTH);
            return Arrays.equals(hash, Blake2b.hash(note)) ? Optional.of(note) : damaged();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.warnf("what was noted of a storage challenge cannot be read: %s", e);
            return Optional.empty();
        }
    }

    private Optional<byte[]> damaged() {
        LOG.warnf("%s is damaged, and what it says of a storage challenge is left aside", file);
        return Optional.empty();
    }

    @Override
    public void write(byte[] note) throws IOException {
        byte[] bytes = Arrays.copyOf(Blake2b.hash(note), Blake2b.DIGEST_LENGTH + note.length);
        System.arraycopy(note, 0, bytes, Blake2b.DIGEST_LENGTH, note.length);
        DurableFiles.replace(file, bytes);
    }
}
