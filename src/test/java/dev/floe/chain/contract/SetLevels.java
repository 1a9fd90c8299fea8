package dev.floe.chain.contract;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.ActiveSet;
import dev.floe.sui.move.ShardAssignment;
import dev.floe.sui.move.StakedWal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The levels of one active set, of committees, and of stakes. */
final class SetLevels {
    private SetLevels() {}

    static World activeSet(Step.Arguments setup) {
        World world = new World();
        NodeNames nodes = new NodeNames();
        ActiveNodes[] set = new ActiveNodes[1];
        world.call("active_set::new", arguments -> {
            set[0] = new ActiveNodes(ActiveNodes.empty(arguments.integer("limit"), arguments.u64("threshold")));
            return set[0];
        });
        world.call(
                "active_set::insert_or_update",
                arguments -> set[0].insertOrUpdate(nodes.numbered(arguments.text("node")), arguments.u64("stake")));
        world.call("active_set::set_max_size", arguments -> {
            set[0].setMaxSize(arguments.integer("limit"));
            return set[0];
        });
        world.call("active_set::remove", arguments -> set[0].insertOrUpdate(nodes.numbered(arguments.text("node")), 0));
        world.field("set", rest -> activeSet(set[0].toMove(), nodes, rest));
        return world;
    }

    /** A field of an active set. */
    static Object activeSet(ActiveSet set, NodeNames nodes, String field) {
        String[] parts = field.split(":", 2);
        Optional<ActiveSet.Entry> entry = set.nodes().stream()
                .filter(candidate ->
                        parts.length == 2 && nodes.name(candidate.node()).equals(parts[1]))
                .findFirst();
        return switch (parts[0]) {
            case "count" -> set.nodes().size();
            case "limit" -> set.maxSize();
            case "totalStake" -> set.totalStake();
            case "members" ->
                set.nodes().stream().map(member -> nodes.name(member.node())).toList();
            case "contains" -> entry.isPresent();
            case "stake" -> entry.map(ActiveSet.Entry::stakedAmount);
            case "minStake" ->
                set.nodes().size() == set.maxSize()
                        ? set.nodes().stream()
                                .map(ActiveSet.Entry::stakedAmount)
                                .min(Long::compareUnsigned)
                                .orElseThrow()
                        : set.thresholdStake();
            default -> throw new UnsupportedOperationException("no field " + field + " of an active set");
        };
    }

    static World committee(Step.Arguments setup) {
        World world = new World();
        NodeNames nodes = new NodeNames();
        world.call("committee::empty", arguments -> Shards.NONE);
        world.call("committee::initialize", arguments -> Shards.initial(counts(arguments, nodes)));
        world.call(
                "committee::transition",
                arguments -> Shards.transition(
                        world.object(arguments.text("committee"), ShardAssignment.class), counts(arguments, nodes)));
        world.call("committee::diff", arguments -> {
            ShardAssignment first = world.object(arguments.text("committee"), ShardAssignment.class);
            ShardAssignment second = world.object(arguments.text("other"), ShardAssignment.class);
            return List.of(only(first, second, nodes), only(second, first, nodes));
        });
        world.kind(ShardAssignment.class, (assignment, field) -> committee(assignment, nodes, field));
        return world;
    }

    private static List<String> only(ShardAssignment in, ShardAssignment notIn, NodeNames nodes) {
        return Shards.joined(notIn, in).stream().map(nodes::name).toList();
    }

    private static Map<ObjectId, Integer> counts(Step.Arguments arguments, NodeNames nodes) {
        Map<ObjectId, Integer> counts = new LinkedHashMap<>();
        for (JsonNode entry : arguments.get("counts")) {
            counts.put(nodes.numbered(entry.get(0).textValue()), entry.get(1).intValue());
        }
        return counts;
    }

    /** A field of a committee. */
    static Object committee(ShardAssignment assignment, NodeNames nodes, String field) {
        String[] parts = field.split(":", 2);
        Optional<List<Integer>> shards = Optional.of(parts)
                .filter(name -> name.length == 2)
                .flatMap(name -> nodes.find(name[1]))
                .map(assignment.shards()::get);
        return switch (parts[0]) {
            case "count" -> assignment.shards().size();
            case "contains" -> shards.isPresent();
            case "shards" -> shards;
            case "shardCount" -> shards.map(List::size);
            case "sorted" -> {
                List<ObjectId> order = new ArrayList<>(assignment.shards().keySet());
                yield order.equals(order.stream().sorted().toList());
            }
            default -> throw new UnsupportedOperationException("no field " + field + " of a committee");
        };
    }

    static World stakedWal(Step.Arguments setup) {
        World world = new World();
        NodeNames nodes = new NodeNames();
        world.call(
                "staked_wal::mint",
                arguments -> Stakes.mint(
                        nodes.numbered(arguments.text("node")),
                        arguments.u64("amount"),
                        arguments.integer("activationEpoch"),
                        world.transaction));
        world.call("staked_wal::set_withdrawing", arguments -> {
            StakedWal stake = world.object(arguments.text("stake"), StakedWal.class);
            AbortCode.STAKED_WAL_ALREADY_WITHDRAWING.unless(
                    stake.withdrawEpoch().isEmpty());
            StakedWal leaving = Stakes.withdrawing(stake, arguments.integer("epoch"));
            world.name(arguments.text("stake"), leaving);
            return leaving;
        });
        world.call(
                "staked_wal::withdraw_epoch",
                arguments -> Stakes.withdrawEpoch(world.object(arguments.text("stake"), StakedWal.class)));
        world.call("staked_wal::into_balance", arguments -> {
            StakedWal stake = world.object(arguments.text("stake"), StakedWal.class);
            world.forget(arguments.text("stake"));
            return stake.principal();
        });
        addStakes(world, nodes);
        return world;
    }

    /** Splitting and joining of stakes, and their fields. */
    static void addStakes(World world, NodeNames nodes) {
        world.call("staked_wal::join", arguments -> {
            StakedWal joined = Stakes.join(
                    world.object(arguments.text("stake"), StakedWal.class),
                    world.object(arguments.text("other"), StakedWal.class),
                    world.transaction);
            world.name(arguments.text("stake"), joined);
            world.forget(arguments.text("other"));
            return joined;
        });
        world.call("staked_wal::split", arguments -> {
            Stakes.Halves halves = Stakes.split(
                    world.object(arguments.text("stake"), StakedWal.class), arguments.u64("amount"), world.transaction);
            world.name(arguments.text("stake"), halves.rest());
            return halves.part();
        });
        world.kind(StakedWal.class, (stake, field) -> switch (field) {
            case "value" -> stake.principal();
            case "node" -> nodes.name(stake.node());
            case "activationEpoch" -> stake.activationEpoch();
            case "withdrawEpoch" -> stake.withdrawEpoch();
            case "isWithdrawing" -> stake.withdrawEpoch().isPresent();
            default -> throw new UnsupportedOperationException("no field " + field + " of a stake");
        });
    }
}
