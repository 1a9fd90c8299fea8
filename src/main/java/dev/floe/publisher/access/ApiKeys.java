package dev.floe.publisher.access;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.floe.bytes.MemorySize;
import dev.floe.bytes.ShortFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * The keys of a file, in YAML: <pre>
 * keys:
 *   - name: shop
 *     sha256: 5e88…           # of the key; printf %s KEY | sha256sum
 *     bytes-per-day: 10G      # each of these may be missing
 *     blobs-per-day: 1000
 *     wal-per-day: 2.5
 * </pre> A file that has changed is read again with the next request; one that cannot be read or understood leaves the keys
 * as they were. Thread-safe.
 */
public final class ApiKeys {
    private static final Logger LOG = Logger.getLogger(ApiKeys.class);
    private static final int LONGEST_FILE = 4 << 20;
    private static final Set<String> FIELDS = Set.of("name", "sha256", "bytes-per-day", "blobs-per-day", "wal-per-day");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    /** What there is of WAL. */
    private static final BigDecimal MOST_WAL = BigDecimal.valueOf(5_000_000_000L);

    /** Nothing of it is secret. */
    record ApiKey(String name, Allowance allowance) {}

    private record Stamp(FileTime modified, long size) {}

    private final Path file;
    private volatile Map<String, ApiKey> bySha256;
    private Stamp stamp;

    private ApiKeys(Path file) throws IOException {
        this.file = file;
        this.stamp = stamp();
        this.bySha256 = read();
    }

    /** @throws IOException saying what is wrong with the file */
    public static ApiKeys of(Path file) throws IOException {
        return new ApiKeys(file);
    }

    /** The one that a client has. */
    Optional<ApiKey> find(String key) {
        refresh();
        // Hashes are compared, so that the time that this takes says nothing of the keys.
        byte[] digest = PublisherRecords.sha256().digest(key.getBytes(StandardCharsets.UTF_8));
        return Optional.ofNullable(bySha256.get(HexFormat.of().formatHex(digest)));
    }

    private synchronized void refresh() {
        try {
            Stamp now = stamp();
            if (!now.equals(stamp)) {
                stamp = now;
                bySha256 = read();
                LOG.infof("%s has %d keys now", file, bySha256.size());
            }
        } catch (IOException e) {
            LOG.errorf("the keys stay as they are: %s", e.getMessage());
        }
    }

    private Stamp stamp() throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime(), attributes.size());
        } catch (NoSuchFileException e) {
            throw wrong("there is no such file");
        }
    }

    private Map<String, ApiKey> read() throws IOException {
        String text = ShortFile.read(file, LONGEST_FILE).orElseThrow(() -> wrong("it is longer than 4 MiB"));
        JsonNode root;
        try {
            root = new YAMLMapper().readTree(text);
        } catch (JacksonException e) {
            throw wrong("it is no YAML: " + e.getOriginalMessage());
        }
        JsonNode list = root.path("keys");
        if (!list.isArray()) {
            throw wrong("it has no list of keys");
        }
        Map<String, ApiKey> keys = new HashMap<>();
        Set<String> names = new TreeSet<>();
        for (JsonNode entry : list) {
            for (Iterator<String> fields = entry.fieldNames(); fields.hasNext(); ) {
                String field = fields.next();
                if (!FIELDS.contains(field)) {
                    throw wrong("'" + field + "' is none of " + new TreeSet<>(FIELDS));
                }
            }
            String name = entry.path("name").asText();
            if (!NAME.matcher(name).matches() || !names.add(name)) {
                throw wrong("each key has a name of its own, of letters, digits, dots, _ and -; not '" + name + "'");
            }
            String hash = entry.path("sha256").asText().toLowerCase(Locale.ROOT);
            if (!SHA256.matcher(hash).matches()) {
                throw wrong("sha256 of " + name + " must be 64 hexadecimal digits in quotes");
            }
            if (keys.put(hash, new ApiKey(name, allowance(name, entry))) != null) {
                throw wrong(name + " has the key of another");
            }
        }
        return Map.copyOf(keys);
    }

    private Allowance allowance(String name, JsonNode entry) throws IOException {
        try {
            return new Allowance(
                    text(entry, "bytes-per-day")
                            .map(size ->
                                    OptionalLong.of(MemorySize.valueOf(size).bytes()))
                            .orElse(OptionalLong.empty()),
                    text(entry, "blobs-per-day")
                            .map(count -> OptionalLong.of(Long.parseLong(count)))
                            .orElse(OptionalLong.empty()),
                    text(entry, "wal-per-day")
                            .map(wal -> OptionalLong.of(frost(wal)))
                            .orElse(OptionalLong.empty()));
        } catch (IllegalArgumentException e) {
            throw wrong("a quota of " + name + " is none: " + e.getMessage());
        }
    }

    /**
     * WAL as FROST.
     *
     * @throws IllegalArgumentException if it is none, negative or more than there is
     */
    public static long frost(String wal) {
        BigDecimal amount;
        try {
            amount = new BigDecimal(wal.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + wal + "' is no number of WAL");
        }
        if (amount.signum() < 0 || amount.compareTo(MOST_WAL) > 0) {
            throw new IllegalArgumentException(wal + " WAL cannot be");
        }
        return amount.movePointRight(9).longValue();
    }

    private static Optional<String> text(JsonNode entry, String name) {
        JsonNode value = entry.path(name);
        return value.isValueNode() && !value.isNull() ? Optional.of(value.asText()) : Optional.empty();
    }

    private IOException wrong(String what) {
        return new IOException(file + ": " + what);
    }
}
