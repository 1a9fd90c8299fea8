package dev.floe.sui;

import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Value;
import dev.floe.bytes.Backoff;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.CallArg;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.model.TransactionData;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.rpc.BatchGetObjectsRequest;
import dev.floe.sui.rpc.Bcs;
import dev.floe.sui.rpc.Checkpoint;
import dev.floe.sui.rpc.ExecuteTransactionRequest;
import dev.floe.sui.rpc.GetBalanceRequest;
import dev.floe.sui.rpc.GetCheckpointRequest;
import dev.floe.sui.rpc.GetDatatypeRequest;
import dev.floe.sui.rpc.GetEpochRequest;
import dev.floe.sui.rpc.GetObjectRequest;
import dev.floe.sui.rpc.GetObjectResult;
import dev.floe.sui.rpc.GetServiceInfoRequest;
import dev.floe.sui.rpc.GetTransactionRequest;
import dev.floe.sui.rpc.ListDynamicFieldsRequest;
import dev.floe.sui.rpc.ListDynamicFieldsResponse;
import dev.floe.sui.rpc.ListOwnedObjectsRequest;
import dev.floe.sui.rpc.ListOwnedObjectsResponse;
import dev.floe.sui.rpc.SimulateTransactionRequest;
import dev.floe.sui.rpc.SubscribeCheckpointsRequest;
import dev.floe.sui.rpc.SubscribeCheckpointsResponse;
import dev.floe.sui.rpc.Transaction;
import dev.floe.sui.rpc.UserSignature;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A client of Sui full nodes over gRPC (HTTP/2, in the clear for {@code http} URLs, TLS for {@code https}). Methods
 * block, at most for some ten seconds each with retries at the other endpoints, so call them from a virtual thread or a
 * worker. Thread-safe.
 */
public final class SuiClient implements AutoCloseable {
    private static final int BATCH = 50;
    private static final int PAGE = 200;
    private static final int FIELDS_PAGE = 1000;
    /** Nobody here has use for more objects of one owner; the bound keeps a hostile endpoint from filling the memory. */
    private static final int MAX_OWNED = 100_000;

    private static final Duration EXECUTE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration FINAL_WITHIN = Duration.ofSeconds(60);
    private static final Backoff LOOK_AGAIN = Backoff.unlimited(Duration.ofMillis(50), Duration.ofSeconds(1));
    private static final FieldMask OBJECT_MASK =
            FieldMask.newBuilder().addPaths("bcs").build();
    private static final FieldMask DISPLAY_MASK =
            FieldMask.newBuilder().addPaths("display").build();
    private static final FieldMask FIELDS_MASK = FieldMask.newBuilder()
            .addPaths("field_id")
            .addPaths("name")
            .addPaths("value")
            .addPaths("value_type")
            .addPaths("child_id")
            .build();
    private static final FieldMask EXECUTION_MASK = FieldMask.newBuilder()
            .addPaths("digest")
            .addPaths("checkpoint")
            .addPaths("effects.status")
            .addPaths("effects.gas_used")
            .addPaths("effects.changed_objects")
            .addPaths("balance_changes")
            .build();
    private static final FieldMask LEDGER_MASK = FieldMask.newBuilder()
            .addPaths("digest")
            .addPaths("checkpoint")
            .addPaths("timestamp")
            .addPaths("transaction.bcs")
            .addPaths("effects.status")
            .addPaths("balance_changes")
            .build();
    private static final FieldMask SIMULATION_MASK = FieldMask.newBuilder()
            .addPaths("transaction.effects.status")
            .addPaths("transaction.effects.gas_used")
            .addPaths("transaction.effects.changed_objects")
            .addPaths("transaction.balance_changes")
            .build();
    private static final FieldMask EVENTS_MASK = FieldMask.newBuilder()
            .addPaths("sequence_number")
            .addPaths("digest")
            .addPaths("summary.previous_digest")
            .addPaths("summary.timestamp")
            .addPaths("transactions.digest")
            .addPaths("transactions.events")
            .build();

    private final RpcEndpoints endpoints;

