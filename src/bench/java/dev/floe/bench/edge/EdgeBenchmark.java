package dev.floe.bench.edge;

import dev.floe.bench.Storing;
import dev.floe.bench.read.ProcessFigures;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Measures how fast two servers give the same blobs from memory, in turns. */
final class EdgeBenchmark {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    /** How often a blob is asked for before it counts: what is asked for often is prepared. */
    private static final int WARM_UPS = 10;

    private final URI publisher;
    private final int rounds;
    private final Consumer<String> progress;
    private final SplittableRandom random = new SplittableRandom(20_260_601);

    /**
     * One of the servers that are compared.
     *
     * @param secure where it answers over TLS
     * @param pids its processes
     */
    record Server(String name, URI url, URI secure, List<Long> pids) {
        double cpuSeconds() {
            return pids.stream()
                    .mapToDouble(pid -> new ProcessFigures(pid).cpuSeconds())
                    .sum();
        }

        long peakBytes() {
            return pids.stream()
                    .mapToLong(pid -> new ProcessFigures(pid).peakBytes())
                    .sum();
        }
    }

    /** How a client speaks to a server. */
    enum Way {
        HTTP_1("http/1.1"),
        HTTP_1_TLS("http/1.1 tls"),
        HTTP_2_TLS("h2 tls");

        private final String words;

        Way(String words) {
            this.words = words;
        }

        boolean isSecure() {
            return this != HTTP_1;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * What was measured of one server: the round of the median rate.
     *
     * @param cpuMicros processor time of the server for one answer
     * @param peakBytes resident at most, all rounds together
     */
    record Result(String server, Load load, double cpuMicros, long peakBytes) {}

    EdgeBenchmark(URI publisher, int rounds, Consumer<String> progress) {
        this.publisher = publisher;
        this.progress = progress;
        this.rounds = rounds;
    }

    /** Stores a blob of random bytes, and has every server give it until it is warm. */
    String store(int length, List<Server> servers) throws IOException, InterruptedException {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        try (Storing storing = new Storing(publisher, progress);
                HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            String path = "/v1/blobs/" + storing.store(bytes);
            for (Server server : servers) {
                for (int i = 0; i < WARM_UPS; i++) {
                    HttpResponse<byte[]> given = http.send(
                            HttpRequest.newBuilder(server.url().resolve(path))
                                    .timeout(LIMIT)
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray());
                    if (given.statusCode() != 200 || !Arrays.equals(given.body(), bytes)) {
                        throw new IOException(server.name() + " does not give the blob: " + given.statusCode());
                    }
                }
            }
            return path;
        }
    }

    /** Measures {@code path} on every server in turn, several times. */
    List<Result> measure(String path, Way way, LoadGenerator generator, List<Server> servers)
            throws IOException, InterruptedException {
        List<List<Result>> all = new ArrayList<>();
        servers.forEach(server -> all.add(new ArrayList<>()));
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < servers.size(); i++) {
                Server server = servers.get(i);
                double before = server.cpuSeconds();
                Load load = generator.run((way.isSecure() ? server.secure() : server.url()).resolve(path));
                double answers = load.perSecond() * generator.seconds();
                all.get(i)
                        .add(new Result(
                                server.name(),
                                load,
                                (server.cpuSeconds() - before) * 1e6 / Math.max(1, answers),
                                server.peakBytes()));
            }
        }
        return all.stream().map(EdgeBenchmark::median).toList();
    }

    private static Result median(List<Result> results) {
        List<Result> sorted = results.stream()
                .sorted(Comparator.comparingDouble(result -> result.load().perSecond()))
                .toList();
        return sorted.get((sorted.size() - 1) / 2);
    }
}
