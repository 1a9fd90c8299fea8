package dev.floe.edge;

import io.smallrye.mutiny.Multi;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Several slices of a blob in one body, {@code multipart/byteranges}. The boundary is derived from the blob's ID, so
 * equal requests have equal answers; that the blob may contain it does no harm, since clients go by Content-Range.
 */
final class MultipartRanges {
    private final List<byte[]> heads = new ArrayList<>();
    private final List<Slice> slices;
    private final byte[] end;
    private final String boundary;

    MultipartRanges(List<Slice> slices, String boundary, String mediaType, long blobLength) {
        this.slices = List.copyOf(slices);
        this.boundary = boundary;
        for (Slice slice : slices) {
            heads.add(ascii("\r\n--" + boundary + "\r\nContent-Type: " + mediaType + "\r\nContent-Range: "
                    + slice.contentRange(blobLength) + "\r\n\r\n"));
        }
        this.end = ascii("\r\n--" + boundary + "--\r\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    String mediaType() {
        return "multipart/byteranges; boundary=" + boundary;
    }

    int firstHeadLength() {
        return heads.getFirst().length;
    }

    long length() {
        long length = end.length;
        for (int i = 0; i < slices.size(); i++) {
            length += heads.get(i).length + slices.get(i).length();
        }
        return length;
    }

    /** The body; {@code read} is asked for one slice after the other. */
    Multi<ByteBuffer> body(Function<Slice, Multi<ByteBuffer>> read) {
        List<Multi<ByteBuffer>> parts = new ArrayList<>();
        for (int i = 0; i < slices.size(); i++) {
            Slice slice = slices.get(i);
            parts.add(Multi.createFrom().item(ByteBuffer.wrap(heads.get(i))));
            parts.add(Multi.createFrom().deferred(() -> read.apply(slice)));
        }
        parts.add(Multi.createFrom().item(ByteBuffer.wrap(end)));
        return Multi.createBy().concatenating().streams(parts);
    }
}