    /**
     * @param endpoints in order of preference
     * @throws IllegalArgumentException unless every URI is {@code http://host[:port]} or {@code https://host[:port]}
     */
    public SuiClient(List<URI> endpoints) {
        this.endpoints = new RpcEndpoints(endpoints);
    }

    /** The endpoint that answered last is behind, or talks nonsense: another one is asked from now on, if there is one. */
    void preferAnother() {
        endpoints.preferAnother();
    }

    /** How many endpoints there are. */
    int endpoints() {
        return endpoints.count();
    }

    public ServiceInfo serviceInfo() throws SuiException {
        return ProtoReading.serviceInfo(
                endpoints.call(SuiMethods.GET_SERVICE_INFO, GetServiceInfoRequest.getDefaultInstance()));
    }

    /** MIST for a unit of gas in the current epoch of Sui. */
    public long referenceGasPrice() throws SuiException {
        GetEpochRequest request = GetEpochRequest.newBuilder()
                .setReadMask(FieldMask.newBuilder().addPaths("reference_gas_price"))
                .build();
        return endpoints.call(SuiMethods.GET_EPOCH, request).getEpoch().getReferenceGasPrice();
    }

    /** The latest version of an object; empty if there is none (any more). */
    public Optional<SuiObject> object(ObjectId id) throws SuiException {
        return Optional.ofNullable(objects(List.of(id)).get(id));
    }

    /** The latest versions of those of {@code ids} that exist. */
    public Map<ObjectId, SuiObject> objects(Collection<ObjectId> ids) throws SuiException {
        Map<ObjectId, SuiObject> found = new LinkedHashMap<>();
        List<ObjectId> all = List.copyOf(ids);
        for (int from = 0; from < all.size(); from += BATCH) {
            List<ObjectId> batch = all.subList(from, Math.min(all.size(), from + BATCH));
            BatchGetObjectsRequest.Builder request =
                    BatchGetObjectsRequest.newBuilder().setReadMask(OBJECT_MASK);
            batch.forEach(
                    id -> request.addRequests(GetObjectRequest.newBuilder().setObjectId(id.toString())));
            List<GetObjectResult> results = endpoints
                    .call(SuiMethods.BATCH_GET_OBJECTS, request.build())
                    .getObjectsList();
            if (results.size() != batch.size()) {
                throw ProtoReading.malformed("asked for " + batch.size() + " objects, got " + results.size());
            }
            for (int i = 0; i < batch.size(); i++) {
                GetObjectResult result = results.get(i);
                if (result.hasObject()) {
                    SuiObject object = ProtoReading.object(result.getObject());
                    if (!object.id().equals(batch.get(i))) {
                        throw ProtoReading.malformed("asked for object " + batch.get(i) + ", got " + object.id());
                    }
                    found.put(batch.get(i), object);
                } else if (result.getError().getCode() != Status.Code.NOT_FOUND.value()) {
                    throw new SuiException(
                            SuiException.Kind.REJECTED,
                            "object " + batch.get(i) + ": " + result.getError().getMessage());
                }
            }
        }
        return found;
    }

    /**
     * What the Display of an object's type makes of it under {@code name}: a template that its author put on chain, filled in by the
     * endpoint. Empty if there is no such object, its type has no Display, or the field is no text.
     */
    public Optional<String> display(ObjectId id, String name) throws SuiException {
        BatchGetObjectsRequest request = BatchGetObjectsRequest.newBuilder()
                .setReadMask(DISPLAY_MASK)
                .addRequests(GetObjectRequest.newBuilder().setObjectId(id.toString()))
                .build();
        List<GetObjectResult> results =
                endpoints.call(SuiMethods.BATCH_GET_OBJECTS, request).getObjectsList();
        if (results.size() != 1) {
            throw ProtoReading.malformed("asked for 1 object, got " + results.size());
        }
        GetObjectResult result = results.getFirst();
        if (!result.hasObject() && result.getError().getCode() != Status.Code.NOT_FOUND.value()) {
            throw new SuiException(
                    SuiException.Kind.REJECTED,
                    "object " + id + ": " + result.getError().getMessage());
        }
        return Optional.of(result.getObject().getDisplay().getOutput())
                .map(output -> output.getStructValue().getFieldsMap().get(name))
                .filter(Value::hasStringValue)
                .map(Value::getStringValue);
    }

