package dev.floe.chain.ledger;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.bytes.Blake2b;
import dev.floe.chain.contract.U64;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.Blob;
import dev.floe.sui.move.Coin;
import dev.floe.sui.move.FutureAccounting;
import dev.floe.sui.move.FutureAccountingRing;
import dev.floe.sui.move.Metadata;
import dev.floe.sui.move.SharedBlob;
import dev.floe.sui.move.Storage;
import dev.floe.sui.move.SystemState;
import dev.floe.sui.move.WalrusEvent;
import dev.floe.sui.move.WalrusRoot;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The module {@code system}: storage, and the life of blobs. */
final class SystemFunctions {
    private static final String INNER = "system_state_inner";
    private static final long STORAGE_EXCEEDED = 1;
    private static final long INVALID_EPOCHS_AHEAD = 2;
    private static final long INVALID_RESOURCE_SIZE = 11;

    private static final String BLOB = "blob";
    private static final long NOT_CERTIFIED = 0;
    private static final long BLOB_NOT_DELETABLE = 1;
    private static final long RESOURCE_BOUNDS = 2;
    private static final long RESOURCE_SIZE = 3;
    private static final long ALREADY_CERTIFIED = 5;
    private static final long INVALID_BLOB_ID = 6;
    private static final long INVALID_BLOB_PERSISTENCE_TYPE = 9;
    private static final long INVALID_BLOB_OBJECT = 10;

    private static final long INVALID_ENCODING_TYPE = 0;
    private static final long MESSAGE_PERSISTENCE_TYPE = 4;

    private static final int BLOB_CERTIFICATE = 1;
    private static final int INVALID_BLOB_ID_MESSAGE = 2;

    private final Walrus walrus;

    SystemFunctions(Walrus walrus) {
        this.walrus = walrus;
    }

    void addTo(Map<String, ContractFunction> functions) {
        functions.put("system::reserve_space", this::reserveSpace);
        functions.put("system::reserve_space_for_epochs", this::reserveSpaceForEpochs);
        functions.put("system::register_blob", this::registerBlob);
        functions.put("system::certify_blob", this::certifyBlob);
        functions.put("system::delete_blob", this::deleteBlob);
        functions.put("system::extend_blob", this::extendBlob);
        functions.put("system::extend_blob_with_resource", this::extendBlobWithResource);
        functions.put("system::invalidate_blob_id", this::invalidateBlobId);
        functions.put("system::add_subsidy", this::addSubsidy);
        functions.put("shared_blob::extend", this::extendSharedBlob);
        functions.put(
                "system::epoch",
                call -> List.of(Value.ofU32(walrus.system(call, 0).epoch())));
        functions.put(
                "system::total_capacity_size",
                call -> List.of(Value.ofU64(walrus.system(call, 0).totalCapacity())));
        functions.put(
                "system::used_capacity_size",
                call -> List.of(Value.ofU64(walrus.system(call, 0).usedCapacity())));
        functions.put(
                "system::n_shards",
                call -> List.of(new Value(
                        TypeTag.Primitive.U16,
                        new BcsWriter(2)
                                .u16(walrus.system(call, 0).shardCount())
                                .toByteArray())));
        functions.put(
                "system::version",
                call -> List.of(Value.ofU64(call.read(0, WalrusRoot::read).version())));
    }

    private List<Value> reserveSpace(Call call) {
        SystemState state = walrus.system(call, 0);
        long epochs = call.u32(2);
        if (epochs == 0 || epochs > state.maxEpochsAhead()) {
            throw call.abort(INNER, "reserve_space", INVALID_EPOCHS_AHEAD);
        }
        return reserve(call, state, call.u64(1), 0, (int) epochs, 3);
    }

    private List<Value> reserveSpaceForEpochs(Call call) {
        SystemState state = walrus.system(call, 0);
        long start = Math.max(call.u32(2), state.epoch());
        long end = call.u32(3);
        if (end <= start || end - state.epoch() > state.maxEpochsAhead()) {
            throw call.abort(INNER, "reserve_space_for_epochs", INVALID_EPOCHS_AHEAD);
        }
        return reserve(call, state, call.u64(1), (int) (start - state.epoch()), (int) (end - state.epoch()), 4);
    }

