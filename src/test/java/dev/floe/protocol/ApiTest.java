package dev.floe.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.floe.protocol.BlobStatus.DeletableCounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ApiTest {
    private static final EventId EVENT = new EventId(new byte[32], -1);
    private static final DeletableCounts COUNTS = new DeletableCounts(2, 1);

    @Test
    void statusOnTheWire() throws IOException {
        assertThat(BlobStatus.NONEXISTENT.toJson().toString()).isEqualTo("\"nonexistent\"");
        String event = "{\"txDigest\":\"" + "1".repeat(32) + "\",\"eventSeq\":\"18446744073709551615\"}";
        assertThat(new BlobStatus.Invalid(EVENT).toJson().toString())
                .isEqualTo("{\"invalid\":{\"event\":" + event + "}}");
        assertThat(new BlobStatus.Permanent(-1, true, EVENT, COUNTS, OptionalInt.of(3))
                        .toJson()
                        .toString())
                .isEqualTo("{\"permanent\":{\"endEpoch\":4294967295,\"isCertified\":true,\"statusEvent\":" + event
                        + ",\"deletableCounts\":{\"count_deletable_total\":2,\"count_deletable_certified\":1},"
                        + "\"initialCertifiedEpoch\":3}}");
        assertThat(new BlobStatus.Deletable(OptionalInt.empty(), COUNTS)
                        .toJson()
                        .toString())
                .isEqualTo("{\"deletable\":{\"initialCertifiedEpoch\":null,\"deletableCounts\":"
                        + "{\"count_deletable_total\":2,\"count_deletable_certified\":1}}}");
        for (BlobStatus status : inOrder()) {
            assertThat(BlobStatus.ofJson(
                            new JsonMapper().readTree(status.toJson().toString())))
                    .contains(status);
        }
        for (String broken : List.of(
                "1", "{}", "\"certified\"", "{\"permanent\":{}}", "{\"deletable\":1}", "{\"invalid\":{}}", "[1]")) {
            assertThat(BlobStatus.ofJson(new JsonMapper().readTree(broken)))
                    .as(broken)
                    .isEmpty();
        }
    }

    private static List<BlobStatus> inOrder() {
        return List.of(
                BlobStatus.NONEXISTENT,
                new BlobStatus.Deletable(OptionalInt.empty(), COUNTS),
                new BlobStatus.Deletable(OptionalInt.of(4), new DeletableCounts(9, 0)),
                new BlobStatus.Deletable(OptionalInt.of(4), COUNTS),
                new BlobStatus.Deletable(OptionalInt.of(3), COUNTS),
                new BlobStatus.Permanent(9, false, EVENT, COUNTS, OptionalInt.empty()),
                new BlobStatus.Permanent(7, true, EVENT, COUNTS, OptionalInt.of(5)),
                new BlobStatus.Permanent(8, true, EVENT, COUNTS, OptionalInt.of(5)),
                new BlobStatus.Invalid(EVENT));
    }

    @Test
    void statusesHaveAnOrder() {
        for (int round = 0; round < 20; round++) {
            List<BlobStatus> shuffled = new ArrayList<>(inOrder());
            Collections.shuffle(shuffled, new Random(round));
            Collections.sort(shuffled);
            assertThat(shuffled).isEqualTo(inOrder());
        }
    }

    @Test
    void errorsOnTheWire() {
        ErrorEnvelope error =
                ErrorEnvelope.storage(ApiStatus.FAILED_PRECONDITION, ErrorReason.NOT_REGISTERED, "say \"please\"");
        assertThat(error.toJson())
                .isEqualTo(
                        "{\"error\":{\"status\":\"FAILED_PRECONDITION\",\"code\":400,\"message\":\"say \\\"please\\\"\","
                                + "\"details\":[{\"@type\":\"ErrorInfo\",\"reason\":\"NOT_REGISTERED\","
                                + "\"domain\":\"storage.walrus.space\",\"metadata\":{}}]}}");
        assertThat(parse(error.toJson())).contains(error);
        ErrorEnvelope epoch = ErrorEnvelope.invalidEpoch(4, -1);
        assertThat(epoch.toJson()).contains("\"metadata\":{\"request_epoch\":4,\"server_epoch\":4294967295}");
        assertThat(parse(epoch.toJson()).orElseThrow().serverEpoch()).hasValue(4294967295L);
        assertThat(parse(epoch.toJson()).orElseThrow().is(ErrorReason.INVALID_EPOCH))
                .isTrue();
        for (String broken : List.of(
                "",
                "<html>",
                "{}",
                "[]",
                error.toJson().replace("400", "500"),
                error.toJson().replace("FAILED_PRECONDITION", "FAILED"),
                error.toJson().replace("ErrorInfo", "DebugInfo"))) {
            assertThat(parse(broken)).as(broken).isEmpty();
        }
    }

    private static Optional<ErrorEnvelope> parse(String json) {
        return ErrorEnvelope.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void successOnTheWire() {
        assertThat(SuccessEnvelope.of(201, "sliver stored successfully").toJson())
                .isEqualTo("{\"success\":{\"code\":201,\"data\":\"sliver stored successfully\"}}");
        assertThat(SuccessEnvelope.parse("{\"success\":1}".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(SuccessEnvelope.parse("{".getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    private static final String SYSTEM = "0x2134d52768ea07e8c43570ef975eb3e4c27a39fa6396bef985b5abc58d03ddd2";
    private static final String STAKING = "0x10b9d30c28448939ce6c4d6c6e0ffce4a7f8a4ada8248bdad09ef8b70e4a3904";

    @Test
    void configurationOfTheReferenceClient() {
        String contexts = """
                contexts:
                  mainnet:
                    system_object: %s
                    staking_object: "%s"
                    exchange_objects: []
                    wallet_config:
                      path: ~/.sui/sui_config/client.yaml
                      active_env: mainnet
                    rpc_urls:
                      - https://fullnode.mainnet.sui.io:443
                    communication_config: {max_concurrent_writes: null}
                  testnet:
                    system_object: 0x1
                    staking_object: 0x0002
                    n_shards: 1000
                default_context: mainnet
                """.formatted(SYSTEM, STAKING);
        NetworkConfig main = NetworkConfig.parse(contexts, Optional.empty());
        assertThat(main.systemObject().toString()).isEqualTo(SYSTEM);
        assertThat(main.stakingObject().toString()).isEqualTo(STAKING);
        assertThat(main.rpcUrls()).containsExactly("https://fullnode.mainnet.sui.io:443");
        assertThat(main.wallet())
                .contains(new NetworkConfig.Wallet(
                        "~/.sui/sui_config/client.yaml", Optional.of("mainnet"), Optional.empty()));
        NetworkConfig test = NetworkConfig.parse(contexts, Optional.of("testnet"));
        assertThat(test.systemObject()).isEqualTo(ObjectId.parse("0x1").orElseThrow());
        assertThat(test.stakingObject()).isEqualTo(ObjectId.parse("0x2").orElseThrow());
        assertThat(test.shardCount()).hasValue(1000);
        assertThatThrownBy(() -> NetworkConfig.parse(contexts, Optional.of("devnet")))
                .isInstanceOf(NetworkConfigException.class)
                .hasMessageContaining("[mainnet, testnet]");
    }

    @Test
    void configurationComesBack() {
        NetworkConfig config = new NetworkConfig(
                ObjectId.parse(SYSTEM).orElseThrow(),
                ObjectId.parse(STAKING).orElseThrow(),
                OptionalInt.of(100),
                List.of(ObjectId.parse("0x123").orElseThrow()),
                Optional.of(new NetworkConfig.Wallet("wallet: 1.yaml", Optional.empty(), Optional.of("0x5"))),
                List.of("http://127.0.0.1:9000"),
                false,
                Optional.of(SiteContracts.ofPublic(
                                ObjectId.parse("0x2134d52768ea07e8c43570ef975eb3e4c27a39fa6396bef985b5abc58d03ddd2")
                                        .orElseThrow())
                        .orElseThrow()),
                ObjectId.parse("0xC0"));
        assertThat(NetworkConfig.parse(config.toYaml(), Optional.empty())).isEqualTo(config);
        NetworkConfig local = config.withPrivateNodes();
        assertThat(local.privateNodes()).isTrue();
        assertThat(NetworkConfig.parse(local.toYaml(), Optional.empty())).isEqualTo(local);
    }

    @Test
    void refusesWhatIsNoConfiguration() {
        for (String text : List.of(
                "",
                "[]",
                "a: [",
                "system_object: five\nstaking_object: 0x1",
                "system_object: -5\nstaking_object: 0x1",
                "system_object: 0x1",
                "x".repeat(2 << 20))) {
            assertThatThrownBy(() -> NetworkConfig.parse(text, Optional.empty()))
                    .isInstanceOf(NetworkConfigException.class);
        }
    }
}
