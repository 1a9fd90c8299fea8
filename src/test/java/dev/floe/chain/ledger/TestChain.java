package dev.floe.chain.ledger;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.bytes.Blake2b;
import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.BlsSignature;
import dev.floe.keys.SignatureScheme;
import dev.floe.keys.SuiKeyPair;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.ExecutionFailure;
import dev.floe.sui.model.ExecutionStatus;
import dev.floe.sui.model.ObjectChange;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.move.Blob;
import dev.floe.sui.move.Coin;
import dev.floe.sui.move.Field;
import dev.floe.sui.move.Storage;
import dev.floe.sui.move.SystemState;
import dev.floe.sui.move.WalrusRoot;
import dev.floe.sui.move.WalrusTypes;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** A chain with nodes whose keys the test has, and a user with SUI and WAL. */
final class TestChain implements AutoCloseable {
    static final long START = 1_700_000_000_000L;
    static final long SUI = 1_000_000_000L;
    static final long WAL = 1_000_000_000L;

    final Path directory;
    final List<BlsSecretKey> nodeKeys;
    final SuiKeyPair user = key(1);
    final ObjectId userAddress = ObjectId.of(user.address());
    final Map<ObjectId, SuiKeyPair> keys = new HashMap<>();
    Ledger ledger;

    TestChain(Path directory, int shards, int... shardsOfNodes) throws IOException {
        this(
                directory,
                nodeKeys(shardsOfNodes.length),
                config(shards, nodeKeys(shardsOfNodes.length), shardsOfNodes),
                clock());
    }

    /** With storage challenges, whose grace is a minute; nodes of these weights. */
    static TestChain challenged(Path directory, InstantSource clock, int... shardsOfNodes) throws IOException {
        List<BlsSecretKey> keys = nodeKeys(shardsOfNodes.length);
        GenesisConfig without = config(IntStream.of(shardsOfNodes).sum(), keys, shardsOfNodes);
        GenesisConfig with = new GenesisConfig(
                without.seed(),
                without.timestampMillis(),
                without.shardCount(),
                without.epoch(),
                without.epochDurationMillis(),
                without.maxEpochsAhead(),
                without.totalCapacity(),
                without.storagePrice(),
                without.writePrice(),
                without.nodes(),
                Optional.of(new GenesisConfig.Challenge(20, 60_000)));
        return new TestChain(directory, keys, with, clock);
    }

