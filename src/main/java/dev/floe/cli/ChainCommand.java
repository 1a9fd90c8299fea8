package dev.floe.cli;

import dev.floe.chain.ChainDoor;
import dev.floe.chain.DeploymentFile;
import dev.floe.chain.NetworkDescription;
import dev.floe.chain.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code floe chain}: the local chain, until somebody presses Ctrl-C. */
@Command(
        name = "chain",
        description = {
            "Runs a local chain with Walrus's contracts: Sui's gRPC and gRPC-Web API and a faucet on one port.",
            "The directory keeps the chain; deployment.json in it says where Walrus is."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class ChainCommand implements Callable<Integer> {
    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".floe/chain",
            description = "the chain's directory (default: ${DEFAULT-VALUE})")
    private Path directory;

    @Option(
            names = "--genesis",
            paramLabel = "FILE",
            description = "YAML or JSON that describes the network: shards, nodes (name, address, publicKey,"
                    + " networkPublicKey, shards); needed when the directory has no chain yet")
    private Path genesis;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "address to listen on (default: ${DEFAULT-VALUE})")
    private String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "9000",
            description = "port to listen on, 0 for any free one (default: ${DEFAULT-VALUE})")
    private int port;

    @Override
    public Integer call() throws IOException {
        ConsoleLog.start(Level.INFO);
        StopSignal stop = new StopSignal();
        try (Ledger ledger = ledger()) {
            DeploymentFile.write(directory, ledger);
            try (ChainDoor door = ChainDoor.open(ledger, host, port)) {
                System.out.println("chain " + ledger.chainId() + " is ready at http://" + host + ":" + door.port());
                IdleMemory.watch();
                return stop.await(new CompletableFuture<>());
            }
        } finally {
            stop.done();
        }
    }

    private Ledger ledger() throws IOException {
        if (Ledger.exists(directory)) {
            return Ledger.open(directory, InstantSource.system());
        }
        if (genesis == null) {
            throw new IllegalArgumentException(directory + " has no chain yet: say with --genesis what to start with");
        }
        return Ledger.create(
                directory, NetworkDescription.read(genesis, System.currentTimeMillis()), InstantSource.system());
    }
}
