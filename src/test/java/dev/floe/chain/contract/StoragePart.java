package dev.floe.chain.contract;

import dev.floe.sui.move.Storage;
import java.util.Optional;
import java.util.function.BiFunction;

/** Storage objects. */
final class StoragePart {
    private StoragePart() {}

    static void addTo(World world) {
        world.kind(Storage.class, StoragePart::field);
        world.call(
                "storage_resource::create",
                arguments -> StorageResources.create(
                        world.transaction,
                        arguments.integer("startEpoch"),
                        arguments.integer("endEpoch"),
                        arguments.u64("size")));
        world.call("storage_resource::split_by_epoch", arguments -> {
            String name = arguments.text("storage");
            return split(
                    world,
                    name,
                    StorageResources.splitByEpoch(
                            world.transaction, world.object(name, Storage.class), arguments.u64("epoch")));
        });
        world.call("storage_resource::split_by_size", arguments -> {
            String name = arguments.text("storage");
            return split(
                    world,
                    name,
                    StorageResources.splitBySize(
                            world.transaction, world.object(name, Storage.class), arguments.u64("keep")));
        });
        fusing(world, "fuse", (first, second) -> StorageResources.fuse(world.transaction, first, second));
        fusing(
                world,
                "fuse_periods",
                (first, second) -> StorageResources.fusePeriods(world.transaction, first, second));
        fusing(world, "fuse_amount", (first, second) -> StorageResources.fuseAmount(world.transaction, first, second));
        world.call("storage_resource::destroy", arguments -> {
            take(world, arguments, "storage");
            return Optional.empty();
        });
    }

    static Storage take(World world, Step.Arguments arguments, String name) {
        Storage storage = world.object(arguments.text(name), Storage.class);
        world.forget(arguments.text(name));
        return storage;
    }

    private static Storage split(World world, String name, StorageResources.Split split) {
        world.name(name, split.kept());
        return split.rest();
    }

    private static void fusing(World world, String function, BiFunction<Storage, Storage, Storage> fuse) {
        world.call("storage_resource::" + function, arguments -> {
            Storage first = world.object(arguments.text("storage"), Storage.class);
            Storage fused = fuse.apply(first, take(world, arguments, "other"));
            world.name(arguments.text("storage"), fused);
            return fused;
        });
    }

    private static Object field(Storage storage, String field) {
        return switch (field) {
            case "startEpoch" -> storage.startEpoch();
            case "endEpoch" -> storage.endEpoch();
            case "size" -> storage.size();
            default -> throw new UnsupportedOperationException("no field " + field + " of storage");
        };
    }
}
