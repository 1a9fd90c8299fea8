package dev.floe.chain.contract;

import dev.floe.keys.BlsSecretKey;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.sui.move.Blob;
import dev.floe.sui.move.FutureAccounting;
import dev.floe.sui.move.Metadata;
import dev.floe.sui.move.PooledBlob;
import dev.floe.sui.move.SharedBlob;
import dev.floe.sui.move.Storage;
import dev.floe.sui.move.StorageNodeCap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The calls of the system and of what it sells: storage, blobs, pools, attributes, what nodes say. */
final class SystemPart {
    /** What a level has that the system's calls need. */
    interface Setting {
        WalrusSystem system();

        /** The keys of the members of the present committee, in its order. */
        List<BlsSecretKey> committeeKeys();

        ObjectId node(String name);

        StorageNodeCap cap(String node);

        void keep(String node, StorageNodeCap cap);

        /** The sizes of deny lists, to be read and changed. */
        Map<ObjectId, Long> denyListSizes();
    }

    /** A pool with its blobs; changes. */
    static final class Pool {
        final PooledStorage storage;
        final MapFields<BlobId, PooledBlob> blobs = new MapFields<>();

        Pool(PooledStorage storage) {
            this.storage = storage;
        }
    }

    /** A blob in a pool, by name. */
    private record InPool(Pool pool, BlobId blobId) {
        PooledBlob blob() {
            return pool.blobs.get(blobId);
        }
    }

    private final World world;
    private final Setting setting;
    /** By the ID of the blob's object. */
    private final MapFields<ObjectId, Metadata> attributes = new MapFields<>();

    private SystemPart(World world, Setting setting) {
        this.world = world;
        this.setting = setting;
    }

    static SystemPart addTo(World world, Setting setting) {
        SystemPart part = new SystemPart(world, setting);
        part.addFields();
        part.addStorage();
        part.addBlobs();
        part.addSharedBlobs();
        part.addPools();
        part.addNodes();
        return part;
    }

    private WalrusSystem system() {
        return setting.system();
    }

    private Purse payment(Step.Arguments arguments) {
        return MoneyPart.purse(world, arguments, "payment");
    }

    // Fields

