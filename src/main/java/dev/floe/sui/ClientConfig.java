package dev.floe.sui;

import dev.floe.bytes.Plural;
import dev.floe.keys.KeyFormatException;
import dev.floe.keys.SecretFile;
import dev.floe.keys.SuiKeyPair;
import dev.floe.keys.SuiKeystore;
import dev.floe.keys.SuiWallet;
import dev.floe.protocol.NetworkConfig;
import dev.floe.protocol.NetworkConfigException;
import dev.floe.protocol.ObjectId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The reference client's configuration file, found where the reference client looks for it: which network to use, and
 * the wallet that pays.
 *
 * @param file where it was
 * @param network what it says
 */
public record ClientConfig(Path file, NetworkConfig network) {
    /** Names the file for all commands that are not told otherwise. */
    public static final String VARIABLE = "FLOE_CONFIG";

    private static final List<String> NAMES = List.of("client_config.yaml", "client_config.yml");
    private static final String HOME = "~/";

    /**
     * Reads the configuration: {@code given}, else the file that {@value #VARIABLE} names, else the first {@code
     * client_config.yaml} or {@code .yml} in the working directory, {@code $XDG_CONFIG_HOME/walrus}, {@code
     * ~/.config/walrus} or {@code ~/.walrus}.
     *
     * @param context which of the networks in it; empty for its default
     * @throws NetworkConfigException if there is none, or it cannot be understood; the message says where it was sought
     */
    public static ClientConfig load(Optional<Path> given, Optional<String> context) {
        return load(given, context, System.getenv(), home(System.getenv()), Path.of(""));
    }

    static ClientConfig load(
            Optional<Path> given, Optional<String> context, Map<String, String> environment, Path home, Path working) {
        Path file = given.or(() -> Optional.ofNullable(environment.get(VARIABLE))
                        .filter(name -> !name.isBlank())
                        .map(Path::of))
                .orElseGet(() -> search(environment, home, working));
        try {
            return new ClientConfig(file, NetworkConfig.parse(Files.readString(file), context));
        } catch (NetworkConfigException e) {
            throw new NetworkConfigException(file + ": " + e.getMessage());
        } catch (IOException e) {
            throw new NetworkConfigException("the client configuration " + file + " cannot be read: "
                    + (Files.exists(file) ? e.getMessage() : "there is no such file"));
        }
    }

    private static Path search(Map<String, String> environment, Path home, Path working) {
        List<Path> directories = new ArrayList<>();
        directories.add(working);
        Optional.ofNullable(environment.get("XDG_CONFIG_HOME"))
                .filter(directory -> !directory.isBlank())
                .ifPresent(directory -> directories.add(Path.of(directory, "walrus")));
        directories.add(home.resolve(".config/walrus"));
        directories.add(home.resolve(".walrus"));
        for (Path directory : directories) {
            for (String name : NAMES) {
                if (Files.isRegularFile(directory.resolve(name))) {
                    return directory.resolve(name);
                }
            }
        }
        throw new NetworkConfigException("there is no client_config.yaml in "
                + String.join(
                        ", ",
                        directories.stream()
                                .map(directory -> directory.toAbsolutePath().toString())
                                .toList())
                + "; name one with --config or " + VARIABLE
                + " (a local network of `floe devnet` writes one into its directory)");
    }

    /** The same with storage nodes at private addresses allowed, if {@code allow}. */
    public ClientConfig allowingPrivateNodes(boolean allow) {
        return allow ? new ClientConfig(file, network.withPrivateNodes()) : this;
    }

    /**
     * The full nodes to ask: those of the configuration, else the one of the wallet's active environment.
     *
     * @throws NetworkConfigException if neither names one
     */
    public List<URI> rpcUrls() {
        List<String> urls = new ArrayList<>(network.rpcUrls());
        if (urls.isEmpty() && network.wallet().isPresent()) {
            urls.addAll(urlsOfWallet(network.wallet().get()));
        }
        if (urls.isEmpty()) {
            throw new NetworkConfigException(file + " names no full node of Sui; add one under rpc_urls");
        }
        try {
            return urls.stream().map(URI::create).toList();
        } catch (IllegalArgumentException e) {
            throw new NetworkConfigException(file + ": rpc_urls has something that is no URL: " + e.getMessage());
        }
    }

