package dev.floe.protocol;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Which members of a committee signed: bit {@code i % 8} (least significant first) of byte {@code i / 8} stands for
 * member {@code i} in the order of the chain. Immutable.
 */
public final class SignersBitmap {
    private final BitSet signers;
    private final int memberCount;

    private SignersBitmap(BitSet signers, int memberCount) {
        this.signers = signers;
        this.memberCount = memberCount;
    }

    /** @throws IllegalArgumentException if a signer is not one of the members */
    public static SignersBitmap of(BitSet signers, int memberCount) {
        if (signers.length() > memberCount) {
            throw new IllegalArgumentException(
                    "signer " + (signers.length() - 1) + " of a committee of " + memberCount);
        }
        return new SignersBitmap((BitSet) signers.clone(), memberCount);
    }

    /**
     * Reads a bitmap by the contract's rule: it may be shorter than the committee (the rest did not sign), not longer,
     * and no bit may be set past the last member. Empty if the rule is broken.
     */
    public static Optional<SignersBitmap> parse(byte[] bytes, int memberCount) {
        BitSet signers = BitSet.valueOf(bytes);
        return bytes.length > (memberCount + 7) / 8 || signers.length() > memberCount
                ? Optional.empty()
                : Optional.of(new SignersBitmap(signers, memberCount));
    }

    /** One bit for each member, rounded up to bytes. */
    public byte[] toBytes() {
        return Arrays.copyOf(signers.toByteArray(), (memberCount + 7) / 8);
    }

    public boolean signed(int member) {
        return signers.get(member);
    }

    public int signerCount() {
        return signers.cardinality();
    }

    public int memberCount() {
        return memberCount;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SignersBitmap that && memberCount == that.memberCount && signers.equals(that.signers);
    }

    @Override
    public int hashCode() {
        return 31 * signers.hashCode() + memberCount;
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(toBytes());
    }
}
