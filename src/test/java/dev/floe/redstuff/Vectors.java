package dev.floe.redstuff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The test vectors, and the rule that makes their blobs. */
final class Vectors {
    private static final HexFormat HEX = HexFormat.of();

    private Vectors() {}

    static JsonNode read(String name) {
        try (InputStream json = Vectors.class.getResourceAsStream("/vectors/" + name)) {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /** The stream {@code SHA-256(seed || u64le(0)) || SHA-256(seed || u64le(1)) || ...}, cut to {@code size}. */
    static byte[] blob(String seed, int size) {
        byte[] blob = new byte[size];
        MessageDigest sha256 = sha256();
        ByteBuffer counter = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < size; at += 32) {
            sha256.update(seed.getBytes(StandardCharsets.US_ASCII));
            byte[] block = sha256.digest(counter.putLong(0, at / 32).array().clone());
            System.arraycopy(block, 0, blob, at, Math.min(32, size - at));
        }
        return blob;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String sha256(byte[]... parts) {
        MessageDigest sha256 = sha256();
        for (byte[] part : parts) {
            sha256.update(part);
        }
        return HEX.formatHex(sha256.digest());
    }

    static String hex(byte[] bytes) {
        return HEX.formatHex(bytes);
    }

    static byte[] bytes(String hex) {
        return HEX.parseHex(hex);
    }
}
