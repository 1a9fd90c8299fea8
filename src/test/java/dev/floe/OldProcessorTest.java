package dev.floe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The C that is linked into a native binary says in one line that a processor is too old for it; qemu is the processors. */
class OldProcessorTest {
    private static final Pattern OPTIONS =
            Pattern.compile("<floe.native.processor>(-march=x86-64-v2.*?)</floe.native.processor>");

    @TempDir
    private Path directory;

    private record Ended(int code, List<String> said) {}

    @BeforeEach
    void whereThereAreSuchThings() {
        assumeThat(System.getProperty("os.arch")).isEqualTo("amd64");
        for (String program : List.of("gcc", "qemu-x86_64")) {
            assumeThat(Stream.of(System.getenv("PATH").split(":"))
                            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))))
                    .as("%s is on the PATH", program)
                    .isTrue();
        }
    }

    private Ended run(String... line) throws Exception {
        Path out = directory.resolve("out");
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(
                process.exitValue(),
                // What qemu says of a processor of which it has not everything.
                Files.readAllLines(out).stream()
                        .filter(text -> !text.startsWith("qemu-x86_64: warning:"))
                        .toList());
    }

    /** A program of one line with the C of an image that is built with {@code options}. */
    private Path program(String options) throws Exception {
        Path object = directory.resolve("native.o");
        assertThat(run("sh", "native-config/compile.sh", object.toString(), "gcc", options))
                .isEqualTo(new Ended(0, List.of()));
        Path main = Files.writeString(
                directory.resolve("main.c"), "#include <stdio.h>\nint main(void) { puts(\"runs\"); }\n");
        Path program = directory.resolve("program");
        assertThat(run("gcc", "-o", program.toString(), main.toString(), object.toString())
                        .code())
                .isZero();
        return program;
    }

    private Ended on(String processor, Path program) throws Exception {
        return run("qemu-x86_64", "-cpu", processor, program.toString());
    }

    private static List<String> options() throws IOException {
        Matcher options = OPTIONS.matcher(Files.readString(Path.of("pom.xml")));
        return options.results().map(found -> found.group(1)).toList();
    }

    @Test
    void whoHasWhatABuildNeedsRunsItAndWhoHasNotIsToldWhy() throws Exception {
        List<String> options = options();
        assertThat(options)
                .as("the usual build, and the one for who has no AES")
                .hasSize(2);
        Path usual = program(options.get(0));
        assertThat(on("Westmere", usual)).isEqualTo(new Ended(0, List.of("runs")));
        Ended withoutAes = on("Nehalem", usual);
        assertThat(withoutAes.code()).isEqualTo(1);
        assertThat(withoutAes.said())
                .singleElement()
                .asString()
                .startsWith("floe: ")
                .contains("no AES", "-Dcompat");
        Path compat = program(options.get(1));
        assertThat(on("Nehalem", compat)).isEqualTo(new Ended(0, List.of("runs")));
        Ended tooOld = on("core2duo", compat);
        assertThat(tooOld.code()).isEqualTo(1);
        assertThat(tooOld.said())
                .singleElement()
                .asString()
                .startsWith("floe: ")
                .contains("x86-64-v2");
    }
}
