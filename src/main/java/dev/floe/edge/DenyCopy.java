package dev.floe.edge;

import dev.floe.bytes.DurableFiles;
import dev.floe.bytes.ShortFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * What a deny list that comes from elsewhere had last, in a file of this server: a start while its source cannot be reached
 * denies that. Used by one thread at a time.
 */
final class DenyCopy {
    private static final Logger LOG = Logger.getLogger(DenyCopy.class);

    private final String source;
    private final Path file;

    /** What was kept, and since when it was. */
    record Kept(DenyEntries entries, Instant since) {}

    /**
     * @param directory of all such copies
     * @param source what operators call the list
     */
    DenyCopy(Path directory, String source) {
        this.source = source;
        this.file = directory.resolve(name(source) + ".list");
    }

    private static String name(String source) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(source.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private String headLine() {
        return "# " + source;
    }

    /** Keeps a list, if the disk takes it: the list itself is in force anyway. */
    void keep(DenyEntries entries) {
        String text = Stream.of(
                        Stream.of(headLine()),
                        entries.blobs().stream().map(Object::toString),
                        entries.patches().stream().map(Object::toString),
                        entries.objects().stream().map(Object::toString))
                .flatMap(lines -> lines)
                .collect(Collectors.joining("\n", "", "\n"));
        try {
            DurableFiles.replace(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.warnf("the deny list %s is in force, but is not kept for the next start: %s", source, e.getMessage());
        }
    }

    /** What was kept last, if there is anything and it is whole. */
    Optional<Kept> last() {
        try {
            // All of it is here, whatever the longest list is that a source may have.
            String text = ShortFile.read(file, 2 * DenyFile.LONGEST)
                    .filter(read -> read.startsWith(headLine() + "\n"))
                    .orElseThrow(() -> new IOException("it is no copy of this list"));
            return Optional.of(new Kept(
                    DenyEntries.parse(text), Files.getLastModifiedTime(file).toInstant()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.errorf("%s, the copy of the deny list %s, cannot be used: %s", file, source, e.getMessage());
            return Optional.empty();
        }
    }
}
