package dev.floe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.ClientConfig;
import dev.floe.sui.SuiException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code floe generate-sui-wallet}: a wallet for whoever has none. */
@Command(
        name = "generate-sui-wallet",
        description = {
            "Makes a wallet with a new key: the file of the Sui command line, and a keystore beside it. Whoever has the"
                    + " keystore has what the wallet owns: keep it to yourself, and a copy of it.",
            "Nothing that is there is overwritten."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class GenerateSuiWalletCommand implements Callable<Integer> {
    private static final String KEYSTORE = "sui.keystore";

    @Option(
            names = "--path",
            paramLabel = "FILE",
            description = "the file of the wallet (default: ~/.sui/sui_config/client.yaml)")
    private Path path = ClientConfig.suiWallet();

    @Option(
            names = "--sui-network",
            paramLabel = "NETWORK",
            defaultValue = "testnet",
            converter = SuiNetwork.Converter.class,
            description =
                    "devnet, testnet, mainnet, localnet, or the URL of a full node, such as that of the chain of a"
                            + " local network; with ; and another URL for its faucet (default: ${DEFAULT-VALUE})")
    private SuiNetwork network;

    @Option(names = "--use-faucet", description = "ask the network's faucet for coins, and wait for them")
    private boolean useFaucet;

    @Option(
            names = "--faucet-timeout",
            paramLabel = "TIME",
            defaultValue = "1m",
            converter = Waiting.class,
            description = "how long to wait for them (default: ${DEFAULT-VALUE})")
    private Duration faucetTimeout;

    @Mixin
    private ResultOption result;

    @Override
    public Integer call() throws IOException, SuiException, InterruptedException {
        Path file = path.toAbsolutePath();
        Path keystore = file.resolveSibling(KEYSTORE);
        for (Path taken : List.of(file, keystore)) {
            if (Files.exists(taken)) {
                throw new FileAlreadyExistsException(taken.toString());
            }
        }
        if (useFaucet && network.faucet().isEmpty()) {
            throw new IOException(network.alias() + " has no faucet: buy SUI, and send it to the new wallet");
        }
        ObjectId address = network.makeWallet(file, keystore);
        if (useFaucet) {
            network.fund(address, faucetTimeout);
        }
        result.print(
                JsonNodeFactory.instance.objectNode().put("walletAddress", address.toString()),
                "wallet    " + file + System.lineSeparator() + "keystore  " + keystore + System.lineSeparator()
                        + "address   " + address);
        return 0;
    }
}
