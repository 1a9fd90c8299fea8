package dev.floe.cli;

import dev.floe.chain.OpenChain;
import dev.floe.protocol.NetworkAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code floe chain}: the local chain, until somebody presses Ctrl-C. */
@Command(
        name = "chain",
        subcommands = ChainAdvanceCommand.class,
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
            converter = ListenHost.class,
            description = "address to listen on (default: ${DEFAULT-VALUE})")
    private String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "9000",
            converter = PortNumber.class,
            description = "port to listen on, 0 for any free one (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = "--epochs-by-nodes",
            description =
                    "leave it to the storage nodes to make the calls that end epochs; otherwise the chain makes them"
                            + " when their time has come")
    private boolean epochsByNodes;

    @Mixin
    private SettingsFileOption settingsFile;

    @Override
    public Integer call() throws IOException {
        ConsoleLog.start(Level.INFO);
        StopSignal stop = new StopSignal();
        try (OpenChain chain = OpenChain.open(
                directory,
                Optional.ofNullable(genesis),
                host,
                port,
                epochsByNodes ? OpenChain.Epochs.BY_NODES : OpenChain.Epochs.BY_CHAIN)) {
            System.out.println(
                    "chain " + chain.chainId() + " is ready at http://" + new NetworkAddress(host, chain.port()));
            IdleMemory.watch();
            return stop.await(chain.failure());
        } finally {
            stop.done();
        }
    }
}
