package dev.floe.cache;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Under which keys a shared store has what of a blob: {@code v1/BLOB/metadata}, and runs of consecutive slivers of an axis,
 * {@code v1/BLOB/primary/FIRST-COUNT}, in four digits each. What is under a key never changes.
 */
final class StoreKeys {
    private static final Pattern RUN = Pattern.compile("(primary|secondary)/(\\d{4})-(\\d{4})");
    private static final String METADATA = "metadata";

    private StoreKeys() {}

    /**
     * Consecutive slivers.
     *
     * @param first index of the first of them
     */
    record Run(Axis axis, int first, int count) {
        boolean covers(int index) {
            return index >= first && index < first + count;
        }
    }

    /** How all keys of a blob begin. */
    static String prefix(BlobId blobId) {
        return "v1/" + blobId + "/";
    }

    static String metadata(BlobId blobId) {
        return prefix(blobId) + METADATA;
    }

    static String run(BlobId blobId, Run run) {
        return prefix(blobId) + "%s/%04d-%04d".formatted(run.axis().text(), run.first(), run.count());
    }

    static boolean isMetadata(BlobId blobId, String key) {
        return key.equals(metadata(blobId));
    }

    /** The run that a key names, if it is one that a blob can have. */
    static Optional<Run> run(BlobId blobId, String key) {
        if (!key.startsWith(prefix(blobId))) {
            return Optional.empty();
        }
        Matcher parts = RUN.matcher(key.substring(prefix(blobId).length()));
        if (!parts.matches()) {
            return Optional.empty();
        }
        Axis axis = parts.group(1).equals(Axis.PRIMARY.text()) ? Axis.PRIMARY : Axis.SECONDARY;
        Run run = new Run(axis, Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(3)));
        boolean possible = run.count() > 0 && run.first() + run.count() <= Encoding.MAX_SHARDS;
        return possible ? Optional.of(run) : Optional.empty();
    }
}
