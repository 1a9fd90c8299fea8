package dev.floe.sui.model;

import dev.floe.bytes.Base58;
import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.bytes.Blake2b;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** A 32-byte digest as Sui names transactions, effects, objects and checkpoints with. Text form: base58. Immutable. */
public final class Digest implements Comparable<Digest> {
    public static final int LENGTH = 32;
    /** The digest of nothing: the previous transaction of an object that genesis made. */
    public static final Digest ZERO = new Digest(new byte[LENGTH]);

    private final byte[] bytes;

    private Digest(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException unless there are 32 bytes */
    public static Digest of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a digest has " + LENGTH + " bytes, not " + bytes.length);
        }
        return new Digest(bytes.clone());
    }

    /** Parses base58; empty if it is not the text of 32 bytes. */
    public static Optional<Digest> parse(String text) {
        try {
            byte[] bytes = Base58.decode(text);
            return bytes.length == LENGTH ? Optional.of(new Digest(bytes)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** BLAKE2b of {@code <type>::} and the BCS of a value of that type: the digest of everything Sui signs or names. */
    public static Digest ofTyped(String type, byte[] bcs) {
        return new Digest(Blake2b.hash((type + "::").getBytes(StandardCharsets.US_ASCII), bcs));
    }

    /** In BCS a digest is a byte vector: its length comes first. */
    public static Digest read(BcsReader reader) {
        byte[] bytes = reader.byteVector();
        if (bytes.length != LENGTH) {
            throw new BcsException("digest of " + bytes.length + " bytes");
        }
        return new Digest(bytes);
    }

    public void write(BcsWriter writer) {
        writer.byteVector(bytes);
    }

    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public int compareTo(Digest other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Digest that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return Base58.encode(bytes);
    }
}
