package dev.floe.chain.contract;

import java.util.Arrays;
import java.util.HexFormat;

/** {@code upgrade::PackageDigest}: the 32 bytes that name the code of a package. Immutable. */
public final class PackageDigest {
    private static final int LENGTH = 32;

    private final byte[] bytes;

    private PackageDigest(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws Abort unless there are 32 bytes */
    public static PackageDigest of(byte[] bytes) {
        AbortCode.UPGRADE_INVALID_PACKAGE_DIGEST.unless(bytes.length == LENGTH);
        return new PackageDigest(bytes.clone());
    }

    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PackageDigest that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
