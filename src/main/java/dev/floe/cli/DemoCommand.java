package dev.floe.cli;

import dev.floe.bytes.OwnDirectories;
import dev.floe.devnet.Demo;
import dev.floe.devnet.Devnet;
import dev.floe.devnet.DevnetException;
import dev.floe.devnet.DevnetOptions;
import dev.floe.devnet.ServiceLogs;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code floe demo}: a network of its own with a picture, a video and a page on it. */
@Command(
        name = "demo",
        description = {
            "Starts a network, stores a picture, a video and a page that shows both, and says where to look at it.",
            "The network is gone when the demo ends."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--exit",
            description =
                    "run once without waiting: read everything back and compare, kill a node, read again; exit 0 or 1")
    private boolean exit;

    @Option(names = "--dir", paramLabel = "DIR", description = "keep the network here (default: a new directory)")
    private Path directory;

    @Mixin
    private NetworkSize size;

    @Override
    public Integer call() throws IOException, InterruptedException {
        StopSignal stop = new StopSignal();
        Path home = directory != null
                ? directory
                : Files.createTempDirectory(OwnDirectories.ofThisProcess().of("demo"), "");
        try {
            int code = run(home, stop);
            if (directory == null && code == 0) {
                delete(home);
            }
            return code;
        } catch (InterruptedException e) {
            if (!stop.asked()) {
                throw e;
            }
            if (directory == null) {
                delete(home);
            }
            return 0;
        } finally {
            stop.done();
        }
    }

    private int run(Path home, StopSignal stop) throws IOException, InterruptedException {
        DevnetOptions options = size.network(home, OptionalInt.empty(), Optional.empty(), true);
        ConsoleLog.start(Level.INFO, new ServiceLogs(ConsoleLog.formatter()));
        long start = System.nanoTime();
        System.out.println("logs: " + home.resolve("logs"));
        try (Devnet devnet = Devnet.start(options, line -> System.out.println("- " + line))) {
            System.out.printf("- the network is up  (%d ms)%n%n", (System.nanoTime() - start) / 1_000_000);
            System.out.print(NetworkTable.of(devnet));
            System.out.println();
            Demo demo = new Demo(devnet, line -> System.out.println("- " + line));
            if (exit) {
                demo.tellWithAccident();
                System.out.printf("all is well after %.1f s%n", (System.nanoTime() - start) / 1e9);
                return 0;
            }
            URI page = demo.tell();
            URI site = DemoSite.publish(devnet, home.resolve("site"));
            System.out.printf("%nlook at  %s%nand at   %s%n", page, site);
            System.out.println(
                    options.quick()
                            ? "Ctrl-C ends the demo; with --processes there are nodes to kill"
                            : "kill a node if you like (PIDs above) and reload; Ctrl-C ends the demo");
            System.out.flush();
            return stop.await(devnet.failure());
        } catch (DevnetException e) {
            System.err.println("floe demo: " + e.getMessage());
            return 1;
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
