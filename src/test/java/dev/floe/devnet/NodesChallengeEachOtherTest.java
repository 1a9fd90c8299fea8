package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.bytes.BcsReader;
import dev.floe.cli.OwnNetwork;
import dev.floe.protocol.NetworkConfig;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.SuiClient;
import dev.floe.sui.move.Challenges;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The storage nodes of a local network that was made with challenges begin one by themselves, and pay with their own wallets. */
@Timeout(300)
class NodesChallengeEachOtherTest {
    @TempDir
    private Path directory;

    @Test
    void allGetTheirCertificates() throws Exception {
        try (OwnNodes network = new OwnNodes(directory, 4, 10, Duration.ofSeconds(120), true)) {
            for (OwnNodes.Node node : network.nodes) {
                // What the node's own health says of it.
                node.await(health -> health.toString().contains("epoch 1: passed"));
            }
            ObjectId object = network.deployed("challengesObject");
            try (SuiClient client = new SuiClient(List.of(network.settings.chainUrl()))) {
                Challenges.Round round = BcsReader.parse(
                                client.object(object).orElseThrow().contents().orElseThrow(), Challenges::read)
                        .round();
                assertThat(round.epoch()).isEqualTo(1);
                assertThat(round.passed()).hasSize(4);
            }
            theReportCanBeRead(network);
        }
    }

    private void theReportCanBeRead(OwnNodes network) throws Exception {
        Path config = Files.writeString(
                directory.resolve("client_config.yaml"),
                new NetworkConfig(
                                network.deployed("systemObject"),
                                network.deployed("stakingObject"),
                                OptionalInt.empty(),
                                List.of(),
                                Optional.empty(),
                                List.of(network.settings.chainUrl().toString()),
                                true,
                                Optional.empty(),
                                Optional.of(network.deployed("challengesObject")))
                        .toYaml());
        String[] words = {"info", "challenge", "--config", config.toString()};
        OwnNetwork.Ran ran = OwnNetwork.runAsGiven(words);
        assertThat(ran.out()).as(ran.err()).contains("of epoch 1").contains("4 nodes, 10 shards");
        JsonNode report = OwnNetwork.runAsGiven("--json", words[0], words[1], words[2], words[3])
                .json();
        assertThat(report.path("outcome").asText()).isEqualTo("reported");
        assertThat(report.path("nodes").findValuesAsText("standing"))
                .containsExactly("passed", "passed", "passed", "passed");
    }
}
