package dev.floe.chain.ledger;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.model.TypeTag;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A chain of one validator in a directory. Every transaction is a checkpoint of its own. What is returned is durable, and
 * what a reader sees is durable too: a transaction becomes visible only after its log entry was synced.
 *
 * <p>Thread-safe. Reads do not wait for writes. {@link #execute} blocks for a sync of the disk, so it does not belong on
 * an event loop.
 */
public final class Ledger implements AutoCloseable {
    /** MIST for a unit of gas. */
    public static final long REFERENCE_GAS_PRICE = 1000;
    /** Sui's epoch, which does not change here and has nothing to do with Walrus's. */
    public static final long SUI_EPOCH = 0;

    private Ledger() {}

    /** Whether {@code directory} has a chain. */
    public static boolean exists(Path directory) {
        throw new UnsupportedOperationException();
    }

    /** Starts a new chain in {@code directory}, which is made if missing and must have none. */
    public static Ledger create(Path directory, GenesisConfig genesis, InstantSource clock) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Opens the chain in {@code directory} and replays its log. A torn end of the log is cut off. */
    public static Ledger open(Path directory, InstantSource clock) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** The digest of the first checkpoint. */
    public Digest chainId() {
        throw new UnsupportedOperationException();
    }

    public GenesisConfig genesis() {
        throw new UnsupportedOperationException();
    }

    public Deployment deployment() {
        throw new UnsupportedOperationException();
    }

    /** The newest version; empty if there is none, or it is inside another object. */
    public Optional<SuiObject> object(ObjectId id) {
        throw new UnsupportedOperationException();
    }

    /** One version, also an old one. */
    public Optional<SuiObject> object(ObjectId id, long version) {
        throw new UnsupportedOperationException();
    }

    /** The newest versions of all of {@code ids} at the same moment. */
    public List<Optional<SuiObject>> objects(List<ObjectId> ids) {
        throw new UnsupportedOperationException();
    }

    /**
     * The objects of an address.
     *
     * @param type with this type; without type parameters it stands for the type with any
     * @param after {@link Page#next()} of the page before
     */
    public Page<SuiObject> ownedObjects(ObjectId owner, Optional<StructTag> type, Optional<byte[]> after, int limit) {
        throw new UnsupportedOperationException();
    }

    /** What all coins of {@code currency} of an address are worth. */
    public long balance(ObjectId owner, TypeTag currency) {
        throw new UnsupportedOperationException();
    }

    /** All currencies of an address. */
    public Map<TypeTag, Long> balances(ObjectId owner) {
        throw new UnsupportedOperationException();
    }

    /** The field objects of a parent: {@code 0x2::dynamic_field::Field}. */
    public Page<SuiObject> dynamicFields(ObjectId parent, Optional<byte[]> after, int limit) {
        throw new UnsupportedOperationException();
    }

    /**
     * Completes a draft and tries it. An execution that fails is a result too.
     *
     * @param selectGas whether to choose coins to pay with, if the draft names none
     * @throws RejectedTransactionException if it could not be executed at all
     */
    public Simulation simulate(TransactionDraft draft, boolean selectGas) throws RejectedTransactionException {
        throw new UnsupportedOperationException();
    }

    /**
     * Executes a transaction; a known one is answered with what it did then. An execution that fails is committed too.
     *
     * @param bcs of {@link dev.floe.sui.model.TransactionData}
     * @param signatures flag, signature and public key of the sender and, if it is another, of the gas owner
     */
    public CommittedTransaction execute(byte[] bcs, List<byte[]> signatures) throws RejectedTransactionException {
        throw new UnsupportedOperationException();
    }

    /** Gives {@code recipient} a coin of {@code mist} SUI and one of {@code frost} WAL; an amount of 0 gives none. */
    public CommittedTransaction faucet(ObjectId recipient, long mist, long frost) throws RejectedTransactionException {
        throw new UnsupportedOperationException();
    }

    public Optional<CommittedTransaction> transaction(Digest digest) {
        throw new UnsupportedOperationException();
    }

    public Optional<Checkpoint> checkpoint(long sequenceNumber) {
        throw new UnsupportedOperationException();
    }

    public Optional<Checkpoint> checkpoint(Digest digest) {
        throw new UnsupportedOperationException();
    }

    public Checkpoint latestCheckpoint() {
        throw new UnsupportedOperationException();
    }

    /**
     * Tells {@code listener} of every later checkpoint, in order, on the ledger's own thread: it must be quick.
     *
     * @return closes the subscription
     */
    public AutoCloseable onCheckpoint(Consumer<Checkpoint> listener) {
        throw new UnsupportedOperationException();
    }

    /** The signature of a public function; any version of the package knows it. */
    public Optional<FunctionSignature> function(ObjectId contract, String module, String name) {
        throw new UnsupportedOperationException();
    }

    public Optional<DatatypeDescription> datatype(ObjectId contract, String module, String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException();
    }
}
