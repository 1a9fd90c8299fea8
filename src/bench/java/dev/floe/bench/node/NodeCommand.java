package dev.floe.bench.node;

import dev.floe.bench.BlobLength;
import dev.floe.bench.Product;
import dev.floe.devnet.DevnetException;
import dev.floe.protocol.ShardSlivers;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.sui.BlobObject;
import dev.floe.sui.SuiException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code floe bench node}: one storage node. */
@Command(
        name = "node",
        description = {
            "Stores, reads and hands over slivers of one storage node.",
            "Every sliver is verified and synced before it is acknowledged, every byte that comes back is compared."
                    + " Says how much memory the node took, how much it wrote for what it keeps, and what limited it."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
public final class NodeCommand implements Callable<Integer> {
    private static final String SYNC = "sync shards";
    /** Of those that a node answers at the same time, half: others take shards over, too. */
    private static final int TRANSFERS = 2;

    private static final int SYNCS = 20;
    private static final int PAGE = 4096;
    /** Above such a part of the cores, these are what there is too little of. */
    private static final double BUSY = 0.85;

    @Option(
            names = "--shards",
            paramLabel = "N",
            defaultValue = "100",
            description = "shards of the network (default: ${DEFAULT-VALUE})")
    private int shards;

    @Option(
            names = "--own",
            paramLabel = "N",
            defaultValue = "0",
            description = "how many of them are this node's; the others are of one that does not run (default: all)")
    private int own;

    @Option(
            names = "--small",
            paramLabel = "SIZE",
            defaultValue = "2K",
            converter = BlobLength.class,
            description = "bytes of a small primary sliver (default: ${DEFAULT-VALUE})")
    private int small;

    @Option(
            names = "--large",
            paramLabel = "SIZE",
            defaultValue = "1M",
            converter = BlobLength.class,
            description = "bytes of a large one (default: ${DEFAULT-VALUE})")
    private int large;

    @Option(
            names = "--small-blobs",
            paramLabel = "N",
            defaultValue = "20",
            description = "how many blobs with small slivers (default: ${DEFAULT-VALUE})")
    private int smallBlobs;

    @Option(
            names = "--large-blobs",
            paramLabel = "N",
            defaultValue = "1",
            description = "how many blobs with large ones (default: ${DEFAULT-VALUE})")
    private int largeBlobs;

    @Option(
            names = "--get-blobs",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "instead of all else: how many blobs, each short enough for one row, the node gets from whoever has"
                            + " the other shards, gives, and removes when they have ended (default: ${DEFAULT-VALUE})")
    private int getBlobs;

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "32",
            description = "requests at the same time (default: ${DEFAULT-VALUE})")
    private int clients;

    @Option(names = "--profile", paramLabel = "NAME", defaultValue = "ssd", description = "of the node (default: ssd)")
    private String profile;

    @Option(
            names = "--under",
            paramLabel = "COMMAND",
            defaultValue = "",
            description = "what the node's command line is given to, such as 'systemd-run --scope -q -p MemoryMax=256M"
                    + " taskset -c 0' (default: nothing)")
    private String under;

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            defaultValue = "512m",
            description = "of the node (default: ${DEFAULT-VALUE})")
    private String heap;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".floe/bench-node",
            description = "for the node; what is in there is thrown away first (default: ${DEFAULT-VALUE})")
    private Path directory;

    @Option(
            names = "--floe",
            paramLabel = "FILE",
            required = true,
            description =
                    "what is measured: a native binary, or an application's jar (default: what the launcher runs)")
    private Path floe;

    @Spec
    private CommandSpec spec;

    private final List<HttpClient> connections = new ArrayList<>();

    /** Which are the node's. */
    private List<Integer> ownShards = List.of();

    /** What a round was, for the line about it. */
    private record Round(
            double seconds,
            int requests,
            long bytes,
            double nodeCores,
            double ownCores,
            double syncs,
            double median,
            double slowest) {}

    /** One request: returns the bytes that it moved, and has looked at them. */
    private interface Request {
        long send(HttpClient client) throws IOException, InterruptedException;
    }

    @Override
    public Integer call()
            throws IOException, InterruptedException, DevnetException, SuiException, ExecutionException,
                    TimeoutException {
        own = own == 0 ? shards : own;
        if (own < 1 || own > shards || smallBlobs < 1 || largeBlobs < 0 || clients < 1 || shards < 4 || shards > 1000) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--small-blobs and --clients must be at least 1, --shards from 4 to 1000, --own no"
                            + " more than that");
        }
        if (getBlobs < 0 || getBlobs > 0 && own == shards) {
            throw new ParameterException(spec.commandLine(), "--get-blobs needs somebody with other shards: --own");
        }
        var command = Product.of(floe, spec).with(List.of("-Xmx" + heap));
        clear();
        double syncMillis = syncMillis();
        Encoding encoding = new Encoding(shards);
        List<String> words =
                under.isBlank() ? List.of() : Arrays.asList(under.strip().split("\\s+"));
        if (getBlobs > 0) {
            new LifeOfANode(
                            directory,
                            command,
                            shards,
                            own,
                            words,
                            profile,
                            getBlobs,
                            clients,
                            this::say,
                            this::sayBeside)
                    .run();
            return 0;
        }
        try (MeasuredNode node = new MeasuredNode(
                        directory,
                        command,
                        shards,
                        own,
                        words,
                        profile.equals("ssd") ? List.of() : List.of("--profile", profile));
                ExecutorService pool = Executors.newFixedThreadPool(clients)) {
            for (int i = 0; i < Math.min(4, clients); i++) {
                connections.add(node.pinned());
            }
            say(
                    "%d of %d shards, %d clients, profile %s, heap %s; a sync of the disk takes %.2f ms%n",
                    own, shards, clients, profile, heap, syncMillis);
            ownShards = node.shards();
            long startBytes = node.figures().residentBytes();
            List<EncodedBlob> all = new ArrayList<>();
            List<EncodedBlob> smallOnes = blobs(encoding, small, smallBlobs, 1);
            List<EncodedBlob> largeOnes = blobs(encoding, large, largeBlobs, 1_000_000);
            all.addAll(smallOnes);
            all.addAll(largeOnes);
            List<BlobObject> objects = node.register(all);
            long writtenBefore = node.writtenBytes();
            double appendedBefore = node.metric("floe_node_appended_bytes_total");
            long kept = 0;
            kept += measure(node, pool, "PUT metadata", syncMillis, metadata(node, all));
            kept += measure(node, pool, "PUT small", syncMillis, puts(node, smallOnes, Axis.PRIMARY));
            kept += measure(node, pool, "PUT large", syncMillis, puts(node, largeOnes, Axis.PRIMARY));
            kept += measure(node, pool, "PUT others", syncMillis, puts(node, all, Axis.SECONDARY));
            double appended = node.metric("floe_node_appended_bytes_total") - appendedBefore;
            long written = node.writtenBytes() - writtenBefore;
            measure(node, pool, "GET small", syncMillis, gets(node, smallOnes));
            measure(node, pool, "GET large", syncMillis, gets(node, largeOnes));
            node.certifyAndBeginEpoch(all, objects);
            measure(node, pool, SYNC, syncMillis, syncs(node, all));
            say(
                    "resident: %.0f MB at the start, %.0f MB now, %.0f MB at most%n",
                    startBytes / 1e6,
                    node.figures().residentBytes() / 1e6,
                    node.figures().peakBytes() / 1e6);
            say(
                    "written: %.3f bytes for each byte kept, by the node's count; %.3f by the system's%n",
                    appended / kept, written / (double) kept);
        } finally {
            connections.forEach(HttpClient::close);
        }
        return 0;
    }

    private void say(String format, Object... values) {
        spec.commandLine().getOut().printf(Locale.ROOT, format, values);
        spec.commandLine().getOut().flush();
    }

    /** What is not part of the table. */
    private void sayBeside(String format, Object... values) {
        spec.commandLine().getErr().printf(Locale.ROOT, format, values);
        spec.commandLine().getErr().flush();
    }

    private void clear() throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> old = Files.walk(directory)) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        Files.createDirectories(directory);
    }

    /** How long the disk takes to sync a page behind the last one; the median. */
    private double syncMillis() throws IOException {
        double[] millis = new double[SYNCS];
        Path file = directory.resolve("sync");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int i = 0; i < SYNCS; i++) {
                channel.write(ByteBuffer.allocate(PAGE));
                long begin = System.nanoTime();
                channel.force(false);
                millis[i] = (System.nanoTime() - begin) / 1e6;
            }
        }
        Files.delete(file);
        Arrays.sort(millis);
        return millis[SYNCS / 2];
    }

    private List<EncodedBlob> blobs(Encoding encoding, int sliver, int count, long seed) throws IOException {
        List<EncodedBlob> blobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            blobs.add(EncodedBlob.withSlivers(encoding, sliver, seed + i, ownShards));
        }
        return blobs;
    }

    // --- requests ---

    private static Request put(MeasuredNode node, String path, Callable<byte[]> body) {
        return client -> {
            byte[] bytes = bytes(body);
            HttpResponse<byte[]> answer = client.send(
                    node.request(path)
                            .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 201) {
                throw new IOException("PUT " + path + " was answered " + answer.statusCode() + ": "
                        + new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8));
            }
            return bytes.length;
        };
    }

    private static byte[] bytes(Callable<byte[]> body) throws IOException {
        try {
            return body.call();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static List<Request> metadata(MeasuredNode node, List<EncodedBlob> blobs) {
        List<Request> requests = new ArrayList<>();
        for (EncodedBlob blob : blobs) {
            requests.add(put(
                    node,
                    "/v1/blobs/" + blob.metadata().blobId() + "/metadata",
                    () -> blob.metadata().metadata().toBcs()));
        }
        return requests;
    }

    private List<Request> puts(MeasuredNode node, List<EncodedBlob> blobs, Axis axis) {
        List<Request> requests = new ArrayList<>();
        for (EncodedBlob blob : blobs) {
            for (int which = 0; which < ownShards.size(); which++) {
                int one = which;
                requests.add(put(node, path(blob, one, axis), () -> blob.body(one, axis)));
            }
        }
        return requests;
    }

    private static String path(EncodedBlob blob, int which, Axis axis) {
        return "/v1/blobs/" + blob.metadata().blobId() + "/slivers/" + blob.pairs()[which] + "/" + axis.text();
    }

    private List<Request> gets(MeasuredNode node, List<EncodedBlob> blobs) {
        List<Request> requests = new ArrayList<>();
        for (EncodedBlob blob : blobs) {
            for (int one = 0; one < ownShards.size(); one++) {
                int which = one;
                String path = path(blob, which, Axis.PRIMARY);
                requests.add(client -> {
                    byte[] answer = client.send(node.request(path).build(), HttpResponse.BodyHandlers.ofByteArray())
                            .body();
                    if (!Arrays.equals(answer, blob.body(which, Axis.PRIMARY))) {
                        throw new IOException("GET " + path + " was answered with something else");
                    }
                    return answer.length;
                });
            }
        }
        return requests;
    }

    /** A shard after the other, from one answer to the next, as a node does that takes it over. */
    private List<Request> syncs(MeasuredNode node, List<EncodedBlob> blobs) throws SuiException {
        int epoch = node.epoch();
        List<Request> requests = new ArrayList<>();
        for (int shard : ownShards) {
            requests.add(client -> {
                long bytes = 0;
                BlobId from = BlobId.of(new byte[BlobId.LENGTH]);
                int got = 0;
                while (got < blobs.size()) {
                    HttpResponse<byte[]> answer = client.send(
                            node.syncShard(epoch, shard, Axis.PRIMARY, from), HttpResponse.BodyHandlers.ofByteArray());
                    if (answer.statusCode() != 200) {
                        throw new IOException("sync_shard was answered " + answer.statusCode());
                    }
                    ShardSlivers slivers = ShardSlivers.fromBcs(answer.body());
                    if (slivers.entries().isEmpty()) {
                        throw new IOException("shard " + shard + " has " + got + " of " + blobs.size() + " slivers");
                    }
                    bytes += answer.body().length;
                    got += slivers.entries().size();
                    from = next(slivers.entries().getLast().blobId());
                }
                return bytes;
            });
        }
        return requests;
    }

    private static BlobId next(BlobId last) {
        byte[] bytes = last.toBytes();
        for (int at = bytes.length - 1; at >= 0; at--) {
            bytes[at]++;
            if (bytes[at] != 0) {
                break;
            }
        }
        return BlobId.of(bytes);
    }

    // --- rounds ---

    /** Sends all of them, {@code most} at the same time. */
    private Round run(MeasuredNode node, ExecutorService pool, int most, List<Request> requests)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        if (requests.isEmpty()) {
            return new Round(0, 0, 0, 0, 0, 0, 0, 0);
        }
        double syncs = node.metric("floe_node_syncs_total");
        double nodeCpu = node.figures().cpuSeconds();
        double ownCpu = own();
        AtomicInteger next = new AtomicInteger();
        double[] millis = new double[requests.size()];
        List<Future<Long>> workers = new ArrayList<>();
        long begin = System.nanoTime();
        for (int worker = 0; worker < most; worker++) {
            HttpClient client = connections.get(worker % connections.size());
            workers.add(pool.submit(() -> {
                long bytes = 0;
                for (int i = next.getAndIncrement(); i < requests.size(); i = next.getAndIncrement()) {
                    long sent = System.nanoTime();
                    bytes += requests.get(i).send(client);
                    millis[i] = (System.nanoTime() - sent) / 1e6;
                }
                return bytes;
            }));
        }
        long bytes = 0;
        for (Future<Long> worker : workers) {
            bytes += worker.get(12, TimeUnit.HOURS);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        Arrays.sort(millis);
        return new Round(
                seconds,
                requests.size(),
                bytes,
                (node.figures().cpuSeconds() - nodeCpu) / seconds,
                (own() - ownCpu) / seconds,
                (node.metric("floe_node_syncs_total") - syncs) / seconds,
                millis[millis.length / 2],
                millis[millis.length * 99 / 100]);
    }

    private static double own() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(used -> used.toNanos() / 1e9)
                .orElse(0.0);
    }

    /** Runs a round, says what it was, and returns the bytes that it moved. */
    private long measure(
            MeasuredNode node, ExecutorService pool, String what, double syncMillis, List<Request> requests)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Round round = run(node, pool, what.equals(SYNC) ? Math.min(clients, TRANSFERS) : clients, requests);
        if (round.requests() > 0) {
            say(
                    "%-12s %8.0f /s %8.1f MB/s   p50 %7.1f ms  p99 %7.1f ms   %4.0f syncs/s   cores: node %.2f, client"
                            + " %.2f; %s%n",
                    what,
                    round.requests() / round.seconds(),
                    round.bytes() / 1e6 / round.seconds(),
                    round.median(),
                    round.slowest(),
                    round.syncs(),
                    round.nodeCores(),
                    round.ownCores(),
                    limit(round, syncMillis));
        }
        return round.bytes();
    }

    /** What there was too little of. */
    private static String limit(Round round, double syncMillis) {
        int cores = Runtime.getRuntime().availableProcessors();
        if (round.syncs() * syncMillis / 1000 > BUSY) {
            return "the disk's syncs limit it";
        }
        if (round.nodeCores() + round.ownCores() > BUSY * cores) {
            return "processors limit it, " + (round.nodeCores() > round.ownCores() ? "the node's" : "this client's")
                    + " part first";
        }
        return round.nodeCores() > BUSY
                ? "one core of the node may limit it"
                : "neither processors nor syncs limit it: other processes, the disk's width, or waiting";
    }
}
