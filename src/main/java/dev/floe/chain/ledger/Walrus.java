package dev.floe.chain.ledger;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.chain.contract.AbortCode;
import dev.floe.chain.contract.Attributes;
import dev.floe.chain.contract.Blobs;
import dev.floe.chain.contract.Certificate;
import dev.floe.chain.contract.Fields;
import dev.floe.chain.contract.OnlyKey;
import dev.floe.chain.contract.PooledStorage;
import dev.floe.chain.contract.Staking;
import dev.floe.chain.contract.Transaction;
import dev.floe.chain.contract.WalrusSystem;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.model.ExecutionFailure;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.DenyListSizes;
import dev.floe.sui.move.Field;
import dev.floe.sui.move.Metadata;
import dev.floe.sui.move.PooledBlob;
import dev.floe.sui.move.StakingState;
import dev.floe.sui.move.StoragePool;
import dev.floe.sui.move.SystemState;
import dev.floe.sui.move.WalrusRoot;
import dev.floe.sui.move.WalrusTypes;
import java.util.Optional;

/** What all contract functions of Walrus need: its types, and its state behind objects. */
record Walrus(WalrusTypes types) {
    private static final byte[] UNIT_KEY = {0};

    Transaction transaction(Call call) {
        return new ContractTransaction(types, call);
    }

    /**
     * The state behind argument {@code index}, a reference to the system object.
     *
     * @throws dev.floe.chain.contract.Abort if an old version of the package was called
     */
    WalrusSystem system(Call call, int index) {
        byte[] state = inner(call, index, AbortCode.SYSTEM_WRONG_VERSION);
        return new WalrusSystem(Field.versioned(state, SystemState::read).value());
    }

    void saveSystem(Call call, int index, WalrusSystem system) {
        WalrusRoot root = call.read(index, WalrusRoot::read);
        call.execution()
                .setField(
                        root.id(),
                        TypeTag.Primitive.U64,
                        version(root),
                        types.systemState(),
                        system.toMove().toBcs());
    }

    /** The BCS of the field that has the state of a root object. */
    byte[] inner(Call call, int index, AbortCode wrongVersion) {
        WalrusRoot root = call.read(index, WalrusRoot::read);
        wrongVersion.unless(
                !call.original().equals(types.original()) || root.contract().equals(call.contract()));
        return call.execution()
                .field(root.id(), TypeTag.Primitive.U64, version(root))
                .orElseThrow(() -> new ExecutionFailedException(ExecutionFailure.Plain.INVARIANT_VIOLATION));
    }

    static byte[] version(WalrusRoot root) {
        return new BcsWriter(8).u64(root.version()).toByteArray();
    }

    /** The state behind argument {@code index}, a reference to the staking object. */
    Staking staking(Call call, int index) {
        byte[] state = inner(call, index, AbortCode.STAKING_WRONG_VERSION);
        return new Staking(
                Field.versioned(state, StakingState::read).value(), new LedgerStakingFields(types, call.execution()));
    }

    void saveStaking(Call call, int index, Staking staking) {
        WalrusRoot root = call.read(index, WalrusRoot::read);
        call.execution()
                .setField(
                        root.id(),
                        TypeTag.Primitive.U64,
                        version(root),
                        types.stakingState(),
                        staking.toMove().toBcs());
    }

    /** The sizes of deny lists: one value, behind an extended field of the system. */
    Fields<OnlyKey, DenyListSizes> denyListSizes(Call call, WalrusSystem system) {
        return new DynamicFields<>(
                call.execution(),
                system.toMove().denyListSizes(),
                types.extendedFieldKey(),
                key -> UNIT_KEY,
                DenyListSizes.TYPE,
                DenyListSizes::read);
    }

    // Attributes

    Optional<Metadata> metadata(Call call, ObjectId blob) {
        return call.execution()
                .field(blob, TypeTag.Vector.BYTES, Metadata.FIELD_NAME)
                .map(bcs -> Field.fromBcs(bcs, BcsReader::byteVector, Metadata::read)
                        .value());
    }

    void saveMetadata(Call call, ObjectId blob, Attributes attributes) {
        attributes
                .metadata()
                .ifPresentOrElse(
                        metadata -> call.execution()
                                .setField(
                                        blob,
                                        TypeTag.Vector.BYTES,
                                        Metadata.FIELD_NAME,
                                        types.metadata(),
                                        metadata.toBcs()),
                        () -> dropMetadata(call, blob));
    }

    void dropMetadata(Call call, ObjectId blob) {
        call.execution().removeField(blob, TypeTag.Vector.BYTES, Metadata.FIELD_NAME);
    }

    // Pools

    PooledStorage pool(Call call, StoragePool pool) {
        byte[] inner = call.execution()
                .field(pool.id(), TypeTag.Primitive.U64, poolVersion())
                .orElseThrow(() -> new ExecutionFailedException(ExecutionFailure.Plain.INVARIANT_VIOLATION));
        return new PooledStorage(
                pool, Field.versioned(inner, StoragePool.Inner::read).value());
    }

    void savePool(Call call, PooledStorage pool) {
        call.execution()
                .setField(
                        pool.id(),
                        TypeTag.Primitive.U64,
                        poolVersion(),
                        types.storagePoolInner(),
                        pool.innerToMove().toBcs());
    }

    void dropPool(Call call, PooledStorage pool) {
        call.execution().removeField(pool.id(), TypeTag.Primitive.U64, poolVersion());
    }

    private static byte[] poolVersion() {
        return new BcsWriter(8).u64(StoragePool.VERSION).toByteArray();
    }

    Fields<BlobId, PooledBlob> blobs(Call call, PooledStorage pool) {
        return new DynamicObjectFields<>(
                call.execution(),
                pool.table(),
                TypeTag.Primitive.U256,
                BlobId::toBytes,
                types.pooledBlob(),
                PooledBlob::read);
    }

    // Arguments

    /** Signature, bitmap and message, from argument {@code first} on. */
    static Certificate certificate(Call call, int first) {
        return new Certificate(call.bytes(first), call.bytes(first + 1), call.bytes(first + 2));
    }

    /** Blob ID, root, size, encoding type and whether it can be deleted, from argument {@code first} on. */
    static Blobs.Registration registration(Call call, int first) {
        return new Blobs.Registration(
                call.blobId(first),
                call.value(first + 1).bcs(),
                call.u64(first + 2),
                call.u8(first + 3),
                call.bool(first + 4));
    }

    static Value id(ObjectId id) {
        return new Value(StructTag.ID, id.toBytes());
    }
}
