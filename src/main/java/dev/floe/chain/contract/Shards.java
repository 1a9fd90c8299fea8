package dev.floe.chain.contract;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.ShardAssignment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The module {@code committee}: which node gets which shards, with as few of them moving as possible. */
final class Shards {
    static final ShardAssignment NONE = new ShardAssignment(Map.of());

    private Shards() {}

    /** The first assignment: consecutive numbers, by ascending IDs. */
    static ShardAssignment initial(Map<ObjectId, Integer> counts) {
        Map<ObjectId, List<Integer>> assignment = new LinkedHashMap<>();
        int next = 0;
        for (Map.Entry<ObjectId, Integer> entry : new TreeMap<>(counts).entrySet()) {
            List<Integer> shards = new ArrayList<>();
            for (int i = 0; i < entry.getValue(); i++) {
                shards.add(next++);
            }
            assignment.put(entry.getKey(), List.copyOf(shards));
        }
        return new ShardAssignment(assignment);
    }

    /**
     * The assignment after {@code old} with other numbers of shards.
     *
     * @param counts how many shards a node gets; their order decides who gets which
     * @throws Abort if there are not as many shards as before
     */
    static ShardAssignment transition(ShardAssignment old, Map<ObjectId, Integer> counts) {
        int before = old.shards().values().stream().mapToInt(List::size).sum();
        int after = counts.values().stream().mapToInt(Integer::intValue).sum();
        // Growing nodes come after new ones, in the order of the old assignment.
        Map<ObjectId, Integer> growing = new LinkedHashMap<>(counts);
        Map<ObjectId, List<Integer>> assignment = new TreeMap<>();
        List<Integer> free = new ArrayList<>();
        old.shards().forEach((node, had) -> {
            Integer count = growing.remove(node);
            if (count == null || count == 0) {
                free.addAll(had);
            } else if (count > had.size()) {
                growing.put(node, count);
            } else {
                List<Integer> kept = new ArrayList<>(had);
                while (kept.size() > count) {
                    free.add(kept.removeLast());
                }
                assignment.put(node, kept);
            }
        });
        AbortCode.COMMITTEE_INVALID_SHARD_ASSIGNMENT.unless(before == after);
        growing.forEach((node, count) -> {
            if (count > 0) {
                List<Integer> shards = new ArrayList<>(old.shards().getOrDefault(node, List.of()));
                while (shards.size() < count) {
                    shards.add(free.removeLast());
                }
                assignment.put(node, shards);
            }
        });
        return new ShardAssignment(assignment);
    }

    /** The nodes of {@code after} that are not in {@code before}, by ascending IDs. */
    static List<ObjectId> joined(ShardAssignment before, ShardAssignment after) {
        return after.shards().keySet().stream()
                .filter(node -> !before.shards().containsKey(node))
                .sorted()
                .toList();
    }
}
