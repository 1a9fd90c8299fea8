package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.floe.redstuff.BlobId;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is data and what is an option. */
class ArgumentsTest {
    private static final String NO_CONFIG = "/nowhere/none.yaml";

    private record Outcome(int exitCode, String out, String err) {}

    private static Outcome floe(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Floe.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words);
        return new Outcome(exitCode, out.toString(), err.toString());
    }

    private static String id(String start) {
        return start + "A".repeat(43 - start.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-A", "-h", "-V", "-o", "-o=", "--", "--help", "--out"})
    void aBlobIdIsNoOption(String start) {
        if (BlobId.parse(id(start)).isEmpty()) {
            return;
        }
        for (List<String> command : List.of(
                List.of("read", id(start)),
                List.of("status", id(start)),
                List.of("status", "--blob-id", id(start)),
                List.of("status", "--blob-id=" + id(start)))) {
            String[] words = new String[command.size() + 2];
            words[0] = command.getFirst();
            words[1] = "--config";
            words[2] = NO_CONFIG;
            for (int i = 1; i < command.size(); i++) {
                words[i + 2] = command.get(i);
            }
            Outcome outcome = floe(words);
            assertThat(outcome.exitCode()).as("%s", command).isEqualTo(1);
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err()).contains(NO_CONFIG).hasLineCount(1);
            // And with the option behind it.
            outcome = floe(command.getFirst(), command.getLast(), "--config", NO_CONFIG);
            assertThat(outcome.err()).contains(NO_CONFIG).hasLineCount(1);
        }
        assertThat(floe("convert-blob-id", id(start)).out().strip())
                .isEqualTo(BlobId.parse(id(start)).orElseThrow().toU256().toString());
        assertThat(floe("convert-blob-id", id(start), "--to", "text").out().strip())
                .isEqualTo(id(start));
    }

    @Test
    void everyBlobIdThatBeginsWithADashConverts() {
        for (int second = 0; second < 64; second++) {
            byte[] bytes = new byte[BlobId.LENGTH];
            bytes[0] = (byte) (62 << 2 | second >> 4);
            bytes[1] = (byte) (second << 4);
            String text = BlobId.of(bytes).toString();
            assertThat(text).startsWith("-");
            assertThat(floe("convert-blob-id", text).out().strip())
                    .isEqualTo(BlobId.of(bytes).toU256().toString());
        }
        assertThat(floe("convert-blob-id", id("-A")).out().strip()).isEqualTo("248");
        assertThat(new BigInteger("248"))
                .isEqualTo(BlobId.parse(id("-A")).orElseThrow().toU256());
    }

    @Test
    void whatLooksLikeAnIdAndIsNoneIsSaid() {
        Outcome outcome = floe("status", "-" + "A".repeat(41) + "B");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("is no blob ID");
    }

    @Test
    void helpAndVersionAreWholeWords() {
        for (String word : List.of("-hello", "-Vx", "-hV", "--helpx", "--versionx")) {
            Outcome outcome = floe("read", word, id("A"));
            assertThat(outcome.exitCode()).as(word).isEqualTo(2);
            assertThat(outcome.out()).isEmpty();
        }
        assertThat(floe("read", "-h").exitCode()).isZero();
    }

    @Test
    void whatAnOptionAsksForIsItsValue(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "abc");
        Path slivers = directory.resolve("slivers");
        assertThat(floe("encode", file.toString(), "--n-shards", "4", "--out", slivers.toString())
                        .exitCode())
                .isZero();
        for (String out : List.of("-x", "-o", "--bogus", "-")) {
            Outcome outcome = floe("decode", "--out", out + "/nowhere/x", slivers.toString());
            assertThat(outcome.exitCode()).as(out).isEqualTo(1);
            assertThat(outcome.err()).contains(out + "/nowhere does not exist");
        }
        assertThat(floe("blob-id", "--n-shards", "-5", file.toString()).err()).contains("-5");
        for (String next : List.of("--json", "-h", "--n-shards=4")) {
            Outcome forgotten = floe("blob-id", file.toString(), "--n-shards", next);
            assertThat(forgotten.exitCode()).isEqualTo(2);
            assertThat(forgotten.err()).contains("'--n-shards' needs a value, not '" + next + "'");
        }
    }

    @ParameterizedTest
    @CsvSource({"-o/nowhere/x", "-o=/nowhere/x", "--out=/nowhere/x"})
    void valuesMayBeAttached(String option) {
        Outcome outcome = floe("read", option, id("A"), "--config", NO_CONFIG);
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains(NO_CONFIG);
    }

    @Test
    void afterTwoDashesAllIsData() {
        assertThat(floe("convert-blob-id", "--", id("-A")).out().strip()).isEqualTo("248");
        assertThat(floe("convert-blob-id", "--", "--json").err()).contains("'--json' is no blob ID");
    }

    @Test
    void unknownOptionsAndCommandsAreSaidInFewLines() {
        Outcome outcome = floe("store", "file", "--epocs", "1");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err())
                .startsWith("floe store: ")
                .contains("--epocs", "--epochs")
                .endsWith("Try 'floe store --help'." + System.lineSeparator())
                .satisfies(text -> assertThat(text.lines().count()).isLessThanOrEqualTo(4));
        for (String[] words : List.of(
                new String[] {"storee", "--help"},
                new String[] {"storee"},
                new String[] {"list-blob", "-h", "x"},
                new String[] {"", "--version"})) {
            outcome = floe(words);
            assertThat(outcome.exitCode()).isEqualTo(2);
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err()).contains("there is no command '" + words[0] + "'", "Try 'floe --help'");
        }
        assertThat(floe("help", "store").out()).contains("Usage: floe store");
        assertThat(floe("help", "nothing").exitCode()).isEqualTo(2);
    }

    @Test
    void optionsThatExcludeEachOtherAreSaidOnce() {
        Outcome both = floe("store", "file", "--epochs", "1", "--end-epoch", "3");
        assertThat(both.exitCode()).isEqualTo(2);
        assertThat(both.err()).startsWith("floe store: --epochs=N|max, --end-epoch=N are mutually exclusive");
        assertThat(floe("store", "file").err()).startsWith("floe store: Missing required argument");
    }

    @Test
    void everyCommandSaysWhichFloeItIs() {
        for (String[] words : List.of(new String[] {"--version"}, new String[] {"-V"}, new String[] {"read", "-V"})) {
            Outcome outcome = floe(words);
            assertThat(outcome.exitCode()).isZero();
            assertThat(outcome.out()).startsWith("floe").contains("on JVM " + System.getProperty("java.version"));
        }
    }

    @Test
    void theVersionIsSaidToProgramsToo() throws Exception {
        Outcome outcome = floe("version", "--json");
        assertThat(outcome.exitCode()).isZero();
        assertThat(new ObjectMapper().readTree(outcome.out()).path("runs").asText())
                .isEqualTo("on JVM " + System.getProperty("java.version"));
        assertThat(floe("version").out()).startsWith("floe");
    }

    @Test
    void aNetworkSaysHowManyShardsItHas() {
        Outcome both = floe("blob-id", "/dev/null", "--n-shards", "7", "--config", NO_CONFIG);
        assertThat(both.exitCode()).isEqualTo(2);
        assertThat(both.err()).contains("--n-shards");
        NetworkOptions none = new NetworkOptions();
        assertThat(none.chosen(Map.of())).isFalse();
        assertThat(none.chosen(Map.of("FLOE_CONFIG", NO_CONFIG))).isTrue();
        Outcome missing = floe("blob-id", "/dev/null", "--config", NO_CONFIG);
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err()).contains(NO_CONFIG).hasLineCount(1);
    }

    @Test
    void whoeverNamesNoCommandIsShownAll() {
        Outcome outcome = floe();
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("store", "devnet");
    }
}
