package dev.floe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.Plural;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.sui.ChainNetwork;
import dev.floe.sui.EpochPhase;
import dev.floe.sui.NetworkState;
import dev.floe.sui.SuiException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code floe info}: what the network is like now. */
@Command(
        name = "info",
        description = "Says what the network is like: epoch, nodes, sizes, prices, committee.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class InfoCommand implements Callable<Integer> {
    /** Sizes for which prices are shown as examples. */
    private static final List<Long> EXAMPLES = List.of(1L << 20, 100L << 20, 1L << 30);

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Mixin
    private NetworkOptions networkOptions;

    @Override
    public Integer call() throws SuiException {
        try (ChainNetwork network = NetworkOptions.network(networkOptions.load())) {
            NetworkState state = network.refresh();
            if (json) {
                System.out.println(toJson(state).toPrettyString());
            } else {
                print(state);
            }
            return 0;
        }
    }

    private static Optional<Instant> began(NetworkState state) {
        return switch (state.phase()) {
            case EpochPhase.Syncing ignored -> Optional.empty();
            case EpochPhase.Running running -> Optional.of(running.since());
            case EpochPhase.NextSelected selected -> Optional.of(selected.since());
        };
    }

    private static String phase(NetworkState state) {
        return switch (state.phase()) {
            case EpochPhase.Syncing syncing -> "changing: nodes with " + syncing.shardsReady() + " shards are ready";
            case EpochPhase.Running ignored -> "running";
            case EpochPhase.NextSelected ignored -> "running, the next committee is chosen";
        };
    }

    private static void print(NetworkState state) {
        Encoding encoding = state.encoding();
        row("epoch", state.epoch() + " (" + phase(state) + ")");
        began(state).ifPresent(start -> {
            row("  began", start.toString());
            row("  ends", "not before " + start.plus(state.epochDuration()));
        });
        row("  duration", duration(state.epochDuration()));
        row("storage", "for at most " + Plural.of(state.maxEpochsAhead(), "epoch") + " ahead");
        row("shards", state.shardCount() + ", of which " + encoding.faulty() + " may be faulty");
        row("nodes", Integer.toString(state.committee().members().size()));
        row(
                "capacity",
                Quantities.bytes(state.usedCapacity()) + " of " + Quantities.bytes(state.totalCapacity()) + " sold");
        row("largest blob", Quantities.bytes(encoding.maxBlobLength()));
        row(
                "price",
                state.storagePrice() + " FROST per encoded MiB and epoch, " + state.writePrice()
                        + " FROST per encoded MiB once");
        for (long size : EXAMPLES) {
            cost(state, size)
                    .ifPresent(cost -> row(
                            "  " + Quantities.bytes(size),
                            Quantities.wal(cost.storage()) + " per epoch, " + Quantities.wal(cost.write()) + " once ("
                                    + Quantities.bytes(cost.encoded()) + " encoded)"));
        }
        row("system", state.systemObject().toString());
        row("staking", state.stakingObject().toString());
        row("package", state.packageId().toString());
        System.out.println();
        System.out.printf("%-24s %-28s %7s  %s%n", "node", "address", "shards", "ID");
        for (StorageNode node : state.committee().members()) {
            System.out.printf("%-24s %-28s %7d  %s%n", node.name(), node.networkAddress(), node.weight(), node.id());
        }
    }

    private static void row(String name, String value) {
        System.out.printf("%-14s %s%n", name, value);
    }

    private static String duration(Duration time) {
        return time.toString().substring(1).replace("T", " ").trim().toLowerCase(java.util.Locale.ROOT);
    }

    private record Cost(long encoded, long storage, long write) {}

    private static Optional<Cost> cost(NetworkState state, long size) {
        try {
            long encoded = state.encoding().encodedLength(size);
            return Optional.of(new Cost(encoded, state.storageCost(encoded, 1), state.writeCost(encoded)));
        } catch (RedStuffException tooLongForThisNetwork) {
            return Optional.empty();
        }
    }

    private static ObjectNode toJson(NetworkState state) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode epoch = json.putObject("epochInfo").put("currentEpoch", state.epoch());
        epoch.put("phase", phase(state));
        began(state).ifPresent(start -> epoch.put("startOfCurrentEpoch", start.toString()));
        epoch.put("epochDurationMillis", state.epochDuration().toMillis());
        epoch.put("maxEpochsAhead", state.maxEpochsAhead());
        json.putObject("storageInfo")
                .put("nShards", state.shardCount())
                .put("nNodes", state.committee().members().size())
                .put("totalCapacity", state.totalCapacity())
                .put("usedCapacity", state.usedCapacity());
        json.putObject("sizeInfo")
                .put("storageUnitSize", NetworkState.UNIT_BYTES)
                .put("maxBlobSize", state.encoding().maxBlobLength());
        ObjectNode price = json.putObject("priceInfo")
                .put("storagePricePerUnitSize", state.storagePrice())
                .put("writePricePerUnitSize", state.writePrice());
        var examples = price.putArray("exampleBlobCosts");
        for (long size : EXAMPLES) {
            cost(state, size)
                    .ifPresent(cost -> examples.addObject()
                            .put("unencodedSize", size)
                            .put("encodedSize", cost.encoded())
                            .put("storagePrice", cost.storage())
                            .put("writePrice", cost.write()));
        }
        json.putObject("objects")
                .put("system", state.systemObject().toString())
                .put("staking", state.stakingObject().toString())
                .put("package", state.packageId().toString())
                .put("walType", state.walType());
        ObjectNode committee = json.putObject("committeeInfo")
                .put("nPrimarySourceSymbols", state.encoding().primarySourceSymbols())
                .put("nSecondarySourceSymbols", state.encoding().secondarySourceSymbols());
        var nodes = committee.putArray("currentStorageNodes");
        for (StorageNode node : state.committee().members()) {
            ObjectNode entry = nodes.addObject()
                    .put("name", node.name())
                    .put("nodeId", node.id().toString())
                    .put("networkAddress", node.networkAddress())
                    .put("nShardsOwned", node.weight());
            var shards = entry.putArray("shardsOwned");
            node.shards().forEach(shards::add);
        }
        return json;
    }
}