    private List<Value> reserve(Call call, SystemState state, long size, int from, int to, int coin) {
        FutureAccountingRing ring = state.futureAccounting();
        long price = U64.multiply(state.storagePrice(), Walrus.units(size));
        for (int ahead = from; ahead < to; ahead++) {
            call.pay(coin, price);
            ring = withReward(ring, ahead, price);
        }
        if (size == 0) {
            throw call.abort(INNER, "reserve_space_without_payment", INVALID_RESOURCE_SIZE);
        }
        walrus.saveSystem(call, 0, use(call, state, ring, size, from, to, "reserve_space_without_payment"));
        Storage storage = new Storage(call.execution().freshId(), state.epoch() + from, state.epoch() + to, size);
        return List.of(Value.of(walrus.types().storage(), storage));
    }

    /** Counts {@code size} as used in the epochs; fails if the network has not that much. */
    private static SystemState use(
            Call call, SystemState state, FutureAccountingRing ring, long size, int from, int to, String function) {
        long usedNow = state.usedCapacity();
        FutureAccountingRing changed = ring;
        for (int ahead = from; ahead < to; ahead++) {
            FutureAccounting entry = changed.ahead(ahead);
            long used = U64.add(entry.usedCapacity(), size);
            if (ahead == 0) {
                usedNow = used;
            }
            if (U64.less(state.totalCapacity(), used)) {
                throw call.abort(INNER, function, STORAGE_EXCEEDED);
            }
            changed = changed.with(ahead, new FutureAccounting(entry.epoch(), used, entry.rewards()));
        }
        return state.with(usedNow, changed);
    }

    private static FutureAccountingRing withReward(FutureAccountingRing ring, int ahead, long reward) {
        FutureAccounting entry = ring.ahead(ahead);
        return ring.with(
                ahead, new FutureAccounting(entry.epoch(), entry.usedCapacity(), U64.add(entry.rewards(), reward)));
    }

    private List<Value> registerBlob(Call call) {
        SystemState state = walrus.system(call, 0);
        Storage storage = call.read(1, Storage::read);
        BlobId blobId = call.blobId(2);
        long size = call.u64(4);
        int encodingType = call.u8(5);
        ObjectId id = call.execution().freshId();
        if (state.epoch() < storage.startEpoch() || state.epoch() >= storage.endEpoch()) {
            throw call.abort(BLOB, "new", RESOURCE_BOUNDS);
        }
        if (encodingType != Encoding.ENCODING_TYPE) {
            throw call.abort("encoding", "encoded_blob_length", INVALID_ENCODING_TYPE);
        }
        long encodedLength = Walrus.encodedLength(size, state.shardCount());
        if (U64.less(storage.size(), encodedLength)) {
            throw call.abort(BLOB, "new", RESOURCE_SIZE);
        }
        byte[] derived = Blake2b.hash(
                new BcsWriter(9).u8(encodingType).u64(size).toByteArray(),
                call.value(3).bcs());
        if (!BlobId.of(derived).equals(blobId)) {
            throw call.abort(BLOB, "new", INVALID_BLOB_ID);
        }
        Blob blob = new Blob(id, state.epoch(), blobId, size, encodingType, Optional.empty(), storage, call.bool(6));
        walrus.emit(
                call,
                new WalrusEvent.BlobRegistered(
                        state.epoch(), blobId, size, encodingType, storage.endEpoch(), blob.deletable(), id));
        long price = U64.multiply(state.writePrice(), Walrus.units(encodedLength));
        call.pay(7, price);
        walrus.saveSystem(call, 0, state.with(state.usedCapacity(), withReward(state.futureAccounting(), 0, price)));
        return List.of(Value.of(walrus.types().blob(), blob));
    }

