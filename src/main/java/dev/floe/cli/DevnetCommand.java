package dev.floe.cli;

import dev.floe.devnet.Devnet;
import dev.floe.devnet.DevnetException;
import dev.floe.devnet.DevnetOptions;
import dev.floe.devnet.ServiceLogs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code floe devnet}: a whole network, until somebody presses Ctrl-C. */
@Command(
        name = "devnet",
        description = {
            "Starts a whole local Walrus network: chain, storage nodes, publisher and edge.",
            "Each is a process of its own; on the JVM, chain and nodes run in this one unless --processes is given.",
            "The directory keeps the network; the next start goes on where this one ended."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class DevnetCommand implements Callable<Integer> {
    @Mixin
    private NetworkSize size;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".floe/devnet",
            description = "the network's directory (default: ${DEFAULT-VALUE})")
    private Path directory;

    @Option(names = "--fresh", description = "throw away the network in the directory first")
    private boolean fresh;

    @Option(
            names = "--port-base",
            paramLabel = "PORT",
            converter = PortNumber.class,
            description = "first of the TCP ports: chain, edge, publisher, nodes (default: free ones from 31400)")
    private Integer portBase;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description =
                    "the IP address of this machine at which all of it listens, and which chain and network.json give"
                            + " to clients: for a phone, a container or another machine. Whoever reaches it can use the faucet and"
                            + " the publisher's wallet, so it is for networks that you trust (default: 127.0.0.1)")
    private Optional<String> host = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        DevnetOptions options =
                size.network(directory, portBase == null ? OptionalInt.empty() : OptionalInt.of(portBase), host, fresh);
        ConsoleLog.start(Level.INFO, new ServiceLogs(ConsoleLog.formatter()));
        long start = System.nanoTime();
        StopSignal stop = new StopSignal();
        try (Devnet devnet = Devnet.start(options, System.err::println)) {
            System.out.print(NetworkTable.of(devnet));
            System.out.printf("ready in %.1f s; Ctrl-C stops it%n", (System.nanoTime() - start) / 1e9);
            System.out.flush();
            IdleMemory.watch();
            return stop.await(devnet.failure());
        } catch (DevnetException e) {
            System.err.println("floe devnet: " + e.getMessage());
            return 1;
        } finally {
            stop.done();
        }
    }
}
