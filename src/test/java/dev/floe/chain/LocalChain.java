package dev.floe.chain;

import dev.floe.bytes.BcsWriter;
import dev.floe.bytes.Blake2b;
import dev.floe.chain.ledger.Deployment;
import dev.floe.chain.ledger.GenesisConfig;
import dev.floe.chain.ledger.Ledger;
import dev.floe.chain.ledger.TransactionDraft;
import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.NetworkKeyPair;
import dev.floe.keys.SignatureScheme;
import dev.floe.keys.SuiKeyPair;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ConfirmationCertificate;
import dev.floe.protocol.ConfirmationMessage;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageConfirmation;
import dev.floe.protocol.StorageNode;
import dev.floe.sui.ChainNetwork;
import dev.floe.sui.SuiClient;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.CallArg;
import dev.floe.sui.model.Command;
import dev.floe.sui.model.ExecutionStatus;
import dev.floe.sui.model.Expiration;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A chain with its door open on a free port, and the keys of its four nodes. */
public final class LocalChain implements AutoCloseable {
    public static final int NODES = 4;
    public static final int SHARDS = 10;

    private final Path directory;
    /** Listens to nobody, and has nobody else get the port while the chain is down. */
    private final Socket port = new Socket();

    private final List<BlsSecretKey> nodeKeys = new ArrayList<>();
    private Ledger ledger;
    private ChainDoor door;

    public LocalChain(Path directory) throws IOException {
        this(directory, List.of());
    }

    /** One whose nodes have these wallets; of those without one the chain has the capabilities. */
    public LocalChain(Path directory, List<ObjectId> wallets) throws IOException {
        this(directory, wallets, Optional.empty());
    }

    /** One with storage challenges, or without. */
    public LocalChain(Path directory, List<ObjectId> wallets, Optional<GenesisConfig.Challenge> challenge)
            throws IOException {
        this.directory = directory;
        SecureRandom random = new SecureRandom();
        List<Integer> shards = GenesisConfig.evenly(SHARDS, NODES);
        List<GenesisConfig.Node> nodes = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            BlsSecretKey key = BlsSecretKey.generate(random);
            nodeKeys.add(key);
            nodes.add(new GenesisConfig.Node(
                    "node-" + i,
                    "127.0.0.1:" + (9000 + i),
                    key.publicKey().toBytes(),
                    NetworkKeyPair.generate(random).publicKey().toBytes(),
                    shards.get(i),
                    i < wallets.size() ? Optional.of(wallets.get(i)) : Optional.empty()));
        }
        ledger = Ledger.create(
                directory,
                new GenesisConfig(
                        "test",
                        System.currentTimeMillis(),
                        SHARDS,
                        1,
                        Duration.ofHours(1).toMillis(),
                        GenesisConfig.DEFAULT_MAX_EPOCHS_AHEAD,
                        GenesisConfig.DEFAULT_TOTAL_CAPACITY,
                        GenesisConfig.DEFAULT_STORAGE_PRICE,
                        GenesisConfig.DEFAULT_WRITE_PRICE,
                        nodes,
                        challenge),
                InstantSource.system());
        port.setReuseAddress(true);
        port.bind(new InetSocketAddress("127.0.0.1", 0));
        door = ChainDoor.open(ledger, "127.0.0.1", port.getLocalPort());
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + door.port());
    }

    public Deployment deployment() {
        return ledger.deployment();
    }

    public Ledger ledger() {
        return ledger;
    }

    public SuiClient client() {
        return new SuiClient(List.of(uri()));
    }

    public ChainNetwork network() {
        return new ChainNetwork(client(), deployment().system(), deployment().staking(), Duration.ofMinutes(10));
    }

    /** A key whose account has SUI and WAL. */
    public SuiKeyPair funded() throws Exception {
        SuiKeyPair key = SuiKeyPair.generate(SignatureScheme.ED25519, new SecureRandom());
        ledger.faucet().give(ObjectId.of(key.address()), Faucet.MIST, Faucet.FROST);
        return key;
    }

    /** Publishes the next version of Walrus and makes it the one to call, as whoever has the emergency capability may. */
    public ObjectId upgrade() throws Exception {
        ObjectId before = ledger.currentContract();
        byte[] module = {(byte) 0xA1, 0x1C, (byte) 0xEB, 0x0B};
        byte[] digest = Blake2b.hash(Blake2b.hash(module));
        Argument manager = new Argument.Input(0);
        Argument staking = new Argument.Input(1);
        Argument system = new Argument.Input(2);
        execute(
                List.of(
                        object(ledger.governance().upgradeManager()),
                        object(deployment().staking()),
                        object(deployment().system()),
                        object(ledger.governance().emergencyCap()),
                        new TransactionDraft.Resolved(new CallArg.Pure(
                                new BcsWriter().byteVector(digest).toByteArray()))),
                new Command.MoveCall(
                        before,
                        "upgrade",
                        "authorize_emergency_upgrade",
                        List.of(),
                        List.of(manager, new Argument.Input(3), new Argument.Input(4))),
                new Command.Upgrade(List.of(module), List.of(), before, new Argument.Result(0)),
                new Command.MoveCall(
                        before,
                        "upgrade",
                        "commit_upgrade",
                        List.of(),
                        List.of(manager, staking, system, new Argument.Result(1))));
        ObjectId next = ledger.versions(before).getLast().id();
        execute(
                List.of(object(deployment().staking()), object(deployment().system())),
                new Command.MoveCall(
                        next, "init", "migrate_v2", List.of(), List.of(new Argument.Input(0), new Argument.Input(1))));
        return next;
    }

    private static TransactionDraft.Input object(ObjectId id) {
        return new TransactionDraft.Unresolved(id, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** As the faucet. */
    private void execute(List<TransactionDraft.Input> inputs, Command... commands) throws Exception {
        TransactionDraft draft = new TransactionDraft(
                deployment().faucet(),
                inputs,
                List.of(commands),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                new Expiration.Never());
        byte[] bcs = ledger.simulate(draft, true).data().toBcs();
        ExecutionStatus status = ledger.execute(bcs, List.of(ledger.faucetKey().signTransaction(bcs)))
                .effects()
                .status();
        if (status instanceof ExecutionStatus.Failure failure) {
            throw new AssertionError(failure.description());
        }
    }

    /** What the chain takes as proof that all of {@code members} store a blob. */
    public ConfirmationCertificate certificate(Committee committee, ConfirmationMessage message, int... members) {
        Map<Integer, StorageConfirmation> confirmations = new HashMap<>();
        for (int member : members) {
            confirmations.put(
                    member,
                    StorageConfirmation.sign(message, key(committee.members().get(member))));
        }
        return ConfirmationCertificate.aggregate(committee, message, confirmations);
    }

    /** The key that a member of the committee signs with. */
    public BlsSecretKey key(StorageNode node) {
        return nodeKeys.stream()
                .filter(key -> Arrays.equals(key.publicKey().toBytes(), node.publicKey()))
                .findFirst()
                .orElseThrow();
    }

    /** Ends the process of the chain, as it were, and starts another on the same directory and port. */
    public void restart() throws IOException {
        door.close();
        ledger.close();
        ledger = Ledger.open(directory, InstantSource.system());
        door = ChainDoor.open(ledger, "127.0.0.1", port.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        door.close();
        ledger.close();
        port.close();
    }
}
