package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.model.Ids;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/** An event of the contract, from its module {@code events}. */
public sealed interface WalrusEvent extends MoveStruct {

    /**
     * The event of type {@code events::name}; empty if this version does not know the name.
     *
     * @throws dev.floe.bytes.BcsException if the contents are not such an event
     */
    static Optional<WalrusEvent> read(String name, byte[] contents) {
        return switch (name) {
            case "BlobRegistered" -> Optional.of(BcsReader.parse(contents, BlobRegistered::read));
            case "BlobCertified" -> Optional.of(BcsReader.parse(contents, BlobCertified::read));
            case "BlobDeleted" -> Optional.of(BcsReader.parse(contents, BlobDeleted::read));
            case "InvalidBlobID" -> Optional.of(BcsReader.parse(contents, InvalidBlobId::read));
            case "EpochParametersSelected" -> Optional.of(BcsReader.parse(contents, EpochParametersSelected::read));
            case "EpochChangeStart" -> Optional.of(BcsReader.parse(contents, EpochChangeStart::read));
            case "EpochChangeDone" -> Optional.of(BcsReader.parse(contents, EpochChangeDone::read));
            case "ShardsReceived" -> Optional.of(BcsReader.parse(contents, ShardsReceived::read));
            case "ShardRecoveryStart" -> Optional.of(BcsReader.parse(contents, ShardRecoveryStart::read));
            case "ContractUpgraded" -> Optional.of(BcsReader.parse(contents, ContractUpgraded::read));
            case "ContractUpgradeProposed" -> Optional.of(BcsReader.parse(contents, ContractUpgradeProposed::read));
            case "ContractUpgradeQuorumReached" ->
                Optional.of(BcsReader.parse(contents, ContractUpgradeQuorumReached::read));
            case "RegisterDenyListUpdate" -> Optional.of(BcsReader.parse(contents, RegisterDenyListUpdate::read));
            case "DenyListUpdate" -> Optional.of(BcsReader.parse(contents, DenyListUpdate::read));
            case "DenyListBlobDeleted" -> Optional.of(BcsReader.parse(contents, DenyListBlobDeleted::read));
            case "ProtocolVersionUpdated" -> Optional.of(BcsReader.parse(contents, ProtocolVersionUpdated::read));
            case "PricesUpdated" -> Optional.of(BcsReader.parse(contents, PricesUpdated::read));
            case "StoragePoolCreated" -> Optional.of(BcsReader.parse(contents, StoragePoolCreated::read));
            case "PooledBlobRegistered" -> Optional.of(BcsReader.parse(contents, PooledBlobRegistered::read));
            case "PooledBlobCertified" -> Optional.of(BcsReader.parse(contents, PooledBlobCertified::read));
            case "PooledBlobDeleted" -> Optional.of(BcsReader.parse(contents, PooledBlobDeleted::read));
            case "StoragePoolExtended" -> Optional.of(BcsReader.parse(contents, StoragePoolExtended::read));
            default -> Optional.empty();
        };
    }

