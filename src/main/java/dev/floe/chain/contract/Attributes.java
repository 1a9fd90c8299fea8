package dev.floe.chain.contract;

import dev.floe.sui.move.Metadata;
import java.util.Map;
import java.util.Optional;

/** The attributes of a blob, which may have none at all; and the module {@code metadata}. Not thread-safe. */
public final class Attributes {
    private final AbortCode duplicate;
    private final AbortCode missing;
    private Optional<Metadata> metadata;

    private Attributes(Optional<Metadata> metadata, AbortCode duplicate, AbortCode missing) {
        this.metadata = metadata;
        this.duplicate = duplicate;
        this.missing = missing;
    }

    /** Those of a blob in storage of its own. */
    public static Attributes ofBlob(Optional<Metadata> metadata) {
        return new Attributes(metadata, AbortCode.BLOB_DUPLICATE_METADATA, AbortCode.BLOB_MISSING_METADATA);
    }

    /** Those of a blob in a pool. */
    public static Attributes ofPooledBlob(Optional<Metadata> metadata) {
        return new Attributes(
                metadata, AbortCode.STORAGE_POOL_DUPLICATE_METADATA, AbortCode.STORAGE_POOL_MISSING_METADATA);
    }

    /** What is attached now. */
    public Optional<Metadata> metadata() {
        return metadata;
    }

    public void add(Metadata added) {
        duplicate.unless(metadata.isEmpty());
        metadata = Optional.of(added);
    }

    /** Returns what was attached before. */
    public Optional<Metadata> addOrReplace(Metadata added) {
        Optional<Metadata> before = metadata;
        metadata = Optional.of(added);
        return before;
    }

    public Metadata take() {
        Metadata taken = existing();
        metadata = Optional.empty();
        return taken;
    }

    public void put(String key, String value) {
        metadata = Optional.of(metadata.orElse(Metadata.EMPTY).with(key, value));
    }

    /** Removes a pair, which must be there, and returns its value. */
    public String remove(String key) {
        Metadata before = existing();
        String value = value(before, key);
        metadata = Optional.of(before.without(key));
        return value;
    }

    public Optional<String> removeIfExists(String key) {
        Optional<String> value = metadata.flatMap(before -> find(before, key));
        if (value.isPresent()) {
            metadata = metadata.map(before -> before.without(key));
        }
        return value;
    }

    private Metadata existing() {
        return metadata.orElseThrow(missing::abort);
    }

    /** The value of a key, which must be there. */
    public static String value(Metadata metadata, String key) {
        return find(metadata, key).orElseThrow(AbortCode.VEC_MAP_KEY_DOES_NOT_EXIST::abort);
    }

    public static Optional<String> find(Metadata metadata, String key) {
        Map<String, String> pairs = metadata.pairs();
        return Optional.ofNullable(pairs.get(key));
    }
}