    private void addFields() {
        world.field("system", field -> switch (field) {
            case "epoch" -> system().epoch();
            case "totalCapacity" -> system().totalCapacity();
            case "usedCapacity" -> system().usedCapacity();
            case "storagePrice" -> system().storagePrice();
            case "writePrice" -> system().writePrice();
            case "nShards" -> system().shardCount();
            default -> throw new UnsupportedOperationException("no field system." + field);
        });
        world.field("ring", rest -> {
            String[] parts = rest.split("[\\[\\].]+");
            FutureAccounting account = system().accounting().ahead(Long.parseLong(parts[1]));
            return switch (parts[2]) {
                case "epoch" -> account.epoch();
                case "used" -> account.usedCapacity();
                case "rewards" -> account.rewards();
                default -> throw new UnsupportedOperationException("no field ring" + rest);
            };
        });
        world.field("eventBlob", field -> {
            var state = system().toMove().eventBlobs();
            return switch (field) {
                case "latestCheckpoint" -> state.latestCertified().map(blob -> (Object) blob.endingCheckpoint());
                case "tracked" -> state.attestedWeight().size();
                default -> throw new UnsupportedOperationException("no field eventBlob." + field);
            };
        });
        world.field(
                "denyList",
                field -> field.startsWith("size:")
                        ? Optional.ofNullable(setting.denyListSizes().get(setting.node(field.substring(5))))
                        : setting.denyListSizes().size());
        world.field("cap", rest -> {
            String[] parts = rest.substring(1).split("\\.");
            StorageNodeCap cap = setting.cap(parts[0]);
            return switch (parts[1]) {
                case "denyListRoot" -> "0x" + cap.denyListRoot().toString(16);
                case "denyListSequence" -> cap.denyListSequence();
                case "denyListSize" -> cap.denyListSize();
                default -> throw new UnsupportedOperationException("no field cap" + rest);
            };
        });
        world.kind(Blob.class, (blob, field) -> switch (field) {
            case "certified" -> blob.certifiedEpoch().isPresent();
            case "certifiedEpoch" -> blob.certifiedEpoch();
            case "deletable" -> blob.deletable();
            case "startEpoch" -> blob.storage().startEpoch();
            case "endEpoch" -> blob.storage().endEpoch();
            case "size" -> blob.storage().size();
            case "attributes" -> SystemStructuresPart.pairs(attributes.find(blob.id()));
            default -> throw new UnsupportedOperationException("no field " + field + " of a blob");
        });
        world.kind(InPool.class, (inPool, field) -> switch (field) {
            case "certified" -> inPool.blob().certifiedEpoch().isPresent();
            case "certifiedEpoch" -> inPool.blob().certifiedEpoch();
            case "deletable" -> inPool.blob().deletable();
            case "startEpoch" -> inPool.pool().storage.storage().startEpoch();
            case "endEpoch" -> inPool.pool().storage.storage().endEpoch();
            case "attributes" ->
                SystemStructuresPart.pairs(attributes.find(inPool.blob().id()));
            default -> throw new UnsupportedOperationException("no field " + field + " of a pooled blob");
        });
        world.kind(Pool.class, this::poolField);
        world.kind(SharedBlob.class, (shared, field) -> switch (field) {
            case "funds", "value" -> shared.funds();
            case "endEpoch" -> shared.blob().storage().endEpoch();
            case "startEpoch" -> shared.blob().storage().startEpoch();
            case "certified" -> shared.blob().certifiedEpoch().isPresent();
            case "certifiedEpoch" -> shared.blob().certifiedEpoch();
            case "deletable" -> shared.blob().deletable();
            default -> throw new UnsupportedOperationException("no field " + field + " of a shared blob");
        });
    }

    Object poolField(Pool pool, String field) {
        Storage storage = pool.storage.storage();
        return switch (field) {
            case "startEpoch" -> storage.startEpoch();
            case "endEpoch" -> storage.endEpoch();
            case "reservedBytes" -> storage.size();
            case "usedBytes" -> pool.storage.usedBytes();
            case "availableBytes" -> pool.storage.availableBytes();
            case "blobCount" -> pool.storage.blobCount();
            default -> {
                if (!field.startsWith("contains:")) {
                    throw new UnsupportedOperationException("no field " + field + " of a pool");
                }
                yield pool.blobs.contains(blobId(field.substring("contains:".length())));
            }
        };
    }

    // Names

    private final Signing.Names names = new Signing.Names() {
        @Override
        public BlobId blob(String name) {
            return blobId(name);
        }

        @Override
        public ObjectId object(String name) {
            return objectId(name);
        }

        @Override
        public ObjectId node(String name) {
            return setting.node(name);
        }
    };

    private BlobId blobId(String name) {
        return switch (world.object(name, Object.class)) {
            case Blob blob -> blob.blobId();
            case InPool inPool -> inPool.blobId();
            case SharedBlob shared -> shared.blob().blobId();
            default -> throw new IllegalArgumentException(name + " is no blob");
        };
    }

    private ObjectId objectId(String name) {
        return switch (world.object(name, Object.class)) {
            case Blob blob -> blob.id();
            case InPool inPool -> inPool.blob().id();
            default -> throw new IllegalArgumentException(name + " is no blob");
        };
    }

    private Blob blob(Step.Arguments arguments) {
        return world.object(arguments.text("blob"), Blob.class);
    }

    /** The blob changed; so did what is named like it. */
    private Blob keep(Step.Arguments arguments, Blob changed) {
        world.name(arguments.text("blob"), changed);
        return changed;
    }

    private Blob take(Step.Arguments arguments) {
        Blob blob = blob(arguments);
        world.forget(arguments.text("blob"));
        return blob;
    }

