package dev.floe.chain.contract;

import dev.floe.bytes.BcsWriter;
import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.BlsSignature;
import dev.floe.keys.KeyFormatException;
import dev.floe.protocol.ObjectId;

/** The proof that who registers a key has it: a signature of the epoch, the sender and the key. */
public final class ProofOfPossession {
    private static final int MESSAGE_TYPE = 0;
    private static final int INTENT_VERSION = 0;
    private static final int WALRUS_APP = 3;

    private ProofOfPossession() {}

    /** What is signed. */
    public static byte[] message(int epoch, ObjectId sender, byte[] publicKey) {
        return new BcsWriter(96)
                .u8(MESSAGE_TYPE)
                .u8(INTENT_VERSION)
                .u8(WALRUS_APP)
                .u32(epoch)
                .fixed(sender.toBytes())
                .fixed(publicKey)
                .toByteArray();
    }

    /**
     * The key, if the proof holds.
     *
     * @throws Abort otherwise
     */
    static BlsPublicKey verify(int epoch, ObjectId sender, byte[] publicKey, byte[] proof) {
        AbortCode.MESSAGES_INVALID_KEY_LENGTH.unless(publicKey.length == BlsPublicKey.LENGTH);
        try {
            BlsPublicKey key = BlsPublicKey.fromBytes(publicKey);
            AbortCode.STAKING_POOL_INVALID_PROOF_OF_POSSESSION.unless(
                    key.verify(message(epoch, sender, publicKey), BlsSignature.fromBytes(proof)));
            return key;
        } catch (KeyFormatException e) {
            throw AbortCode.STAKING_POOL_INVALID_PROOF_OF_POSSESSION.abort();
        }
    }
}
