package dev.floe.bench.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.floe.bench.Storing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/** The network that is asked, and what it answers when everything is right. Thread-safe. */
final class Target implements AutoCloseable {
    /** That of the reference's tests. */
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static final JsonMapper JSON = new JsonMapper();
    private static final String BOUNDARY = "------------------------floe-load";

    private final URI edge;
    private final URI publisher;
    private final Storing storing;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();

    /**
     * Bytes that the edge gives.
     *
     * @param path of the edge
     * @param checksum CRC-32C of the bytes
     */
    record Content(String path, int length, long checksum) {}

    Target(URI edge, URI publisher, Consumer<String> progress) {
        this.edge = edge;
        this.publisher = publisher;
        this.storing = new Storing(publisher, progress);
    }

    URI edge() {
        return edge;
    }

    /** Bytes that nobody has stored. */
    static byte[] bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static long checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return checksum.getValue();
    }

    /** Stores a blob. */
    Content blob(byte[] bytes) throws IOException, InterruptedException {
        return new Content("/v1/blobs/" + storing.store(bytes), bytes.length, checksum(bytes));
    }

    /** Where the same bytes are streamed. */
    static Content stream(Content blob) {
        return new Content(blob.path().replace("/v1/", "/v1alpha/") + "/stream", blob.length(), blob.checksum());
    }

    /** Stores a quilt of files; where each of them is, by its patch ID and by its name in turns. */
    List<Content> quilt(List<byte[]> files) throws IOException, InterruptedException {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        for (int i = 0; i < files.size(); i++) {
            form.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file-" + i
                            + "\"; filename=\"file-" + i + ".bin\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            form.writeBytes(files.get(i));
            form.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        form.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(publisher.resolve("/v1/quilts?epochs=5"))
                        .timeout(LIMIT)
                        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(form.toByteArray()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("the publisher answered " + answer.statusCode());
        }
        JsonNode stored = JSON.readTree(answer.body());
        String quilt =
                stored.at("/blobStoreResult/newlyCreated/blobObject/blobId").asText();
        List<Content> contents = new ArrayList<>();
        for (JsonNode patch : stored.path("storedQuiltBlobs")) {
            String name = patch.path("identifier").asText();
            byte[] bytes = files.get(Integer.parseInt(name.substring("file-".length())));
            contents.add(new Content(
                    contents.size() % 2 == 0
                            ? "/v1/blobs/by-quilt-patch-id/"
                                    + patch.path("quiltPatchId").asText()
                            : "/v1/blobs/by-quilt-id/" + quilt + "/" + name,
                    bytes.length,
                    checksum(bytes)));
        }
        if (contents.size() != files.size()) {
            throw new IOException("of " + files.size() + " files the publisher stored " + contents.size());
        }
        return contents;
    }

    /** Asks the edge for it, and looks at every byte. */
    void get(Content content) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = http.send(
                HttpRequest.newBuilder(edge.resolve(content.path()))
                        .timeout(LIMIT)
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            if (answer.statusCode() != 200) {
                throw new IOException("the edge answered " + answer.statusCode());
            }
            CRC32C checksum = new CRC32C();
            byte[] part = new byte[64 * 1024];
            long length = 0;
            for (int count = body.read(part); count >= 0; count = body.read(part)) {
                checksum.update(part, 0, count);
                length += count;
            }
            if (length != content.length() || checksum.getValue() != content.checksum()) {
                throw new IOException("the edge gave other bytes");
            }
        }
    }

    @Override
    public void close() {
        storing.close();
        http.close();
    }
}
