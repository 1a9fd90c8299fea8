package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration of a local network's node is its operator's, too, and a start does not take that away. */
class NetworkFilesTest {
    private static final YAMLMapper YAML = new YAMLMapper();

    @TempDir
    private Path directory;

    private Layout layout;
    private Member member;

    @BeforeEach
    void make() throws IOException {
        layout = new Layout(directory);
        Files.createDirectories(layout.chain());
        Files.writeString(
                layout.chain().resolve("deployment.json"),
                "{\"systemObject\":\"0x1\",\"stakingObject\":\"0x2\",\"treasury\":\"0x3\"}");
        member = Member.of(
                "node-0", NetworkHost.loopback(), 40_000, 10, layout.node("node-0"), true, new SecureRandom());
    }

    private JsonNode start(Member started) throws Exception {
        Settings settings = Settings.inRow(10, 1, 31_400, NetworkHost.loopback(), Duration.ofHours(1));
        new NetworkFiles(layout, settings, List.of(started)).writeNodeFiles();
        return YAML.readTree(Files.readString(started.configFile()));
    }

    private void write(String yaml) throws IOException {
        Files.writeString(member.configFile(), yaml);
    }

    @Test
    void aNodeThatIsNewIsToldAllThatItNeeds() throws Exception {
        JsonNode config = start(member);
        assertThat(config.path("name").asText()).isEqualTo("node-0");
        assertThat(config.path("public_port").asInt()).isEqualTo(40_000);
        assertThat(config.path("allow_private_nodes").asBoolean()).isTrue();
        assertThat(config.at("/live_upload_deferral/buckets/0/defer_secs").asInt())
                .isEqualTo(2);
        assertThat(config.at("/sui/system_object").asText()).endsWith("1");
        assertThat(Files.readString(member.configFile())).startsWith("# floe devnet sets ");
    }

    @Test
    void whatSomebodyWroteThereIsThereAfterTheNextStart() throws Exception {
        String first = start(member).toString();
        String written = Files.readString(member.configFile())
                        .replace("defer_secs: 2", "defer_secs: 30 # as on mainnet")
                        .replace("sui:\n", "sui:\n  gas_budget: 7\n")
                + "# mine\nevent_blobs:\n  max_bytes: 1000\n";
        write(written);
        JsonNode config = start(member);
        assertThat(Files.readString(member.configFile())).isEqualTo(written);
        assertThat(config.toString()).isNotEqualTo(first);

        // What a start has to set it sets, and the rest stays.
        JsonNode moved = start(member.on(40_001));
        assertThat(moved.path("public_port").asInt()).isEqualTo(40_001);
        assertThat(moved.path("rest_api_address").asText()).endsWith(":40001");
        assertThat(moved.at("/event_blobs/max_bytes").asInt()).isEqualTo(1000);
        assertThat(moved.at("/sui/gas_budget").asInt()).isEqualTo(7);
        assertThat(moved.at("/live_upload_deferral/buckets/0/defer_secs").asInt())
                .isEqualTo(30);
    }

    @Test
    void whatIsTakenOutStaysOutAndWhatIsNeededComesBack() throws Exception {
        start(member);
        write("metrics_address: 127.0.0.1:1\nsui: nonsense\n");
        JsonNode config = start(member);
        assertThat(config.has("live_upload_deferral")).isFalse();
        assertThat(config.path("metrics_address").asText()).isEqualTo("127.0.0.1:1");
        assertThat(config.at("/sui/staking_object").asText()).endsWith("2");
    }

    @Test
    void whatIsNoConfigurationIsNotOverwritten() throws Exception {
        start(member);
        for (String wrong : List.of("a: [", "", "- a list\n", "words")) {
            write(wrong);
            assertThatExceptionOfType(DevnetException.class)
                    .isThrownBy(() -> start(member))
                    .withMessageContaining("node.yaml");
            assertThat(Files.readString(member.configFile())).isEqualTo(wrong);
        }
    }
}