    /** The field of {@code parent} with this key, if it is there; its contents are its ID, the key and the value. */
    public Optional<SuiObject> dynamicField(ObjectId parent, TypeTag keyType, byte[] key) throws SuiException {
        return object(Ids.dynamicField(parent, keyType, key));
    }

    /**
     * All dynamic fields of {@code parent}.
     *
     * @param most of them
     * @throws SuiException REJECTED if there are more
     */
    public List<DynamicField> dynamicFields(ObjectId parent, int most) throws SuiException {
        List<DynamicField> fields = new ArrayList<>();
        Optional<byte[]> after = Optional.empty();
        do {
            DynamicField.Page page = dynamicFields(parent, after, FIELDS_PAGE);
            fields.addAll(page.fields());
            if (fields.size() > most) {
                throw new SuiException(
                        SuiException.Kind.REJECTED, "object " + parent + " has more than " + most + " dynamic fields");
            }
            after = page.next();
        } while (after.isPresent());
        return fields;
    }

    /**
     * Some dynamic fields of {@code parent}.
     *
     * @param after what the last page said; empty for the first one
     * @param most of them, as far as the endpoint heeds it
     */
    public DynamicField.Page dynamicFields(ObjectId parent, Optional<byte[]> after, int most) throws SuiException {
        ListDynamicFieldsRequest.Builder request = ListDynamicFieldsRequest.newBuilder()
                .setParent(parent.toString())
                .setPageSize(most)
                .setReadMask(FIELDS_MASK);
        after.ifPresent(page -> request.setPageToken(ByteString.copyFrom(page)));
        ListDynamicFieldsResponse response = endpoints.call(SuiMethods.LIST_DYNAMIC_FIELDS, request.build());
        List<DynamicField> fields = new ArrayList<>();
        for (dev.floe.sui.rpc.DynamicField field : response.getDynamicFieldsList()) {
            fields.add(ProtoReading.dynamicField(field));
        }
        ByteString next = response.getNextPageToken();
        return new DynamicField.Page(
                fields, fields.isEmpty() || next.isEmpty() ? Optional.empty() : Optional.of(next.toByteArray()));
    }

    /** All objects of {@code type} that {@code owner} owns directly. */
    public List<SuiObject> ownedObjects(ObjectId owner, StructTag type) throws SuiException {
        List<SuiObject> objects = new ArrayList<>();
        ownedObjects(owner, type, objects::add);
        return objects;
    }

    /**
     * Coins of {@code currency} that {@code owner} owns, as many as the endpoint lists until their sum is at least
     * {@code amount}; all of them if it never is.
     */
    public List<OwnedCoin> coins(ObjectId owner, TypeTag currency, long amount) throws SuiException {
        List<OwnedCoin> coins = new ArrayList<>();
        long[] sum = {0};
        ownedObjects(owner, StructTag.coin(currency), object -> {
            OwnedCoin coin = OwnedCoin.of(object);
            coins.add(coin);
            sum[0] += coin.balance();
            return sum[0] < amount;
        });
        return coins;
    }

    private void ownedObjects(ObjectId owner, StructTag type, Predicate<SuiObject> more) throws SuiException {
        ByteString page = ByteString.EMPTY;
        int seen = 0;
        do {
            ListOwnedObjectsRequest.Builder request = ListOwnedObjectsRequest.newBuilder()
                    .setOwner(owner.toString())
                    .setObjectType(type.toString())
                    .setPageSize(PAGE)
                    .setReadMask(OBJECT_MASK);
            if (!page.isEmpty()) {
                request.setPageToken(page);
            }
            ListOwnedObjectsResponse response = endpoints.call(SuiMethods.LIST_OWNED_OBJECTS, request.build());
            for (dev.floe.sui.rpc.Object object : response.getObjectsList()) {
                if (!more.test(ProtoReading.object(object))) {
                    return;
                }
                seen++;
            }
            page = response.getNextPageToken();
        } while (!page.isEmpty() && seen < MAX_OWNED);
    }

