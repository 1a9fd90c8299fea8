package dev.floe.chain.ledger;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.keys.SuiKeyPair;
import dev.floe.keys.SuiSignature;
import dev.floe.keys.ValidatorKey;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.CallArg;
import dev.floe.sui.model.CheckpointContents;
import dev.floe.sui.model.CheckpointSummary;
import dev.floe.sui.model.Command;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.Event;
import dev.floe.sui.model.Expiration;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.ObjectChange;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.model.TransactionData;
import dev.floe.sui.model.TransactionEffects;
import dev.floe.sui.model.TypeTag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
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
    private static final int MAX_WAITING = 4096;
    private static final int MAX_BATCH = 256;
    private static final int MAX_BATCH_BYTES = 64 << 20;
    private static final int MAX_RECENT = 1024;

    private final GenesisConfig config;
    private final Deployment deployment;
    private final Contracts contracts;
    private final SuiKeyPair faucetKey;
    private final ValidatorKey validatorKey;
    private final CommittedTransaction first;
    private final Digest chainId;
    private final InstantSource clock;
    private final TransactionValidator validator;
    private final TransactionExecutor executor;
    private final TransactionResolver resolver;
    private final TransactionLog log;

    private final LedgerState state = new LedgerState();
    private final ReentrantReadWriteLock stateLock = new ReentrantReadWriteLock();
    private final Cache<Long, CommittedTransaction> recent =
            Caffeine.newBuilder().maximumSize(MAX_RECENT).build();
    private final List<Consumer<Checkpoint>> listeners = new CopyOnWriteArrayList<>();

    private final BlockingQueue<Request> requests = new ArrayBlockingQueue<>(MAX_WAITING);
    /** Asks the committer to end. */
    private final Request stop;

    private final Thread committer = new Thread(this::commitLoop, "floe-ledger");
    private final Object faucetTurn = new Object();
    private volatile boolean closed;
    private long lastTimestamp;

    /** A transaction that waits for its turn. */
    private record Request(
            byte[] bcs,
            Digest digest,
            TransactionData data,
            List<byte[]> signatures,
            CompletableFuture<CommittedTransaction> answer) {}

    private Ledger(Path directory, GenesisConfig config, InstantSource clock) throws IOException {
        this.config = config;
        this.clock = clock;
        Genesis genesis = new Genesis(config);
        this.deployment = genesis.deployment();
        this.contracts = genesis.contracts();
        this.faucetKey = genesis.faucetKey();
        this.validatorKey = genesis.validatorKey();
        TransactionData data = genesis.transaction();
        this.stop = new Request(new byte[0], Digest.ZERO, data, List.of(), new CompletableFuture<>());
        Outcome outcome = genesis.outcome();
        this.first = committed(
                data,
                data.toBcs(),
                List.of(),
                outcome.effects(),
                List.of(),
                0,
                config.timestampMillis(),
                List.of(),
                unwrap(outcome.after()));
        state.apply(outcome, List.of(), config.timestampMillis());
        this.lastTimestamp = config.timestampMillis();
        this.chainId = state.checkpointDigest(0);
        this.validator = new TransactionValidator(contracts, chainId);
        this.executor = new TransactionExecutor(contracts);
        this.resolver = new TransactionResolver(contracts, validator, executor);
        this.log = TransactionLog.open(directory.resolve(LOG_FILE), this::replay);
        committer.setDaemon(true);
        committer.start();
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
        Files.createDirectories(directory);
        if (exists(directory)) {
            throw new IOException(directory + " has a chain already");
        }
        new Genesis(genesis);
        GenesisFile.write(directory, genesis);
        return open(directory, clock);
    }

    /**
     * Opens the chain in {@code directory} and replays its log. A torn end of the log, which was never acknowledged, is
     * cut off.
     *
     * @throws CorruptLedgerException if its files are damaged in another way
     */
    public static Ledger open(Path directory, InstantSource clock) throws IOException {
        Ledger ledger = new Ledger(directory, GenesisFile.read(directory), clock);
        GenesisFile.syncDirectory(directory);
        return ledger;
    }

    /** The digest of the first checkpoint. */
    public Digest chainId() {
        return chainId;
    }

    public GenesisConfig genesis() {
        return config;
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
        return read(() -> state.find(id)).map(StoredObject::object);
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
        OptionalLong checkpoint = read(() -> state.checkpointOf(id, version));
        return checkpoint.isEmpty()
                ? Optional.empty()
                : transactionOf(checkpoint.getAsLong()).outputObjects().stream()
                        .filter(object -> object.id().equals(id))
                        .findFirst();
    }

    /** The newest versions of all of {@code ids} at the same moment. */
    public List<Optional<SuiObject>> objects(List<ObjectId> ids) {
        return read(() ->
                ids.stream().map(id -> state.find(id).map(StoredObject::object)).toList());
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
        List<StoredObject> found = read(() ->
                state.owned(owner, type, token.map(PageToken::type).orElse(""), token.map(PageToken::id), size + 1));
        return page(found, size);
    }

    /** What all coins of {@code currency} of an address are worth. */
    public long balance(ObjectId owner, TypeTag currency) {
        return read(() -> state.balance(owner, currency));
    }

    /** All currencies of an address. */
    public Map<TypeTag, Long> balances(ObjectId owner) {
        return read(() -> state.balances(owner));
    }

    /**
     * The field objects of a parent: {@code 0x2::dynamic_field::Field}. Parameters as of {@link #ownedObjects}.
     */
    public Page<SuiObject> dynamicFields(ObjectId parent, Optional<byte[]> after, int limit) {
        int size = Math.clamp(limit, 1, MAX_PAGE);
        Optional<ObjectId> last = after.flatMap(PageToken::parse).map(PageToken::id);
        return page(read(() -> state.children(parent, last, size + 1)), size);
    }

    private static Page<SuiObject> page(List<StoredObject> found, int size) {
        List<StoredObject> items = found.subList(0, Math.min(size, found.size()));
        return new Page<>(
                unwrap(items),
                found.size() > size
                        ? Optional.of(PageToken.after(items.getLast()).toBytes())
                        : Optional.empty());
    }

    /** Where a page ends. */
    private record PageToken(String type, ObjectId id) {
        static PageToken after(StoredObject stored) {
            return new PageToken(stored.object().type().orElseThrow().toString(), stored.id());
        }

        static Optional<PageToken> parse(byte[] bytes) {
            try {
                return Optional.of(BcsReader.parse(bytes, r -> new PageToken(r.string(), Ids.read(r))));
            } catch (BcsException e) {
                return Optional.empty();
            }
        }

        byte[] toBytes() {
            return new BcsWriter().string(type).fixed(id.toBytes()).toByteArray();
        }
    }

    /**
     * Completes a draft and tries it. An execution that fails is a result too.
     *
     * @param selectGas whether to choose coins to pay with, if the draft names none
     * @throws RejectedTransactionException if it could not be executed at all
     */
    public Simulation simulate(TransactionDraft draft, boolean selectGas) throws RejectedTransactionException {
        stateLock.readLock().lock();
        try {
            TransactionResolver.Tried tried = resolver.resolve(
                    state,
                    owner -> state.owned(owner, StructTag.coin(StructTag.SUI)),
                    draft,
                    selectGas,
                    clock.millis());
            List<SuiObject> before = unwrap(tried.outcome().before());
            List<SuiObject> after = unwrap(tried.outcome().after());
            return new Simulation(
                    tried.data(),
                    tried.outcome().effects(),
                    tried.outcome().events(),
                    before,
                    after,
                    BalanceChanges.between(before, after));
        } finally {
            stateLock.readLock().unlock();
        }
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
        checkSignatures(data, bcs, signatures);
        Request request = new Request(bcs.clone(), digest, data, List.copyOf(signatures), new CompletableFuture<>());
        try {
            requests.put(request);
            if (closed) {
                drainAfterClose();
            }
            return request.answer().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw rejected(
                    RejectedTransactionException.Reason.UNAVAILABLE,
                    "interrupted; transaction " + digest + " may have been committed");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RejectedTransactionException rejection) {
                throw rejected(rejection.reason(), rejection.getMessage());
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static void checkSignatures(TransactionData data, byte[] bcs, List<byte[]> signatures)
            throws RejectedTransactionException {
        List<ObjectId> signers = data.gas().owner().equals(data.sender())
                ? List.of(data.sender())
                : List.of(data.sender(), data.gas().owner());
        if (signatures.size() != signers.size()) {
            throw rejected(
                    RejectedTransactionException.Reason.BAD_SIGNATURE,
                    "the transaction needs " + signers.size() + " signatures and has " + signatures.size());
        }
        for (ObjectId signer : signers) {
            if (signatures.stream().noneMatch(s -> SuiSignature.verify(s, bcs, signer.toBytes()))) {
                throw rejected(
                        RejectedTransactionException.Reason.BAD_SIGNATURE,
                        "no valid signature of " + signer
                                + "; supported are Ed25519, secp256k1 and secp256r1 signatures of the transaction");
            }
        }
    }

    /** Gives {@code recipient} a coin of {@code mist} SUI and one of {@code frost} WAL; an amount of 0 gives none. */
    public CommittedTransaction faucet(ObjectId recipient, long mist, long frost) throws RejectedTransactionException {
        if (mist < 0 || frost < 0 || mist == 0 && frost == 0) {
            throw rejected(RejectedTransactionException.Reason.MALFORMED, "the faucet gives positive amounts");
        }
        // One after the other: each uses the coins that the one before left.
        synchronized (faucetTurn) {
            List<TransactionDraft.Input> inputs = new ArrayList<>();
            List<Command> commands = new ArrayList<>();
            List<Argument> gifts = new ArrayList<>();
            inputs.add(pure(recipient.toBytes()));
            if (mist > 0) {
                inputs.add(pure(new BcsWriter(8).u64(mist).toByteArray()));
                gifts.add(new Argument.NestedResult(commands.size(), 0));
                commands.add(
                        new Command.SplitCoins(new Argument.GasCoin(), List.of(new Argument.Input(inputs.size() - 1))));
            }
            if (frost > 0) {
                StoredObject coin =
                        read(() -> state.owned(deployment.faucet(), StructTag.coin(deployment.wal()))).stream()
                                .findFirst()
                                .orElseThrow(() -> rejected(
                                        RejectedTransactionException.Reason.OBJECT_NOT_FOUND,
                                        "the faucet has no WAL left"));
                inputs.add(new TransactionDraft.Resolved(new CallArg.OwnedObject(coin.reference())));
                inputs.add(pure(new BcsWriter(8).u64(frost).toByteArray()));
                gifts.add(new Argument.NestedResult(commands.size(), 0));
                commands.add(new Command.SplitCoins(
                        new Argument.Input(inputs.size() - 2), List.of(new Argument.Input(inputs.size() - 1))));
            }
            commands.add(new Command.TransferObjects(gifts, new Argument.Input(0)));
            TransactionDraft draft = new TransactionDraft(
                    deployment.faucet(),
                    inputs,
                    commands,
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    new Expiration.Never());
            byte[] bcs = simulate(draft, true).data().toBcs();
            return execute(bcs, List.of(faucetKey.signTransaction(bcs)));
        }
    }

    private static TransactionDraft.Input pure(byte[] value) {
        return new TransactionDraft.Resolved(new CallArg.Pure(value));
    }

    public Optional<CommittedTransaction> transaction(Digest digest) {
        OptionalLong checkpoint = read(() -> state.checkpointOf(digest));
        return checkpoint.isEmpty() ? Optional.empty() : Optional.of(transactionOf(checkpoint.getAsLong()));
    }

    public Optional<Checkpoint> checkpoint(long sequenceNumber) {
        boolean known = sequenceNumber >= 0 && sequenceNumber < read(state::checkpointCount);
        return known ? Optional.of(load(sequenceNumber)) : Optional.empty();
    }

    public Optional<Checkpoint> checkpoint(Digest digest) {
        OptionalLong sequence = read(() -> state.checkpointNamed(digest));
        return sequence.isEmpty() ? Optional.empty() : Optional.of(load(sequence.getAsLong()));
    }

    public Checkpoint latestCheckpoint() {
        return load(read(state::checkpointCount) - 1);
    }

    /** The validator's signature of a checkpoint: what a light client trusts. */
    public ValidatorSignature signature(CheckpointSummary checkpoint) {
        return ValidatorSignature.of(checkpoint, validatorKey);
    }

    /** The public key of the one validator, 96 bytes. */
    public byte[] validatorPublicKey() {
        return validatorKey.publicKey();
    }

    private Checkpoint load(long sequence) {
        CheckpointSummary summary = read(() -> state.checkpoint(sequence));
        Digest digest = read(() -> state.checkpointDigest(sequence));
        CommittedTransaction transaction = transactionOf(sequence);
        return new Checkpoint(digest, summary, contents(transaction), List.of(transaction));
    }

    private static CheckpointContents contents(CommittedTransaction transaction) {
        return new CheckpointContents(List.of(new CheckpointContents.Entry(
                transaction.digest(), transaction.effects().digest(), transaction.signatures())));
    }

    /** The transaction of a checkpoint that exists. */
    private CommittedTransaction transactionOf(long checkpoint) {
        return checkpoint == 0 ? first : recent.get(checkpoint, this::loadTransaction);
    }

    private CommittedTransaction loadTransaction(long checkpoint) {
        try {
            LogEntry entry = log.read((int) checkpoint - 1);
            return committed(
                    TransactionData.fromBcs(entry.transaction()),
                    entry.transaction(),
                    entry.signatures(),
                    entry.effects(),
                    entry.events(),
                    checkpoint,
                    entry.timestampMillis(),
                    entry.inputs(),
                    entry.outputs());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CommittedTransaction committed(
            TransactionData data,
            byte[] bcs,
            List<byte[]> signatures,
            TransactionEffects effects,
            List<Event> events,
            long checkpoint,
            long timestampMillis,
            List<SuiObject> before,
            List<SuiObject> after) {
        return new CommittedTransaction(
                effects.transaction(),
                data,
                bcs,
                signatures,
                effects,
                events,
                checkpoint,
                timestampMillis,
                before,
                after,
                BalanceChanges.between(before, after));
    }

    /**
     * Tells {@code listener} of every later checkpoint, in order, on the ledger's own thread: it must be quick.
     *
     * @return closes the subscription
     */
    public AutoCloseable onCheckpoint(Consumer<Checkpoint> listener) {
        // Wrapped, so that closing removes this registration and not an equal one.
        Consumer<Checkpoint> registration = new Registration(listener);
        listeners.add(registration);
        return () -> listeners.remove(registration);
    }

    private static final class Registration implements Consumer<Checkpoint> {
        private final Consumer<Checkpoint> listener;

        Registration(Consumer<Checkpoint> listener) {
            this.listener = listener;
        }

        @Override
        public void accept(Checkpoint checkpoint) {
            try {
                listener.accept(checkpoint);
            } catch (RuntimeException e) {
                LOG.warnf(e, "a listener failed at checkpoint %d", checkpoint.sequenceNumber());
            }
        }
    }

    /** The signature of a public function; any version of the package knows it. */
    public Optional<FunctionSignature> function(ObjectId contract, String module, String name) {
        return contracts
                .original(contract)
                .flatMap(original -> contracts.declarations().function(original, module, name));
    }

    /** A struct of a package; any version of the package knows it. */
    public Optional<DatatypeDescription> datatype(ObjectId contract, String module, String name) {
        return contracts
                .original(contract)
                .flatMap(original -> contracts.declarations().struct(original, module, name))
                .map(StructDeclaration::description);
    }

    /** Names the newest version of everything, and all checkpoints: equal chains have equal digests. */
    public Digest stateDigest() {
        return read(state::digest);
    }

    private <T> T read(Supplier<T> reading) {
        stateLock.readLock().lock();
        try {
            return reading.get();
        } finally {
            stateLock.readLock().unlock();
        }
    }

    /** While opening: takes over what a transaction did then. */
    private void replay(LogEntry entry) throws IOException {
        Digest digest = TransactionData.digest(entry.transaction());
        if (!digest.equals(entry.effects().transaction())) {
            throw new CorruptLedgerException("the log has effects of another transaction than " + digest);
        }
        // What was there before is in the state already.
        Outcome outcome = new Outcome(entry.effects(), entry.events(), List.of(), written(entry));
        state.apply(outcome, entry.signatures(), entry.timestampMillis());
        lastTimestamp = entry.timestampMillis();
    }

    /** The objects that the entry's transaction wrote; their digests are in its effects. */
    private static List<StoredObject> written(LogEntry entry) throws CorruptLedgerException {
        Map<ObjectId, Digest> digests = new HashMap<>();
        for (ObjectChange change : entry.effects().changes()) {
            if (change.after() instanceof ObjectChange.Written(Digest digest, Owner owner)) {
                digests.put(change.id(), digest);
            }
        }
        List<StoredObject> written = new ArrayList<>();
        for (SuiObject object : entry.outputs()) {
            Digest digest = digests.remove(object.id());
            if (digest == null) {
                throw new CorruptLedgerException("the log has an object that no transaction wrote: " + object.id());
            }
            written.add(new StoredObject(object.id(), object, digest));
        }
        if (!digests.isEmpty()) {
            throw new CorruptLedgerException("the log lacks objects that were written: " + digests.keySet());
        }
        return written;
    }

    private static List<SuiObject> unwrap(List<StoredObject> stored) {
        return stored.stream().map(StoredObject::object).toList();
    }

    private static RejectedTransactionException rejected(RejectedTransactionException.Reason reason, String message) {
        return new RejectedTransactionException(reason, message);
    }

    /** What a batch has done so far, over the state that readers see. */
    private final class BatchView implements ObjectView {
        private final Map<ObjectId, Optional<StoredObject>> changed = new HashMap<>();

        @Override
        public Optional<StoredObject> find(ObjectId id) {
            Optional<StoredObject> mine = changed.get(id);
            return mine != null ? mine : state.find(id);
        }

        void apply(Outcome outcome) {
            outcome.effects().changes().forEach(change -> changed.put(change.id(), Optional.empty()));
            outcome.after().forEach(stored -> changed.put(stored.id(), Optional.of(stored)));
        }
    }

    /** A transaction of the running batch that will be committed. */
    private record Executed(Request request, Outcome outcome, long timestampMillis) {
        byte[] entry() {
            return new LogEntry(
                            timestampMillis,
                            request.bcs(),
                            request.signatures(),
                            outcome.effects(),
                            outcome.events(),
                            unwrap(outcome.before()),
                            unwrap(outcome.after()))
                    .toBcs();
        }
    }

    private void commitLoop() {
        List<Request> batch = new ArrayList<>();
        try {
            while (true) {
                batch.clear();
                batch.add(requests.take());
                requests.drainTo(batch, MAX_BATCH - 1);
                int end = batch.indexOf(stop);
                int size = end < 0 ? batch.size() : end;
                int done = 0;
                while (done < size) {
                    done += commit(batch.subList(done, size));
                }
                if (end >= 0) {
                    requests.addAll(batch.subList(end + 1, batch.size()));
                    return;
                }
            }
        } catch (InterruptedException e) {
            LOG.error("the ledger was interrupted and cannot go on");
        } catch (IOException | RuntimeException e) {
            LOG.error("the ledger cannot go on", e);
            closed = true;
            batch.forEach(request -> request.answer()
                    .completeExceptionally(rejected(
                            RejectedTransactionException.Reason.UNAVAILABLE,
                            "the ledger failed; transaction " + request.digest() + " may have been committed")));
        } finally {
            closed = true;
            drainAfterClose();
        }
    }

    private void drainAfterClose() {
        List<Request> late = new ArrayList<>();
        requests.drainTo(late);
        late.forEach(request -> request.answer()
                .completeExceptionally(
                        rejected(RejectedTransactionException.Reason.UNAVAILABLE, "the ledger is closed")));
    }

    /** Executes requests until the batch is full, commits them, and answers. Returns how many of them are done. */
    private int commit(List<Request> batch) throws IOException {
        BatchView view = new BatchView();
        List<Executed> executed = new ArrayList<>();
        List<byte[]> entries = new ArrayList<>();
        Map<Digest, Request> inBatch = new HashMap<>();
        List<Runnable> answers = new ArrayList<>();
        long bytes = 0;
        int done = 0;
        for (Request request : batch) {
            if (bytes > MAX_BATCH_BYTES) {
                break;
            }
            done++;
            OptionalLong known = state.checkpointOf(request.digest());
            if (known.isPresent()) {
                answers.add(() -> request.answer().complete(transactionOf(known.getAsLong())));
                continue;
            }
            Request same = inBatch.putIfAbsent(request.digest(), request);
            if (same != null) {
                answers.add(() -> same.answer().whenComplete((transaction, failure) -> {
                    if (failure == null) {
                        request.answer().complete(transaction);
                    } else {
                        request.answer().completeExceptionally(failure);
                    }
                }));
                continue;
            }
            try {
                long now = Math.max(lastTimestamp, clock.millis());
                Outcome outcome = executor.execute(
                        view, validator.check(view, request.data(), Optional.empty(), now), request.digest());
                Executed commit = new Executed(request, outcome, now);
                byte[] entry = commit.entry();
                lastTimestamp = now;
                view.apply(outcome);
                executed.add(commit);
                entries.add(entry);
                bytes += entry.length;
            } catch (RejectedTransactionException e) {
                answers.add(() -> request.answer().completeExceptionally(e));
            } catch (RuntimeException e) {
                LOG.errorf(e, "transaction %s cannot be executed", request.digest());
                answers.add(() -> request.answer()
                        .completeExceptionally(rejected(
                                RejectedTransactionException.Reason.UNSUPPORTED,
                                "this chain cannot execute the transaction")));
            }
        }
        if (!entries.isEmpty()) {
            log.append(entries);
        }
        for (Executed commit : executed) {
            publish(commit);
        }
        answers.forEach(Runnable::run);
        return done;
    }

    private void publish(Executed commit) {
        Outcome outcome = commit.outcome();
        Request request = commit.request();
        stateLock.writeLock().lock();
        long sequence;
        try {
            sequence = state.checkpointCount();
            state.apply(outcome, request.signatures(), commit.timestampMillis());
        } finally {
            stateLock.writeLock().unlock();
        }
        CommittedTransaction transaction = committed(
                request.data(),
                request.bcs(),
                request.signatures(),
                outcome.effects(),
                outcome.events(),
                sequence,
                commit.timestampMillis(),
                unwrap(outcome.before()),
                unwrap(outcome.after()));
        recent.put(sequence, transaction);
        if (!listeners.isEmpty()) {
            Checkpoint checkpoint = load(sequence);
            listeners.forEach(listener -> listener.accept(checkpoint));
        }
        request.answer().complete(transaction);
    }

    /** Stops executing; transactions that wait are rejected, what was committed stays. */
    @Override
    public void close() throws IOException {
        closed = true;
        try {
            requests.put(stop);
            committer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        drainAfterClose();
        log.close();
    }
}
