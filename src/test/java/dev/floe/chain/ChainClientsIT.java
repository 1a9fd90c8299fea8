package dev.floe.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.floe.devnet.InteropProject;
import dev.floe.protocol.ObjectId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Other people's clients of Sui ask the chain for everything that they can ask for: what docs/chain-clients.md says. */
@Tag("interop")
@Timeout(1800)
class ChainClientsIT {
    private static final Path PAGE = Path.of("docs", "chain-clients.md");
    private static final Pattern STEP = Pattern.compile("(?m)^ok +(.*?)(?: \\(\\d+ ms\\))?$");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([^|]+?) \\|");

    @TempDir
    private static Path directory;

    private static ChainProcess chain;
    private static HostileCalls.Target target;

    @BeforeAll
    static void start() throws Exception {
        InteropProject.install();
        chain = new ChainProcess(directory.resolve("chain"));
        target = chain.target();
    }

    @AfterAll
    static void stop() {
        if (chain != null) {
            chain.close();
        }
    }

    private static String owner() {
        return ObjectId.of(target.key().address()).toString();
    }

    /** What the page says of a client is what its program did, no more and no less. */
    private static void assertSaid(String section, String output) throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf("## " + section);
        assertThat(begin).as(section).isNotNegative();
        int end = page.indexOf("\n## ", begin);
        List<String> rows = ROW.matcher(page.substring(begin, end < 0 ? page.length() : end))
                .results()
                .map(row -> row.group(1).replace("`", ""))
                .filter(row -> !row.equals("call") && !row.startsWith("---"))
                .toList();
        List<String> steps = STEP.matcher(output)
                .results()
                .map((MatchResult step) -> step.group(1))
                .toList();
        assertThat(rows).isEqualTo(steps);
    }

    @Test
    void theTypeScriptClient() throws Exception {
        assertSaid(
                "@mysten/sui",
                InteropProject.script(
                        "chain.mjs",
                        Map.of(),
                        10,
                        target.uri().toString(),
                        target.system().toString(),
                        target.originalContract().toString(),
                        target.wal().toString()));
    }

    @Test
    void pysui() throws Exception {
        assertSaid(
                "pysui",
                InteropProject.python(
                        "chain.py",
                        10,
                        target.uri().getHost(),
                        Integer.toString(target.uri().getPort()),
                        target.system().toString(),
                        owner(),
                        target.originalContract().toString(),
                        target.transaction()));
    }

    @Test
    void theRustCrates() throws Exception {
        Optional<Path> cargo = InteropProject.cargo();
        assumeTrue(cargo.isPresent(), "cargo is not installed");
        assertSaid(
                "sui-rpc",
                InteropProject.rust(
                        cargo.get(),
                        10,
                        target.uri().toString(),
                        target.system().toString(),
                        target.originalContract().toString(),
                        target.wal().toString()));
    }
}