    /** The sum of the coins of {@code currency} that {@code owner} owns. */
    public long balance(ObjectId owner, TypeTag currency) throws SuiException {
        GetBalanceRequest request = GetBalanceRequest.newBuilder()
                .setOwner(owner.toString())
                .setCoinType(currency.toString())
                .build();
        return endpoints.call(SuiMethods.GET_BALANCE, request).getBalance().getCoinBalance();
    }

    /**
     * The currency of the balance in field {@code field} of a struct: how a contract tells what it is paid in. Empty if
     * there is no such struct or field, or it has no type parameter.
     */
    public Optional<StructTag> currencyOfField(ObjectId contract, String module, String struct, String field)
            throws SuiException {
        GetDatatypeRequest request = GetDatatypeRequest.newBuilder()
                .setPackageId(contract.toString())
                .setModuleName(module)
                .setName(struct)
                .build();
        return ProtoReading.currencyOfField(
                endpoints.call(SuiMethods.GET_DATATYPE, request).getDatatype(), field);
    }

    /** Runs a transaction without effect. Its gas payment may be empty. */
    public Execution simulate(TransactionData transaction) throws SuiException {
        SimulateTransactionRequest request = SimulateTransactionRequest.newBuilder()
                .setTransaction(transaction(transaction.toBcs()))
                .setReadMask(SIMULATION_MASK)
                .build();
        return ProtoReading.execution(
                transaction.digest(),
                endpoints.call(SuiMethods.SIMULATE, request).getTransaction());
    }

    /**
     * Executes a signed transaction and waits until it is on the ledger, so that every read that follows sees it. A
     * transaction whose execution failed is a result, not an exception.
     *
     * @param signatures flag, signature and public key of each signer
     */
    public Execution execute(TransactionData transaction, List<byte[]> signatures) throws SuiException {
        ExecuteTransactionRequest.Builder request = ExecuteTransactionRequest.newBuilder()
                .setTransaction(transaction(transaction.toBcs()))
                .setReadMask(EXECUTION_MASK);
        for (byte[] signature : signatures) {
            request.addSignatures(UserSignature.newBuilder().setBcs(bcs(signature)));
        }
        Digest digest = transaction.digest();
        Execution execution = ProtoReading.execution(
                digest,
                endpoints
                        .call(SuiMethods.EXECUTE, request.build(), EXECUTE_TIMEOUT)
                        .getTransaction());
        if (execution.checkpoint().isPresent()) {
            return execution;
        }
        Execution settled = waitFor(digest);
        return execution.balanceChanges().isEmpty() ? settled : execution;
    }