    private List<Value> certifyBlob(Call call) {
        SystemState state = walrus.system(call, 0);
        Blob blob = call.read(1, Blob::read);
        BcsReader body = Certificates.verify(
                call,
                state.committee(),
                call.bytes(2),
                call.bytes(3),
                call.bytes(4),
                Certificates.Rule.QUORUM,
                BLOB_CERTIFICATE);
        BlobId certified;
        Optional<ObjectId> certifiedObject;
        try {
            certified = BlobId.of(body.fixed(BlobId.LENGTH));
            certifiedObject = switch (body.u8()) {
                case 0 -> Optional.empty();
                case 1 -> Optional.of(Ids.read(body));
                default -> throw Certificates.messages(call, MESSAGE_PERSISTENCE_TYPE);
            };
        } catch (BcsException e) {
            throw Certificates.malformed(call);
        }
        String function = "certify_with_certified_msg";
        if (!blob.blobId().equals(certified)) {
            throw call.abort(BLOB, function, INVALID_BLOB_ID);
        }
        if (blob.certifiedEpoch().isPresent()) {
            throw call.abort(BLOB, function, ALREADY_CERTIFIED);
        }
        if (state.epoch() >= blob.storage().endEpoch()) {
            throw call.abort(BLOB, function, RESOURCE_BOUNDS);
        }
        if (blob.deletable() != certifiedObject.isPresent()) {
            throw call.abort(BLOB, function, INVALID_BLOB_PERSISTENCE_TYPE);
        }
        if (certifiedObject.isPresent() && !certifiedObject.get().equals(blob.id())) {
            throw call.abort(BLOB, function, INVALID_BLOB_OBJECT);
        }
        Blob changed = blob.certifiedIn(state.epoch());
        call.write(1, changed);
        emitCertified(call, changed, false);
        return List.of();
    }

    private void emitCertified(Call call, Blob blob, boolean extension) {
        walrus.emit(
                call,
                new WalrusEvent.BlobCertified(
                        blob.certifiedEpoch().orElseThrow(),
                        blob.blobId(),
                        blob.storage().endEpoch(),
                        blob.deletable(),
                        blob.id(),
                        extension));
    }

    private List<Value> deleteBlob(Call call) {
        SystemState state = walrus.system(call, 0);
        Blob blob = call.read(1, Blob::read);
        call.execution().removeField(blob.id(), TypeTag.Vector.BYTES, Metadata.FIELD_NAME);
        if (!blob.deletable()) {
            throw call.abort(BLOB, "delete", BLOB_NOT_DELETABLE);
        }
        if (blob.storage().endEpoch() <= state.epoch()) {
            throw call.abort(BLOB, "delete", RESOURCE_BOUNDS);
        }
        call.execution().delete(blob.id());
        walrus.emit(
                call,
                new WalrusEvent.BlobDeleted(
                        state.epoch(),
                        blob.blobId(),
                        blob.storage().endEpoch(),
                        blob.id(),
                        blob.certifiedEpoch().isPresent()));
        return List.of(Value.of(walrus.types().storage(), blob.storage()));
    }

    private void requireCertified(Call call, Blob blob, int epoch) {
        if (blob.certifiedEpoch().isEmpty()) {
            throw call.abort(BLOB, "assert_certified_not_expired", NOT_CERTIFIED);
        }
        if (epoch >= blob.storage().endEpoch()) {
            throw call.abort(BLOB, "assert_certified_not_expired", RESOURCE_BOUNDS);
        }
    }

    private List<Value> extendBlob(Call call) {
        SystemState state = walrus.system(call, 0);
        Blob blob = call.read(1, Blob::read);
        long epochs = call.u32(2);
        long price = extensionPrice(call, state, blob, epochs);
        call.pay(3, U64.multiply(price, epochs));
        Blob extended = extend(call, 0, state, blob, (int) epochs, price);
        call.write(1, extended);
        emitCertified(call, extended, true);
        return List.of();
    }

