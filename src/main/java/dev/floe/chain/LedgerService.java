package dev.floe.chain;

import com.google.protobuf.ByteString;
import dev.floe.chain.ledger.Checkpoint;
import dev.floe.chain.ledger.CommittedTransaction;
import dev.floe.chain.ledger.Ledger;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.rpc.BatchGetObjectsRequest;
import dev.floe.sui.rpc.BatchGetObjectsResponse;
import dev.floe.sui.rpc.BatchGetTransactionsRequest;
import dev.floe.sui.rpc.BatchGetTransactionsResponse;
import dev.floe.sui.rpc.EntryStatus;
import dev.floe.sui.rpc.Epoch;
import dev.floe.sui.rpc.GetCheckpointRequest;
import dev.floe.sui.rpc.GetCheckpointResponse;
import dev.floe.sui.rpc.GetEpochRequest;
import dev.floe.sui.rpc.GetEpochResponse;
import dev.floe.sui.rpc.GetObjectRequest;
import dev.floe.sui.rpc.GetObjectResponse;
import dev.floe.sui.rpc.GetObjectResult;
import dev.floe.sui.rpc.GetServiceInfoRequest;
import dev.floe.sui.rpc.GetServiceInfoResponse;
import dev.floe.sui.rpc.GetTransactionRequest;
import dev.floe.sui.rpc.GetTransactionResponse;
import dev.floe.sui.rpc.GetTransactionResult;
import dev.floe.sui.rpc.ValidatorCommittee;
import dev.floe.sui.rpc.ValidatorCommitteeMember;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code sui.rpc.v2.LedgerService}: what is on the ledger. */
final class LedgerService {
    /** The name of every local chain. */
    static final String CHAIN = "floe";

    private static final int MAX_BATCH = 200;
    /** What all validators of Sui together weigh. */
    private static final long TOTAL_VOTING_POWER = 10_000;

    private static final String[] OBJECT_DEFAULT = {"object_id", "version", "digest"};
    private static final String[] TRANSACTION_DEFAULT = {"digest"};
    private static final String[] CHECKPOINT_DEFAULT = {"sequence_number", "digest"};

    private final Ledger ledger;

    LedgerService(Ledger ledger) {
        this.ledger = ledger;
    }

    Map<String, Unary<?>> methods() {
        return Map.of(
                "sui.rpc.v2.LedgerService/GetServiceInfo",
                        new Unary<>(GetServiceInfoRequest.parser(), this::serviceInfo),
                "sui.rpc.v2.LedgerService/GetObject", new Unary<>(GetObjectRequest.parser(), this::object),
                "sui.rpc.v2.LedgerService/BatchGetObjects", new Unary<>(BatchGetObjectsRequest.parser(), this::objects),
                "sui.rpc.v2.LedgerService/GetTransaction",
                        new Unary<>(GetTransactionRequest.parser(), this::transaction),
                "sui.rpc.v2.LedgerService/BatchGetTransactions",
                        new Unary<>(BatchGetTransactionsRequest.parser(), this::transactions),
                "sui.rpc.v2.LedgerService/GetCheckpoint", new Unary<>(GetCheckpointRequest.parser(), this::checkpoint),
                "sui.rpc.v2.LedgerService/GetEpoch", new Unary<>(GetEpochRequest.parser(), this::epoch));
    }

    private GetServiceInfoResponse serviceInfo(GetServiceInfoRequest request) {
        Checkpoint latest = ledger.latestCheckpoint();
        return GetServiceInfoResponse.newBuilder()
                .setChainId(ledger.chainId().toString())
                .setChain(CHAIN)
                .setEpoch(Ledger.SUI_EPOCH)
                .setCheckpointHeight(latest.sequenceNumber())
                .setTimestamp(Rendering.timestamp(latest.summary().timestampMillis()))
                .setLowestAvailableCheckpoint(ledger.lowestCheckpoint())
                .setLowestAvailableCheckpointObjects(0)
                .setServer("floe/0.1.0")
                .build();
    }

    private GetObjectResponse object(GetObjectRequest request) {
        ReadMask mask = ReadMask.of(request.hasReadMask(), request.getReadMask(), OBJECT_DEFAULT);
        ObjectId id = Requests.id("object_id", request.getObjectId());
        SuiObject object = find(id, request).orElseThrow(() -> RpcException.notFound(missing(id, request)));
        return GetObjectResponse.newBuilder()
                .setObject(mask.trim(dev.floe.sui.rpc.Object.getDescriptor(), Rendering.object(object, mask)))
                .build();
    }

    private Optional<SuiObject> find(ObjectId id, GetObjectRequest request) {
        return request.hasVersion() ? ledger.object(id, request.getVersion()) : ledger.object(id);
    }

    private static String missing(ObjectId id, GetObjectRequest request) {
        return "Object " + id + " not found" + (request.hasVersion() ? " at version " + request.getVersion() : "");
    }

