package dev.floe.edge;

import dev.floe.sui.BlobObject;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * How long an answer is right. What is named by its content is right forever; what an object on chain is about is right until
 * somebody changes the object.
 *
 * @param kind what the answer is about
 * @param age how long ago it was known to be right
 * @param endEpoch the first epoch in which what was answered is gone, where that is known
 */
record Freshness(Kind kind, Duration age, OptionalInt endEpoch) {
    /** What answers are about. */
    enum Kind {
        /** Bytes under their own ID. */
        BLOB,
        /** Patches of quilts and lists of them, under IDs of theirs. */
        QUILT,
        /** A blob under the ID of an object. */
        OBJECT
    }

    static final Freshness OF_BLOB = new Freshness(Kind.BLOB, Duration.ZERO, OptionalInt.empty());
    static final Freshness OF_QUILT = new Freshness(Kind.QUILT, Duration.ZERO, OptionalInt.empty());
    /** Of something that was found through objects, of which nothing more is known. */
    static final Freshness OF_OBJECTS = new Freshness(Kind.OBJECT, Duration.ZERO, OptionalInt.empty());

    /** @param age how long ago the chain was asked */
    static Freshness of(BlobObject object, Duration age) {
        return new Freshness(Kind.OBJECT, age, OptionalInt.of(object.storage().endEpoch()));
    }

    /** The value of {@code Age}: what is right forever has none. */
    long ageSeconds() {
        return kind == Kind.OBJECT ? age.toSeconds() : 0;
    }
}
