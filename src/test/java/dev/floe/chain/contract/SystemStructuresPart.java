package dev.floe.chain.contract;

import dev.floe.sui.move.FutureAccounting;
import dev.floe.sui.move.Metadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rings of accounts and attributes alone. */
final class SystemStructuresPart {
    private StorageAccounting ring = StorageAccounting.ofLength(0);
    private Metadata metadata = Metadata.EMPTY;

    static void addTo(World world) {
        new SystemStructuresPart().add(world);
    }

    private void add(World world) {
        world.call("storage_accounting::ring_new", arguments -> {
            ring = StorageAccounting.ofLength(arguments.integer("length"));
            return ring;
        });
        world.call("storage_accounting::ring_lookup", arguments -> parts(ring.ahead(arguments.u64("offset"))));
        world.call("storage_accounting::ring_pop_expand", arguments -> parts(ring.pop()));
        world.call("metadata::new", arguments -> {
            metadata = Metadata.EMPTY;
            return Optional.empty();
        });
        world.call("metadata::insert_or_update", arguments -> {
            metadata = metadata.with(arguments.text("key"), arguments.text("value"));
            return Optional.empty();
        });
        world.call("metadata::remove", arguments -> {
            String key = arguments.text("key");
            String value = Attributes.value(metadata, key);
            metadata = metadata.without(key);
            return Map.of("key", key, "value", value);
        });
        world.call("metadata::remove_if_exists", arguments -> {
            Optional<String> value = Attributes.find(metadata, arguments.text("key"));
            metadata = metadata.without(arguments.text("key"));
            return value.map(Object.class::cast).orElse(Optional.empty());
        });
        world.field("metadata", rest -> pairs(Optional.of(metadata)));
    }

    private static Map<String, Object> parts(FutureAccounting account) {
        return Map.of("epoch", account.epoch(), "used", account.usedCapacity(), "rewards", account.rewards());
    }

    /** As the files write attributes: a list of pairs. */
    static Object pairs(Optional<Metadata> metadata) {
        return metadata.<Object>map(present -> present.pairs().entrySet().stream()
                        .map(pair -> List.of(pair.getKey(), pair.getValue()))
                        .toList())
                .orElse(Optional.empty());
    }
}
