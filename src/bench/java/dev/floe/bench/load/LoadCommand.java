package dev.floe.bench.load;

import dev.floe.bench.BlobLength;
import dev.floe.bench.Product;
import dev.floe.bench.read.ProcessFigures;
import dev.floe.cli.Quantities;
import dev.floe.devnet.Devnet;
import dev.floe.devnet.DevnetException;
import dev.floe.devnet.DevnetOptions;
import dev.floe.devnet.Service;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code floe bench load}: many people at once. */
@Command(
        name = "load",
        description = {
            "Has many people use a network at once, and looks at every byte.",
            "First how long stores, reads, streams and quilts take, then at which rate of new readers the edge gives in.",
            "With --soak they do all of it for so long, and memory and descriptors must not grow. With --stampede they all want"
                    + " the same blob at the same moment, and storage nodes must see one fetch."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
public final class LoadCommand implements Callable<Integer> {
    private static final int FILES_OF_A_QUILT = 20;
    private static final int SAMPLES = 60;
    /** Of a local network's 100 shards, one fetch takes 34 rows, and a holder that is slow costs 34 more. */
    private static final long MOST_SLIVERS = 102;

    private static final String EDGE = "edge";
    /** The first rate that is tried, in new readers a second, and how much each is above the one before. */
    private static final double FIRST_RATE = 50;

    private static final double STEP = 1.5;
    private static final double LAST_RATE = 20_000;

    @Option(
            names = "--edge",
            paramLabel = "URL",
            description = "an edge that runs already, with --publisher (default: a local network is started)")
    private URI edge;

    @Option(names = "--publisher", paramLabel = "URL", description = "a publisher that runs already, with --edge")
    private URI publisher;

    @Option(
            names = "--sizes",
            paramLabel = "BYTES",
            split = ",",
            converter = BlobLength.class,
            defaultValue = "1K,1M",
            description = "lengths of blobs (default: ${DEFAULT-VALUE})")
    private List<Integer> lengths;

    @Option(
            names = "--blobs",
            paramLabel = "N",
            defaultValue = "10",
            description = "of each length (default: ${DEFAULT-VALUE})")
    private int blobs;

    @Option(
            names = "--users",
            paramLabel = "N",
            defaultValue = "16",
            description = "how many ask at the same time (default: ${DEFAULT-VALUE})")
    private int users;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "how long each of it takes (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--slo",
            paramLabel = "MILLIS",
            defaultValue = "1000",
            description = "an edge gives in when 1 of 100 readers waits longer (default: ${DEFAULT-VALUE})")
    private int slo;

    @Option(
            names = "--soak",
            paramLabel = "MINUTES",
            description = "do everything at once for so long instead, and look at what the processes hold")
    private Integer soak;

    @Option(
            names = "--idle",
            paramLabel = "N",
            description = "open so many connections first on which nothing happens then")
    private Integer idle;

    @Option(
            names = "--stampede",
            paramLabel = "N",
            description =
                    "have so many clients ask at the same moment for a blob of each length that nobody asked for before,"
                            + " instead")
    private Integer stampede;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".floe/bench-load",
            description = "for the network; what is in there is thrown away first (default: ${DEFAULT-VALUE})")
    private Path directory;

    @Option(names = "--port-base", paramLabel = "PORT", description = "first of the network's TCP ports")
    private Integer portBase;

    @Option(
            names = "--floe",
            paramLabel = "FILE",
            required = true,
            description =
                    "what is measured: a native binary, or an application's jar (default: what the launcher runs)")
    private Path floe;

    @Spec
    private CommandSpec spec;

    private final SplittableRandom random = new SplittableRandom();
    private int failed;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (users < 1
                || seconds < 1
                || blobs < 1
                || slo < 1
                || isBelowOne(soak)
                || isBelowOne(idle)
                || isBelowOne(stampede)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--users, --seconds, --blobs, --slo, --soak, --idle and --stampede must be at least 1");
        }
        if ((edge == null) != (publisher == null)) {
            throw new ParameterException(spec.commandLine(), "--edge and --publisher are given together or not at all");
        }
        if (edge != null) {
            try (Target target = new Target(edge, publisher, System.err::println)) {
                return measure(target, Map.of());
            }
        }
        DevnetOptions options = new DevnetOptions(
                directory,
                OptionalInt.empty(),
                OptionalInt.empty(),
                portBase == null ? OptionalInt.empty() : OptionalInt.of(portBase),
                true,
                Product.of(floe, spec),
                Map.of());
        try (Devnet devnet = Devnet.start(options, System.err::println);
                Target target = new Target(devnet.edgeUrl(), devnet.publisherUrl(), System.err::println)) {
            Map<String, Long> pids = new LinkedHashMap<>();
            for (Service service : devnet.services()) {
                pids.put(service.name(), service.pid());
            }
            return measure(target, pids);
        } catch (DevnetException e) {
            System.err.println("floe bench load: " + e.getMessage());
            return 1;
        }
    }

    private static boolean isBelowOne(Integer option) {
        return option != null && option < 1;
    }

    private int measure(Target target, Map<String, Long> pids) throws IOException, InterruptedException {
        if (stampede != null) {
            for (int length : lengths) {
                stampede(target, length, pids);
            }
            return failed == 0 ? 0 : 1;
        }
        List<Target.Content> quilt = target.quilt(files());
        Map<Integer, List<Target.Content>> stored = new LinkedHashMap<>();
        for (int length : lengths) {
            List<Target.Content> contents = new ArrayList<>();
            for (int i = 0; i < blobs; i++) {
                contents.add(target.blob(Target.bytes(random.split(), length)));
            }
            stored.put(length, contents);
        }
        if (idle == null) {
            measure(target, stored, quilt, pids);
        } else {
            long before = residentBytes(pids);
            try (IdleConnections connections = IdleConnections.open(target.edge(), idle)) {
                long with = residentBytes(pids);
                int lost = idle - connections.alive();
                failed += lost;
                out().printf(
                                Locale.ROOT,
                                "%-22s the edge has %.0f MB before, %.0f MB with them; it closed %d%n",
                                idle + " idle connections",
                                before / 1e6,
                                with / 1e6,
                                lost);
                out().flush();
                measure(target, stored, quilt, pids);
            }
        }
        return failed == 0 ? 0 : 1;
    }

    private void stampede(Target target, int length, Map<String, Long> pids) throws IOException, InterruptedException {
        long before = residentBytes(pids);
        Stampede.Outcome outcome = new Stampede(target.edge(), stampede).run(target, fresh(length));
        long peak = pids.containsKey(EDGE) ? new ProcessFigures(pids.get(EDGE)).peakBytes() : 0;
        out().printf(
                        Locale.ROOT,
                        "%d clients at once for a blob of %s: %d exact after %.1f s, %d times told to come back later;"
                                + " storage nodes were asked for %d slivers; the edge has %.0f MB before, %.0f MB at most%n",
                        stampede,
                        Quantities.bytes(length),
                        outcome.exact(),
                        outcome.seconds(),
                        outcome.toldToComeBack(),
                        outcome.slivers(),
                        before / 1e6,
                        peak / 1e6);
        outcome.failures().forEach((failure, times) -> out().println("  " + times + " times: " + failure));
        out().flush();
        failed += stampede - outcome.exact();
        // Each row comes from its holder, and some are rebuilt from as many others when a holder is slow.
        if (outcome.slivers() > MOST_SLIVERS) {
            out().println("  that is more than one fetch");
            failed++;
        }
    }

    /** What the edge has in memory. */
    private static long residentBytes(Map<String, Long> pids) {
        return pids.containsKey(EDGE) ? new ProcessFigures(pids.get(EDGE)).residentBytes() : 0;
    }

    private void measure(
            Target target,
            Map<Integer, List<Target.Content>> stored,
            List<Target.Content> quilt,
            Map<String, Long> pids)
            throws InterruptedException {
        if (soak != null) {
            soak(target, stored, quilt, pids);
        } else {
            latencies(target, stored, quilt);
            rates(target, stored);
        }
    }

    private List<byte[]> files() {
        List<byte[]> files = new ArrayList<>();
        for (int i = 0; i < FILES_OF_A_QUILT; i++) {
            files.add(Target.bytes(random.split(), 1024 * (1 + i)));
        }
        return files;
    }

    private static Target.Content any(List<Target.Content> contents) {
        return contents.get(ThreadLocalRandom.current().nextInt(contents.size()));
    }

    private void latencies(Target target, Map<Integer, List<Target.Content>> stored, List<Target.Content> quilt)
            throws InterruptedException {
        out().printf("%-22s %9s %7s %11s %10s %10s %10s%n", "", "requests", "failed", "a second", "p50", "p95", "p99");
        for (int length : lengths) {
            String size = Quantities.bytes(length).replace(".00", "");
            List<Target.Content> contents = stored.get(length);
            print("store " + size, inTurns(Math.min(users, 4), () -> target.blob(fresh(length))));
            print("read " + size, inTurns(users, () -> target.get(any(contents))));
            print("stream " + size, inTurns(users, () -> target.get(Target.stream(any(contents)))));
        }
        print("store a quilt", inTurns(1, () -> target.quilt(files())));
        print("read a patch", inTurns(users, () -> target.get(any(quilt))));
    }

    private byte[] fresh(int length) {
        synchronized (random) {
            return Target.bytes(random.split(), length);
        }
    }

    private Timings inTurns(int people, Action action) throws InterruptedException {
        return Users.inTurns(people, Duration.ofSeconds(seconds), action);
    }

    /** New readers at a rate that grows until one of them fails, or one of a hundred waits too long. */
    private void rates(Target target, Map<Integer, List<Target.Content>> stored) throws InterruptedException {
        for (int length : lengths) {
            String size = Quantities.bytes(length).replace(".00", "");
            List<Target.Content> contents = stored.get(length);
            double held = 0;
            for (double rate = FIRST_RATE; rate < LAST_RATE; rate *= STEP) {
                Timings timings = Users.arriving(rate, Duration.ofSeconds(seconds), () -> target.get(any(contents)));
                System.err.printf(Locale.ROOT, "%s at %.0f/s: p99 %.1f ms%n", size, rate, timings.millis(99));
                // A generator that falls behind has given in before the edge did.
                if (timings.failed() > 0 || timings.millis(99) > slo || timings.perSecond() < rate * 0.9) {
                    break;
                }
                held = rate;
            }
            out().printf(Locale.ROOT, "%-22s bears %.0f new readers a second%n", "edge, " + size, held);
            out().flush();
        }
    }

    private void soak(
            Target target,
            Map<Integer, List<Target.Content>> stored,
            List<Target.Content> quilt,
            Map<String, Long> pids)
            throws InterruptedException {
        List<Target.Content> contents =
                stored.values().stream().flatMap(List::stream).toList();
        int shortest = lengths.stream().min(Integer::compare).orElseThrow();
        Soak soaking = new Soak(pids);
        Duration between = Duration.ofMinutes(soak).dividedBy(SAMPLES);
        out().printf("%-22s %9s %7s %11s %10s %10s %10s%n", "", "requests", "failed", "a second", "p50", "p95", "p99");
        for (int i = 0; i < SAMPLES; i++) {
            Timings timings = Users.inTurns(users, between, () -> {
                int dice = ThreadLocalRandom.current().nextInt(1000);
                if (dice < 5) {
                    target.blob(fresh(shortest));
                } else if (dice < 250) {
                    target.get(any(quilt));
                } else if (dice < 500) {
                    target.get(Target.stream(any(contents)));
                } else {
                    target.get(any(contents));
                }
            });
            soaking.sample();
            if (timings.failed() > 0 || (i + 1) % 10 == 0) {
                print((i + 1) + " of " + SAMPLES, timings);
            }
        }
        for (String name : soaking.names()) {
            List<Soak.Sample> seen = soaking.samples(name);
            Soak.Sample middle = seen.get(seen.size() / 2);
            Soak.Sample last = seen.getLast();
            out().printf(
                            Locale.ROOT,
                            "%-22s %6.0f MB in the middle, %6.0f MB at the end; %d and %d descriptors%n",
                            name,
                            middle.bytes() / 1e6,
                            last.bytes() / 1e6,
                            middle.descriptors(),
                            last.descriptors());
        }
        List<String> growth = soaking.growth();
        growth.forEach(line -> out().println(line));
        failed += growth.size();
        out().flush();
    }

    private void print(String what, Timings timings) {
        failed += timings.failed();
        out().printf(
                        Locale.ROOT,
                        "%-22s %9d %7d %11.1f %7.1f ms %7.1f ms %7.1f ms%n",
                        what,
                        timings.requests(),
                        timings.failed(),
                        timings.perSecond(),
                        timings.millis(50),
                        timings.millis(95),
                        timings.millis(99));
        timings.failures().forEach((failure, times) -> out().println("  " + times + " times: " + failure));
        out().flush();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