    private Certificate certificate(Step.Arguments arguments) {
        return Signing.certificate(arguments.part("certificate"), setting.committeeKeys(), names);
    }

    Blobs.Registration registration(Step.Arguments arguments) {
        byte[] root = Signing.root(arguments);
        int encodingType = arguments.integer("encodingType", Encoding.ENCODING_TYPE);
        long size = arguments.u64("size");
        BlobId derived = Blobs.deriveId(root, encodingType, size);
        BlobId blobId = arguments.has("blobId") ? Signing.blob(arguments.get("blobId"), names) : derived;
        boolean deletable = arguments.json().path("deletable").asBoolean();
        return new Blobs.Registration(blobId, root, size, encodingType, deletable);
    }

    // Storage and blobs

    private void addStorage() {
        StoragePart.addTo(world);
        world.call(
                "system::reserve_space",
                arguments -> system().reserveSpace(
                                world.transaction,
                                arguments.u64("size"),
                                arguments.u64("epochsAhead"),
                                payment(arguments)));
        world.call(
                "system::reserve_space_for_epochs",
                arguments -> system().reserveSpaceForEpochs(
                                world.transaction,
                                arguments.u64("size"),
                                arguments.u64("startEpoch"),
                                arguments.u64("endEpoch"),
                                payment(arguments)));
        world.call("system::add_subsidy", arguments -> {
            system().addSubsidy(MoneyPart.coin(world, arguments, "coin", "amount"), arguments.u64("epochsAhead"));
            return Optional.empty();
        });
        world.call("system::add_per_epoch_subsidies", arguments -> {
            system().addPerEpochSubsidies(arguments.list("amounts", amount -> Long.parseUnsignedLong(amount.asText())));
            return Optional.empty();
        });
    }

    private void addBlobs() {
        world.call(
                "system::register_blob",
                arguments -> system().registerBlob(
                                world.transaction,
                                StoragePart.take(world, arguments, "storage"),
                                registration(arguments),
                                payment(arguments)));
        world.call(
                "system::certify_blob",
                arguments -> keep(
                        arguments, system().certifyBlob(world.transaction, blob(arguments), certificate(arguments))));
        world.call("system::delete_blob", arguments -> {
            Blob blob = take(arguments);
            attributes.remove(blob.id());
            return system().deleteBlob(world.transaction, blob);
        });
        world.call("blob::burn", arguments -> {
            Blob blob = take(arguments);
            attributes.remove(blob.id());
            Blobs.burn(world.transaction, blob);
            return Optional.empty();
        });
        world.call(
                "system::extend_blob",
                arguments -> keep(
                        arguments,
                        system().extendBlob(
                                        world.transaction,
                                        blob(arguments),
                                        arguments.u64("epochs"),
                                        payment(arguments))));
        world.call(
                "system::extend_blob_with_resource",
                arguments -> keep(
                        arguments,
                        system().extendBlobWithResource(
                                        world.transaction,
                                        blob(arguments),
                                        StoragePart.take(world, arguments, "storage"))));
        world.call(
                "system::invalidate_blob_id",
                arguments -> Signing.hex(system().invalidateBlobId(world.transaction, certificate(arguments))));
        addAttributes("blob::", "metadata", arguments -> {
            ObjectId blob = blob(arguments).id();
            return new Attached(blob, Attributes.ofBlob(attributes.find(blob)));
        });
    }

    private record Attached(ObjectId blob, Attributes attributes) {}

    private interface Finding {
        Attached of(Step.Arguments arguments);
    }

    private interface Attributing {
        Object of(Attributes attributes, Step.Arguments arguments);
    }

