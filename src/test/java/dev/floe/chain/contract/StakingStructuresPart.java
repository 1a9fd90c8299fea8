package dev.floe.chain.contract;

import dev.floe.sui.move.PendingValues;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** The staking side's data structures: pending values, the queue of apportionment. */
final class StakingStructuresPart {
    private Pending pending = new Pending(PendingValues.NONE);
    private ApportionmentQueue queue = new ApportionmentQueue();

    private StakingStructuresPart() {}

    static void addTo(World world) {
        StakingStructuresPart structures = new StakingStructuresPart();
        structures.addPending(world);
        structures.addQueue(world);
    }

    private void addPending(World world) {
        world.call("pending_values::empty", arguments -> pending = new Pending(PendingValues.NONE));
        world.call("pending_values::insert_or_add", arguments -> {
            pending.add(arguments.integer("epoch"), arguments.u64("value"));
            return pending;
        });
        world.call("pending_values::insert_or_replace", arguments -> {
            pending.replace(arguments.integer("epoch"), arguments.u64("value"));
            return pending;
        });
        world.call("pending_values::reduce", arguments -> {
            pending.reduce(arguments.integer("epoch"), arguments.u64("value"));
            return pending;
        });
        world.call("pending_values::value_at", arguments -> pending.valueAt(arguments.integer("epoch")));
        world.call("pending_values::latest_value_at", arguments -> pending.latestAt(arguments.integer("epoch")));
        world.call("pending_values::flush", arguments -> pending.flush(arguments.integer("epoch")));
        world.field("pending", rest -> switch (rest) {
            case "isEmpty" -> pending.isEmpty();
            case "values" ->
                pending.toMove().byEpoch().entrySet().stream()
                        .map(entry -> List.of(entry.getKey(), entry.getValue()))
                        .toList();
            default -> throw new UnsupportedOperationException("no field " + rest + " of pending values");
        });
    }

    private void addQueue(World world) {
        world.call("apportionment_queue::new", arguments -> {
            queue = new ApportionmentQueue();
            if (arguments.has("entries")) {
                arguments
                        .get("entries")
                        .forEach(entry -> queue.insert(
                                new BigInteger(entry.get(0).asText()),
                                Long.parseUnsignedLong(entry.get(1).asText()),
                                Long.parseUnsignedLong(entry.get(2).asText())));
            }
            return queue;
        });
        world.call("apportionment_queue::insert", arguments -> {
            queue.insert(
                    new BigInteger(arguments.text("priority")), arguments.u64("tieBreaker"), arguments.u64("value"));
            return queue;
        });
        world.call("apportionment_queue::pop_max", arguments -> {
            ApportionmentQueue.Entry entry = queue.popMax();
            return Map.of("priority", entry.priority(), "tieBreaker", entry.tieBreaker(), "value", entry.value());
        });
    }
}
