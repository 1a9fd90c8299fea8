package dev.floe.cli;

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
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A network of Sui, and where its coins are for free. */
record SuiNetwork(String alias, URI rpc, Optional<URI> faucet) {
    private static final Backoff LOOK_AGAIN = Backoff.unlimited(Duration.ofMillis(100), Duration.ofSeconds(2));
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

    /** The one behind a full node, whose faucet is known, or the node itself. */
    static SuiNetwork behind(URI rpc) {
        return KNOWN.values().stream()
                .filter(known -> known.rpc.equals(rpc))
                .findFirst()
                .orElseGet(() -> new SuiNetwork("custom", rpc, Optional.of(rpc.resolve(ROUTE))));
    }

    /** Makes a wallet with a new key, for this network, and returns its address. */
    ObjectId makeWallet(Path file, Path keystore) throws IOException {
        SuiKeyPair key = SuiKeyPair.generate(SignatureScheme.ED25519, new SecureRandom());
        ObjectId address = ObjectId.of(key.address());
        new SuiKeystore(List.of(key)).write(keystore);
        new SuiWallet(
                        keystore,
                        List.of(new SuiWallet.Environment(alias, rpc.toString())),
                        Optional.of(alias),
                        Optional.of(address.toString()))
                .write(file);
        return address;
    }

    /** Asks the faucet for coins, and waits for them. */
    void fund(ObjectId address, Duration longest) throws IOException, SuiException, InterruptedException {
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(longest).build()) {
            new FaucetClient(http, faucet.orElseThrow(), longest).fund(address.toString());
        } catch (DevnetException e) {
            throw new IOException("the wallet is there, but has no coins: " + e.getMessage(), e);
        }
        long deadline = System.nanoTime() + longest.toNanos();
        try (SuiClient sui = new SuiClient(List.of(rpc))) {
            for (int looks = 1; sui.balance(address, StructTag.SUI) == 0; looks++) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException("the wallet is there, but the faucet's coins are not yet");
                }
                TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.pause(looks).toNanos());
            }
        }
    }
}