    private void addAttributes(String module, String what, Finding finding) {
        Map<String, Attributing> calls = new LinkedHashMap<>();
        calls.put("add_" + what, (attached, arguments) -> {
            attached.add(pairs(arguments));
            return Optional.empty();
        });
        calls.put(
                "add_or_replace_" + what,
                (attached, arguments) -> SystemStructuresPart.pairs(attached.addOrReplace(pairs(arguments))));
        calls.put("take_" + what, (attached, arguments) -> SystemStructuresPart.pairs(Optional.of(attached.take())));
        calls.put("insert_or_update_" + what + "_pair", (attached, arguments) -> {
            attached.put(arguments.text("key"), arguments.text("value"));
            return Optional.empty();
        });
        calls.put(
                "remove_" + what + "_pair",
                (attached, arguments) ->
                        Map.of("key", arguments.text("key"), "value", attached.remove(arguments.text("key"))));
        calls.put(
                "remove_" + what + "_pair_if_exists",
                (attached, arguments) -> attached.removeIfExists(arguments.text("key")));
        calls.forEach((name, attributing) -> world.call(module + name, arguments -> {
            Attached attached = finding.of(arguments);
            Object result = attributing.of(attached.attributes(), arguments);
            attached.attributes()
                    .metadata()
                    .ifPresentOrElse(
                            present -> attributes.put(attached.blob(), present),
                            () -> attributes.remove(attached.blob()));
            return result;
        }));
    }

    private static Metadata pairs(Step.Arguments arguments) {
        Metadata metadata = Metadata.EMPTY;
        for (String name : List.of("metadata", "attributes", "pairs")) {
            if (arguments.has(name)) {
                for (List<String> pair : arguments.list(
                        name, json -> List.of(json.get(0).asText(), json.get(1).asText()))) {
                    metadata = metadata.with(pair.getFirst(), pair.getLast());
                }
            }
        }
        return metadata;
    }

    private void addSharedBlobs() {
        world.call("shared_blob::new", arguments -> SharedBlobs.share(world.transaction, take(arguments), 0));
        world.call(
                "shared_blob::new_funded",
                arguments -> SharedBlobs.share(
                        world.transaction,
                        take(arguments),
                        MoneyPart.coin(world, arguments, "funds", "coin", "payment", "amount")));
        world.call("shared_blob::fund", arguments -> {
            String name = shared(arguments);
            SharedBlob funded = SharedBlobs.fund(
                    world.object(name, SharedBlob.class),
                    MoneyPart.coin(world, arguments, "funds", "coin", "payment", "amount"));
            world.name(name, funded);
            return funded;
        });
        world.call("shared_blob::extend", arguments -> {
            String name = shared(arguments);
            SharedBlob extended = SharedBlobs.extend(
                    world.transaction, system(), world.object(name, SharedBlob.class), arguments.u64("epochs"));
            world.name(name, extended);
            return extended;
        });
    }

    private static String shared(Step.Arguments arguments) {
        return arguments.text(arguments.has("shared") ? "shared" : arguments.has("sharedBlob") ? "sharedBlob" : "blob");
    }

    // Pools

    private Pool pool(Step.Arguments arguments) {
        return world.object(arguments.text("pool"), Pool.class);
    }

