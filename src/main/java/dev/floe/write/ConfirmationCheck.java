package dev.floe.write;

import dev.floe.bytes.BcsException;
import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.KeyFormatException;
import dev.floe.protocol.ConfirmationMessage;
import dev.floe.protocol.ProtocolMessage;
import dev.floe.protocol.StorageConfirmation;
import dev.floe.protocol.StorageNode;

/** Accepts a node's confirmation only if it says exactly what it should, signed with the node's registered key. */
record ConfirmationCheck(ConfirmationMessage expected) {

    /** @throws NodeException LIED, or WRONG_SHARD if the node says that it is in another epoch */
    void verify(StorageNode node, StorageConfirmation confirmation) throws NodeException {
        BlsPublicKey key;
        try {
            key = BlsPublicKey.fromBytes(node.publicKey());
        } catch (KeyFormatException e) {
            throw new NodeException(NodeException.Kind.REFUSED, "its registered key is none: " + e.getMessage());
        }
        if (!confirmation.verify(expected, key)) {
            throw explain(confirmation);
        }
    }

    private NodeException explain(StorageConfirmation confirmation) {
        ProtocolMessage message;
        try {
            message = ProtocolMessage.parse(confirmation.signed().serializedMessage());
        } catch (BcsException e) {
            return new NodeException(NodeException.Kind.LIED, "it signed no message: " + e.getMessage());
        }
        if (message.equals(expected)) {
            return new NodeException(NodeException.Kind.LIED, "the signature is not by its registered key");
        }
        if (message instanceof ConfirmationMessage other && other.epoch() != expected.epoch()) {
            return new NodeException(
                    NodeException.Kind.WRONG_SHARD,
                    "it is in epoch " + Integer.toUnsignedString(other.epoch()) + ", not "
                            + Integer.toUnsignedString(expected.epoch()));
        }
        return new NodeException(NodeException.Kind.LIED, "it confirmed something else: " + message);
    }
}
