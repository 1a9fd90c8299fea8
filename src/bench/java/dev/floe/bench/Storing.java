package dev.floe.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Consumer;

/** Stores by a publisher what is measured then. Thread-safe. */
public final class Storing implements AutoCloseable {
    private static final int GATEWAY_TIMEOUT = 504;
    /** On a busy machine a network that has just started may need more than one; what was stored stays. */
    private static final int ATTEMPTS = 5;

    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final JsonMapper JSON = new JsonMapper();

    private final URI publisher;
    private final Consumer<String> progress;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public Storing(URI publisher, Consumer<String> progress) {
        this.publisher = publisher;
        this.progress = progress;
    }

    /** Stores a blob; its ID. */
    public String store(byte[] bytes) throws IOException, InterruptedException {
        HttpResponse<String> answer = put(bytes);
        for (int attempt = 1; answer.statusCode() == GATEWAY_TIMEOUT && attempt < ATTEMPTS; attempt++) {
            progress.accept("the network did not take a blob in time; once more");
            answer = put(bytes);
        }
        if (answer.statusCode() != 200) {
            throw new IOException("the publisher answered " + answer.statusCode() + ": " + answer.body());
        }
        JsonNode stored = JSON.readTree(answer.body());
        JsonNode id = stored.path("newlyCreated").path("blobObject").path("blobId");
        return id.isMissingNode()
                ? stored.path("alreadyCertified").path("blobId").asText()
                : id.asText();
    }

    private HttpResponse<String> put(byte[] bytes) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(publisher.resolve("/v1/blobs?epochs=5"))
                        .timeout(LIMIT)
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        http.close();
    }
}
