package dev.floe.chain.ledger;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.DurableFiles;
import dev.floe.keys.SuiKeyPair;
import dev.floe.keys.ValidatorKey;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.CheckpointSummary;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.ObjectContent;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.model.TransactionData;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.WalrusRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * A chain of one validator in a directory. Every transaction is a checkpoint of its own. What is returned is durable, and
 * what a reader sees is durable too: a transaction becomes visible only after its log entry was synced.
 *
 * <p>Thread-safe. One thread executes transactions, in batches that share one sync; reads see the state between two
 * batches. {@link #execute} blocks for a sync of the disk, so it does not belong on an event loop.
 */
public final class Ledger implements AutoCloseable {
    /** MIST for a unit of gas. */
    public static final long REFERENCE_GAS_PRICE = 1000;
    /** Sui's epoch, which does not change here and has nothing to do with Walrus's. */
    public static final long SUI_EPOCH = 0;
    /** The most objects in a page. */
    public static final int MAX_PAGE = 1000;

    private static final Logger LOG = Logger.getLogger(Ledger.class);
    private static final String LOG_FILE = "transactions.log";
    private static final String SNAPSHOTS = "snapshots";

    private final GenesisConfig config;
    private volatile long lowestCheckpoint;
    private final Deployment deployment;
    private final Contracts contracts;
    private final SuiKeyPair faucetKey;
    private final ValidatorKey validatorKey;
    private final Digest chainId;
    private final ChainClock clock;
    private final TransactionResolver resolver;
    private final SharedState state;
    private final TransactionLog log;
    private final Snapshots snapshots;
    private final Checkpoints checkpoints;
    private final Committer committer;
    private final FaucetAccount faucet;
    private final EpochDriver epochs = new EpochDriver(this);

    private Ledger(Path directory, GenesisConfig config, InstantSource clock, int snapshotEvery) throws IOException {
        this.config = config;
        Genesis genesis = new Genesis(config);
        this.deployment = genesis.deployment();
        this.contracts = genesis.contracts();
        this.faucetKey = genesis.faucetKey();
        this.validatorKey = genesis.validatorKey();
        Outcome outcome = genesis.outcome();
        LedgerState first = LedgerState.empty();
        first.apply(outcome, List.of(), config.timestampMillis(), LogPlace.NOWHERE);
        this.chainId = first.checkpointDigest(0);
        this.snapshots = new Snapshots(directory.resolve(SNAPSHOTS), chainId, snapshotEvery);
        this.log = TransactionLog.open(directory.resolve(LOG_FILE));
        try {
            this.state = restore(first);
        } catch (IOException | RuntimeException e) {
            snapshots.close();
            log.close();
            throw e;
        }
        TransactionValidator validator = new TransactionValidator(contracts, chainId);
        TransactionExecutor executor = new TransactionExecutor(contracts);
        this.resolver = new TransactionResolver(contracts, validator, executor);
        this.clock = new ChainClock(clock);
        this.clock.advanceTo(latestSummary().timestampMillis());
        this.checkpoints = new Checkpoints(
                state, log, CommittedTransaction.first(genesis.transaction(), outcome, config.timestampMillis()));
        this.committer = new Committer(state, checkpoints, log, snapshots, validator, executor, this.clock);
        this.faucet = new FaucetAccount(this);
        committer.start();
    }

    /** The state that the newest snapshot and the log behind it give; {@code first} is that of genesis. */
    private SharedState restore(LedgerState first) throws IOException {
        Optional<Snapshots.Restored> restored = snapshots.restore(log);
        SharedState found =
                new SharedState(restored.map(Snapshots.Restored::state).orElse(first));
        log.replay(
                restored.map(Snapshots.Restored::logEnd).orElse(TransactionLog.begin()), new TransactionLog.Visitor() {
                    @Override
                    public void visit(LogEntry entry, LogPlace place) throws IOException {
                        found.apply(entry.outcome(), entry.signatures(), entry.timestampMillis(), place);
                    }

                    @Override
                    public void batchEnded(long end) {
                        snapshots.takeNow(found, end, snapshots.inReplay());
                    }
                });
        return found;
    }

    /** Whether {@code directory} has a chain. */
    public static boolean exists(Path directory) {
        return Files.exists(directory.resolve(GenesisFile.NAME));
    }

    /**
     * Starts a new chain in {@code directory}, which is made if missing.
     *
     * @throws IOException if the directory has a chain already, or the disk fails
     * @throws IllegalArgumentException if a key in {@code genesis} is none
     */
    public static Ledger create(Path directory, GenesisConfig genesis, InstantSource clock) throws IOException {
        DurableFiles.makeDirectory(directory);
        if (exists(directory)) {
            throw new IOException(directory + " has a chain already");
        }
        new Genesis(genesis);
        GenesisFile.write(directory, genesis);
        return load(directory, clock, Snapshots.EVERY);
    }

    /**
     * Opens the chain in {@code directory}: its newest snapshot, and its log from there on. A torn end of the log, which was
     * never acknowledged, is cut off; without a snapshot that is whole, all of the log is read.
     *
     * @throws CorruptLedgerException if its files are damaged in another way
     */
    public static Ledger open(Path directory, InstantSource clock) throws IOException {
        return open(directory, clock, Snapshots.EVERY);
    }

    /** The same with a snapshot behind every so many transactions. */
    static Ledger open(Path directory, InstantSource clock, int snapshotEvery) throws IOException {
        if (!TransactionLog.exists(directory.resolve(LOG_FILE))) {
            LOG.warnf(
                    "%s is missing or empty beside %s: the chain starts again from genesis. Storage nodes that have seen"
                            + " more of it will not follow. If there is a copy of the file, stop and put it back",
                    directory.resolve(LOG_FILE), GenesisFile.NAME);
        }
        return load(directory, clock, snapshotEvery);
    }

    private static Ledger load(Path directory, InstantSource clock, int snapshotEvery) throws IOException {
        Ledger ledger = new Ledger(directory, GenesisFile.read(directory), clock, snapshotEvery);
        try {
            DurableFiles.syncDirectory(directory);
        } catch (IOException e) {
            ledger.close();
            throw e;
        }
        return ledger;
    }

    /** Completes, with the reason, when the chain cannot go on: its disk does not take what it commits. */
    public CompletableFuture<String> failure() {
        return committer.failure();
    }

    /** The digest of the first checkpoint. */
    public Digest chainId() {
        return chainId;
    }

    public GenesisConfig genesis() {
        return config;
    }

    /** The packages that go with Walrus. */
    public Companions companions() {
        return contracts.companions();
    }

    /** What websites need. */
    public SitePackages sites() {
        return contracts.sites();
    }

    /** The package of storage challenges; empty if this chain has none. */
    public Optional<ChallengePackage> challenges() {
        return config.challenge().map(any -> contracts.challenges());
    }

    /** The objects that nodes vote with. */
    public Governance governance() {
        return Governance.of(deployment.originalContract());
    }

    public Deployment deployment() {
        return deployment;
    }

    /** The key of {@link Deployment#faucet()}, which also has the nodes' capabilities and stakes. */
    public SuiKeyPair faucetKey() {
        return faucetKey;
    }

    /** The newest version; empty if there is none, or it is inside another object. */
    public Optional<SuiObject> object(ObjectId id) {
        return state.read(now -> now.find(id)).map(StoredObject::object);
    }

    /** One version, also an old one. */
    public Optional<SuiObject> object(ObjectId id, long version) {
        Optional<SuiObject> current = object(id);
        if (current.isPresent() && current.get().version() == version) {
            return current;
        }
        if (id.equals(Ids.CLOCK) && version > Genesis.VERSION) {
            return checkpoint(version - Genesis.VERSION)
                    .map(passed -> LedgerState.clock(
                            passed.sequenceNumber(),
                            passed.summary().timestampMillis(),
                            passed.transactions().getFirst().digest()));
        }
        return state.read(now -> now.checkpointsOf(id, version)).stream()
                .flatMap(checkpoint -> checkpoints.transaction(checkpoint).outputObjects().stream())
                .filter(object -> object.id().equals(id) && object.version() == version)
                .findFirst();
    }

    /** The newest versions of all of {@code ids} at the same moment. */
    public List<Optional<SuiObject>> objects(List<ObjectId> ids) {
        return state.read(now ->
                ids.stream().map(id -> now.find(id).map(StoredObject::object)).toList());
    }

    /**
     * The objects of an address.
     *
     * @param type with this type; without type parameters it stands for the type with any
     * @param after {@link Page#next()} of the page before; anything else begins anew
     * @param limit at most {@link #MAX_PAGE}
     */
    public Page<SuiObject> ownedObjects(ObjectId owner, Optional<StructTag> type, Optional<byte[]> after, int limit) {
        int size = Math.clamp(limit, 1, MAX_PAGE);
        Optional<PageToken> token = after.flatMap(PageToken::parse);
        List<StoredObject> found = state.read(now ->
                now.owned(owner, type, token.map(PageToken::type).orElse(""), token.map(PageToken::id), size + 1));
        return page(found, size);
    }

    /** What all coins of {@code currency} of an address are worth. */
    public long balance(ObjectId owner, TypeTag currency) {
        return state.read(now -> now.balance(owner, currency));
    }

    /** All currencies of an address. */
    public Map<TypeTag, Long> balances(ObjectId owner) {
        return state.read(now -> now.balances(owner));
    }

    /**
     * The field objects of a parent: {@code 0x2::dynamic_field::Field}. Parameters as of {@link #ownedObjects}.
     */
    public Page<SuiObject> dynamicFields(ObjectId parent, Optional<byte[]> after, int limit) {
        int size = Math.clamp(limit, 1, MAX_PAGE);
        Optional<ObjectId> last = after.flatMap(PageToken::parse).map(PageToken::id);
        return page(state.read(now -> now.children(parent, last, size + 1)), size);
    }

    private static Page<SuiObject> page(List<StoredObject> found, int size) {
        List<StoredObject> items = found.subList(0, Math.min(size, found.size()));
        return new Page<>(
                StoredObject.objects(items),
                found.size() > size
                        ? Optional.of(PageToken.after(items.getLast()).toBytes())
                        : Optional.empty());
    }

    /**
     * Completes a draft and tries it. An execution that fails is a result too.
     *
     * @param selectGas whether to choose coins to pay with, if the draft names none
     * @throws RejectedTransactionException if it could not be executed at all
     */
    public Simulation simulate(TransactionDraft draft, boolean selectGas) throws RejectedTransactionException {
        return state.read(now -> {
            TransactionResolver.Tried tried = resolver.resolve(
                    now, owner -> now.owned(owner, StructTag.coin(StructTag.SUI)), draft, selectGas, clock.millis());
            List<SuiObject> before = StoredObject.objects(tried.outcome().before());
            List<SuiObject> after = StoredObject.objects(tried.outcome().after());
            return new Simulation(
                    tried.data(),
                    tried.outcome().effects(),
                    tried.outcome().events(),
                    before,
                    after,
                    BalanceChanges.between(before, after));
        });
    }

    /**
     * Executes a transaction; a known one is answered with what it did then. An execution that fails is committed too.
     *
     * @param bcs of {@link TransactionData}
     * @param signatures flag, signature and public key of the sender and, if it is another, of the gas owner
     */
    public CommittedTransaction execute(byte[] bcs, List<byte[]> signatures) throws RejectedTransactionException {
        if (bcs.length > TransactionValidator.MAX_TRANSACTION_BYTES) {
            throw rejected(
                    RejectedTransactionException.Reason.MALFORMED,
                    "a transaction has at most " + TransactionValidator.MAX_TRANSACTION_BYTES + " bytes");
        }
        Digest digest = TransactionData.digest(bcs);
        Optional<CommittedTransaction> known = transaction(digest);
        if (known.isPresent()) {
            return known.get();
        }
        TransactionData data;
        try {
            data = TransactionData.fromBcs(bcs);
        } catch (BcsException e) {
            throw rejected(RejectedTransactionException.Reason.MALFORMED, "not a transaction: " + e.getMessage());
        }
        TransactionValidator.checkSignatures(data, bcs, signatures);
        return committer.commit(bcs.clone(), digest, data, List.copyOf(signatures));
    }

    /** What may be in a transaction, by the names that Sui's protocol has for it. */
    public Map<String, Long> limits() {
        return TransactionValidator.limits();
    }

    /** Lets epochs pass; the same for all, so that they take turns. */
    public EpochDriver epochs() {
        return epochs;
    }

    /** The time that the next transaction sees. */
    public ChainClock clock() {
        return clock;
    }

    /** Gives what genesis kept for giving. */
    public FaucetAccount faucet() {
        return faucet;
    }

    public Optional<CommittedTransaction> transaction(Digest digest) {
        OptionalLong checkpoint = state.read(now -> now.checkpointOf(digest));
        return checkpoint.isEmpty() ? Optional.empty() : Optional.of(checkpoints.transaction(checkpoint.getAsLong()));
    }

    public Optional<Checkpoint> checkpoint(long sequenceNumber) {
        return checkpoints.find(sequenceNumber);
    }

    /** The first checkpoint that clients are told of. */
    public long lowestCheckpoint() {
        return lowestCheckpoint;
    }

    /** Has clients told of no checkpoint before this one, until the next start: as full nodes do that keep only what is new. */
    public void tellFrom(long checkpoint) {
        lowestCheckpoint = checkpoint;
    }

    public Optional<Checkpoint> checkpoint(Digest digest) {
        return checkpoints.find(digest);
    }

    public Checkpoint latestCheckpoint() {
        return checkpoints.latest();
    }

    /** What {@link #latestCheckpoint} says of itself: costs nothing, the transactions in it are not looked at. */
    public CheckpointSummary latestSummary() {
        return state.read(now -> now.checkpoint(now.checkpointCount() - 1));
    }

    /** The validator's signature of a checkpoint: what a light client trusts. */
    public ValidatorSignature signature(CheckpointSummary checkpoint) {
        return ValidatorSignature.of(checkpoint, validatorKey);
    }

    /** The public key of the one validator, 96 bytes. */
    public byte[] validatorPublicKey() {
        return validatorKey.publicKey();
    }

    /**
     * Tells {@code listener} of every later checkpoint, in order, on the ledger's own thread: it must be quick.
     *
     * @return closes the subscription
     */
    public AutoCloseable onCheckpoint(Consumer<Checkpoint> listener) {
        return checkpoints.onCheckpoint(listener);
    }

    /** The version of Walrus's package that is to be called now. */
    public ObjectId currentContract() {
        byte[] root = object(deployment.system()).orElseThrow().contents().orElseThrow();
        return BcsReader.parse(root, WalrusRoot::read).contract();
    }

    /** Every version of a package, the first one first, by the ID of any; empty if there is no such package. */
    public List<ObjectContent.Contract> versions(ObjectId contract) {
        return state.read(now -> now.versions(contract));
    }

    /** The signature of a public function; any version of the package knows it. */
    public Optional<FunctionSignature> function(ObjectId contract, String module, String name) {
        return original(contract).flatMap(original -> contracts.declarations().function(original, module, name));
    }

    /** A struct of a package; any version of the package knows it. */
    public Optional<DatatypeDescription> datatype(ObjectId contract, String module, String name) {
        return original(contract)
                .flatMap(original -> contracts.declarations().struct(original, module, name))
                .map(StructDeclaration::description);
    }

    private Optional<ObjectId> original(ObjectId contract) {
        return state.read(now -> contracts.original(now, contract));
    }

    /** Names the newest version of everything, and all checkpoints: equal chains have equal digests. */
    public Digest stateDigest() {
        return state.read(LedgerState::digest);
    }

    private static RejectedTransactionException rejected(RejectedTransactionException.Reason reason, String message) {
        return new RejectedTransactionException(reason, message);
    }

    /** Stops executing; transactions that wait are rejected, what was committed stays. */
    @Override
    public void close() throws IOException {
        committer.close();
        if (snapshots.settled()) {
            snapshots.takeNow(state, log.end(), snapshots.atEnd());
            state.close();
            snapshots.close();
        }
        log.close();
    }
}
