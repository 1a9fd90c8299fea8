package dev.floe.chain.contract;

import java.util.Optional;

/** Dynamic fields of one object, of one type of key and of value. */
public interface Fields<K, V> {
    Optional<V> find(K key);

    /** Sets a field, which is made if it is not there. */
    void put(K key, V value);

    /** Removes a field; nothing happens if it is not there. */
    void remove(K key);

    default boolean contains(K key) {
        return find(key).isPresent();
    }

    /** @throws Abort if there is no such field */
    default V get(K key) {
        return find(key).orElseThrow(AbortCode.DYNAMIC_FIELD_FIELD_DOES_NOT_EXIST::abort);
    }

    /** @throws Abort if there is such a field */
    default void add(K key, V value) {
        AbortCode.DYNAMIC_FIELD_FIELD_ALREADY_EXISTS.unless(!contains(key));
        put(key, value);
    }

    /** @throws Abort if there is no such field */
    default V take(K key) {
        V value = get(key);
        remove(key);
        return value;
    }
}
