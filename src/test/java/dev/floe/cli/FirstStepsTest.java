package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.cli.OwnNetwork.Ran;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docs/first-steps.md}: what somebody types who has nothing yet, and what comes back. What differs from one network to
 * the next is left out of the page.
 */
@Timeout(600)
class FirstStepsTest {
    private static final Path PAGE = Path.of("docs", "first-steps.md");
    private static final Path MADE = Path.of("target", "first-steps.md");
    /** What stands above it is written by hand. */
    private static final String MARK = "<!-- What follows is made by FirstStepsTest. -->\n";

    @TempDir
    private Path home;

    private final StringBuilder transcript = new StringBuilder();
    private OwnNetwork network;

    @Test
    void aNewUserGoesAllTheWay() throws Exception {
        Path site = home.resolve("site");
        Files.createDirectories(site.resolve("img"));
        Files.writeString(site.resolve("index.html"), "<h1>Hello</h1>\n");
        Files.writeString(site.resolve("img/floe.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n");
        Path notes = Files.writeString(home.resolve("notes.txt"), "for everybody\n");
        try (OwnNetwork own = new OwnNetwork(Files.createDirectory(home.resolve("network")))) {
            network = own;
            say("A wallet, and coins for it: of a local network, the chain's URL is all that is needed.");
            type(
                    "generate-sui-wallet",
                    "--sui-network",
                    own.rpc().toString(),
                    "--use-faucet",
                    "--path",
                    own.wallet().toString());

            say("A folder becomes one blob, a quilt; first what it would cost.");
            type("store-quilt", "--paths", site.toString(), "--epochs", "3", "--dry-run");
            type("store-quilt", "--paths", site.toString(), "--epochs", "3");
            JsonNode quilt = own.run("--json", "list-blobs").json().path(0);
            String quiltId = quilt.path("blobId").asText();
            type("list-patches-in-quilt", quiltId);
            type("read-quilt", "--quilt-id", quiltId, "--identifiers", "index.html");

            say("It is the wallet's, and lives longer if somebody pays.");
            type("list-blobs");
            type("extend", "--blob-obj-id", quilt.path("id").asText(), "--epochs-extended", "2");

            say("A blob that is shared belongs to nobody, and everybody may keep it alive.");
            type("store", notes.toString(), "--epochs", "3");
            String notesObject = "";
            for (JsonNode blob : own.run("--json", "list-blobs").json()) {
                if (!blob.path("blobId").asText().equals(quiltId)) {
                    notesObject = blob.path("id").asText();
                }
            }
            type("share", "--blob-obj-id", notesObject, "--amount", "1000000000");

            say("Whether the nodes have it, they can be asked.");
            type("audit", "--questions", "100", "--seed", "1", "--error", "0.001");
            type("status", quiltId, "--verify");

            say("What is deletable is deleted by its owner.");
            type("delete", "--blob-ids", quiltId, "--yes", "--no-status-check");
            type("list-blobs");
        }
        String now = Files.exists(PAGE) ? Files.readString(PAGE) : MARK;
        String right = now.substring(0, now.indexOf(MARK) + MARK.length()) + transcript;
        Files.writeString(MADE, right);
        assertThat(now)
                .as("the page as the commands are now is in %s: cp %s %s", MADE, MADE, PAGE)
                .isEqualTo(right);
    }

    private void say(String words) {
        transcript.append('\n').append(words).append("\n\n");
    }

    private void type(String... words) {
        Ran ran = network.run(words);
        assertThat(ran.code()).as("%s: %s", List.of(words), ran.err()).isZero();
        String line = Arrays.stream(words).collect(Collectors.joining(" "));
        transcript
                .append("```sh\n$ floe ")
                .append(timeless(line))
                .append('\n')
                .append(timeless(ran.out().strip()))
                .append("\n```\n");
    }

    /** Without what is of this run only. */
    private String timeless(String text) {
        List<String> lines =
                new ArrayList<>(text.replace(home.resolve("network").toString(), "~")
                        .replace(home + "/", "")
                        .replace(network.rpc().toString(), "http://127.0.0.1:31400")
                        .lines()
                        .map(line -> line.replaceAll("0x[0-9a-f]{64}", "0x…")
                                .replaceAll("gas [-0-9.]+ SUI", "gas … SUI")
                                .replaceAll("transaction [1-9A-HJ-NP-Za-km-z]{40,46}", "transaction …")
                                .replaceAll("event [1-9A-HJ-NP-Za-km-z]{40,46}:\\d+", "event …"))
                        .toList());
        // Nodes are listed by their IDs, which every network has its own of.
        List<String> nodes = lines.stream()
                .filter(line -> line.strip().startsWith("node-"))
                .sorted()
                .toList();
        int next = 0;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().startsWith("node-")) {
                lines.set(i, nodes.get(next++));
            }
        }
        return String.join("\n", lines);
    }
}
