package dev.floe.devnet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.floe.keys.SignatureScheme;
import dev.floe.keys.SuiKeyPair;
import dev.floe.keys.SuiKeystore;
import dev.floe.keys.SuiWallet;
import dev.floe.protocol.NetworkConfig;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.SiteContracts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToLongFunction;

/** The files of a network from which its parts start and its clients find it. */
final class NetworkFiles {
    private static final String CLIENT = "client";
    private static final String PUBLISHER = "publisher";
    private static final String ENVIRONMENT = "devnet";
    private static final String DEPLOYMENT = "deployment.json";
    private static final String CHALLENGES = "challengesObject";
    private static final String SAMPLES = "challengeSamples";
    private static final int CHALLENGE_SAMPLES = 700;
    /** Of an epoch, for slow nodes: all phases together take twelve times as long at most. */
    private static final int GRACES_IN_AN_EPOCH = 12;

    private static final long LONGEST_GRACE_SECONDS = 60;
    private static final long SHORT_BLOB = 100L << 20;
    private static final JsonMapper JSON = new JsonMapper();
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build();
    private static final String NODE_CONFIG_HEAD = """
            # floe devnet sets where this node listens, its keys, its directory and the network at each start. The rest is
            # as you leave it; comments stay as long as there is nothing to set.
            """;

    private final Layout layout;
    private final Settings settings;
    private final List<Member> members;

    NetworkFiles(Layout layout, Settings settings, List<Member> members) {
        this.layout = layout;
        this.settings = settings;
        this.members = List.copyOf(members);
    }

    /**
     * What the chain is made of when it starts for the first time.
     *
     * @param challenges whether its nodes challenge each other
     */
    void writeGenesis(boolean challenges) throws IOException {
        ObjectNode genesis = JSON.createObjectNode()
                .put("shards", settings.shards())
                .put("epochDurationSeconds", settings.epochDuration().toSeconds());
        if (challenges) {
            long epoch = settings.epochDuration().toSeconds();
            genesis.put(SAMPLES, CHALLENGE_SAMPLES)
                    .put("challengeGraceSeconds", Math.clamp(epoch / GRACES_IN_AN_EPOCH, 1, LONGEST_GRACE_SECONDS));
        }
        ArrayNode nodes = genesis.putArray("nodes");
        HexFormat hex = HexFormat.of();
        for (Member member : members) {
            ObjectNode node = nodes.addObject()
                    .put("name", member.name())
                    .put("address", member.address())
                    .put(
                            "publicKey",
                            hex.formatHex(member.protocolKey().publicKey().toBytes()))
                    .put(
                            "networkPublicKey",
                            hex.formatHex(member.networkKey().publicKey().toBytes()))
                    .put("shards", member.shards());
            member.walletAddress().ifPresent(wallet -> node.put("wallet", wallet.toString()));
        }
        Layout.writeWhole(layout.genesis(), genesis.toPrettyString() + "\n");
    }

    /** Whether the network that is there was made with challenges. */
    static boolean hasChallenges(Layout layout) throws IOException {
        Path deployment = layout.chain().resolve(DEPLOYMENT);
        return Files.exists(deployment)
                && JSON.readTree(Files.readString(deployment)).has(CHALLENGES);
    }

    /** The nodes' certificates, for clients that check them. */
    void writeCertificates() throws IOException {
        StringBuilder pem = new StringBuilder();
        Base64.Encoder base64 = Base64.getMimeEncoder(64, new byte[] {'\n'});
        for (Member member : members) {
            try {
                pem.append("-----BEGIN CERTIFICATE-----\n")
                        .append(base64.encodeToString(member.networkKey()
                                .selfSignedCertificate(member.host().text())
                                .getEncoded()))
                        .append("\n-----END CERTIFICATE-----\n");
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("a certificate of our own", e);
            }
        }
        Layout.writeWhole(layout.certificates(), pem.toString());
    }

    /**
     * How clients, and the publisher, reach the network whose chain has started, and their wallets; a new wallet gets
     * coins.
     */
    void writeClientFiles(FaucetClient faucet) throws IOException, DevnetException, InterruptedException {
        JsonNode deployment = deployment();
        for (String owner : List.of(CLIENT, PUBLISHER)) {
            Path config = owner.equals(CLIENT) ? layout.clientConfig() : layout.publisherConfig();
            Layout.writeWhole(
                    config,
                    new NetworkConfig(
                                    object(deployment, "systemObject"),
                                    object(deployment, "stakingObject"),
                                    OptionalInt.of(settings.shards()),
                                    List.of(),
                                    Optional.of(new NetworkConfig.Wallet(
                                            layout.wallet(owner).toString(),
                                            Optional.of(ENVIRONMENT),
                                            Optional.empty())),
                                    List.of(settings.chainUrl().toString()),
                                    true,
                                    Optional.of(sites(deployment)),
                                    deployment.has(CHALLENGES)
                                            ? Optional.of(object(deployment, CHALLENGES))
                                            : Optional.empty())
                            .toYaml());
            if (!Files.exists(layout.wallet(owner))) {
                SuiKeyPair key = SuiKeyPair.generate(SignatureScheme.ED25519, new SecureRandom());
                String address = ObjectId.of(key.address()).toString();
                faucet.fund(address);
                new SuiKeystore(List.of(key)).write(layout.keystore(owner));
                new SuiWallet(
                                layout.keystore(owner),
                                List.of(new SuiWallet.Environment(
                                        ENVIRONMENT, settings.chainUrl().toString())),
                                Optional.of(ENVIRONMENT),
                                Optional.of(address))
                        .write(layout.wallet(owner));
            }
        }
    }

