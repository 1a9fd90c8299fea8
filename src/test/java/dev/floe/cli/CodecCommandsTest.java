package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands around the codec, as a user types them. */
class CodecCommandsTest {
    private static final String TEXT = "walrus blob id v1 regression test";
    private static final String TEXT_ID = "RcU82Mwf-CFkv1LaI_2qcpANwpGUuG3TMwnVzZxD2kY";

    @TempDir
    private Path directory;

    private Path file;
    private Path slivers;
    private Path result;

    private record Outcome(int exitCode, String out, String err) {
        List<String> rejected() {
            return err.lines().filter(line -> line.startsWith("rejected ")).toList();
        }
    }

    @BeforeEach
    void paths() {
        file = directory.resolve("file");
        slivers = directory.resolve("slivers");
        result = directory.resolve("result");
    }

    private static Outcome floe(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Floe.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
        return new Outcome(exitCode, out.toString(), err.toString());
    }

    private byte[] randomFile(int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        Files.write(file, bytes);
        return bytes;
    }

    private Path sliver(String axis, int index) {
        return slivers.resolve(axis + "-" + index + ".bcs");
    }

    @Test
    void blobIdStandsAlone() throws IOException {
        Files.writeString(file, TEXT, StandardCharsets.US_ASCII);
        Outcome outcome = floe("blob-id", file, "--n-shards", 10);
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).isEqualTo(TEXT_ID + System.lineSeparator());
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void blobIdOnAThousandShardsIsTheDefault() throws IOException {
        Files.write(file, new byte[0]);
        Outcome outcome = floe("blob-id", "--json", file);
        JsonNode json = new ObjectMapper().readTree(outcome.out());
        assertThat(json.get("hex").asText())
                .isEqualTo("dc63d02f71d936716137f17b97901af97d553ad00ac08b20f73b9693c47cd6fe");
        assertThat(json.get("nShards").asInt()).isEqualTo(1000);
        assertThat(json.get("length").asInt()).isZero();
        assertThat(json.get("encodedLength").asLong()).isEqualTo(66_034_000);
    }

    @Test
    void pipesAndStandardInputAreFilesLikeOthers() throws Exception {
        byte[] bytes = randomFile(300);
        String id = floe("blob-id", file, "--n-shards", 7).out();
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        for (List<String> command : List.of(List.of("blob-id"), List.of("encode", "--out", slivers.toString()))) {
            Thread writer = Thread.startVirtualThread(
                    () -> assertThatNoException().isThrownBy(() -> Files.write(pipe, bytes, StandardOpenOption.WRITE)));
            assertThat(floe(Stream.concat(command.stream(), Stream.of(pipe, "--n-shards", 7))
                                    .toArray())
                            .out())
                    .isEqualTo(id);
            writer.join();
            InputStream own = System.in;
            try {
                System.setIn(new ByteArrayInputStream(bytes));
                assertThat(floe(Stream.concat(command.stream(), Stream.of("-", "--n-shards", 7))
                                        .toArray())
                                .out())
                        .isEqualTo(id);
            } finally {
                System.setIn(own);
            }
        }
        assertThat(floe("decode", slivers, "--out", result).exitCode()).isZero();
        assertThat(result).hasBinaryContent(bytes);
    }

    @Test
    void wrongUsageExitsWithTwo() throws IOException {
        randomFile(1);
        assertThat(floe("blob-id").exitCode()).isEqualTo(2);
        for (String shards : List.of("3", "1001", "ten")) {
            Outcome outcome = floe("blob-id", file, "--n-shards", shards);
            assertThat(outcome.exitCode()).isEqualTo(2);
            assertThat(outcome.err()).contains(shards);
        }
        assertThat(floe("decode", slivers).exitCode()).isEqualTo(2);
        assertThat(floe("convert-blob-id", "no-id").exitCode()).isEqualTo(2);
    }

