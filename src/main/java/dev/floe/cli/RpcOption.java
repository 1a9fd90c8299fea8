package dev.floe.cli;

import dev.floe.sui.ClientConfig;
import java.net.URI;
import picocli.CommandLine.Option;

/** By which full node a command that only reads asks the chain. */
final class RpcOption {
    @Option(
            names = "--rpc-url",
            paramLabel = "URL",
            description = "the full node of Sui to ask, instead of those in the configuration")
    private URI rpcUrl;

    ClientConfig applyTo(ClientConfig config) {
        return rpcUrl == null
                ? config
                : new ClientConfig(config.file(), config.network().withRpcUrl(rpcUrl.toString()));
    }
}
