package dev.floe.node;

import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.BlsSignature;
import dev.floe.protocol.Committee;
import dev.floe.protocol.InvalidBlobMessage;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.ProtocolMessage;
import dev.floe.protocol.SignersBitmap;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.sui.NodeContract;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.StorageNodeCap;
import dev.floe.sui.move.WalrusEvent;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What nodes call on a stub of the chain, by the rules of the contract. */
final class StubNodeContract implements NodeContract {
    private final StubChain chain;

    StubNodeContract(StubChain chain) {
        this.chain = chain;
    }

    @Override
    public ObjectId address() {
        return StubChain.object(1);
    }

    @Override
    public Optional<StorageNodeCap> capability(ObjectId node) {
        return Optional.of(
                new StorageNodeCap(node, node, chain.reported(node), chain.attestation(node), BigInteger.ZERO, 0, 0));
    }

    @Override
    public void epochSyncDone(ObjectId capability, int epoch) throws SuiException {
        if (epoch != chain.committee().epoch() || chain.reported(capability) >= epoch) {
            throw new SuiException(SuiException.Kind.REJECTED, "not of this epoch, or not for the first time");
        }
        chain.report(capability, epoch);
    }

    @Override
    public void certifyEventBlob(ObjectId capability, VerifiedMetadata blob, long endingCheckpoint, int epoch)
            throws SuiException {
        chain.certifyEventBlob(capability, blob.blobId(), endingCheckpoint, epoch);
    }

    @Override
    public void endVoting() throws SuiException {
        throw new SuiException(SuiException.Kind.REJECTED, "no epochs here");
    }

    @Override
    public void beginEpoch() throws SuiException {
        throw new SuiException(SuiException.Kind.REJECTED, "no epochs here");
    }

    @Override
    public void invalidate(byte[] signature, byte[] signers, byte[] message) throws SuiException {
        Committee committee = chain.committee();
        SignersBitmap bitmap =
                SignersBitmap.parse(signers, committee.members().size()).orElseThrow();
        List<BlsPublicKey> keys = new ArrayList<>();
        int weight = 0;
        for (int member = 0; member < committee.members().size(); member++) {
            if (bitmap.signed(member)) {
                keys.add(BlsPublicKey.fromBytes(committee.members().get(member).publicKey()));
                weight += committee.members().get(member).weight();
            }
        }
        if (!committee.hasOneCorrect(weight)
                || !BlsSignature.fromBytes(signature).verifyAggregate(message, keys)
                || !(ProtocolMessage.parse(message) instanceof InvalidBlobMessage invalid)
                || invalid.epoch() != committee.epoch()) {
            throw new SuiException(SuiException.Kind.REJECTED, "the certificate is not good");
        }
        chain.emit(new WalrusEvent.InvalidBlobId(invalid.epoch(), invalid.blobId()));
    }
}
