package dev.floe.redstuff;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The BCS map of a patch's tags. BCS orders entries by their serialized keys: shorter keys come first. */
final class QuiltTags {
    private static final int MIN_ENTRY = 2;

    private QuiltTags() {}

    static byte[] toBcs(Map<String, String> tags) {
        Map<byte[], byte[]> sorted = new TreeMap<>(Arrays::compareUnsigned);
        tags.forEach((key, value) -> sorted.put(string(key), string(value)));
        BcsWriter writer = new BcsWriter().uleb128(sorted.size());
        sorted.forEach((key, value) -> writer.fixed(key).fixed(value));
        return writer.toByteArray();
    }

    private static byte[] string(String text) {
        return new BcsWriter().string(text).toByteArray();
    }

    /** Unmodifiable, in the order of the bytes. */
    static Map<String, String> read(BcsReader reader) {
        int count = reader.count(MIN_ENTRY);
        Map<String, String> tags = new LinkedHashMap<>();
        byte[] previous = {};
        for (int i = 0; i < count; i++) {
            String key = reader.string();
            byte[] bytes = string(key);
            if (Arrays.compareUnsigned(previous, bytes) >= 0) {
                throw new BcsException("tags are not in ascending order of their keys");
            }
            previous = bytes;
            tags.put(key, reader.string());
        }
        return Collections.unmodifiableMap(tags);
    }
}