    private static List<BlsSecretKey> nodeKeys(int count) {
        List<BlsSecretKey> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] secret = new byte[32];
            secret[31] = (byte) (i + 1);
            made.add(BlsSecretKey.fromBytes(secret));
        }
        return List.copyOf(made);
    }

    private TestChain(Path directory, List<BlsSecretKey> nodeKeys, GenesisConfig config, InstantSource clock)
            throws IOException {
        this.directory = directory;
        this.nodeKeys = nodeKeys;
        ledger = Ledger.create(directory, config, clock);
        keys.put(userAddress, user);
        keys.put(ledger.deployment().faucet(), ledger.faucetKey());
        try {
            ledger.faucet().give(userAddress, 1000 * SUI, 1000 * WAL);
        } catch (RejectedTransactionException e) {
            throw new IllegalStateException(e);
        }
    }

    static GenesisConfig config(int shards, List<BlsSecretKey> nodeKeys, int... shardsOfNodes) {
        List<GenesisConfig.Node> nodes = new ArrayList<>();
        for (int i = 0; i < shardsOfNodes.length; i++) {
            byte[] networkKey = new byte[33];
            networkKey[0] = 2;
            networkKey[32] = (byte) i;
            nodes.add(new GenesisConfig.Node(
                    "node-" + i,
                    "127.0.0.1:" + (9000 + i),
                    nodeKeys.get(i).publicKey().toBytes(),
                    networkKey,
                    shardsOfNodes[i]));
        }
        return new GenesisConfig(
                "test",
                START,
                shards,
                shardsOfNodes.length == 0 ? 0 : 1,
                86_400_000,
                53,
                1L << 40,
                100_000,
                20_000,
                nodes);
    }

    /** Four equal nodes. */
    static TestChain ofFour(Path directory) throws IOException {
        return new TestChain(directory, 4, 1, 1, 1, 1);
    }

    static InstantSource clock() {
        return InstantSource.fixed(Instant.ofEpochMilli(START));
    }

    static SuiKeyPair key(int seed) {
        byte[] secret = new byte[32];
        secret[0] = (byte) seed;
        return SuiKeyPair.fromBytes(SignatureScheme.ED25519, secret);
    }

    void reopen() throws IOException {
        ledger.close();
        ledger = Ledger.open(directory, clock());
    }

    StructTag wal() {
        return ledger.deployment().wal();
    }

    WalrusTypes types() {
        return new WalrusTypes(ledger.deployment().originalContract());
    }

    Ptb ptb() {
        return new Ptb(this, userAddress);
    }

    /** The one with most in it. */
    SuiObject walCoin() {
        return ledger
                .ownedObjects(userAddress, Optional.of(StructTag.coin(wal())), Optional.empty(), Ledger.MAX_PAGE)
                .items()
                .stream()
                .max(Comparator.comparingLong(TestChain::balance))
                .orElseThrow();
    }

    SystemState system() {
        ObjectId field = WalrusRoot.innerField(ledger.deployment().system(), Genesis.CONTRACT_VERSION);
        return Field.versioned(ledger.object(field).orElseThrow().contents().orElseThrow(), SystemState::read)
                .value();
    }

    Blob blob(ObjectId id) {
        return BcsReader.parse(ledger.object(id).orElseThrow().contents().orElseThrow(), Blob::read);
    }

    Storage storage(ObjectId id) {
        return BcsReader.parse(ledger.object(id).orElseThrow().contents().orElseThrow(), Storage::read);
    }

    private static long balance(SuiObject coin) {
        return BcsReader.parse(coin.contents().orElseThrow(), Coin::read).balance();
    }

    /** The blob ID of a blob of {@code size} bytes with this root. */
    static BlobId blobId(byte[] root, long size) {
        return BlobId.of(Blake2b.hash(new BcsWriter(9).u8(1).u64(size).toByteArray(), root));
    }

    static byte[] root(int seed) {
        byte[] root = new byte[32];
        root[0] = (byte) seed;
        return root;
    }

    static BigInteger littleEndian(byte[] bytes) {
        return BlobId.of(bytes).toU256();
    }

    /** Registers a blob of the user and returns its object ID. */
    ObjectId register(int seed, long size, int epochs, boolean deletable) throws RejectedTransactionException {
        CommittedTransaction transaction =
                ptb().register(root(seed), size, epochs, deletable).execute();
        return created(transaction, types().blob());
    }

    /** The one object of the type that the transaction created. */
    ObjectId created(CommittedTransaction transaction, StructTag type) {
        requireSuccess(transaction);
        List<ObjectId> found = transaction.effects().changes().stream()
                .filter(change -> change.operation() == ObjectChange.IdOperation.CREATED)
                .map(ObjectChange::id)
                .filter(id -> ledger.object(id).orElseThrow().type().equals(Optional.of(type)))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " objects of type " + type);
        }
        return found.getFirst();
    }

    static void requireSuccess(CommittedTransaction transaction) {
        if (transaction.effects().status() instanceof ExecutionStatus.Failure failure) {
            throw new AssertionError(failure.description());
        }
    }

    static ExecutionFailure failure(CommittedTransaction transaction) {
        if (transaction.effects().status() instanceof ExecutionStatus.Failure failure) {
            return failure.failure();
        }
        throw new AssertionError("the transaction succeeded");
    }

    /** {@code module:code} of the abort. */
    static String abort(CommittedTransaction transaction) {
        if (failure(transaction) instanceof ExecutionFailure.MoveAbort abort) {
            return abort.location().module() + ":" + abort.code();
        }
        throw new AssertionError(failure(transaction).description());
    }

    static byte[] confirmation(long epoch, BlobId blobId, Optional<ObjectId> deletableObject) {
        BcsWriter writer = new BcsWriter().u8(1).u8(0).u8(3).u32(epoch).fixed(blobId.toBytes());
        writer.bool(deletableObject.isPresent());
        deletableObject.ifPresent(id -> writer.fixed(id.toBytes()));
        return writer.toByteArray();
    }

    /** A certificate of the committee members at these positions (in the order of the chain). */
    record Certificate(byte[] signature, byte[] bitmap, byte[] message) {}

    Certificate certify(byte[] message, int... members) {
        byte[] bitmap = new byte[(system().committee().members().size() + 7) / 8];
        List<BlsSignature> signatures = new ArrayList<>();
        for (int member : members) {
            bitmap[member / 8] |= (byte) (1 << member % 8);
            byte[] publicKey = system().committee().members().get(member).publicKey();
            signatures.add(nodeKeys.stream()
                    .filter(key -> Arrays.equals(key.publicKey().toUncompressedBytes(), publicKey))
                    .findFirst()
                    .orElseThrow()
                    .sign(message));
        }
        return new Certificate(BlsSignature.aggregate(signatures).toBytes(), bitmap, message);
    }

    Digest digest() {
        return ledger.stateDigest();
    }

    @Override
    public void close() throws IOException {
        ledger.close();
    }
}
