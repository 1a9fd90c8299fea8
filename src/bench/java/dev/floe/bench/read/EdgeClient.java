package dev.floe.bench.read;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Reads through an edge. What is measured is the edge. */
public final class EdgeClient implements BlobClient {
    private static final int BUFFER = 256 << 10;

    private final URI edge;
    private final ProcessFigures process;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** @param pid of the edge's process */
    public EdgeClient(URI edge, long pid) {
        this.edge = edge;
        this.process = new ProcessFigures(pid);
    }

    @Override
    public String name() {
        return "floe edge";
    }

    @Override
    public Reading read(StoredBlob blob) throws IOException, InterruptedException {
        MessageDigest digest = sha256();
        long requests = requests();
        process.forgetPeak();
        double cpu = process.cpuSeconds();
        long start = System.nanoTime();
        HttpResponse<InputStream> answer = http.send(
                HttpRequest.newBuilder(edge.resolve("/v1/blobs/" + blob.id())).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        long first;
        try (InputStream in = answer.body()) {
            if (answer.statusCode() != 200) {
                throw new IOException("the edge answered " + answer.statusCode() + ": "
                        + new String(in.readNBytes(500), StandardCharsets.UTF_8));
            }
            byte[] buffer = new byte[BUFFER];
            int count = in.read(buffer);
            first = System.nanoTime() - start;
            while (count >= 0) {
                digest.update(buffer, 0, count);
                count = in.read(buffer);
            }
        }
        long total = System.nanoTime() - start;
        double used = process.cpuSeconds() - cpu;
        if (!HexFormat.of().formatHex(digest.digest()).equals(blob.sha256())) {
            throw new IOException("the edge gave other bytes than those of blob " + blob.id());
        }
        return new Reading(first, total, requests() - requests, used, process.peakBytes());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** How many requests the edge sent to nodes so far. */
    private long requests() throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(edge.resolve("/metrics")).build(), HttpResponse.BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith("floe_node_requests_total{"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Override
    public void close() {
        http.close();
    }
}
