package dev.floe.write;

import dev.floe.bytes.MemoryBudget;
import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ConfirmationCertificate;
import dev.floe.protocol.ConfirmationMessage;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageConfirmation;
import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.Quilt;
import dev.floe.redstuff.QuiltMember;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.SliverSink;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.sui.BlobObject;
import dev.floe.sui.NetworkState;
import dev.floe.sui.WalrusContract;
import dev.floe.sui.WalrusNetwork;
import dev.floe.write.StoreException.Fault;
import dev.floe.write.StoreOutcome.ResourceOperation;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Stores blobs: encodes, registers, uploads, collects confirmations and certifies.
 *
 * <p>A store that fails half-way leaves nothing that stands in the way of the next attempt: its registration is taken up
 * again, and nodes that have slivers already say so. When the epoch changes in the middle, the upload begins again with
 * the new committee and the same registration.
 *
 * <p>Thread-safe; {@link #store} blocks for seconds to minutes, so call it from a virtual thread. Memory does not depend
 * on the size of the blob: it is read from its source once, and its slivers wait on disk unless they are small.
 */
public final class BlobWriter {
    private static final Logger LOG = Logger.getLogger(BlobWriter.class);
    /** How long a store waits for the memory that its encoding needs: the stores before it must come to their end. */
    private static final Duration ENCODE_PATIENCE = Duration.ofMinutes(30);

    /** A file costs a system call for each piece of each sliver: more than all else there is to do for a small blob. */
    private static final int SMALL_SPOOL = 256 << 10;
    /** The part of the memory for encodings that small spools may have besides. */
    private static final int SPOOL_SHARE = 16;

    /** How the reference marks quilts on chain. */
    private static final Map<String, String> QUILT_ATTRIBUTES = Map.of("_walrusBlobType", "quilt");

    /** That of the main wallet; it reads for all. */
    private final WalletTransactions wallet;

    private final Payers payers;
    private final EpochWatch epoch;
    private volatile boolean inheriting;
    private final StoringNodes nodes;
    private final SpoolDirectory spools;
    private final MemoryBudget memory;
    /** Not the same budget: whoever holds some of one that it waits for more of could wait for itself. */
    private final MemoryBudget smallSpools;

    private final Executor cpu;
    private final int parallelism;
    private final WriteLimits limits;

    /**
     * @param contract acts for the main wallet: the one that pays, or that owns what the others have paid for
     * @param others act for the wallets that pay instead of it; may be empty
     * @param memory shared by all encodings of the process
     * @param cpu runs the encodings; must not be the threads that call {@link #store}, which wait for it
     * @param parallelism how many threads {@code cpu} has
     */
    public BlobWriter(
            WalrusNetwork network,
            WalrusContract contract,
            List<? extends WalrusContract> others,
            StoringNodes nodes,
            SpoolDirectory spools,
            MemoryBudget memory,
            Executor cpu,
            int parallelism,
            WriteLimits limits) {
        this.wallet = new WalletTransactions(network, contract, limits.retry());
        this.payers = new Payers(
                wallet,
                others.stream()
                        .map(other -> new WalletTransactions(network, other, limits.retry()))
                        .toList());
        this.epoch = new EpochWatch(network);
        this.nodes = nodes;
        this.spools = spools;
        this.memory = memory;
        this.smallSpools = new MemoryBudget(Math.max(1, memory.capacity() / SPOOL_SHARE));
        this.cpu = cpu;
        this.parallelism = parallelism;
        this.limits = limits;
    }

    /**
     * Before the first store it is looked which registrations processes before this one have paid for and not brought to
     * their end, since they died: they are taken up by stores of the same blobs, as those are that this writer leaves behind
     * itself. For wallets that no other process stores with at the same time.
     */
    public void inherit() {
        inheriting = true;
    }

    /**
     * Stores a blob. Returns when it is certified.
     *
     * @param observer is told of every step
     * @throws InterruptedException when the calling thread was interrupted; what was under way is abandoned
     */
    public StoreOutcome store(BlobSource source, StoreRequest request, Consumer<StoreProgress> observer)
            throws StoreException, InterruptedException {
        NetworkState state = wallet.state();
        checkEpochs(request, state);
        return store(state, source, request, observer);
    }

    /**
     * Stores a blob that {@code relay} brings to the nodes: what this does itself is to compute its ID, to register it, with
     * the relay's tip in the same transaction, and to certify it. Returns when it is certified.
     *
     * @param observer is told of every step
     * @throws InterruptedException when the calling thread was interrupted; what was under way is abandoned
     */
    public StoreOutcome storeThrough(
            Relay relay, BlobSource source, StoreRequest request, Consumer<StoreProgress> observer)
            throws StoreException, InterruptedException {
        NetworkState state = wallet.state();
        checkEpochs(request, state);
        return storeThrough(relay, state, source, request, observer);
    }

    private StoreOutcome storeThrough(
            Relay relay, NetworkState state, BlobSource source, StoreRequest request, Consumer<StoreProgress> observer)
            throws StoreException, InterruptedException {
        VerifiedMetadata metadata = encode(source, state.encoding(), SliverSink.NONE, observer);
        return store(
                state,
                metadata,
                () -> new RelayedBlob(relay, source, metadata, encodedLength(metadata), limits.committeeChanges()),
                request,
                observer);
    }

    /** How a blob that has to be stored comes to the nodes. */
    private interface Way {
        Carrier open() throws StoreException, InterruptedException;
    }

    private StoreOutcome store(
            NetworkState state,
            VerifiedMetadata metadata,
            Way way,
            StoreRequest request,
            Consumer<StoreProgress> observer)
            throws StoreException, InterruptedException {
        Optional<StoreOutcome> known = request.force() ? Optional.empty() : knownAlready(state, metadata, request);
        if (known.isPresent()) {
            return known.get();
        }
        if (inheriting) {
            payers.inherit(state.epoch());
            inheriting = false;
        }
        try (Payers.Turn turn = payers.begin(metadata.blobId(), request)) {
            return store(turn.payer(), state, metadata, way, request, observer);
        }
    }

    /**
     * Stores many small blobs as one. Returns when it is certified.
     *
     * @param observer is told of every step
     * @throws InterruptedException when the calling thread was interrupted; what was under way is abandoned
     */
    public StoredQuilt storeQuilt(List<QuiltMember> members, StoreRequest request, Consumer<StoreProgress> observer)
            throws StoreException, InterruptedException {
        NetworkState state = wallet.state();
        checkEpochs(request, state);
        Quilt quilt = quilt(state, members);
        StoreOutcome outcome = store(state, quilt.blob(), request.with(QUILT_ATTRIBUTES), observer);
        return new StoredQuilt(outcome, quilt.index());
    }

    /** Stores many small blobs as one, as {@link #storeThrough} stores one. */
    public StoredQuilt storeQuiltThrough(
            Relay relay, List<QuiltMember> members, StoreRequest request, Consumer<StoreProgress> observer)
            throws StoreException, InterruptedException {
        NetworkState state = wallet.state();
        checkEpochs(request, state);
        Quilt quilt = quilt(state, members);
        StoreOutcome outcome = storeThrough(relay, state, quilt.blob(), request.with(QUILT_ATTRIBUTES), observer);
        return new StoredQuilt(outcome, quilt.index());
    }

    private static Quilt quilt(NetworkState state, List<QuiltMember> members) throws StoreException {
        try {
            return Quilt.of(state.encoding(), members);
        } catch (RedStuffException e) {
            Fault fault = e.fault() == RedStuffException.Fault.BLOB_TOO_LARGE ? Fault.TOO_LARGE : Fault.INVALID_REQUEST;
            throw new StoreException(fault, e.getMessage(), e);
        }
    }

    private StoreOutcome store(
            NetworkState state, BlobSource source, StoreRequest request, Consumer<StoreProgress> observer)
            throws StoreException, InterruptedException {
        Encoding encoding = state.encoding();
        try (SliverSpool spool = openSpool(encoding, source.length())) {
            VerifiedMetadata metadata = encode(source, encoding, spool, observer);
            return store(state, metadata, () -> directly(metadata, spool), request, observer);
        } catch (IOException e) {
            throw new StoreException(
                    Fault.DISK, "the spool " + spools.path() + " cannot be cleared: " + e.getMessage(), e);
        }
    }

    /**
     * Brings a blob to the nodes that somebody else has registered and will certify.
     *
     * @param expected what the blob has to be
     * @param persistence as it was registered
     * @param observer is told of every step
     * @return what the chain certifies it by, of the current epoch
     * @throws StoreException INVALID_REQUEST if it is another blob
     * @throws InterruptedException when the calling thread was interrupted; what was under way is abandoned
     */
    public ConfirmationCertificate relay(
            BlobSource source, BlobId expected, BlobPersistence persistence, Consumer<StoreProgress> observer)
            throws StoreException, InterruptedException {
        Encoding encoding = wallet.recentState().encoding();
        try (SliverSpool spool = openSpool(encoding, source.length())) {
            VerifiedMetadata metadata = encode(source, encoding, spool, observer);
            if (!metadata.blobId().equals(expected)) {
                throw new StoreException(
                        Fault.INVALID_REQUEST, "the body is blob " + metadata.blobId() + ", not " + expected);
            }
            return collect(metadata, spool, persistence, observer);
        } catch (IOException e) {
            throw new StoreException(
                    Fault.DISK, "the spool " + spools.path() + " cannot be cleared: " + e.getMessage(), e);
        }
    }

    /** Uploads, to as many committees as it takes. */
    private ConfirmationCertificate collect(
            VerifiedMetadata metadata, SliverSpool spool, BlobPersistence persistence, Consumer<StoreProgress> observer)
            throws StoreException, InterruptedException {
        Committee committee = wallet.recentState().committee();
        for (int changes = 0; ; changes++) {
            ConfirmationTally<StorageConfirmation> tally =
                    new Distribution(committee, nodes, limits, epoch, observer).run(metadata, spool, persistence);
            if (committee.isQuorum(tally.confirmedWeight())) {
                return ConfirmationCertificate.aggregate(
                        committee,
                        new ConfirmationMessage(committee.epoch(), metadata.blobId(), persistence),
                        tally.confirmations());
            }
            Committee now = wallet.state().committee();
            if (now.epoch() == committee.epoch() || changes == limits.committeeChanges()) {
                throw insufficient(now, tally);
            }
            observer.accept(new StoreProgress.CommitteeChanged(now.epoch()));
            committee = now;
        }
    }

    /**
     * What a store would do and cost, without doing it: encodes for the blob ID only.
     *
     * @param relay is asked what it would cost
     * @throws InterruptedException when the calling thread was interrupted
     */
    public StoreEstimate estimate(BlobSource source, StoreRequest request, Optional<Relay> relay)
            throws StoreException, InterruptedException {
        NetworkState state = wallet.state();
        checkEpochs(request, state);
        VerifiedMetadata metadata = encode(source, state.encoding(), SliverSink.NONE, StoreProgress.UNWATCHED);
        long encodedLength = encodedLength(metadata);
        Optional<Tip> tip = relay.isPresent() ? relay.get().client().tip() : Optional.empty();
        return new StoreEstimate(
                metadata.blobId(),
                source.length(),
                encodedLength,
                state.storageCost(encodedLength, request.epochs()) + state.writeCost(encodedLength),
                tip.map(asked -> OptionalLong.of(asked.mist(encodedLength))).orElseGet(OptionalLong::empty));
    }

    private static void checkEpochs(StoreRequest request, NetworkState state) throws StoreException {
        if (request.epochs() < 1 || request.epochs() > state.maxEpochsAhead()) {
            throw new StoreException(
                    Fault.INVALID_REQUEST,
                    "epochs must be 1 to " + state.maxEpochsAhead() + ", not "
                            + Integer.toUnsignedString(request.epochs()));
        }
    }

    private SliverSpool openSpool(Encoding encoding, long length) throws StoreException, InterruptedException {
        try {
            long needed = SliverSpool.size(encoding, length);
            Optional<MemoryBudget.Lease> lease = leaseOfSmall(needed);
            if (lease.isPresent()) {
                return SliverSpool.inMemory(lease.get(), encoding, length);
            }
            long free = spools.freeBytes();
            if (needed > free) {
                throw new StoreException(
                        Fault.DISK,
                        "encoding " + length + " bytes needs " + needed + " bytes of disk in " + spools.path()
                                + ", where only " + free + " are free");
            }
            return SliverSpool.create(spools.newFile(".slivers"), encoding, length);
        } catch (RedStuffException e) {
            throw new StoreException(Fault.TOO_LARGE, e.getMessage(), e);
        } catch (IOException e) {
            throw new StoreException(Fault.DISK, "cannot write to the spool: " + e.getMessage(), e);
        }
    }

    private Optional<MemoryBudget.Lease> leaseOfSmall(long bytes) throws InterruptedException {
        if (bytes > Math.min(SMALL_SPOOL, smallSpools.largest())) {
            return Optional.empty();
        }
        try {
            return Optional.of(smallSpools.acquire(bytes, Duration.ZERO));
        } catch (TimeoutException tooManyAtOnce) {
            return Optional.empty();
        }
    }

    private VerifiedMetadata encode(
            BlobSource source, Encoding encoding, SliverSink sink, Consumer<StoreProgress> observer)
            throws StoreException, InterruptedException {
        long started = System.nanoTime();
        // What an encoding needs is an estimate: one that needs more than there is for all goes alone.
        long bytes = Math.min(limits.encodingBytes(encoding, parallelism), memory.largest());
        try (MemoryBudget.Lease lease = memory.acquire(bytes, ENCODE_PATIENCE)) {
            VerifiedMetadata metadata = computing(
                    () -> new BlobEncoder(encoding, cpu, parallelism, limits.encodeMemory()).encode(source, sink));
            Duration took = Duration.ofNanos(System.nanoTime() - started);
            observer.accept(
                    new StoreProgress.Encoded(metadata.blobId(), source.length(), encodedLength(metadata), took));
            return metadata;
        } catch (TimeoutException e) {
            throw new StoreException(Fault.DISK, "too many blobs are being encoded: " + e.getMessage(), e);
        }
    }

    /** Runs an encoding where computations belong, not on the virtual thread that waits for it. */
    private VerifiedMetadata computing(Callable<VerifiedMetadata> encoding)
            throws StoreException, InterruptedException {
        FutureTask<VerifiedMetadata> task = new FutureTask<>(encoding);
        cpu.execute(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RedStuffException tooLarge ->
                    throw new StoreException(Fault.TOO_LARGE, tooLarge.getMessage(), tooLarge);
                case IOException disk ->
                    throw new StoreException(
                            Fault.DISK, "cannot read the blob or write its spool: " + disk.getMessage(), disk);
                default -> throw new IllegalStateException("encoding failed", e.getCause());
            }
        } finally {
            // Interrupts the encoding if this thread was interrupted; the files are closed under it in any case.
            task.cancel(true);
        }
    }

    private static long encodedLength(VerifiedMetadata metadata) {
        try {
            return metadata.encoding().encodedLength(metadata.blobLength());
        } catch (RedStuffException e) {
            throw new IllegalStateException("verified metadata of an impossible length", e);
        }
    }

    /** What makes the store unnecessary, or pointless. */
    private Optional<StoreOutcome> knownAlready(NetworkState state, VerifiedMetadata metadata, StoreRequest request)
            throws InterruptedException {
        BlobStatusPoll poll = BlobStatusPoll.ask(state.committee(), nodes, metadata.blobId(), limits.statusPatience());
        var invalid = poll.invalidatedBy();
        if (invalid.isPresent()) {
            return Optional.of(new StoreOutcome.MarkedInvalid(metadata.blobId(), invalid.get()));
        }
        if (request.deletable()) {
            return Optional.empty();
        }
        return poll.certifiedUntilAtLeast(state.epoch() + request.epochs())
                .map(status -> new StoreOutcome.AlreadyCertified(metadata.blobId(), status.event(), status.endEpoch()));
    }

    private StoreOutcome store(
            Payers.Payer payer,
            NetworkState state,
            VerifiedMetadata metadata,
            Way way,
            StoreRequest request,
            Consumer<StoreProgress> observer)
            throws StoreException, InterruptedException {
        int endEpoch = state.epoch() + request.epochs();
        List<BlobObject> owned = request.reuse()
                ? payer.wallet().ownedBlobs(metadata.blobId(), request.deletable(), state.epoch())
                : List.of();
        if (!request.force() && request.recipient() instanceof StoreRequest.Recipient.Wallet) {
            Optional<BlobObject> certified = owned.stream()
                    .filter(blob -> blob.certifiedEpoch().isPresent())
                    .max(Comparator.comparingInt(blob -> blob.storage().endEpoch()));
            if (certified.isPresent()) {
                return keep(payer, certified.get(), endEpoch, state);
            }
        }
        Carrier carrier = way.open();
        Holding holding = hold(payer, state, metadata, carrier, request, owned);
        boolean done = false;
        try {
            finish(payer, holding, carrier, request, endEpoch, observer);
            done = true;
            return new StoreOutcome.NewlyCreated(holding.blob, holding.operation, holding.cost, holding.sharedBlob);
        } finally {
            if (done) {
                payer.registrations().finished(holding.blob.id());
            } else {
                payer.registrations().leave(holding.blob);
            }
        }
    }

    /** The blob object that a store works on as it is by now, where it came from and what it has cost. */
    private static final class Holding {
        private BlobObject blob;
        private ResourceOperation operation;
        private long cost;
        private Optional<ObjectId> sharedBlob = Optional.empty();

        private Holding(BlobObject blob, ResourceOperation operation, long cost) {
            this.blob = blob;
            this.operation = operation;
            this.cost = cost;
        }
    }

    private StoreOutcome keep(Payers.Payer payer, BlobObject certified, int endEpoch, NetworkState state)
            throws StoreException, InterruptedException {
        int missing = endEpoch - certified.storage().endEpoch();
        if (missing <= 0) {
            return new StoreOutcome.AlreadyOwned(
                    certified.blobId(), certified.id(), certified.storage().endEpoch());
        }
        WalletTransactions.Registered extended = payer.wallet().extend(certified, endEpoch, state);
        return new StoreOutcome.NewlyCreated(
                extended.blob(),
                new ResourceOperation.ReuseAndExtend(certified.storage().size(), missing),
                extended.cost(),
                Optional.empty());
    }

    private Holding hold(
            Payers.Payer payer,
            NetworkState state,
            VerifiedMetadata metadata,
            Carrier carrier,
            StoreRequest request,
            List<BlobObject> owned)
            throws StoreException, InterruptedException {
        Optional<BlobObject> unfinished = takeUp(payer, state, metadata, request, owned);
        long encodedLength = encodedLength(metadata);
        if (unfinished.isPresent()) {
            return new Holding(unfinished.get(), new ResourceOperation.ReuseRegistration(encodedLength), 0);
        }
        WalrusContract.NewBlob blob = new WalrusContract.NewBlob(
                metadata.blobId(),
                metadata.rootHash(),
                metadata.blobLength(),
                request.deletable(),
                request.attributes());
        WalletTransactions.Registered registered = payer.wallet()
                .register(
                        blob,
                        request.epochs(),
                        carrier.tip(),
                        state,
                        candidates -> payer.registrations().take(candidates));
        return new Holding(
                registered.blob(),
                new ResourceOperation.RegisterFromScratch(encodedLength, request.epochs()),
                registered.cost());
    }

    /** What an earlier store of the same blob did not bring to its end, if it still exists on chain. */
    private Optional<BlobObject> takeUp(
            Payers.Payer payer,
            NetworkState state,
            VerifiedMetadata metadata,
            StoreRequest request,
            List<BlobObject> owned)
            throws StoreException, InterruptedException {
        Registrations registrations = payer.registrations();
        Optional<BlobObject> named = request.unfinished().isPresent()
                ? payer.wallet()
                        .blob(request.unfinished().get().blob())
                        .filter(blob -> blob.blobId().equals(metadata.blobId())
                                && blob.storage().endEpoch() > state.epoch())
                : Optional.empty();
        if (named.isPresent()) {
            Optional<BlobObject> free = registrations.take(List.of(named.get()));
            if (free.isPresent()) {
                return free;
            }
        }
        while (true) {
            Optional<BlobObject> left = registrations.takeLeftBehind(
                    metadata.blobId(),
                    blob -> blob.deletable() == request.deletable()
                            && blob.storage().endEpoch() > state.epoch());
            if (left.isEmpty()) {
                return registrations.take(owned.stream()
                        .filter(blob -> blob.certifiedEpoch().isEmpty())
                        .toList());
            }
            ObjectId id = left.get().id();
            Optional<BlobObject> now;
            try {
                now = payer.wallet().blob(id);
            } catch (StoreException | InterruptedException e) {
                registrations.leave(left.get());
                throw e;
            }
            if (now.isPresent()) {
                return now;
            }
            registrations.finished(id);
        }
    }

    private void finish(
            Payers.Payer payer,
            Holding holding,
            Carrier carrier,
            StoreRequest request,
            int endEpoch,
            Consumer<StoreProgress> observer)
            throws StoreException, InterruptedException {
        boolean reused = !(holding.operation instanceof ResourceOperation.RegisterFromScratch);
        observer.accept(new StoreProgress.Registered(
                holding.blob.id(),
                holding.blob.storage().endEpoch(),
                reused,
                payer.wallet().address()));
        if (holding.blob.certifiedEpoch().isEmpty()) {
            holding.blob = carrier.certify(payer, holding.blob, observer);
        } else if (!payer.wallet().owns(holding.blob.id())) {
            // It was given away already: what was left unfinished was the answer.
            return;
        }
        int missing = endEpoch - holding.blob.storage().endEpoch();
        if (missing > 0) {
            WalletTransactions.Registered extended = payer.wallet().extend(holding.blob, endEpoch, wallet.state());
            holding.blob = extended.blob();
            holding.cost += extended.cost();
            holding.operation =
                    new ResourceOperation.ReuseAndExtendNonCertified(holding.operation.encodedLength(), missing);
        }
        ObjectId blob = holding.blob.id();
        switch (request.recipient()) {
            case StoreRequest.Recipient.Wallet() -> {
                if (payer != payers.main()) {
                    payer.wallet().transfer(blob, wallet.address());
                }
            }
            case StoreRequest.Recipient.Address(ObjectId address) ->
                payer.wallet().transfer(blob, address);
            case StoreRequest.Recipient.Everybody() ->
                holding.sharedBlob = Optional.of(payer.wallet().share(blob));
            case StoreRequest.Recipient.Nobody() -> payer.wallet().burn(blob);
        }
    }

    private Carrier directly(VerifiedMetadata metadata, SliverSpool spool) {
        return new Carrier() {
            @Override
            public Optional<WalrusContract.RelayTip> tip() {
                return Optional.empty();
            }

            @Override
            public BlobObject certify(Payers.Payer payer, BlobObject blob, Consumer<StoreProgress> observer)
                    throws StoreException, InterruptedException {
                return BlobWriter.this.certify(payer, blob, metadata, spool, observer);
            }
        };
    }

    /** Uploads and certifies, with as many committees as it takes. */
    private BlobObject certify(
            Payers.Payer payer,
            BlobObject blob,
            VerifiedMetadata metadata,
            SliverSpool spool,
            Consumer<StoreProgress> observer)
            throws StoreException, InterruptedException {
        BlobPersistence persistence =
                blob.deletable() ? new BlobPersistence.Deletable(blob.id()) : BlobPersistence.PERMANENT;
        Committee committee = wallet.recentState().committee();
        for (int changes = 0; ; changes++) {
            ConfirmationTally<StorageConfirmation> tally =
                    new Distribution(committee, nodes, limits, epoch, observer).run(metadata, spool, persistence);
            Optional<StoreException> failure = Optional.empty();
            if (committee.isQuorum(tally.confirmedWeight())) {
                try {
                    payer.wallet().certify(certification(blob, committee, persistence, tally.confirmations()));
                    observer.accept(new StoreProgress.Certified(blob.id(), committee.epoch(), tally.confirmedWeight()));
                    return blob.certifiedIn(committee.epoch());
                } catch (StoreException e) {
                    failure = Optional.of(e);
                }
            }
            Committee now = wallet.state().committee();
            if (now.epoch() == committee.epoch() || changes == limits.committeeChanges()) {
                throw failure.orElseGet(() -> insufficient(now, tally));
            }
            LOG.infof("epoch %d began while %s was being stored", now.epoch(), metadata.blobId());
            observer.accept(new StoreProgress.CommitteeChanged(now.epoch()));
            committee = now;
        }
    }

    private static WalrusContract.Certification certification(
            BlobObject blob,
            Committee committee,
            BlobPersistence persistence,
            TreeMap<Integer, StorageConfirmation> confirmations) {
        ConfirmationCertificate certificate = ConfirmationCertificate.aggregate(
                committee, new ConfirmationMessage(committee.epoch(), blob.blobId(), persistence), confirmations);
        return new WalrusContract.Certification(
                blob.id(),
                certificate.signature().toBytes(),
                certificate.signers().toBytes(),
                certificate.message().toBytes());
    }

    private static StoreException insufficient(Committee committee, ConfirmationTally<?> tally) {
        List<NodeFailure> failures = tally.failures();
        int forbidden = failures.stream()
                .filter(failure -> failure.kind() == NodeException.Kind.FORBIDDEN)
                .mapToInt(failure -> failure.node().weight())
                .sum();
        if (committee.hasOneCorrect(forbidden)) {
            return new StoreException(
                    Fault.FORBIDDEN,
                    "nodes with " + forbidden + " of " + committee.shardCount() + " shards refuse this blob",
                    failures);
        }
        StringBuilder message = new StringBuilder()
                .append("nodes with ")
                .append(tally.confirmedWeight())
                .append(" of ")
                .append(committee.shardCount())
                .append(" shards confirmed, ")
                .append(Distribution.quorum(committee))
                .append(" are needed; storing it again resumes.");
        failures.forEach(failure -> message.append("\n  ").append(failure));
        return new StoreException(Fault.INSUFFICIENT_CONFIRMATIONS, message.toString(), failures);
    }
}