    /** The transaction, if the endpoint knows it. */
    public Optional<Execution> transaction(Digest digest) throws SuiException {
        GetTransactionRequest request = GetTransactionRequest.newBuilder()
                .setDigest(digest.toString())
                .setReadMask(EXECUTION_MASK)
                .build();
        try {
            return Optional.of(ProtoReading.execution(
                    digest, endpoints.call(SuiMethods.GET_TRANSACTION, request).getTransaction()));
        } catch (SuiException e) {
            if (e.kind() == SuiException.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The transaction with what its sender signed, if the endpoint knows it and it is on the ledger. */
    public Optional<LedgerTransaction> ledgerTransaction(Digest digest) throws SuiException {
        GetTransactionRequest request = GetTransactionRequest.newBuilder()
                .setDigest(digest.toString())
                .setReadMask(LEDGER_MASK)
                .build();
        try {
            return ProtoReading.ledgerTransaction(
                    digest, endpoints.call(SuiMethods.GET_TRANSACTION, request).getTransaction());
        } catch (SuiException e) {
            if (e.kind() == SuiException.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Execution waitFor(Digest digest) throws SuiException {
        long deadline = System.nanoTime() + FINAL_WITHIN.toNanos();
        for (int looks = 1; ; looks++) {
            Optional<Execution> execution = transaction(digest);
            if (execution.isPresent() && execution.get().checkpoint().isPresent()) {
                return execution.get();
            }
            if (System.nanoTime() > deadline) {
                throw new SuiException(
                        SuiException.Kind.TIMEOUT,
                        "transaction " + digest + " was executed but is in no checkpoint after "
                                + FINAL_WITHIN.toSeconds() + " s");
            }
            try {
                Thread.sleep(LOOK_AGAIN.pause(looks));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SuiException(
                        SuiException.Kind.TIMEOUT, "interrupted while waiting for transaction " + digest, e);
            }
        }
    }

    /** The sequence number of the latest checkpoint. */
    public long latestCheckpoint() throws SuiException {
        GetCheckpointRequest request = GetCheckpointRequest.newBuilder()
                .setReadMask(FieldMask.newBuilder().addPaths("sequence_number"))
                .build();
        return endpoints
                .call(SuiMethods.GET_CHECKPOINT, request)
                .getCheckpoint()
                .getSequenceNumber();
    }

    /** The events of a checkpoint; empty if there is no such checkpoint yet. */
    public Optional<CheckpointEvents> checkpointEvents(long sequenceNumber) throws SuiException {
        GetCheckpointRequest request = GetCheckpointRequest.newBuilder()
                .setSequenceNumber(sequenceNumber)
                .setReadMask(EVENTS_MASK)
                .build();
        Checkpoint checkpoint;
        try {
            checkpoint = endpoints.call(SuiMethods.GET_CHECKPOINT, request).getCheckpoint();
        } catch (SuiException e) {
            if (e.kind() == SuiException.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
        if (checkpoint.getSequenceNumber() != sequenceNumber) {
            throw ProtoReading.malformed(
                    "asked for checkpoint " + sequenceNumber + ", got " + checkpoint.getSequenceNumber());
        }
        return Optional.of(ProtoReading.events(checkpoint));
    }

    /** The digest of checkpoint {@code sequenceNumber}; empty if the endpoint does not have it. */
    public Optional<Digest> checkpointDigest(long sequenceNumber) throws SuiException {
        GetCheckpointRequest request = GetCheckpointRequest.newBuilder()
                .setSequenceNumber(sequenceNumber)
                .setReadMask(FieldMask.newBuilder().addPaths("digest"))
                .build();
        try {
            return Optional.of(ProtoReading.digest(endpoints
                    .call(SuiMethods.GET_CHECKPOINT, request)
                    .getCheckpoint()
                    .getDigest()));
        } catch (SuiException e) {
            if (e.kind() == SuiException.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Is told of each checkpoint as it is made, until the stream ends. One that cannot be read ends it.
     *
     * @param made called in order, on a thread of the client; must not block
     * @param ended called once when the stream is over, whatever the reason
     * @return stops the stream
     */
    public Runnable subscribe(Consumer<CheckpointEvents> made, Runnable ended) {
        SubscribeCheckpointsRequest request = SubscribeCheckpointsRequest.newBuilder()
                .setReadMask(EVENTS_MASK)
                .build();
        return endpoints.stream(SuiMethods.SUBSCRIBE, request, new StreamObserver<SubscribeCheckpointsResponse>() {
            @Override
            public void onNext(SubscribeCheckpointsResponse response) {
                try {
                    made.accept(ProtoReading.events(response.getCheckpoint()));
                } catch (SuiException e) {
                    throw Status.DATA_LOSS.withCause(e).asRuntimeException();
                }
            }

            @Override
            public void onError(Throwable error) {
                ended.run();
            }

            @Override
            public void onCompleted() {
                ended.run();
            }
        });
    }

    @Override
    public void close() {
        endpoints.close();
    }

    /** An input that names the object as it is: at this version if it is owned, at any if it is shared. */
    static CallArg input(SuiObject object, boolean mutable) {
        return switch (object.owner()) {
            case dev.floe.sui.model.Owner.Shared(long initialVersion) ->
                new CallArg.SharedObject(object.id(), initialVersion, mutable);
            case dev.floe.sui.model.Owner.ConsensusAddress(long startVersion, ObjectId _) ->
                new CallArg.SharedObject(object.id(), startVersion, mutable);
            default -> new CallArg.OwnedObject(object.reference());
        };
    }

    private static Transaction transaction(byte[] bcs) {
        return Transaction.newBuilder().setBcs(bcs(bcs)).build();
    }

    private static Bcs bcs(byte[] value) {
        return Bcs.newBuilder().setValue(ByteString.copyFrom(value)).build();
    }
}