    /** The name of its type on chain. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** A blob was registered. {@code endEpoch} is exclusive. */
    record BlobRegistered(
            int epoch, BlobId blobId, long size, int encodingType, int endEpoch, boolean deletable, ObjectId objectId)
            implements WalrusEvent {
        static BlobRegistered read(BcsReader r) {
            return new BlobRegistered(
                    Moves.epoch(r), Moves.blobId(r), r.u64(), r.u8(), Moves.epoch(r), r.bool(), Ids.read(r));
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch)
                    .fixed(blobId.toBytes())
                    .u64(size)
                    .u8(encodingType)
                    .u32(endEpoch)
                    .bool(deletable)
                    .fixed(objectId.toBytes());
        }
    }

    /** A blob was certified, or its storage extended. {@code epoch} is that of the first certification. */
    record BlobCertified(
            int epoch, BlobId blobId, int endEpoch, boolean deletable, ObjectId objectId, boolean isExtension)
            implements WalrusEvent {
        static BlobCertified read(BcsReader r) {
            return new BlobCertified(Moves.epoch(r), Moves.blobId(r), Moves.epoch(r), r.bool(), Ids.read(r), r.bool());
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch)
                    .fixed(blobId.toBytes())
                    .u32(endEpoch)
                    .bool(deletable)
                    .fixed(objectId.toBytes())
                    .bool(isExtension);
        }
    }

    /** A deletable blob was deleted. */
    record BlobDeleted(int epoch, BlobId blobId, int endEpoch, ObjectId objectId, boolean wasCertified)
            implements WalrusEvent {
        static BlobDeleted read(BcsReader r) {
            return new BlobDeleted(Moves.epoch(r), Moves.blobId(r), Moves.epoch(r), Ids.read(r), r.bool());
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch)
                    .fixed(blobId.toBytes())
                    .u32(endEpoch)
                    .fixed(objectId.toBytes())
                    .bool(wasCertified);
        }
    }

    /** A blob ID names nothing that could be decoded. On chain {@code InvalidBlobID}. */
    record InvalidBlobId(int epoch, BlobId blobId) implements WalrusEvent {
        @Override
        public String name() {
            return "InvalidBlobID";
        }

        static InvalidBlobId read(BcsReader r) {
            return new InvalidBlobId(Moves.epoch(r), Moves.blobId(r));
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch).fixed(blobId.toBytes());
        }
    }

    /** The next committee is known. */
    record EpochParametersSelected(int nextEpoch) implements WalrusEvent {
        static EpochParametersSelected read(BcsReader r) {
            return new EpochParametersSelected(Moves.epoch(r));
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(nextEpoch);
        }
    }

    /** The epoch began; nodes fetch their shards. */
    record EpochChangeStart(int epoch) implements WalrusEvent {
        static EpochChangeStart read(BcsReader r) {
            return new EpochChangeStart(Moves.epoch(r));
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch);
        }
    }

    /** A quorum has its shards. */
    record EpochChangeDone(int epoch) implements WalrusEvent {
        static EpochChangeDone read(BcsReader r) {
            return new EpochChangeDone(Moves.epoch(r));
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch);
        }
    }

    /** A node has its shards. */
    record ShardsReceived(int epoch, List<Integer> shards) implements WalrusEvent {
        public ShardsReceived {
            shards = List.copyOf(shards);
        }

        static ShardsReceived read(BcsReader r) {
            return new ShardsReceived(Moves.epoch(r), r.vector(2, BcsReader::u16));
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch).vector(shards, (BcsWriter w, Integer shard) -> w.u16(shard));
        }
    }

    /** A node recovers shards. */
    record ShardRecoveryStart(int epoch, List<Integer> shards) implements WalrusEvent {
        public ShardRecoveryStart {
            shards = List.copyOf(shards);
        }

        static ShardRecoveryStart read(BcsReader r) {
            return new ShardRecoveryStart(Moves.epoch(r), r.vector(2, BcsReader::u16));
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch).vector(shards, (BcsWriter w, Integer shard) -> w.u16(shard));
        }
    }

    /** The contract has a new version. */
    record ContractUpgraded(int epoch, ObjectId contract, long version) implements WalrusEvent {
        static ContractUpgraded read(BcsReader r) {
            return new ContractUpgraded(Moves.epoch(r), Ids.read(r), r.u64());
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch).fixed(contract.toBytes()).u64(version);
        }
    }

    /** Somebody proposed a new version of the contract. */
    record ContractUpgradeProposed(int epoch, byte[] contractDigest) implements WalrusEvent {
        static ContractUpgradeProposed read(BcsReader r) {
            return new ContractUpgradeProposed(Moves.epoch(r), r.byteVector());
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch).byteVector(contractDigest);
        }
    }

    /** A quorum wants the new version. */
    record ContractUpgradeQuorumReached(int epoch, byte[] contractDigest) implements WalrusEvent {
        static ContractUpgradeQuorumReached read(BcsReader r) {
            return new ContractUpgradeQuorumReached(Moves.epoch(r), r.byteVector());
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch).byteVector(contractDigest);
        }
    }

    /** A node announced its deny list. */
    record RegisterDenyListUpdate(int epoch, BigInteger root, long sequenceNumber, ObjectId nodeId)
            implements WalrusEvent {
        static RegisterDenyListUpdate read(BcsReader r) {
            return new RegisterDenyListUpdate(Moves.epoch(r), r.u256(), r.u64(), Ids.read(r));
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch).u256(root).u64(sequenceNumber).fixed(nodeId.toBytes());
        }
    }

    /** The deny list of a node was certified. */
    record DenyListUpdate(int epoch, BigInteger root, long sequenceNumber, ObjectId nodeId) implements WalrusEvent {
        static DenyListUpdate read(BcsReader r) {
            return new DenyListUpdate(Moves.epoch(r), r.u256(), r.u64(), Ids.read(r));
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch).u256(root).u64(sequenceNumber).fixed(nodeId.toBytes());
        }
    }

    /** A blob is on the deny lists of nodes with enough weight. */
    record DenyListBlobDeleted(int epoch, BlobId blobId) implements WalrusEvent {
        static DenyListBlobDeleted read(BcsReader r) {
            return new DenyListBlobDeleted(Moves.epoch(r), Moves.blobId(r));
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch).fixed(blobId.toBytes());
        }
    }

    /** Another version of the protocol from {@code startEpoch} on. */
    record ProtocolVersionUpdated(int epoch, int startEpoch, long protocolVersion) implements WalrusEvent {
        static ProtocolVersionUpdated read(BcsReader r) {
            return new ProtocolVersionUpdated(Moves.epoch(r), Moves.epoch(r), r.u64());
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch).u32(startEpoch).u64(protocolVersion);
        }
    }

    /** Other prices. */
    record PricesUpdated(int epoch, long storagePrice, long writePrice) implements WalrusEvent {
        static PricesUpdated read(BcsReader r) {
            return new PricesUpdated(Moves.epoch(r), r.u64(), r.u64());
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch).u64(storagePrice).u64(writePrice);
        }
    }

    /** A storage pool was made. */
    record StoragePoolCreated(int epoch, ObjectId storagePoolId, long reservedBytes, int startEpoch, int endEpoch)
            implements WalrusEvent {
        static StoragePoolCreated read(BcsReader r) {
            return new StoragePoolCreated(Moves.epoch(r), Ids.read(r), r.u64(), Moves.epoch(r), Moves.epoch(r));
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch)
                    .fixed(storagePoolId.toBytes())
                    .u64(reservedBytes)
                    .u32(startEpoch)
                    .u32(endEpoch);
        }
    }

    /** A blob was registered in a storage pool. */
    record PooledBlobRegistered(
            int epoch,
            BlobId blobId,
            long size,
            int encodingType,
            boolean deletable,
            ObjectId objectId,
            ObjectId storagePoolId)
            implements WalrusEvent {
        static PooledBlobRegistered read(BcsReader r) {
            return new PooledBlobRegistered(
                    Moves.epoch(r), Moves.blobId(r), r.u64(), r.u8(), r.bool(), Ids.read(r), Ids.read(r));
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch)
                    .fixed(blobId.toBytes())
                    .u64(size)
                    .u8(encodingType)
                    .bool(deletable)
                    .fixed(objectId.toBytes())
                    .fixed(storagePoolId.toBytes());
        }
    }

    /** A blob in a storage pool was certified. */
    record PooledBlobCertified(int epoch, BlobId blobId, boolean deletable, ObjectId objectId, ObjectId storagePoolId)
            implements WalrusEvent {
        static PooledBlobCertified read(BcsReader r) {
            return new PooledBlobCertified(Moves.epoch(r), Moves.blobId(r), r.bool(), Ids.read(r), Ids.read(r));
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch)
                    .fixed(blobId.toBytes())
                    .bool(deletable)
                    .fixed(objectId.toBytes())
                    .fixed(storagePoolId.toBytes());
        }
    }

    /** A blob in a storage pool was deleted. */
    record PooledBlobDeleted(int epoch, BlobId blobId, ObjectId objectId, boolean wasCertified, ObjectId storagePoolId)
            implements WalrusEvent {
        static PooledBlobDeleted read(BcsReader r) {
            return new PooledBlobDeleted(Moves.epoch(r), Moves.blobId(r), Ids.read(r), r.bool(), Ids.read(r));
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch)
                    .fixed(blobId.toBytes())
                    .fixed(objectId.toBytes())
                    .bool(wasCertified)
                    .fixed(storagePoolId.toBytes());
        }
    }

    /** A storage pool lasts longer. */
    record StoragePoolExtended(int epoch, ObjectId storagePoolId, int newEndEpoch) implements WalrusEvent {
        static StoragePoolExtended read(BcsReader r) {
            return new StoragePoolExtended(Moves.epoch(r), Ids.read(r), Moves.epoch(r));
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch).fixed(storagePoolId.toBytes()).u32(newEndEpoch);
        }
    }
}
