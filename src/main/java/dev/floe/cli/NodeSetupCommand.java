package dev.floe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.floe.bytes.MemorySize;
import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.NetworkKeyPair;
import dev.floe.keys.SecretFile;
import dev.floe.keys.SuiWallet;
import dev.floe.node.NodeConfigFile;
import dev.floe.node.NodeSetup;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.ClientConfig;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.NodeMetadata;
import dev.floe.sui.move.VotingParams;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code floe node setup}: keys, a wallet and a configuration for a node that is to be. */
@Command(
        name = "setup",
        description = {
            "Makes the keys, the wallet and the configuration of a new storage node, in the reference node's form."
                    + " Which network it is for says the client configuration.",
            "Nothing that is there is overwritten. Keep a copy of the two keys and of the keystore: nobody can make"
                    + " them again."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class NodeSetupCommand implements Callable<Integer> {
    private static final String CONFIG = "walrus-node.yaml";
    private static final String PROTOCOL_KEY = "protocol.key";
    private static final String NETWORK_KEY = "network.key";
    private static final String WALLET = "sui_config.yaml";
    private static final String KEYSTORE = "sui.keystore";
    private static final Duration FAUCET_TIMEOUT = Duration.ofMinutes(1);

    @Option(
            names = "--config-directory",
            required = true,
            paramLabel = "DIR",
            description = "for " + CONFIG + ", the keys and the wallet")
    private Path directory;

    @Option(
            names = "--storage-path",
            required = true,
            paramLabel = "DIR",
            description = "where the node keeps metadata and slivers")
    private Path storage;

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "the node's name, for people")
    private String name;

    @Option(
            names = "--public-host",
            required = true,
            paramLabel = "HOST",
            description = "the name or IP address under which everybody reaches the node")
    private String host;

    @Option(
            names = "--public-port",
            paramLabel = "PORT",
            defaultValue = "9185",
            converter = PortNumber.class,
            description = "the port under which everybody reaches the node (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = "--node-capacity",
            required = true,
            paramLabel = "SIZE",
            converter = Size.class,
            description = "how much the node votes for keeping: bytes, or with K, M, G, T for powers of 1024")
    private long capacity;

    @Option(
            names = "--rest-api-address",
            paramLabel = "HOST:PORT",
            description = "where the node listens (default: all addresses, at the public port)")
    private Optional<String> listen;

    @Option(
            names = "--metrics-address",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:9184",
            description = "where Prometheus asks (default: ${DEFAULT-VALUE})")
    private String metrics;

    @Option(
            names = "--certificate-path",
            paramLabel = "FILE",
            description = "a certificate chain, PEM, for the network key (default: the node makes one itself)")
    private Optional<Path> certificate;

    @Option(
            names = "--network-key-path",
            paramLabel = "FILE",
            description = "a network key that is there (default: a new one)")
    private Optional<Path> networkKey;

    @Option(
            names = "--storage-price",
            paramLabel = "FROST",
            defaultValue = "100000",
            description = "what the node votes for: the price of a MiB for an epoch (default: ${DEFAULT-VALUE})")
    private long storagePrice;

    @Option(
            names = "--write-price",
            paramLabel = "FROST",
            defaultValue = "20000",
            description = "what the node votes for: the price of writing a MiB (default: ${DEFAULT-VALUE})")
    private long writePrice;

    @Option(
            names = "--commission-rate",
            paramLabel = "BASIS_POINTS",
            defaultValue = "6000",
            description = "the node's part of what its stakers earn, 100 for 1%% (default: ${DEFAULT-VALUE})")
    private int commission;

    @Option(names = "--image-url", paramLabel = "URL", defaultValue = "", description = "a picture, for people")
    private String image;

    @Option(names = "--project-url", paramLabel = "URL", defaultValue = "", description = "a page, for people")
    private String project;

    @Option(names = "--description", paramLabel = "TEXT", defaultValue = "", description = "a sentence, for people")
    private String description;

    @Option(
            names = "--wallet",
            paramLabel = "FILE",
            description = "a wallet that is there: a client.yaml of the Sui command line (default: a new one)")
    private Optional<Path> wallet;

    @Option(names = "--use-faucet", description = "ask the network's faucet for coins for the new wallet")
    private boolean useFaucet;

    @Mixin
    private ResultOption result;

    @Mixin
    private NetworkOptions network;

    /** Parses a number of bytes. */
    static final class Size implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                long bytes = MemorySize.valueOf(text).bytes();
                if (bytes > 0) {
                    return bytes;
                }
            } catch (IllegalArgumentException e) {
                // It is no size at all.
            }
            throw new TypeConversionException("'" + text + "' is no size; write 250G or 2T");
        }
    }

    @Override
    public Integer call() throws IOException, SuiException, InterruptedException {
        ClientConfig client = network.load();
        Path home = directory.toAbsolutePath().normalize();
        Path config = home.resolve(CONFIG);
        refuseToOverwrite(home);
        SecureRandom random = new SecureRandom();
        BlsSecretKey protocol = BlsSecretKey.generate(random);
        NetworkKeyPair tls = networkKey.isPresent()
                ? NetworkKeyPair.parse(SecretFile.read(networkKey.get()))
                : NetworkKeyPair.generate(random);
        NodeSetup setup = new NodeSetup(
                name,
                storage.toAbsolutePath().normalize(),
                home.resolve(PROTOCOL_KEY),
                networkKey.map(Path::toAbsolutePath).orElse(home.resolve(NETWORK_KEY)),
                host,
                port,
                listen.orElse("0.0.0.0:" + port),
                metrics,
                certificate.map(Path::toAbsolutePath),
                commission,
                new VotingParams(storagePrice, writePrice, capacity),
                new NodeMetadata(image, project, description, Map.of()),
                client.network(),
                wallet.map(Path::toAbsolutePath).orElse(home.resolve(WALLET)));
        // Before anything is made: what a node would refuse is no configuration.
        String yaml = setup.toYaml();
        SecretFile.write(setup.protocolKey(), protocol.toTagged() + "\n");
        if (networkKey.isEmpty()) {
            SecretFile.write(setup.networkKey(), tls.toPem());
        }
        SuiNetwork sui = SuiNetwork.behind(client.rpcUrls().getFirst());
        ObjectId address = wallet.isPresent()
                ? ObjectId.of(SuiWallet.read(setup.wallet()).activeKey().address())
                : sui.makeWallet(setup.wallet(), home.resolve(KEYSTORE));
        SecretFile.write(config, yaml);
        NodeConfigFile.read(config, NodeConfigFile.Overrides.NONE);
        if (useFaucet) {
            sui.fund(address, FAUCET_TIMEOUT);
        }
        result.print(
                JsonNodeFactory.instance
                        .objectNode()
                        .put("configPath", config.toString())
                        .put("walletAddress", address.toString())
                        .put("protocolPublicKey", hex(protocol.publicKey().toBytes()))
                        .put("networkPublicKey", hex(tls.publicKey().toBytes())),
                String.join(
                        System.lineSeparator(),
                        "configuration  " + config,
                        "wallet         " + setup.wallet(),
                        "address        " + address + (useFaucet ? "" : ", which needs some SUI to register"),
                        "next           floe node register --config " + config,
                        "               floe node run --config " + config));
        return 0;
    }

    private static String hex(byte[] bytes) {
        return "0x" + HexFormat.of().formatHex(bytes);
    }

    private void refuseToOverwrite(Path home) throws IOException {
        List<String> made = Stream.of(
                        Stream.of(CONFIG, PROTOCOL_KEY),
                        networkKey.isEmpty() ? Stream.of(NETWORK_KEY) : Stream.<String>of(),
                        wallet.isEmpty() ? Stream.of(WALLET, KEYSTORE) : Stream.<String>of())
                .flatMap(names -> names)
                .toList();
        for (String file : made) {
            if (Files.exists(home.resolve(file))) {
                throw new FileAlreadyExistsException(home.resolve(file).toString());
            }
        }
    }
}