    /** How each node runs, and its wallet, once the chain has started. */
    void writeNodeFiles() throws IOException, DevnetException {
        JsonNode deployment = deployment();
        for (Member member : members) {
            writeNodeFiles(member, deployment);
        }
    }

    /** The same for a node that is none of those of the start. */
    void writeNodeFiles(Member member) throws IOException, DevnetException {
        writeNodeFiles(member, deployment());
    }

    /** What must be so here is set in what is there, and what somebody else has written there stays. */
    private void writeNodeFiles(Member member, JsonNode deployment) throws IOException, DevnetException {
        member.writeWallet(
                new SuiWallet.Environment(ENVIRONMENT, settings.chainUrl().toString()));
        Optional<ObjectNode> there = nodeConfig(member.configFile());
        ObjectNode config = there.map(ObjectNode::deepCopy).orElseGet(NetworkFiles::usual);
        config.put("name", member.name()).put("storage_path", member.data().toString());
        object(config, "protocol_key_pair").put("path", member.protocolKeyFile().toString());
        object(config, "network_key_pair").put("path", member.networkKeyFile().toString());
        config.put("public_host", member.host().text())
                .put("public_port", member.port())
                .put("rest_api_address", member.address());
        ObjectNode sui = object(config, "sui")
                .put("rpc", settings.chainUrl().toString())
                .put("system_object", object(deployment, "systemObject").toString())
                .put("staking_object", object(deployment, "stakingObject").toString());
        if (member.wallet().isPresent()) {
            sui.put("treasury_object", object(deployment, "treasury").toString())
                    .put("wallet_config", member.walletFile().toString());
            if (deployment.has(CHALLENGES)) {
                sui.put("floe_challenges_object", object(deployment, CHALLENGES).toString());
            }
        }
        if (!there.equals(Optional.of(config))) {
            Layout.writeWhole(member.configFile(), NODE_CONFIG_HEAD + YAML.writeValueAsString(config));
        }
    }

    /** Of a node that is new. */
    private static ObjectNode usual() {
        ObjectNode config = YAML.createObjectNode();
        config.putNull("metrics_address").put("allow_private_nodes", true);
        // On one machine a writer is done in no time.
        ObjectNode deferral = config.putObject("live_upload_deferral").put("max_total_defer_secs", 10);
        deferral.putArray("buckets")
                .addObject()
                .put("max_unencoded_bytes", SHORT_BLOB)
                .put("defer_secs", 2);
        return config;
    }

    private static Optional<ObjectNode> nodeConfig(Path file) throws IOException, DevnetException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            if (YAML.readTree(Files.readString(file)) instanceof ObjectNode config) {
                return Optional.of(config);
            }
        } catch (JsonProcessingException e) {
            throw new DevnetException(
                    file + " is no YAML: " + e.getOriginalMessage() + "; mend it, or remove it to have it made anew");
        }
        throw new DevnetException(file + " is no configuration of a node; remove it to have it made anew");
    }

    private static ObjectNode object(ObjectNode parent, String field) {
        return parent.get(field) instanceof ObjectNode child ? child : parent.putObject(field);
    }

    private JsonNode deployment() throws IOException {
        return JSON.readTree(Files.readString(layout.chain().resolve(DEPLOYMENT)));
    }

    private static SiteContracts sites(JsonNode deployment) throws DevnetException {
        ObjectId sites = object(deployment, "sitesPackage");
        return new SiteContracts(sites, sites, object(deployment, "suinsPackage"), object(deployment, "suinsRegistry"));
    }

    private static ObjectId object(JsonNode deployment, String field) throws DevnetException {
        return ObjectId.parse(deployment.path(field).asText())
                .orElseThrow(() -> new DevnetException("the chain did not say its " + field));
    }

    /**
     * What listens where, for programs: written when everything is ready.
     *
     * @param pid of the process that a node runs in
     */
    void writeNetwork(ToLongFunction<Member> pid) throws IOException {
        ObjectNode network = JSON.createObjectNode()
                .put("rpc", settings.chainUrl().toString())
                .put("edge", settings.edgeUrl().toString())
                .put("publisher", settings.publisherUrl().toString())
                .put("shards", settings.shards())
                .put("ca", layout.certificates().toString())
                .put("clientConfig", layout.clientConfig().toString());
        ArrayNode nodes = network.putArray("nodes");
        for (Member member : members) {
            nodes.addObject()
                    .put("name", member.name())
                    .put("url", member.url())
                    .put("pid", pid.applyAsLong(member))
                    .put("shards", member.shards());
        }
        Layout.writeWhole(layout.network(), network.toPrettyString() + "\n");
    }
}