    private List<Value> extendSharedBlob(Call call) {
        SystemState state = walrus.system(call, 1);
        SharedBlob shared = call.read(0, SharedBlob::read);
        long epochs = call.u32(2);
        long price = extensionPrice(call, state, shared.blob(), epochs);
        long cost = U64.multiply(price, epochs);
        if (U64.less(shared.funds(), cost)) {
            throw call.notEnough();
        }
        // The contract makes a coin of the funds for the payment and puts its rest back.
        ObjectId coin = call.execution().freshId();
        call.execution().delete(coin);
        Blob extended = extend(call, 1, state, shared.blob(), (int) epochs, price);
        call.write(0, new SharedBlob(shared.id(), extended, shared.funds() - cost));
        emitCertified(call, extended, true);
        return List.of();
    }

    /** The price of one more epoch, if the blob can be extended. */
    private long extensionPrice(Call call, SystemState state, Blob blob, long epochs) {
        requireCertified(call, blob, state.epoch());
        long ahead = blob.storage().endEpoch() - state.epoch();
        if (epochs == 0 || ahead + epochs > state.maxEpochsAhead()) {
            throw call.abort(INNER, "extend_blob", INVALID_EPOCHS_AHEAD);
        }
        return U64.multiply(state.storagePrice(), Walrus.units(blob.storage().size()));
    }

    private Blob extend(Call call, int system, SystemState state, Blob blob, int epochs, long price) {
        Storage storage = blob.storage();
        int from = storage.endEpoch() - state.epoch();
        FutureAccountingRing ring = state.futureAccounting();
        for (int ahead = from; ahead < from + epochs; ahead++) {
            ring = withReward(ring, ahead, price);
        }
        walrus.saveSystem(call, system, use(call, state, ring, storage.size(), from, from + epochs, "extend_blob"));
        return blob.with(new Storage(storage.id(), storage.startEpoch(), storage.endEpoch() + epochs, storage.size()));
    }

    private List<Value> extendBlobWithResource(Call call) {
        SystemState state = walrus.system(call, 0);
        Blob blob = call.read(1, Blob::read);
        Storage extension = call.read(2, Storage::read);
        requireCertified(call, blob, state.epoch());
        if (extension.endEpoch() <= blob.storage().endEpoch()) {
            throw call.abort(BLOB, "extend_with_resource", RESOURCE_BOUNDS);
        }
        Blob extended = blob.with(StorageFunctions.fusePeriods(call, blob.storage(), extension));
        call.write(1, extended);
        emitCertified(call, extended, true);
        return List.of();
    }

    private List<Value> invalidateBlobId(Call call) {
        SystemState state = walrus.system(call, 0);
        BcsReader body = Certificates.verify(
                call,
                state.committee(),
                call.bytes(1),
                call.bytes(2),
                call.bytes(3),
                Certificates.Rule.ONE_CORRECT,
                INVALID_BLOB_ID_MESSAGE);
        BlobId blobId;
        try {
            blobId = BlobId.of(body.fixed(BlobId.LENGTH));
        } catch (BcsException e) {
            throw Certificates.malformed(call);
        }
        walrus.emit(call, new WalrusEvent.InvalidBlobId(state.epoch(), blobId));
        return List.of(new Value(TypeTag.Primitive.U256, blobId.toBytes()));
    }

    private List<Value> addSubsidy(Call call) {
        SystemState state = walrus.system(call, 0);
        Coin subsidy = call.read(1, Coin::read);
        long epochs = call.u32(2);
        if (epochs == 0 || epochs > state.maxEpochsAhead()) {
            throw call.abort(INNER, "add_subsidy", INVALID_EPOCHS_AHEAD);
        }
        call.execution().delete(subsidy.id());
        long each = Long.divideUnsigned(subsidy.balance(), epochs);
        FutureAccountingRing ring =
                withReward(state.futureAccounting(), 0, Long.remainderUnsigned(subsidy.balance(), epochs));
        for (int ahead = 0; ahead < epochs; ahead++) {
            ring = withReward(ring, ahead, each);
        }
        walrus.saveSystem(call, 0, state.with(state.usedCapacity(), ring));
        return List.of();
    }
}
