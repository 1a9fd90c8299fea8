package dev.floe.sui;

import dev.floe.bytes.BcsReader;
import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.SuiKeyPair;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.ProofOfPossession;
import dev.floe.protocol.SignedMessage;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.move.StorageNodeCap;
import dev.floe.sui.move.WalrusTypes;
import java.util.List;

/**
 * A node that registers.
 *
 * @param address {@code host:port}
 * @param networkKey 33 bytes
 */
public record NewNode(String name, String address, BlsSecretKey protocolKey, byte[] networkKey) {
    private static final long STORAGE_PRICE = 100_000;
    private static final long WRITE_PRICE = 20_000;
    private static final long CAPACITY = 100_000_000_000_000L;

    /** Registers the node, whose capability {@code wallet} gets, and returns its ID. */
    public ObjectId register(ChainNetwork network, SuiKeyPair wallet) throws SuiException {
        NetworkState now = network.refresh();
        ObjectId sender = ObjectId.of(wallet.address());
        byte[] proof = SignedMessage.sign(
                        new ProofOfPossession(now.committee().epoch(), sender, protocolKey.publicKey()), protocolKey)
                .signature()
                .toBytes();
        Transactions transactions = new Transactions(network, new Wallet(network.sui(), wallet));
        Execution execution = transactions.run(state -> {
            Program program = new Program();
            Argument metadata = program.call(state.packageId(), "node_metadata", "default");
            Argument capability = program.call(
                    state.packageId(),
                    "staking",
                    "register_candidate",
                    Transactions.staking(program, state),
                    program.string(name),
                    program.string(address),
                    metadata,
                    program.bytes(protocolKey.publicKey().toBytes()),
                    program.bytes(networkKey),
                    program.bytes(proof),
                    program.pure(writer -> writer.u16(0)),
                    program.u64(STORAGE_PRICE),
                    program.u64(WRITE_PRICE),
                    program.u64(CAPACITY));
            program.transfer(List.of(capability), transactions.address());
            return program;
        });
        SuiObject made = transactions.onlyCreated(
                execution, new WalrusTypes(network.state().originalPackageId()).storageNodeCap());
        return ChainNetwork.decode(made, bytes -> BcsReader.parse(bytes, StorageNodeCap::read))
                .node();
    }
}
