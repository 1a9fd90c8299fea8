package dev.floe.store;

import java.util.Optional;

/** One thing to be done to a {@link RecordStore}. */
public sealed interface Change {
    RecordKey key();

    /** Stores {@code payload} unless the key has a record already. The payload is not copied: do not change it. */
    record Add(RecordKey key, byte[] payload) implements Change {}

    /** Stores {@code payload} in place of whatever the key has. The payload is not copied: do not change it. */
    record Replace(RecordKey key, byte[] payload) implements Change {}

    /** Removes the key's record if there is one. */
    record Remove(RecordKey key) implements Change {}

    /**
     * Removes the records of the same kind and subject from the key on, of which there may be many or few: also those whose
     * changes were handed in before and are not visible yet.
     */
    record RemoveAll(RecordKey key) implements Change {}

    /** The payload that this stores; empty if it removes. */
    default Optional<byte[]> stored() {
        return switch (this) {
            case Add add -> Optional.of(add.payload);
            case Replace replace -> Optional.of(replace.payload);
            case Remove _, RemoveAll _ -> Optional.empty();
        };
    }
}
