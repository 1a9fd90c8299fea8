package dev.floe.cli;

import dev.floe.keys.SuiKeyPair;
import dev.floe.sui.Account;
import dev.floe.sui.ClientConfig;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options by which a command is told which wallet acts, on which network. */
final class WalletOptions {
    @Option(
            names = "--wallet",
            paramLabel = "FILE",
            description = "the wallet that pays: a client.yaml of the Sui command line, or a keystore with one key"
                    + " (default: the one in the configuration, else ~/.sui/sui_config/client.yaml)")
    private Path wallet;

    @Option(
            names = "--gas-budget",
            paramLabel = "MIST",
            description = "what a transaction may take as gas (default: what it is found to need, and a little more)")
    private Long gasBudget;

    @Mixin
    private NetworkOptions network;

    ClientConfig load() {
        return network.load();
    }

    /** The key that signs, of the wallet that was asked for or the one of {@code config}. */
    SuiKeyPair key(ClientConfig config) {
        return config.key(Optional.ofNullable(wallet));
    }

    OptionalLong gasBudget() {
        return gasBudget == null ? OptionalLong.empty() : OptionalLong.of(gasBudget);
    }

    /** The wallet on its network. */
    Account open() {
        ClientConfig config = load();
        return Account.open(config, key(config), gasBudget());
    }
}
