package dev.floe.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.Plural;
import dev.floe.bytes.PrintableText;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.sui.ChainNetwork;
import dev.floe.sui.EpochPhase;
import dev.floe.sui.NetworkState;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.Authorized;
import dev.floe.sui.move.StakingPool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a network is like, in parts, each as text and in the JSON of the reference client. */
final class NetworkInfo {
    /** Sizes for which prices are shown as examples. */
    private static final List<Long> EXAMPLES = List.of(1L << 20, 100L << 20, 1L << 30);
    /** A patch's length is counted with four bytes. */
    private static final long LARGEST_PATCH = 0xFFFF_FFFFL;

    private final NetworkState state;
    private final StringBuilder text = new StringBuilder();

    NetworkInfo(NetworkState state) {
        this.state = state;
    }

    /** The text of the parts that were described so far. */
    String text() {
        return text.toString().stripTrailing();
    }

    private void row(String name, String value) {
        text.append(String.format("%-14s %s%n", name, value));
    }

    private Optional<Instant> began() {
        return switch (state.phase()) {
            case EpochPhase.Syncing ignored -> Optional.empty();
            case EpochPhase.Running running -> Optional.of(running.since());
            case EpochPhase.NextSelected selected -> Optional.of(selected.since());
        };
    }

    private String phase() {
        return switch (state.phase()) {
            case EpochPhase.Syncing syncing -> "changing: nodes with " + syncing.shardsReady() + " shards are ready";
            case EpochPhase.Running ignored -> "running";
            case EpochPhase.NextSelected ignored -> "running, the next committee is chosen";
        };
    }

    void describeEpoch() {
        row("epoch", state.epoch() + " (" + phase() + ")");
        began().ifPresent(start -> {
            row("  began", start.toString());
            row("  ends", "not before " + start.plus(state.epochDuration()));
        });
        row("  duration", duration(state.epochDuration()));
        row("storage", "for at most " + Plural.of(state.maxEpochsAhead(), "epoch") + " ahead");
    }

    ObjectNode epoch() {
        ObjectNode epoch = JsonNodeFactory.instance.objectNode().put("currentEpoch", state.epoch());
        ObjectNode start = epoch.putObject("startOfCurrentEpoch");
        began().ifPresentOrElse(
                        moment -> start.put("DateTime", moment.toString()),
                        () -> start.put("Message", "the epoch is changing"));
        epoch.putObject("epochDuration")
                .put("secs", state.epochDuration().toSeconds())
                .put("nanos", state.epochDuration().getNano());
        return epoch.put("phase", phase()).put("maxEpochsAhead", state.maxEpochsAhead());
    }

    void describeStorage() {
        row("shards", state.shardCount() + ", of which " + state.encoding().faulty() + " may be faulty");
        row("nodes", Integer.toString(state.committee().members().size()));
        row(
                "capacity",
                Quantities.bytes(state.usedCapacity()) + " of " + Quantities.bytes(state.totalCapacity()) + " sold");
    }

