package dev.floe.sui.move;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.redstuff.BlobId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The parts that all structs are made of. */
final class Moves {
    private Moves() {}

    static int epoch(BcsReader reader) {
        long epoch = reader.u32();
        if (epoch > Integer.MAX_VALUE) {
            throw new BcsException("epoch " + epoch + " is out of range");
        }
        return (int) epoch;
    }

    static byte[] element(BcsReader reader, int length) {
        byte[] bytes = reader.byteVector();
        if (bytes.length != length) {
            throw new BcsException("group element of " + bytes.length + " bytes, not " + length);
        }
        return bytes;
    }

    static BlobId blobId(BcsReader reader) {
        return BlobId.of(reader.fixed(BlobId.LENGTH));
    }

    static <K, V> Map<K, V> vecMap(
            BcsReader reader, int smallestEntry, Function<BcsReader, K> key, Function<BcsReader, V> value) {
        Map<K, V> map = new LinkedHashMap<>();
        int count = reader.count(smallestEntry);
        for (int i = 0; i < count; i++) {
            K k = key.apply(reader);
            if (map.put(k, value.apply(reader)) != null) {
                throw new BcsException("key twice in a map");
            }
        }
        return map;
    }

    static <K, V> void vecMap(
            BcsWriter writer, Map<K, V> map, BiConsumer<BcsWriter, K> key, BiConsumer<BcsWriter, V> value) {
        writer.uleb128(map.size());
        map.forEach((k, v) -> {
            key.accept(writer, k);
            value.accept(writer, v);
        });
    }

    /** An unmodifiable copy that keeps the order. */
    static <K, V> Map<K, V> copy(Map<K, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
