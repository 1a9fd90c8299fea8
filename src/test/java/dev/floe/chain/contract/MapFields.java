package dev.floe.chain.contract;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Dynamic fields in memory. */
final class MapFields<K, V> implements Fields<K, V> {
    private final Map<K, V> values = new LinkedHashMap<>();

    Map<K, V> values() {
        return values;
    }

    @Override
    public Optional<V> find(K key) {
        return Optional.ofNullable(values.get(key));
    }

    @Override
    public void put(K key, V value) {
        values.put(key, value);
    }

    @Override
    public void remove(K key) {
        values.remove(key);
    }
}
