package dev.floe.publisher.access;

import java.util.OptionalLong;

/**
 * What one account may store on one day; what is empty is not limited.
 *
 * @param bytes of bodies
 * @param blobs stores, of quilts too
 * @param frost the WAL that is paid for them
 */
public record Allowance(OptionalLong bytes, OptionalLong blobs, OptionalLong frost) {
    public static final Allowance UNLIMITED =
            new Allowance(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

    public Allowance {
        if (bytes.orElse(0) < 0 || blobs.orElse(0) < 0 || frost.orElse(0) < 0) {
            throw new IllegalArgumentException("an allowance is not negative");
        }
    }

    boolean isLimited() {
        return bytes.isPresent() || blobs.isPresent() || frost.isPresent();
    }

    /** This one, with what {@code other} says where this says nothing. */
    Allowance or(Allowance other) {
        return new Allowance(
                bytes.isPresent() ? bytes : other.bytes,
                blobs.isPresent() ? blobs : other.blobs,
                frost.isPresent() ? frost : other.frost);
    }
}
