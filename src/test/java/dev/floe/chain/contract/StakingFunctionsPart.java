package dev.floe.chain.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The staking side's pure functions: apportionment, votes, exchange rates. */
final class StakingFunctionsPart {
    private StakingFunctionsPart() {}

    static void addTo(World world) {
        world.call(
                "staking_inner::dhondt",
                arguments -> Apportionment.dhondt(arguments.integer("shards"), u64s(arguments, "stakes")));
        world.call(
                "staking_inner::max_shards_per_node",
                arguments -> Apportionment.maxShardsPerNode(arguments.integer("nodes"), arguments.integer("shards")));
        world.call("staking_inner::quorum_above", arguments -> votes(arguments).quorumAbove());
        world.call("staking_inner::quorum_below", arguments -> votes(arguments).quorumBelow());
        world.call("exchange_rate::new", StakingFunctionsPart::rate);
        world.call("exchange_rate::flat", arguments -> ExchangeRate.FLAT);
        world.call("exchange_rate::to_wal", arguments -> rate(arguments).toWal(arguments.u64("x")));
        world.call("exchange_rate::to_shares", arguments -> rate(arguments).toShares(arguments.u64("x")));
    }

    private static ExchangeRate rate(Step.Arguments arguments) {
        return ExchangeRate.of(arguments.u64("wal"), arguments.u64("shares"));
    }

    private static List<Long> u64s(Step.Arguments arguments, String name) {
        return arguments.list(name, node -> Long.parseUnsignedLong(node.asText()));
    }

    private static Votes votes(Step.Arguments arguments) {
        Votes votes = new Votes(arguments.integer("shards"));
        List<Integer> weights = arguments.list("weights", JsonNode::intValue);
        List<Long> values = u64s(arguments, "votes");
        for (int i = 0; i < values.size(); i++) {
            votes.add(values.get(i), weights.get(i));
        }
        return votes;
    }
}