    private BatchGetObjectsResponse objects(BatchGetObjectsRequest request) {
        batch(request.getRequestsCount());
        ReadMask mask = ReadMask.of(request.hasReadMask(), request.getReadMask(), OBJECT_DEFAULT);
        List<ObjectId> latest = new ArrayList<>();
        for (GetObjectRequest each : request.getRequestsList()) {
            ObjectId id = Requests.id("object_id", each.getObjectId());
            if (!each.hasVersion()) {
                latest.add(id);
            }
        }
        // All that are asked for without a version are of one moment.
        List<Optional<SuiObject>> found = ledger.objects(latest);
        int next = 0;
        BatchGetObjectsResponse.Builder response = BatchGetObjectsResponse.newBuilder();
        for (GetObjectRequest each : request.getRequestsList()) {
            ObjectId id = Requests.id("object_id", each.getObjectId());
            Optional<SuiObject> object = each.hasVersion() ? ledger.object(id, each.getVersion()) : found.get(next++);
            response.addObjects(
                    object.isPresent()
                            ? GetObjectResult.newBuilder()
                                    .setObject(mask.trim(
                                            dev.floe.sui.rpc.Object.getDescriptor(),
                                            Rendering.object(object.get(), mask)))
                            : GetObjectResult.newBuilder().setError(absent(missing(id, each))));
        }
        return response.build();
    }

    private static void batch(int size) {
        if (size > MAX_BATCH) {
            throw RpcException.invalid("a batch has at most " + MAX_BATCH + " entries, not " + size);
        }
    }

    private static EntryStatus absent(String message) {
        return EntryStatus.newBuilder()
                .setCode(RpcException.Code.NOT_FOUND.number())
                .setMessage(message)
                .build();
    }

    private GetTransactionResponse transaction(GetTransactionRequest request) {
        ReadMask mask = ReadMask.of(request.hasReadMask(), request.getReadMask(), TRANSACTION_DEFAULT);
        Digest digest = Requests.digest("digest", request.getDigest());
        CommittedTransaction transaction = ledger.transaction(digest)
                .orElseThrow(() -> RpcException.notFound("Transaction " + digest + " not found"));
        return GetTransactionResponse.newBuilder()
                .setTransaction(mask.trim(
                        dev.floe.sui.rpc.ExecutedTransaction.getDescriptor(), Rendering.transaction(transaction, mask)))
                .build();
    }

    private BatchGetTransactionsResponse transactions(BatchGetTransactionsRequest request) {
        batch(request.getDigestsCount());
        ReadMask mask = ReadMask.of(request.hasReadMask(), request.getReadMask(), TRANSACTION_DEFAULT);
        BatchGetTransactionsResponse.Builder response = BatchGetTransactionsResponse.newBuilder();
        for (String text : request.getDigestsList()) {
            Digest digest = Requests.digest("digest", text);
            Optional<CommittedTransaction> transaction = ledger.transaction(digest);
            response.addTransactions(
                    transaction.isPresent()
                            ? GetTransactionResult.newBuilder()
                                    .setTransaction(mask.trim(
                                            dev.floe.sui.rpc.ExecutedTransaction.getDescriptor(),
                                            Rendering.transaction(transaction.get(), mask)))
                            : GetTransactionResult.newBuilder()
                                    .setError(absent("Transaction " + digest + " not found")));
        }
        return response.build();
    }

    private GetCheckpointResponse checkpoint(GetCheckpointRequest request) {
        ReadMask mask = ReadMask.of(request.hasReadMask(), request.getReadMask(), CHECKPOINT_DEFAULT);
        Checkpoint checkpoint = switch (request.getCheckpointIdCase()) {
            case SEQUENCE_NUMBER ->
                ledger.checkpoint(request.getSequenceNumber())
                        .filter(there -> there.sequenceNumber() >= ledger.lowestCheckpoint())
                        .orElseThrow(() -> RpcException.notFound(
                                "Checkpoint " + Long.toUnsignedString(request.getSequenceNumber()) + " not found"));
            case DIGEST ->
                ledger.checkpoint(Requests.digest("digest", request.getDigest()))
                        .orElseThrow(() -> RpcException.notFound("Checkpoint " + request.getDigest() + " not found"));
            case CHECKPOINTID_NOT_SET -> ledger.latestCheckpoint();
        };
        dev.floe.sui.rpc.Checkpoint rendered = Rendering.checkpoint(checkpoint, mask);
        if (mask.wants("signature")) {
            rendered = rendered.toBuilder()
                    .setSignature(Rendering.signature(ledger.signature(checkpoint.summary())))
                    .build();
        }
        return GetCheckpointResponse.newBuilder()
                .setCheckpoint(mask.trim(dev.floe.sui.rpc.Checkpoint.getDescriptor(), rendered))
                .build();
    }

    private GetEpochResponse epoch(GetEpochRequest request) {
        if (request.hasEpoch() && request.getEpoch() != Ledger.SUI_EPOCH) {
            throw RpcException.notFound("Epoch " + Long.toUnsignedString(request.getEpoch()) + " not found");
        }
        ReadMask mask = ReadMask.of(
                request.hasReadMask(),
                request.getReadMask(),
                "epoch",
                "first_checkpoint",
                "start",
                "reference_gas_price");
        Epoch epoch = Epoch.newBuilder()
                .setEpoch(Ledger.SUI_EPOCH)
                .setCommittee(ValidatorCommittee.newBuilder()
                        .setEpoch(Ledger.SUI_EPOCH)
                        .addMembers(ValidatorCommitteeMember.newBuilder()
                                .setPublicKey(ByteString.copyFrom(ledger.validatorPublicKey()))
                                .setWeight(TOTAL_VOTING_POWER)))
                .setFirstCheckpoint(0)
                .setStart(Rendering.timestamp(ledger.genesis().timestampMillis()))
                .setReferenceGasPrice(Ledger.REFERENCE_GAS_PRICE)
                .build();
        return GetEpochResponse.newBuilder()
                .setEpoch(SystemFields.addedTo(mask.trim(Epoch.getDescriptor(), epoch), mask, ledger))
                .build();
    }
}
