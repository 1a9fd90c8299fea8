package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.protocol.NetworkConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A network of Floe's, seen by the official TypeScript SDK, by Chromium and by curl. */
@Tag("interop")
@Timeout(900)
class InteropIT {
    private static TestNetwork network;

    @BeforeAll
    static void start() throws Exception {
        InteropProject.install();
        network = TestNetwork.fresh("interop", 12, 100);
    }

    @AfterAll
    static void stop() throws IOException {
        if (network != null) {
            network.close();
        }
    }

    @Test
    void theOfficialSdkStoresReadsExtendsAndDeletes() throws Exception {
        Devnet devnet = network.devnet();
        NetworkConfig config = NetworkConfig.parse(Files.readString(devnet.clientConfig()), Optional.empty());
        InteropProject.script(
                "sdk.mjs",
                Map.of("NODE_EXTRA_CA_CERTS", network.networkJson().path("ca").asText()),
                10,
                devnet.rpcUrl().toString(),
                config.systemObject().toString(),
                config.stakingObject().toString(),
                devnet.edgeUrl().toString(),
                devnet.publisherUrl().toString());
    }

    private static String[] surface(String... more) throws IOException {
        Devnet devnet = network.devnet();
        NetworkConfig config = NetworkConfig.parse(Files.readString(devnet.clientConfig()), Optional.empty());
        return Stream.concat(
                        Stream.of(
                                devnet.rpcUrl().toString(),
                                config.systemObject().toString(),
                                config.stakingObject().toString(),
                                devnet.publisherUrl().toString()),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    private record Said(String call, String outcome) {}

    /** What the page says of every method of the SDK is what happened, no more and no less. */
    private static void assertSaid(int column, String output) throws IOException {
        List<Said> said = Files.readAllLines(Path.of("docs", "sdk.md")).stream()
                .map(line -> line.split(" *\\| *", -1))
                .filter(cells -> cells.length == 6 && !cells[1].equals("call") && !cells[1].startsWith("---"))
                .map(cells -> new Said(cells[1].replace("`", "").replace(", ", ","), cells[1 + column]))
                .toList();
        List<Said> happened = CALL.matcher(output)
                .results()
                .map(call -> new Said(
                        call.group(2), call.group(3) == null ? "works" : "fails: " + reason(call.group(3), said)))
                .toList();
        assertThat(happened).isEqualTo(said);
    }

    private static final Pattern CALL = Pattern.compile("(?m)^(ok  |FAIL) ([^:\n]+)(?:: (.*))?$");

    /** As much of a message as the page has: objects and digests are others each time. */
    private static String reason(String message, List<Said> said) {
        return said.stream()
                .map(row -> row.outcome().replaceFirst("^fails: ", ""))
                .filter(message::startsWith)
                .findFirst()
                .orElse(message);
    }

    @Test
    void everyMethodOfTheSdkOverTls() throws Exception {
        assertSaid(
                1,
                InteropProject.script(
                        "surface-node.mjs",
                        Map.of(
                                "NODE_EXTRA_CA_CERTS",
                                network.networkJson().path("ca").asText()),
                        10,
                        surface("https")));
    }

    @Test
    void everyMethodOfTheSdkOverPlainHttp() throws Exception {
        assertSaid(2, InteropProject.script("surface-node.mjs", Map.of(), 10, surface("http")));
    }

    @Test
    void everyMethodOfTheSdkInAPage() throws Exception {
        Path profile = Path.of("target", "sdk-profile").toAbsolutePath();
        Layout.delete(profile);
        assertSaid(3, InteropProject.script("surface-page.mjs", Map.of(), 10, surface(chromium(), profile.toString())));
    }

    @Test
    void chromiumShowsThePageAndPlaysTheVideo() throws Exception {
        URI page = new Demo(network.devnet(), System.out::println).tell();
        Path screenshot = Path.of("target", "demo-page.png").toAbsolutePath();
        Path profile = Path.of("target", "chromium-profile").toAbsolutePath();
        Layout.delete(profile);
        Files.deleteIfExists(screenshot);
        InteropProject.script(
                "browser.mjs", Map.of(), 3, page.toString(), screenshot.toString(), chromium(), profile.toString());
        assertThat(screenshot).isNotEmptyFile();
    }

    private static String chromium() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("this test needs Chromium: apt-get install chromium"));
    }

    @Test
    void curlSpeaksEveryHttpWithANode() throws Exception {
        for (JsonNode node : network.networkJson().path("nodes")) {
            String url = node.path("url").asText() + "/v1/health";
            String certificates = network.networkJson().path("ca").asText();
            // Every Rust client speaks like the first: HTTP/2 at once, without having agreed on it.
            assertThat(curl("-k", "--no-alpn", "--http2-prior-knowledge", url)).isEqualTo("200 2");
            assertThat(curl("-k", "--http2", url)).isEqualTo("200 2");
            assertThat(curl("-k", "--http1.1", url)).isEqualTo("200 1.1");
            assertThat(curl("-k", "--no-alpn", "--http1.1", url)).isEqualTo("200 1.1");
            assertThat(curl("--cacert", certificates, url)).isEqualTo("200 2");
        }
    }

    @Test
    void curlReadsARangeFromTheEdge() throws Exception {
        byte[] blob = TestNetwork.bytes(31, 50_000);
        String id = network.store(blob);
        String url = network.blobUrl(id).toString();
        assertThat(curl("-r", "100-199", url)).isEqualTo("206 1.1");
        assertThat(curl("-I", url)).isEqualTo("200 1.1");
        assertThat(curl("-r", "50000-", url)).isEqualTo("416 1.1");
    }

    /** The status code and the HTTP version of the answer. */
    private static String curl(String... arguments) throws IOException, InterruptedException {
        List<String> line = Stream.concat(
                        Stream.of(
                                "curl",
                                "-sS",
                                "--max-time",
                                "120",
                                "-o",
                                "/dev/null",
                                "-w",
                                "%{http_code} %{http_version}"),
                        Stream.of(arguments))
                .toList();
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(line + ": " + output).isZero();
        return output;
    }
}
