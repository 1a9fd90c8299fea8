package dev.floe.devnet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.floe.bytes.Plural;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The story that a newcomer sees: a picture, a video and a page that shows both are stored on a network and read back
 * through its edge. Everything goes over HTTP, as it would from any other program.
 */
public final class Demo {
    private static final int EPOCHS = 5;
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(120);
    private static final String PICTURE = "floe.png";
    private static final String VIDEO = "floe.mp4";
    private static final String PAGE = "page.html";
    private static final JsonMapper JSON = new JsonMapper();

    private final Devnet devnet;
    private final Consumer<String> out;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** A thing that was stored, and what it must be when it is read. */
    private record Stored(String title, String blobId, byte[] bytes, String mediaType) {}

    public Demo(Devnet devnet, Consumer<String> out) {
        this.devnet = devnet;
        this.out = out;
    }

    /**
     * Stores the three things and reads each of them back.
     *
     * @return the URL of the page
     * @throws DevnetException if something did not go as it must
     */
    public URI tell() throws DevnetException, IOException, InterruptedException {
        return url(storeAndRead().getLast());
    }

    /**
     * The same, then kills a storage node and reads everything once more through an edge that remembers nothing.
     *
     * @throws DevnetException if something did not go as it must
     */
    public void tellWithAccident() throws DevnetException, IOException, InterruptedException {
        List<Stored> stored = storeAndRead();
        String victim = devnet.nodes().get(devnet.nodes().size() / 2);
        long start = System.nanoTime();
        devnet.kill(victim);
        devnet.stop(Commands.EDGE);
        devnet.restart(Commands.EDGE);
        out.accept(step(
                "ended %s, which held %d of %d shards, and restarted the edge: nothing is cached"
                        .formatted(victim, devnet.shards(victim), devnet.shards()),
                start));
        for (Stored thing : stored) {
            readBack(thing);
        }
        readMiddle(stored.get(1));
    }

    private List<Stored> storeAndRead() throws DevnetException, IOException, InterruptedException {
        Stored picture = store("the picture", resource(PICTURE), "image/png");
        Stored video = store("the video", resource(VIDEO), "video/mp4");
        String page = new String(resource(PAGE), StandardCharsets.UTF_8);
        Map<String, String> values = Map.of(
                "picture", picture.blobId(),
                "video", video.blobId(),
                "pictureSize", size(picture.bytes().length),
                "videoSize", size(video.bytes().length),
                "shards", Integer.toString(devnet.shards()),
                "nodes", Integer.toString(devnet.nodes().size()));
        for (Map.Entry<String, String> value : values.entrySet()) {
            page = page.replace("{{" + value.getKey() + "}}", value.getValue());
        }
        Stored stored = store("the page", page.getBytes(StandardCharsets.UTF_8), "text/html");
        List<Stored> all = List.of(picture, video, stored);
        for (Stored thing : all) {
            readBack(thing);
        }
        readMiddle(video);
        return all;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Demo.class.getResourceAsStream("/demo/" + name)) {
            if (in == null) {
                throw new IOException("this build of Floe lacks /demo/" + name);
            }
            return in.readAllBytes();
        }
    }

    private Stored store(String title, byte[] bytes, String mediaType)
            throws DevnetException, IOException, InterruptedException {
        long start = System.nanoTime();
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(devnet.publisherUrl().resolve("/v1/blobs?epochs=" + EPOCHS))
                        .timeout(REQUEST_LIMIT)
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new DevnetException(
                    "storing " + title + ": the publisher answered " + answer.statusCode() + ": " + answer.body());
        }
        JsonNode result = JSON.readTree(answer.body());
        String blobId = result.has("newlyCreated")
                ? result.path("newlyCreated").path("blobObject").path("blobId").asText()
                : result.path("alreadyCertified").path("blobId").asText();
        if (blobId.isEmpty()) {
            throw new DevnetException("storing " + title + ": the publisher named no blob ID: " + answer.body());
        }
        out.accept(step("stored %s, %s: %s".formatted(title, size(bytes.length), blobId), start));
        return new Stored(title, blobId, bytes, mediaType);
    }

    private URI url(Stored thing) {
        return devnet.edgeUrl().resolve("/v1/blobs/" + thing.blobId());
    }

    private void readBack(Stored thing) throws DevnetException, IOException, InterruptedException {
        long start = System.nanoTime();
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(url(thing)).timeout(REQUEST_LIMIT).build(),
                HttpResponse.BodyHandlers.ofByteArray());
        require(answer.statusCode() == 200, thing, "the edge answered " + answer.statusCode());
        require(
                Arrays.equals(answer.body(), thing.bytes()),
                thing,
                "the edge's bytes are not those that were stored (" + answer.body().length + " of "
                        + thing.bytes().length + ")");
        String mediaType = answer.headers().firstValue("Content-Type").orElse("no type");
        require(mediaType.startsWith(thing.mediaType()), thing, "the edge calls it " + mediaType);
        out.accept(step("read %s through the edge: every byte is right".formatted(thing.title()), start));
    }

    private void readMiddle(Stored thing) throws DevnetException, IOException, InterruptedException {
        long start = System.nanoTime();
        int from = thing.bytes().length / 2;
        int to = Math.min(thing.bytes().length, from + 100_000);
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(url(thing))
                        .timeout(REQUEST_LIMIT)
                        .header("Range", "bytes=" + from + "-" + (to - 1))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        require(answer.statusCode() == 206, thing, "the edge answered a range with " + answer.statusCode());
        require(
                Arrays.equals(answer.body(), Arrays.copyOfRange(thing.bytes(), from, to)),
                thing,
                "the edge's range has the wrong bytes");
        out.accept(step("read the middle of %s alone".formatted(thing.title()), start));
    }

    private static void require(boolean condition, Stored thing, String problem) throws DevnetException {
        if (!condition) {
            throw new DevnetException("reading " + thing.title() + " (" + thing.blobId() + "): " + problem);
        }
    }

    private static String step(String what, long startNanos) {
        return "%s  (%d ms)".formatted(what, (System.nanoTime() - startNanos) / 1_000_000);
    }

    private static String size(int bytes) {
        return bytes < 10_000 ? Plural.of(bytes, "byte") : String.format(Locale.ROOT, "%.0f KB", bytes / 1000.0);
    }
}