    @Test
    void networksThatCannotBeAreWrongUsage() {
        Path home = directory.resolve("network");
        for (List<String> size : List.of(
                List.of("--nodes", "0"),
                List.of("--nodes", "201"),
                List.of("--shards", "3"),
                List.of("--shards", "1001"),
                List.of("--port-base", "70000"))) {
            Outcome outcome = floe("devnet", "--dir", home, size.getFirst(), size.getLast());
            assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(2);
            assertThat(outcome.err()).contains(size.getFirst()).contains(size.getLast());
            assertThat(home).doesNotExist();
        }
    }

    @Test
    void resultsGoToDirectoriesThatAreThere() throws IOException {
        randomFile(100);
        floe("encode", file, "--n-shards", 4, "--out", slivers);
        Path nowhere = directory.resolve("nowhere");
        Outcome outcome = floe("decode", slivers, "--out", nowhere.resolve("result"));
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains(nowhere + " does not exist").doesNotContain(".part");
    }

    @Test
    void missingOrTooLargeFilesExitWithOne() throws IOException {
        Outcome missing = floe("blob-id", file);
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err()).contains(file + " does not exist");
        assertThat(floe("blob-id", directory).err()).contains(directory + " is a directory");
        randomFile(393_205);
        Outcome tooLarge = floe("encode", file, "--n-shards", 4, "--out", slivers);
        assertThat(tooLarge.exitCode()).isEqualTo(1);
        assertThat(slivers).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "7,2000,--strict-consistency-check",
        "10,0,--strict-consistency-check",
        "31,1000000,--skip-consistency-check",
    })
    void encodesAndDecodes(int shards, int size, String check) throws IOException {
        byte[] bytes = randomFile(size);
        Outcome encoded = floe("encode", file, "--n-shards", shards, "--out", slivers);
        assertThat(encoded.exitCode()).isZero();
        assertThat(encoded.out())
                .isEqualTo(floe("blob-id", file, "--n-shards", shards).out());
        try (Stream<Path> files = Files.list(slivers)) {
            assertThat(files).hasSize(2 * shards + 1);
        }
        Outcome decoded = floe("decode", slivers, "--out", result, check);
        assertThat(decoded.err()).isEmpty();
        assertThat(decoded.exitCode()).isZero();
        assertThat(result).hasBinaryContent(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"primary", "secondary"})
    void whateverIsLeftSuffices(String axis) throws IOException {
        byte[] bytes = randomFile(5000);
        floe("encode", file, "--n-shards", 10, "--out", slivers);
        // Of 10 shards, 4 primary or 7 secondary slivers suffice; of the others only useless numbers are left.
        boolean primary = axis.equals("primary");
        for (int i = 0; i < (primary ? 6 : 7); i++) {
            Files.delete(sliver("primary", i));
        }
        for (int i = 0; i < (primary ? 4 : 3); i++) {
            Files.delete(sliver("secondary", i));
        }
        Outcome decoded = floe("decode", slivers, "--out", result);
        assertThat(decoded.exitCode()).isZero();
        assertThat(result).hasBinaryContent(bytes);

        Files.delete(sliver(axis, 9));
        Files.delete(result);
        Outcome tooFew = floe("decode", slivers, "--out", result);
        assertThat(tooFew.exitCode()).isEqualTo(1);
        assertThat(tooFew.err()).contains("of the 4 primary slivers", "of the 7 secondary slivers");
        assertThat(result).doesNotExist();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactlyInAnyOrder(file, slivers);
        }
    }

    @Test
    void damagedFilesAreNamedAndLeftOut() throws IOException {
        byte[] bytes = randomFile(5000);
        floe("encode", file, "--n-shards", 10, "--out", slivers);
        byte[] flipped = Files.readAllBytes(sliver("primary", 0));
        flipped[100] ^= 1;
        Files.write(sliver("primary", 0), flipped);
        Files.write(sliver("primary", 1), new byte[] {1}, StandardOpenOption.APPEND);
        Files.copy(sliver("primary", 2), sliver("primary", 10));
        Files.delete(sliver("secondary", 3));
        Files.copy(sliver("secondary", 4), sliver("secondary", 3));
        Files.write(sliver("secondary", 5), new byte[0]);

        Outcome decoded = floe("decode", slivers, "--out", result);
        assertThat(decoded.exitCode()).isZero();
        assertThat(decoded.rejected())
                .hasSize(5)
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).contains("primary-0.bcs", "hash"),
                        line -> assertThat(line).contains("primary-1.bcs", "bytes"),
                        line -> assertThat(line).contains("primary-10.bcs", "10 shards"),
                        line -> assertThat(line).contains("secondary-3.bcs", "sliver 4"),
                        line -> assertThat(line).contains("secondary-5.bcs", "bytes"));
        assertThat(result).hasBinaryContent(bytes);
    }

    @Test
    void anExistingFileSurvivesAFailure() throws IOException {
        randomFile(300);
        floe("encode", file, "--n-shards", 4, "--out", slivers);
        for (int i = 0; i < 4; i++) {
            Files.write(sliver("primary", i), new byte[] {0});
            Files.delete(sliver("secondary", i));
        }
        Files.writeString(result, "precious");
        assertThat(floe("decode", slivers, "--out", result).exitCode()).isEqualTo(1);
        assertThat(result).hasContent("precious");
    }

    @Test
    void damagedOrForeignMetadataAreRejected() throws IOException {
        randomFile(300);
        floe("encode", file, "--n-shards", 4, "--out", slivers);
        assertThat(floe("decode", slivers, "--out", result, "--blob-id", TEXT_ID)
                        .exitCode())
                .isEqualTo(1);
        Path metadata = slivers.resolve("metadata.bcs");
        byte[] bytes = Files.readAllBytes(metadata);
        for (int i = 0; i < bytes.length; i += 7) {
            byte[] flipped = bytes.clone();
            flipped[i] ^= 4;
            Files.write(metadata, flipped);
            assertThat(floe("decode", slivers, "--out", result).exitCode()).isEqualTo(1);
        }
        Files.delete(metadata);
        Outcome missing = floe("decode", slivers, "--out", result);
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err()).contains("metadata.bcs does not exist");
        assertThat(result).doesNotExist();
    }

    @Test
    void anotherEncodingReplacesTheFirst() throws IOException {
        randomFile(300);
        floe("encode", file, "--n-shards", 7, "--out", slivers);
        byte[] bytes = randomFile(400);
        floe("encode", file, "--n-shards", 4, "--out", slivers);
        Outcome decoded = floe("decode", slivers, "--out", result);
        assertThat(decoded.err()).isEmpty();
        assertThat(result).hasBinaryContent(bytes);
    }

    @Test
    void blobIdsConvertBetweenTheirForms() {
        String text = "cfEEDv4vai2JR8bSwDv9lxoL3EzDusUx3laBclyvlws";
        String decimal = "5243445539182056395993240815453845793213149845023948050846460152613167231345";
        String hex = "71f1040efe2f6a2d8947c6d2c03bfd971a0bdc4cc3bac531de5681725caf970b";
        assertThat(floe("convert-blob-id", decimal).out()).isEqualTo(text + System.lineSeparator());
        assertThat(floe("convert-blob-id", hex).out()).isEqualTo(text + System.lineSeparator());
        assertThat(floe("convert-blob-id", "0x" + hex).out()).isEqualTo(text + System.lineSeparator());
        assertThat(floe("convert-blob-id", text).out()).isEqualTo(decimal + System.lineSeparator());
        assertThat(floe("convert-blob-id", text, "--to", "hex").out()).isEqualTo(hex + System.lineSeparator());
        assertThat(floe("convert-blob-id", text, "--json").out()).contains(text, decimal, hex);
        // What the reference client prints, which takes numbers only.
        assertThat(floe("convert-blob-id", decimal, "--json").out())
                .isEqualTo("\"" + text + "\"" + System.lineSeparator());
        assertThat(floe("convert-blob-id", "9".repeat(78)).exitCode()).isEqualTo(2);
        assertThat(floe("convert-blob-id", text, "--to", "octal").exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"blob-id", "encode", "decode", "convert-blob-id"})
    void helpHelps(String command) {
        Outcome outcome = floe(command, "--help");
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).contains("Usage: floe " + command);
    }
}
