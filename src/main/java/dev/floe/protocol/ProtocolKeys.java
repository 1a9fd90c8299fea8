package dev.floe.protocol;

import dev.floe.keys.BlsSecretKey;
import java.util.Arrays;
import java.util.Optional;

/**
 * The keys that a storage node has: the one that it has been known by, and, while it changes it, the one that it will be known
 * by from some epoch on. Which of them counts in an epoch is what the committee of that epoch says. Immutable and thread-safe.
 */
public final class ProtocolKeys {
    private final BlsSecretKey key;
    private final Optional<BlsSecretKey> next;
    private final byte[] publicKey;
    private final byte[] nextPublicKey;

    public ProtocolKeys(BlsSecretKey key, Optional<BlsSecretKey> next) {
        this.key = key;
        this.next = next;
        this.publicKey = key.publicKey().toBytes();
        this.nextPublicKey = next.orElse(key).publicKey().toBytes();
    }

    /** Those of a node that does not change its key. */
    public static ProtocolKeys of(BlsSecretKey key) {
        return new ProtocolKeys(key, Optional.empty());
    }

    public BlsSecretKey key() {
        return key;
    }

    public Optional<BlsSecretKey> next() {
        return next;
    }

    /** Whether that is this node. */
    public boolean isOf(StorageNode member) {
        byte[] its = member.publicKey();
        return Arrays.equals(its, publicKey) || Arrays.equals(its, nextPublicKey);
    }

    /** With which this node signs in the epoch of a committee; the one that it had before if it is none of its members. */
    public BlsSecretKey in(Committee committee) {
        boolean changed =
                committee.members().stream().anyMatch(member -> Arrays.equals(member.publicKey(), nextPublicKey));
        return changed ? next.orElse(key) : key;
    }
}
