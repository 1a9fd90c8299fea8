package dev.floe.sui;

import dev.floe.bytes.BcsReader;
import dev.floe.keys.SuiKeyPair;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.move.StorageNodeCap;
import dev.floe.sui.move.WalrusTypes;
import java.util.Optional;

/** {@link NodeContract} on top of a Sui client. */
public final class ChainNodeContract implements NodeContract {
    private static final String STAKING = "staking";
    private static final long CLOCK_VERSION = 1;

    private final ChainNetwork network;
    private final Wallet wallet;
    private final Optional<ObjectId> treasury;

    /** @param treasury the shared object that burns WAL, which the begin of an epoch does; without it none is begun */
    public ChainNodeContract(ChainNetwork network, SuiKeyPair signer, Optional<ObjectId> treasury) {
        this.network = network;
        this.wallet = new Wallet(network.sui(), signer);
        this.treasury = treasury;
    }

    @Override
    public ObjectId address() {
        return wallet.address();
    }

    @Override
    public Optional<StorageNodeCap> capability(ObjectId node) throws SuiException {
        WalrusTypes types = new WalrusTypes(network.state().originalPackageId());
        for (SuiObject object : network.sui().ownedObjects(address(), types.storageNodeCap())) {
            StorageNodeCap capability =
                    ChainNetwork.decode(object, bytes -> BcsReader.parse(bytes, StorageNodeCap::read));
            if (capability.node().equals(node)) {
                return Optional.of(capability);
            }
        }
        return Optional.empty();
    }

    @Override
    public void epochSyncDone(ObjectId capability, int epoch) throws SuiException {
        NetworkState state = network.state();
        wallet.run(() -> {
            Program program = new Program();
            program.call(
                    state.packageId(),
                    STAKING,
                    "epoch_sync_done",
                    staking(program, state),
                    program.object(object(capability)),
                    program.u32(epoch),
                    clock(program));
            return program;
        });
    }

    @Override
    public void certifyEventBlob(ObjectId capability, VerifiedMetadata blob, long endingCheckpoint, int epoch)
            throws SuiException {
        NetworkState state = network.state();
        wallet.run(() -> {
            Program program = new Program();
            program.call(
                    state.packageId(),
                    "system",
                    "certify_event_blob",
                    program.shared(state.systemObject(), state.systemInitialVersion(), true),
                    program.object(object(capability)),
                    program.pure(writer -> writer.fixed(blob.blobId().toBytes())),
                    program.pure(writer -> writer.fixed(blob.rootHash())),
                    program.u64(blob.blobLength()),
                    program.pure(writer -> writer.u8(Encoding.ENCODING_TYPE)),
                    program.u64(endingCheckpoint),
                    program.u32(epoch));
            return program;
        });
    }

    private SuiObject object(ObjectId id) throws SuiException {
        return network.sui()
                .object(id)
                .orElseThrow(() -> new SuiException(SuiException.Kind.NOT_FOUND, "there is no object " + id));
    }

    @Override
    public void endVoting() throws SuiException {
        NetworkState state = network.state();
        wallet.run(() -> {
            Program program = new Program();
            program.call(state.packageId(), STAKING, "voting_end", staking(program, state), clock(program));
            return program;
        });
    }

    @Override
    public void beginEpoch() throws SuiException {
        NetworkState state = network.state();
        ObjectId id = treasury.orElseThrow(() -> new SuiException(
                SuiException.Kind.NOT_FOUND, "nobody said where WAL's treasury is, without which no epoch begins"));
        if (!(object(id).owner() instanceof Owner.Shared shared)) {
            throw new SuiException(
                    SuiException.Kind.MALFORMED, "object " + id + " is no treasury: nobody may share it");
        }
        wallet.run(() -> {
            Program program = new Program();
            program.call(
                    state.packageId(),
                    STAKING,
                    "initiate_epoch_change_v2",
                    staking(program, state),
                    program.shared(state.systemObject(), state.systemInitialVersion(), true),
                    program.shared(id, shared.initialVersion(), true),
                    clock(program));
            return program;
        });
    }

    @Override
    public void invalidate(byte[] signature, byte[] signers, byte[] message) throws SuiException {
        NetworkState state = network.state();
        wallet.run(() -> {
            Program program = new Program();
            program.call(
                    state.packageId(),
                    "system",
                    "invalidate_blob_id",
                    program.shared(state.systemObject(), state.systemInitialVersion(), false),
                    program.bytes(signature),
                    program.bytes(signers),
                    program.bytes(message));
            return program;
        });
    }

    private static Argument staking(Program program, NetworkState state) {
        return program.shared(state.stakingObject(), state.stakingInitialVersion(), true);
    }

    private static Argument clock(Program program) {
        return program.shared(Ids.CLOCK, CLOCK_VERSION, false);
    }
}
