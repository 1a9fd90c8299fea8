package dev.floe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.floe.bytes.Backoff;
import dev.floe.devnet.DevnetException;
import dev.floe.devnet.FaucetClient;
import dev.floe.keys.SignatureScheme;
import dev.floe.keys.SuiKeyPair;
import dev.floe.keys.SuiKeystore;
import dev.floe.keys.SuiWallet;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.SuiClient;
import dev.floe.sui.SuiException;
import dev.floe.sui.model.StructTag;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

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
    private static final Backoff LOOK_AGAIN = Backoff.unlimited(Duration.ofMillis(100), Duration.ofSeconds(2));

    @Option(
            names = "--path",
            paramLabel = "FILE",
            description = "the file of the wallet (default: ~/.sui/sui_config/client.yaml)")
    private Path path = Path.of(System.getProperty("user.home"), ".sui", "sui_config", "client.yaml");

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

    /** A network of Sui, and where its coins are for free. */
    private record SuiNetwork(String alias, URI rpc, Optional<URI> faucet) {
        private static final String ROUTE = "/v2/gas";
        private static final Map<String, SuiNetwork> KNOWN = Map.of(
                "devnet",
                publicNetwork("devnet"),
                "testnet",
                publicNetwork("testnet"),
                "mainnet",
                new SuiNetwork("mainnet", URI.create("https://fullnode.mainnet.sui.io:443"), Optional.empty()),
                "localnet",
                new SuiNetwork(
                        "localnet",
                        URI.create("http://127.0.0.1:9000"),
                        Optional.of(URI.create("http://127.0.0.1:9123" + ROUTE))));

        private static SuiNetwork publicNetwork(String name) {
            return new SuiNetwork(
                    name,
                    URI.create("https://fullnode." + name + ".sui.io:443"),
                    Optional.of(URI.create("https://faucet." + name + ".sui.io" + ROUTE)));
        }

        /** Parses one of the known names, or URLs. */
        static final class Converter implements ITypeConverter<SuiNetwork> {
            @Override
            public SuiNetwork convert(String text) {
                SuiNetwork known = KNOWN.get(text);
                if (known != null) {
                    return known;
                }
                String[] parts = text.split(";", 2);
                URI rpc = url(parts[0], text);
                // The chain of a local network of Floe's is its own faucet.
                URI faucet = parts.length == 1 ? rpc.resolve(ROUTE) : url(parts[1], text);
                return new SuiNetwork("custom", rpc, Optional.of(faucet));
            }

            private static URI url(String part, String text) {
                try {
                    URI url = URI.create(part);
                    if (("http".equals(url.getScheme()) || "https".equals(url.getScheme())) && url.getHost() != null) {
                        return url;
                    }
                } catch (IllegalArgumentException e) {
                    // It is no URL at all.
                }
                throw new TypeConversionException(
                        "'" + text + "' is no network: devnet, testnet, mainnet, localnet, or the URL of a full node");
            }
        }
    }

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
        SuiKeyPair key = SuiKeyPair.generate(SignatureScheme.ED25519, new SecureRandom());
        ObjectId address = ObjectId.of(key.address());
        new SuiKeystore(List.of(key)).write(keystore);
        new SuiWallet(
                        keystore,
                        List.of(new SuiWallet.Environment(
                                network.alias(), network.rpc().toString())),
                        Optional.of(network.alias()),
                        Optional.of(address.toString()))
                .write(file);
        if (useFaucet) {
            fund(address);
        }
        result.print(
                JsonNodeFactory.instance.objectNode().put("walletAddress", address.toString()),
                "wallet    " + file + System.lineSeparator() + "keystore  " + keystore + System.lineSeparator()
                        + "address   " + address);
        return 0;
    }

    private void fund(ObjectId address) throws IOException, SuiException, InterruptedException {
        try (HttpClient http =
                HttpClient.newBuilder().connectTimeout(faucetTimeout).build()) {
            new FaucetClient(http, network.faucet().orElseThrow(), faucetTimeout).fund(address.toString());
        } catch (DevnetException e) {
            throw new IOException("the wallet is there, but has no coins: " + e.getMessage(), e);
        }
        long deadline = System.nanoTime() + faucetTimeout.toNanos();
        try (SuiClient sui = new SuiClient(List.of(network.rpc()))) {
            for (int looks = 1; sui.balance(address, StructTag.SUI) == 0; looks++) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException("the wallet is there, but the faucet's coins are not yet");
                }
                TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.pause(looks).toNanos());
            }
        }
    }
}
