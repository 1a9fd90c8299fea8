package dev.floe.bench.node;

import dev.floe.bench.BlobLength;
import dev.floe.bench.Product;
import dev.floe.devnet.DevnetException;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import dev.floe.sui.BlobObject;
import dev.floe.sui.SuiException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
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
            "Has one storage node store, read, give and take over slivers.",
            "Every sliver is verified and synced before it is acknowledged, every byte that comes back is compared."
                    + " Says how much memory the node took, how much it wrote for what it keeps, and what limited it."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
public final class NodeCommand implements Callable<Integer> {
    /** Of those that a node answers at the same time, half: others take shards over, too. */
    private static final int TRANSFERS = 2;

    private static final int SYNCS = 20;
    private static final int PAGE = 4096;
    /** Of shards to be gained. */
    private static final int HALF = -1;

    private static final int MOST_IN_MEMORY = 200;
    /** A virtual machine's first thousands of requests say how fast it compiles. */
    private static final int BEFOREHAND = 3000;

    private static final long SMALL_SEED = 1;
    private static final long LARGE_SEED = 1_000_000;
    private static final long WARM_SEED = 2_000_000;

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
            names = "--gain",
            paramLabel = "N",
            defaultValue = HALF + "",
            description =
                    "after all else, how many shards a node takes over that has the others already; all slivers are"
                            + " in memory for that (default: half of up to 200, otherwise none)")
    private int gained;

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
            names = "--start-within",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "time that the node has until it is active (default: ${DEFAULT-VALUE})")
    private int startWithin;

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

    @Override
    public Integer call() throws IOException, InterruptedException, DevnetException, SuiException {
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
        if (gained < HALF || gained >= shards) {
            throw new ParameterException(
                    spec.commandLine(), "--gain must leave the node a shard to begin with, and be no less than 0");
        }
        if (gained == HALF) {
            gained = shards > MOST_IN_MEMORY ? 0 : shards / 2;
        }
        if (startWithin < 1) {
            throw new ParameterException(spec.commandLine(), "--start-within must be at least 1");
        }
        Measured what = new Measured(
                directory,
                Product.of(floe, spec).with(List.of("-Xmx" + heap)),
                shards,
                own,
                under.isBlank() ? List.of() : Arrays.asList(under.strip().split("\\s+")),
                getBlobs == 0 && profile.equals("ssd") ? List.of() : List.of("--profile", profile),
                Duration.ofSeconds(startWithin));
        clear();
        double syncMillis = syncMillis();
        if (getBlobs > 0) {
            new LifeOfANode(what, profile, getBlobs, clients, this::say, this::sayBeside).run();
            return 0;
        }
        say(
                "%d of %d shards, %d clients, profile %s, heap %s; a sync of the disk takes %.2f ms; load %.1f%n",
                own,
                shards,
                clients,
                profile,
                heap,
                syncMillis,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        try (MeasuredNode node = new MeasuredNode(what, Other.absent());
                Clients asking = new Clients(node, clients)) {
            node.during(() -> {
                serve(node, asking, syncMillis);
                return null;
            });
        }
        if (gained > 0) {
            gain("gain small", what, small, smallBlobs, SMALL_SEED, syncMillis);
            if (largeBlobs > 0) {
                gain("gain large", what, large, largeBlobs, LARGE_SEED, syncMillis);
            }
        }
        return 0;
    }

    /** It stores, reads and hands over. */
    private void serve(MeasuredNode node, Clients asking, double syncMillis)
            throws IOException, InterruptedException, SuiException, ExecutionException, TimeoutException {
        List<Integer> ownShards = node.shards();
        long startBytes = node.figures().residentBytes();
        Encoding encoding = new Encoding(shards);
        List<EncodedBlob> smallOnes = EncodedBlob.withSlivers(encoding, small, smallBlobs, SMALL_SEED, ownShards);
        List<EncodedBlob> largeOnes = EncodedBlob.withSlivers(encoding, large, largeBlobs, LARGE_SEED, ownShards);
        List<EncodedBlob> all = new ArrayList<>(smallOnes);
        all.addAll(largeOnes);
        SliverRequests requests = new SliverRequests(node);
        warm(node, asking, requests, encoding, ownShards);
        List<BlobObject> objects = node.register(all);
        Meter meter = new Meter(node);
        long kept = 0;
        kept += measure("PUT metadata", asking.send(requests.metadata(all)), syncMillis);
        kept += measure("PUT small", asking.send(requests.puts(smallOnes, ownShards, Axis.PRIMARY)), syncMillis);
        if (largeBlobs > 0) {
            kept += measure("PUT large", asking.send(requests.puts(largeOnes, ownShards, Axis.PRIMARY)), syncMillis);
        }
        kept += measure("PUT others", asking.send(requests.puts(all, ownShards, Axis.SECONDARY)), syncMillis);
        String written = meter.written(kept);
        measure("GET small", asking.send(requests.gets(smallOnes, ownShards, Axis.PRIMARY)), syncMillis);
        if (largeBlobs > 0) {
            measure("GET large", asking.send(requests.gets(largeOnes, ownShards, Axis.PRIMARY)), syncMillis);
        }
        node.certify(all, objects);
        node.awaitActive(node.beginEpoch());
        measure("give shards", asking.send(requests.syncs(all, ownShards), TRANSFERS), syncMillis);
        say(
                "resident: %.0f MB at the start, %.0f MB now, %.0f MB at most%n",
                startBytes / 1e6,
                node.figures().residentBytes() / 1e6,
                node.figures().peakBytes() / 1e6);
        say("written: %s%n", written);
    }

    /** Some small blobs more, which nobody counts. */
    private void warm(
            MeasuredNode node, Clients asking, SliverRequests requests, Encoding encoding, List<Integer> ownShards)
            throws IOException, InterruptedException, SuiException, ExecutionException, TimeoutException {
        int count = Math.clamp(Math.ceilDiv(BEFOREHAND, ownShards.size()), 1, smallBlobs);
        List<EncodedBlob> blobs = EncodedBlob.withSlivers(encoding, small, count, WARM_SEED, ownShards);
        node.register(blobs);
        asking.send(requests.metadata(blobs));
        asking.send(requests.puts(blobs, ownShards, Axis.PRIMARY));
        asking.send(requests.gets(blobs, ownShards, Axis.PRIMARY));
    }

    private void gain(String row, Measured what, int length, int count, long seed, double syncMillis)
            throws IOException, InterruptedException, DevnetException, SuiException {
        Measured node = what.in(directory.resolve(row.replace(' ', '-')), shards - gained);
        GainedShards.Gained result = new GainedShards(node, clients).of(length, count, seed);
        Round round = result.round();
        say(
                "%-12s %8.0f /s %8.1f MB/s   %-32s %6.0f syncs/s   cores: node %.2f, client %.2f; node: %.2f"
                        + " ms of it each; %s%n",
                row,
                round.perSecond(),
                round.megabytesPerSecond(),
                "%d shards, %d slivers in %.1f s".formatted(result.shards(), round.count(), round.seconds()),
                round.syncs(),
                round.nodeCores(),
                round.ownCores(),
                round.nodeMillisEach(),
                round.limit(syncMillis, "waiting for whoever gives, and resting"));
        say("%-12s written: %s; resident: %.0f MB at most%n", "", result.written(), result.residentBytes() / 1e6);
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

    /** Says what a round was, and returns the bytes that it moved. */
    private long measure(String row, Clients.Answered answered, double syncMillis) {
        Round round = answered.round();
        say(
                "%-12s %8.0f /s %8.1f MB/s   p50 %7.1f ms  p99 %7.1f ms   %4.0f syncs/s   cores: node %.2f, client"
                        + " %.2f; node: %.2f ms of it each; %s%n",
                row,
                round.perSecond(),
                round.megabytesPerSecond(),
                answered.median(),
                answered.slowest(),
                round.syncs(),
                round.nodeCores(),
                round.ownCores(),
                round.nodeMillisEach(),
                round.limit(syncMillis, "waiting"));
        return round.bytes();
    }
}