    ObjectNode storage() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("nShards", state.shardCount())
                .put("nNodes", state.committee().members().size())
                .put("totalCapacity", state.totalCapacity())
                .put("usedCapacity", state.usedCapacity());
    }

    void describeSize() {
        row("largest blob", Quantities.bytes(state.encoding().maxBlobLength()));
    }

    ObjectNode size() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("storageUnitSize", NetworkState.UNIT_BYTES)
                .put("maxBlobSize", state.encoding().maxBlobLength())
                .put("maxBlobSizeInQuilt", LARGEST_PATCH);
    }

    private record Cost(long encoded, long storage, long write) {}

    private Optional<Cost> cost(long size) {
        try {
            long encoded = state.encoding().encodedLength(size);
            return Optional.of(new Cost(encoded, state.storageCost(encoded, 1), state.writeCost(encoded)));
        } catch (RedStuffException tooLongForThisNetwork) {
            return Optional.empty();
        }
    }

    void describePrice() {
        row(
                "price",
                state.storagePrice() + " FROST per encoded MiB and epoch, " + state.writePrice()
                        + " FROST per encoded MiB once");
        for (long size : EXAMPLES) {
            cost(size)
                    .ifPresent(cost -> row(
                            "  " + Quantities.bytes(size),
                            Quantities.wal(cost.storage()) + " per epoch, " + Quantities.wal(cost.write()) + " once ("
                                    + Quantities.bytes(cost.encoded()) + " encoded)"));
        }
    }

    /** With the reference client's examples: a small blob, one of middle size and the largest. */
    ObjectNode price() {
        ObjectNode price = JsonNodeFactory.instance
                .objectNode()
                .put("storagePricePerUnitSize", state.storagePrice())
                .put("writePricePerUnitSize", state.writePrice());
        ObjectNode encoding = price.putArray("encodingDependentPriceInfo").addObject();
        long metadata = (long) state.shardCount() * metadataLength();
        long largest = state.encoding().maxBlobLength();
        long marginal = NetworkState.UNIT_BYTES;
        while (marginal > largest) {
            marginal /= 4;
        }
        encoding.put("marginalSize", marginal);
        encoding.put("metadataPrice", state.storageCost(metadata, 1));
        cost(marginal)
                .ifPresent(cost -> encoding.put("marginalPrice", state.storageCost(cost.encoded() - metadata, 1)));
        ArrayNode examples = encoding.putArray("exampleBlobs");
        long small = powerOfTwoFrom(largest) / 1024;
        for (long size : List.of(small, 32 * small, largest)) {
            cost(size)
                    .ifPresent(cost -> examples.addObject()
                            .put("unencodedSize", size)
                            .put("encodedSize", cost.encoded())
                            .put("price", cost.storage())
                            .put("writePrice", cost.write())
                            .put("encodingType", "RS2"));
        }
        encoding.put("encodingType", "RS2");
        return price;
    }

    private static long powerOfTwoFrom(long least) {
        long floor = Long.highestOneBit(least);
        return floor == least ? floor : 2 * floor;
    }

    /** Two hashes for each pair of slivers, and what says which blob it is. */
    private long metadataLength() {
        try {
            return (state.encoding().encodedLength(0) - sliversOfNothing()) / state.shardCount();
        } catch (RedStuffException e) {
            throw new IllegalStateException("the empty blob can be encoded", e);
        }
    }

    private long sliversOfNothing() throws RedStuffException {
        Encoding encoding = state.encoding();
        int symbol = encoding.symbolSize(0);
        return (long) state.shardCount()
                * (encoding.sliverLength(Axis.PRIMARY, symbol) + encoding.sliverLength(Axis.SECONDARY, symbol));
    }

    void describeBft() {
        Encoding encoding = state.encoding();
        row("faulty shards", "at most " + encoding.faulty());
        row("quorum", (2 * encoding.faulty() + 1) + " shards");
        row("honest", "at least " + (state.shardCount() - encoding.faulty()) + " shards");
        NodesAbove above = nodesAbove();
        row(
                "nodes",
                "the " + above.nodes() + " largest have " + above.shards()
                        + " shards, which is more than may be faulty");
    }

    ObjectNode bft() {
        int faulty = state.encoding().faulty();
        NodesAbove above = nodesAbove();
        return JsonNodeFactory.instance
                .objectNode()
                .put("maxFaultyShards", faulty)
                .put("minCorrectShards", state.shardCount() - faulty)
                .put("quorumThreshold", 2 * faulty + 1)
                .put("minNodesAbove", above.nodes())
                .put("shardsAbove", above.shards());
    }

    private record NodesAbove(int nodes, int shards) {}

    /** The fewest nodes that could harm the network together. */
    private NodesAbove nodesAbove() {
        List<Integer> weights = state.committee().members().stream()
                .map(StorageNode::weight)
                .sorted(Comparator.reverseOrder())
                .toList();
        int shards = 0;
        int nodes = 0;
        while (nodes < weights.size() && shards <= state.encoding().faulty()) {
            shards += weights.get(nodes++);
        }
        return new NodesAbove(nodes, shards);
    }

    void describeCoin() {
        row("coin", state.walType());
    }

    ObjectNode coin() {
        return JsonNodeFactory.instance.objectNode().put("coinType", state.walType());
    }

    void describeObjects() {
        row("system", state.systemObject().toString());
        row("staking", state.stakingObject().toString());
        row("package", state.packageId().toString());
    }

    ObjectNode objects() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("system", state.systemObject().toString())
                .put("staking", state.stakingObject().toString())
                .put("package", state.packageId().toString())
                .put("walType", state.walType());
    }

    /** The nodes of the current committee. */
    void describeNodes(List<StorageNode> nodes) {
        text.append(String.format("%n%-24s %-28s %7s  %s%n", "node", "address", "shards", "ID"));
        for (StorageNode node : nodes) {
            text.append(String.format(
                    "%-24s %-28s %7d  %s%n", node.name(), node.networkAddress(), node.weight(), node.id()));
        }
    }

    /** The current and the next committee, with what the chain knows of each node. */
    ObjectNode committees(ChainNetwork network, NodeSort sort) throws SuiException {
        Encoding encoding = state.encoding();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("nShards", state.shardCount())
                .put("nPrimarySourceSymbols", encoding.primarySourceSymbols())
                .put("nSecondarySourceSymbols", encoding.secondarySourceSymbols());
        try {
            int symbol = encoding.symbolSize(encoding.maxBlobLength());
            json.put(
                    "maxSliverSize",
                    Math.max(
                            encoding.sliverLength(Axis.PRIMARY, symbol),
                            encoding.sliverLength(Axis.SECONDARY, symbol)));
            json.put("maxEncodedBlobSize", encoding.encodedLength(encoding.maxBlobLength()));
        } catch (RedStuffException e) {
            throw new IllegalStateException("the largest blob can be encoded", e);
        }
        json.put("metadataStorageSize", state.shardCount() * metadataLength());
        Map<ObjectId, Long> stake = network.activeStake();
        json.set("currentStorageNodes", nodes(network, sort, state.committee(), stake));
        json.set(
                "nextStorageNodes",
                state.nextCommittee().isPresent()
                        ? nodes(network, sort, state.nextCommittee().get(), stake)
                        : JsonNodeFactory.instance.arrayNode());
        return json;
    }

    static List<StorageNode> sorted(NodeSort sort, Committee committee) {
        return sort.sorted(
                committee.members(),
                NodeSort.Field.NAME,
                node -> new NodeSort.Key(node.name(), node.id().toString(), node.networkAddress(), ""));
    }

    private static ArrayNode nodes(ChainNetwork network, NodeSort sort, Committee committee, Map<ObjectId, Long> stake)
            throws SuiException {
        Base64.Encoder base64 = Base64.getEncoder();
        Map<ObjectId, StakingPool> pools =
                network.pools(committee.members().stream().map(StorageNode::id).toList());
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (StorageNode node : sorted(sort, committee)) {
            StakingPool pool = pools.get(node.id());
            ObjectNode entry = array.addObject()
                    .put("name", node.name())
                    .put("networkAddress", node.networkAddress())
                    .put("publicKey", base64.encodeToString(node.publicKey()))
                    .put("networkPublicKey", base64.encodeToString(node.networkPublicKey()))
                    .put("nShards", node.weight());
            ArrayNode shards = entry.putArray("shardIds");
            node.shards().forEach(shards::add);
            entry.put("nodeId", node.id().toString()).put("stake", stake.getOrDefault(node.id(), 0L));
            entry.putObject("votingParams")
                    .put("storage_price", pool.votingParams().storagePrice())
                    .put("write_price", pool.votingParams().writePrice())
                    .put("node_capacity", pool.votingParams().nodeCapacity());
        }
        return array;
    }

    /** Who collects the commission of each node, as the reference client's lines of CSV. */
    List<String> commissionReceivers(ChainNetwork network) throws SuiException {
        List<String> lines = new ArrayList<>();
        addReceivers(network, "current", state.epoch(), Optional.of(state.committee()), lines);
        lines.add("");
        addReceivers(network, "previous", Math.max(0, state.epoch() - 1), state.previousCommittee(), lines);
        lines.add("");
        addReceivers(network, "next", state.epoch() + 1, state.nextCommittee(), lines);
        return lines;
    }

    private static void addReceivers(
            ChainNetwork network, String which, long epoch, Optional<Committee> committee, List<String> lines)
            throws SuiException {
        boolean undetermined = which.equals("next") && committee.isEmpty();
        lines.add("# " + which + " committee (epoch " + epoch + (undetermined ? ", not yet determined)" : ")"));
        lines.add("committee,epoch,node_id,node_name,receiver_type,receiver,receiver_owner");
        if (committee.isEmpty()) {
            return;
        }
        Collection<StakingPool> pools = network.pools(
                        committee.get().members().stream().map(StorageNode::id).toList())
                .values();
        Map<ObjectId, ObjectId> owners = network.owners(pools.stream()
                .map(StakingPool::commissionReceiver)
                .flatMap(receiver ->
                        receiver instanceof Authorized.Holder(ObjectId object) ? Stream.of(object) : Stream.empty())
                .distinct()
                .toList());
        for (StakingPool pool : pools) {
            String receiver = switch (pool.commissionReceiver()) {
                case Authorized.Address(ObjectId address) -> "address," + address + ",";
                case Authorized.Holder(ObjectId object) ->
                    "object," + object + ","
                            + Optional.ofNullable(owners.get(object))
                                    .map(ObjectId::toString)
                                    .orElse("");
            };
            lines.add(which + "," + epoch + "," + pool.id() + ","
                    + csv(PrintableText.shortLine(pool.nodeInfo().name())) + "," + receiver);
        }
    }

    /** One field, as RFC 4180 has it. */
    private static String csv(String field) {
        return field.contains(",") || field.contains("\"") ? "\"" + field.replace("\"", "\"\"") + "\"" : field;
    }

    private static String duration(Duration time) {
        return time.toString().substring(1).replace("T", " ").trim().toLowerCase(Locale.ROOT);
    }
}
