package dev.floe.chain.contract;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.ActiveSet;
import dev.floe.sui.move.NextPublicKeys;
import dev.floe.sui.move.NodeMetadata;
import dev.floe.sui.move.StakingPool;
import java.util.HashMap;
import java.util.Map;

/** The tables and fields of the staking side in memory. */
final class StakingTables implements StakingFields {
    private final Map<ObjectId, MapFields<ObjectId, StakingPool>> pools = new HashMap<>();
    private final Map<ObjectId, MapFields<OnlyKey, ActiveSet>> activeSets = new HashMap<>();
    private final Map<ObjectId, MapFields<OnlyKey, NextPublicKeys>> nextKeys = new HashMap<>();
    private final Map<ObjectId, MapFields<Integer, ExchangeRate>> rates = new HashMap<>();
    private final Map<ObjectId, MapFields<OnlyKey, Long>> blocked = new HashMap<>();
    private final Map<ObjectId, MapFields<OnlyKey, NodeMetadata>> metadata = new HashMap<>();

    private static <K, V> MapFields<K, V> of(Map<ObjectId, MapFields<K, V>> all, ObjectId parent) {
        return all.computeIfAbsent(parent, id -> new MapFields<>());
    }

    @Override
    public MapFields<ObjectId, StakingPool> pools(ObjectId table) {
        return of(pools, table);
    }

    @Override
    public MapFields<OnlyKey, ActiveSet> activeSet(ObjectId field) {
        return of(activeSets, field);
    }

    @Override
    public MapFields<OnlyKey, NextPublicKeys> nextPublicKeys(ObjectId field) {
        return of(nextKeys, field);
    }

    @Override
    public MapFields<Integer, ExchangeRate> exchangeRates(ObjectId table) {
        return of(rates, table);
    }

    @Override
    public MapFields<OnlyKey, Long> blockedCommission(ObjectId bag) {
        return of(blocked, bag);
    }

    @Override
    public MapFields<OnlyKey, NodeMetadata> nodeMetadata(ObjectId field) {
        return of(metadata, field);
    }
}