    private List<String> urlsOfWallet(NetworkConfig.Wallet chosen) {
        try {
            SuiWallet wallet = SuiWallet.read(resolve(chosen.path()));
            Optional<String> active = chosen.activeEnvironment().or(wallet::activeEnvironment);
            return wallet.environments().stream()
                    .filter(environment -> active.isEmpty() || active.get().equals(environment.alias()))
                    .map(SuiWallet.Environment::rpc)
                    .filter(url -> !url.isBlank())
                    .limit(1)
                    .toList();
        } catch (IOException | KeyFormatException noWalletToAsk) {
            return List.of();
        }
    }

    /**
     * The key that signs and pays.
     *
     * @param wallet a wallet file of the Sui command line ({@code client.yaml}) or a keystore with one key; empty for the
     *     wallet that the configuration names, else the Sui command line's own
     * @throws NetworkConfigException if there is no usable key; the message says what to do
     */
    public SuiKeyPair key(Optional<Path> wallet) {
        Optional<NetworkConfig.Wallet> configured = wallet.isPresent() ? Optional.empty() : network.wallet();
        Path path = wallet.or(() -> configured.map(chosen -> resolve(chosen.path())))
                .orElseGet(ClientConfig::suiWallet);
        Optional<String> address = configured.flatMap(NetworkConfig.Wallet::activeAddress);
        try {
            // Read once: it may be a pipe.
            String text = SecretFile.read(path);
            return text.stripLeading().startsWith("[")
                    ? onlyKey(SuiKeystore.of(path, text), address)
                    : walletKey(SuiWallet.of(path, text), address);
        } catch (IOException e) {
            throw new NetworkConfigException("the wallet " + path + " cannot be read: "
                    + (Files.exists(path) ? e.getMessage() : "there is no such file")
                    + "; name one with --wallet, or in " + file + " under wallet_config");
        } catch (KeyFormatException e) {
            throw new NetworkConfigException("the wallet " + path + " cannot be used: " + e.getMessage());
        }
    }

    private static SuiKeyPair walletKey(SuiWallet wallet, Optional<String> address) throws IOException {
        return new SuiWallet(
                        wallet.keystore(),
                        wallet.environments(),
                        wallet.activeEnvironment(),
                        address.or(wallet::activeAddress))
                .activeKey();
    }

    private static SuiKeyPair onlyKey(SuiKeystore keystore, Optional<String> address) {
        List<SuiKeyPair> keys = keystore.keys().stream()
                .filter(key -> address.flatMap(ObjectId::parse)
                        .map(wanted -> Arrays.equals(wanted.toBytes(), key.address()))
                        .orElse(true))
                .toList();
        if (keys.size() != 1) {
            throw new KeyFormatException("it has " + Plural.of(keys.size(), "key") + " to choose from");
        }
        return keys.getFirst();
    }

    /** The path that is written where no shell reads it, which would know where {@code ~/} is. */
    public static Path written(String path) {
        return path.startsWith(HOME)
                ? Path.of(home(System.getenv()).toString(), path.substring(HOME.length()))
                : Path.of(path);
    }

    /** Where the Sui command line has its wallet. */
    public static Path suiWallet() {
        return home(System.getenv()).resolve(Path.of(".sui", "sui_config", "client.yaml"));
    }

    /** As shells and other programs find it; in a container the user may be in no file of users at all. */
    static Path home(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", "");
        return Path.of(home.startsWith("/") ? home : System.getProperty("user.home"));
    }

    /** Relative paths start where the configuration is. */
    private Path resolve(String path) {
        Path expanded = written(path);
        Path directory = file.toAbsolutePath().getParent();
        return directory.resolve(expanded).normalize();
    }
}
