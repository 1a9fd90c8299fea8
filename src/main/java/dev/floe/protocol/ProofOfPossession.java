package dev.floe.protocol;

import dev.floe.bytes.BcsWriter;
import dev.floe.keys.BlsPublicKey;

/**
 * Shows, when a node registers, that it has the secret of its BLS key.
 *
 * @param epoch the network's current epoch
 * @param sender the address that sends the registration
 */
public record ProofOfPossession(int epoch, ObjectId sender, BlsPublicKey publicKey) implements ProtocolMessage {
    static final int TYPE = 0;

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void writeBody(BcsWriter out) {
        out.fixed(sender.toBytes()).fixed(publicKey.toBytes());
    }
}