    private void addPools() {
        world.call(
                "system::create_storage_pool",
                arguments -> new Pool(system().createStoragePool(
                                world.transaction,
                                arguments.u64("bytes"),
                                arguments.u64("epochsAhead"),
                                payment(arguments))));
        world.call(
                "system::create_storage_pool_with_storage",
                arguments -> new Pool(
                        system().createStoragePool(world.transaction, StoragePart.take(world, arguments, "storage"))));
        world.call("storage_pool::destroy", arguments -> {
            Pool pool = pool(arguments);
            world.forget(arguments.text("pool"));
            return pool.storage.destroy(world.transaction);
        });
        world.call("system::register_pooled_blob", arguments -> register(pool(arguments), arguments));
        world.call("system::certify_pooled_blob", arguments -> certify(pool(arguments), arguments));
        world.call("system::delete_pooled_blob", arguments -> delete(pool(arguments), arguments));
        world.call("system::burn_expired_pooled_blob", arguments -> {
            Pool pool = pool(arguments);
            attributes.remove(
                    system().burnExpiredPooledBlob(world.transaction, pool.storage, pool.blobs, blobOf(arguments))
                            .id());
            return Optional.empty();
        });
        world.call("system::extend_storage_pool", arguments -> extend(pool(arguments), arguments));
        world.call("system::increase_storage_pool_capacity", arguments -> increase(pool(arguments), arguments));
        world.call("system::increase_storage_pool_capacity_with_storage", arguments -> {
            system().increaseStoragePoolCapacity(
                            world.transaction, pool(arguments).storage, StoragePart.take(world, arguments, "storage"));
            return Optional.empty();
        });
        world.call(
                "system::decrease_storage_pool_capacity_by_size",
                arguments -> system().decreaseStoragePoolCapacity(
                                world.transaction, pool(arguments).storage, arguments.u64("size")));
        world.call(
                "system::decrease_storage_pool_unused_capacity_by_percent",
                arguments -> system().decreaseStoragePoolUnusedCapacity(
                                world.transaction, pool(arguments).storage, arguments.integer("percent")));
        addAttributes("storage_pool::", "blob_metadata", arguments -> {
            ObjectId blob = pool(arguments).blobs.get(blobOf(arguments)).id();
            return new Attached(blob, Attributes.ofPooledBlob(attributes.find(blob)));
        });
    }

    private BlobId blobOf(Step.Arguments arguments) {
        return Signing.blob(arguments.get("blob"), names);
    }

    Object register(Pool pool, Step.Arguments arguments) {
        Blobs.Registration registration = registration(arguments);
        system().registerPooledBlob(world.transaction, pool.storage, pool.blobs, registration, payment(arguments));
        return new InPool(pool, registration.blobId());
    }

    Object certify(Pool pool, Step.Arguments arguments) {
        system().certifyPooledBlob(
                        world.transaction, pool.storage, pool.blobs, blobOf(arguments), certificate(arguments));
        return Optional.empty();
    }

    Object delete(Pool pool, Step.Arguments arguments) {
        attributes.remove(system().deletePooledBlob(world.transaction, pool.storage, pool.blobs, blobOf(arguments))
                .id());
        return Optional.empty();
    }

    Object extend(Pool pool, Step.Arguments arguments) {
        system().extendStoragePool(world.transaction, pool.storage, arguments.u64("epochs"), payment(arguments));
        return Optional.empty();
    }

    Object increase(Pool pool, Step.Arguments arguments) {
        system().increaseStoragePoolCapacity(pool.storage, arguments.u64("bytes"), payment(arguments));
        return Optional.empty();
    }

    // What nodes say

    private void addNodes() {
        world.call("system::certify_event_blob", arguments -> {
            String node = arguments.text("node");
            Blobs.Registration registration = registration(arguments);
            setting.keep(
                    node,
                    system().certifyEventBlob(
                                    world.transaction,
                                    setting.cap(node),
                                    new EventBlobRegistration(
                                            registration.blobId(),
                                            registration.root(),
                                            registration.size(),
                                            registration.encodingType(),
                                            arguments.u64("checkpoint")),
                                    arguments.u64("epoch")));
            return Optional.empty();
        });
        world.call("system::register_deny_list_update", arguments -> {
            system().registerDenyListUpdate(
                            world.transaction,
                            setting.cap(arguments.text("node")),
                            arguments.u256("root"),
                            arguments.u64("sequence"));
            return Optional.empty();
        });
        world.call("system::update_deny_list", arguments -> {
            String node = arguments.text("node");
            setting.keep(
                    node,
                    system().updateDenyList(
                                    world.transaction,
                                    setting.cap(node),
                                    certificate(arguments),
                                    setting.denyListSizes()));
            return Optional.empty();
        });
        world.call("system::delete_deny_listed_blob", arguments -> {
            system().deleteDenyListedBlob(world.transaction, certificate(arguments));
            return Optional.empty();
        });
        world.call("system::update_protocol_version", arguments -> {
            system().updateProtocolVersion(
                            world.transaction, setting.cap(arguments.text("node")), certificate(arguments));
            return Optional.empty();
        });
    }
}
