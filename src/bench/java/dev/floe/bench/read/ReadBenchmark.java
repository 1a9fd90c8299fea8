package dev.floe.bench.read;

import dev.floe.bench.Storing;
import dev.floe.devnet.Devnet;
import dev.floe.devnet.DevnetException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Measures cold reads: every blob is read once by each client in each of the circumstances, and no client has read
 * anything of it before. Each client reads some other blobs first, so that connections and compilers are warm. Not
 * thread-safe.
 */
public final class ReadBenchmark {
    private static final Duration LEAST_DELAY = Duration.ofMillis(10);
    private static final Duration MOST_DELAY = Duration.ofMillis(30);
    /** Until the compilers of this process, in which the edge's client runs, have seen enough of it. */
    private static final int READS_FROM_MEMORY = 200;

    private static final String EDGE = "edge";
    private static final String PUBLISHER = "publisher";

    private final Devnet devnet;
    private final Optional<SdkInstallation> sdk;
    private final int rounds;
    private final Consumer<String> progress;
    private final Map<Integer, List<StoredBlob>> warmUps = new LinkedHashMap<>();
    private final Map<Integer, List<StoredBlob>> blobs = new LinkedHashMap<>();
    /** The nodes that do not listen where they are registered to, and where they listen. */
    private final Map<String, Integer> hidden = new LinkedHashMap<>();

    private long seed = System.nanoTime();

    /**
     * What the reads of blobs of one length were.
     *
     * @param failures what went wrong, once for each read that did
     */
    public record Result(
            Circumstances circumstances, String client, int length, List<Reading> readings, List<String> failures) {}

    /**
     * @param rounds how many blobs of each length are read
     * @param progress takes lines for people
     */
    public ReadBenchmark(Devnet devnet, Optional<SdkInstallation> sdk, int rounds, Consumer<String> progress) {
        this.devnet = devnet;
        this.sdk = sdk;
        this.rounds = rounds;
        this.progress = progress;
    }

    /** Stores the blobs that are to be read. */
    public void store(List<Integer> lengths) throws IOException, InterruptedException {
        for (int length : lengths) {
            progress.accept("storing " + (rounds + 1) + " blobs of " + length + " bytes");
            warmUps.put(length, List.of(store(length)));
            List<StoredBlob> measured = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                measured.add(store(length));
            }
            blobs.put(length, measured);
        }
        // It has nothing to do from here on.
        devnet.stop(PUBLISHER);
    }

    private StoredBlob store(int length) throws IOException, InterruptedException {
        byte[] bytes = new byte[length];
        new SplittableRandom(seed++).nextBytes(bytes);
        try (Storing storing = new Storing(devnet.publisherUrl(), progress)) {
            return new StoredBlob(storing.store(bytes), length, sha256(bytes));
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Reads all that was stored, with every client. */
    public void run(Circumstances circumstances, Consumer<Result> results)
            throws IOException, InterruptedException, DevnetException {
        List<String> nodes = devnet.nodes();
        List<String> behind = switch (circumstances) {
            case LOOPBACK -> List.of();
            case DELAY -> nodes;
            case HANGING -> nodes.subList(0, Math.ceilDiv(nodes.size(), 10));
        };
        for (String node : nodes) {
            boolean hide = behind.contains(node);
            if (hide != hidden.containsKey(node)) {
                int port = hide ? freePort() : devnet.url(node).getPort();
                devnet.stop(node);
                devnet.restartBehind(node, port);
                if (hide) {
                    hidden.put(node, port);
                } else {
                    hidden.remove(node);
                }
            }
        }
        measureEdge(circumstances, results);
        if (sdk.isPresent()) {
            measureSdk(circumstances, sdk.get(), results);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** What was read in other circumstances lies there. */
    private void forgetDiskCache() throws IOException {
        try (DirectoryStream<Path> segments =
                Files.newDirectoryStream(devnet.directory().resolve(EDGE), "*.seg")) {
            for (Path segment : segments) {
                Files.delete(segment);
            }
        }
    }

    private void measureEdge(Circumstances circumstances, Consumer<Result> results)
            throws IOException, InterruptedException, DevnetException {
        try (Relays relays = new Relays(circumstances)) {
            progress.accept(circumstances.text() + ": the edge");
            devnet.stop(EDGE);
            forgetDiskCache();
            devnet.restart(EDGE);
            try (EdgeClient client =
                    new EdgeClient(devnet.edgeUrl(), devnet.service(EDGE).pid())) {
                StoredBlob known = warmUps.values().iterator().next().getFirst();
                for (int i = 0; i < READS_FROM_MEMORY; i++) {
                    client.read(known);
                }
                measure(circumstances, relays, client, results);
            }
            devnet.stop(EDGE);
        }
    }

    private void measureSdk(Circumstances circumstances, SdkInstallation installation, Consumer<Result> results)
            throws IOException, InterruptedException {
        Path log = devnet.directory().resolve("logs").resolve("sdk.log");
        try (Relays relays = new Relays(circumstances);
                SdkClient client = SdkClient.start(installation, devnet, log)) {
            progress.accept(circumstances.text() + ": the SDK");
            measure(circumstances, relays, client, results);
        }
    }

    private void measure(Circumstances circumstances, Relays relays, BlobClient client, Consumer<Result> results)
            throws IOException, InterruptedException {
        for (List<StoredBlob> blob : warmUps.values()) {
            client.read(blob.getFirst());
        }
        relays.begin();
        for (Map.Entry<Integer, List<StoredBlob>> ofLength : blobs.entrySet()) {
            List<Reading> readings = new ArrayList<>();
            List<String> failures = new ArrayList<>();
            for (StoredBlob blob : ofLength.getValue()) {
                try {
                    readings.add(client.read(blob));
                } catch (IOException e) {
                    failures.add(String.valueOf(e.getMessage()));
                }
            }
            results.accept(new Result(circumstances, client.name(), ofLength.getKey(), readings, failures));
        }
    }

    /** What stands between a client and nodes that listen elsewhere. */
    private final class Relays implements AutoCloseable {
        private final Circumstances circumstances;
        private final List<Relay> relays = new ArrayList<>();

        Relays(Circumstances circumstances) throws IOException {
            this.circumstances = circumstances;
            boolean far = circumstances == Circumstances.DELAY;
            for (Map.Entry<String, Integer> node : hidden.entrySet()) {
                relays.add(new Relay(
                        devnet.url(node.getKey()).getPort(),
                        node.getValue(),
                        far ? LEAST_DELAY : Duration.ZERO,
                        far ? MOST_DELAY : Duration.ZERO));
            }
        }

        /** The client is warm: now it counts. */
        void begin() {
            if (circumstances == Circumstances.HANGING) {
                relays.forEach(Relay::fallSilent);
            }
        }

        @Override
        public void close() throws IOException {
            for (Relay relay : relays) {
                relay.close();
            }
        }
    }
}
