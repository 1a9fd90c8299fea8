package dev.floe.publisher;

import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.QuiltMember;
import dev.floe.write.StoreRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.TreeMap;

/**
 * What a request for a store is about, in 32 bytes: two requests have the same only if the same is to be stored in the same
 * way. Of a form it is what is in it, since programs choose another boundary each time.
 */
final class Fingerprint {
    private static final int CHUNK = 64 << 10;

    private final MessageDigest digest;

    private Fingerprint(String kind, StoreRequest request) {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        add(kind);
        add(request.epochs() + " " + request.deletable() + " " + request.force() + " " + request.reuse() + " "
                + request.recipient());
    }

    static byte[] ofBlob(StoreRequest request, BlobSource blob) throws IOException {
        Fingerprint print = new Fingerprint("blob", request);
        print.add(blob);
        return print.digest.digest();
    }

    static byte[] ofQuilt(StoreRequest request, List<QuiltMember> members) throws IOException {
        Fingerprint print = new Fingerprint("quilt", request);
        for (QuiltMember member : members) {
            print.add(member.identifier());
            print.add(Integer.toString(member.tags().size()));
            new TreeMap<>(member.tags()).forEach((key, value) -> {
                print.add(key);
                print.add(value);
            });
            print.add(member.content());
        }
        return print.digest.digest();
    }

    private void add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        addLength(bytes.length);
        digest.update(bytes);
    }

    private void add(BlobSource source) throws IOException {
        addLength(source.length());
        byte[] chunk = new byte[(int) Math.min(CHUNK, source.length())];
        for (long at = 0; at < source.length(); ) {
            int count = (int) Math.min(chunk.length, source.length() - at);
            source.read(at, chunk, 0, count);
            digest.update(chunk, 0, count);
            at += count;
        }
    }

    private void addLength(long length) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(length).flip());
    }
}
