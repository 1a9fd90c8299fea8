package dev.floe.bench.node;

import dev.floe.bench.Bench;
import dev.floe.devnet.FloeCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** {@code floe bench node} with what it is given to measure: scripts, which say which process they are. */
final class BenchUnderTest {
    private final Path directory;

    BenchUnderTest(Path directory) {
        this.directory = directory;
    }

    record Outcome(int exitCode, String out, String err) {}

    /** Runs it in this process. */
    Outcome run(Path floe, String... more) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Bench.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words(floe, more).toArray(String[]::new));
        return new Outcome(exitCode, out.toString(), err.toString());
    }

    /** Starts it in a process of its own, whose output is in {@link #output}. */
    Process start(Path floe, String... more) throws IOException {
        FloeCommand here = FloeCommand.ofThisProcess().with(List.of("-Xmx512m"));
        List<String> line = new ArrayList<>();
        line.add(here.executable());
        line.addAll(here.virtualMachineOptions());
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), Bench.class.getName()));
        line.addAll(words(floe, more));
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(output().toFile())
                .start();
    }

    Path output() {
        return directory.resolve("output");
    }

    private List<String> words(Path floe, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "bench",
                "node",
                "--floe",
                floe.toString(),
                "--dir",
                directory.resolve("bench").toString(),
                "--heap",
                "256m"));
        words.addAll(List.of(more));
        return words;
    }

    /** A program that writes its process ID down and goes on with {@code then}. */
    Path program(String then) throws IOException {
        Path script = directory.resolve("floe");
        Files.writeString(
                script,
                "#!/bin/sh\necho this is process $$\necho $$ >" + pidFile() + ".new\nmv " + pidFile() + ".new "
                        + pidFile() + "\n" + then + "\n");
        if (!script.toFile().setExecutable(true)) {
            throw new IOException(script + " cannot be made a program");
        }
        return script;
    }

    /** Floe itself, on a virtual machine, as if it were the native binary: that takes the size of its heap, too. */
    Path floe() throws IOException {
        FloeCommand here = FloeCommand.ofThisProcess();
        String before = here.virtualMachineOptions().stream()
                .map(BenchUnderTest::quoted)
                .collect(Collectors.joining(" ", quoted(here.executable()) + " ", ""));
        String application =
                here.application().stream().map(BenchUnderTest::quoted).collect(Collectors.joining(" "));
        return program("heap=$1\nshift\nexec " + before + " \"$heap\" " + application + " \"$@\"");
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** Where the program wrote which process it is. */
    Path pidFile() {
        return directory.resolve("pid");
    }

    /** Until the program says which process it is. */
    void awaitProgram() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!Files.exists(pidFile())) {
            if (System.nanoTime() > end) {
                throw new AssertionError("the benchmark starts nothing; its output is in " + output());
            }
            Thread.sleep(20);
        }
    }

    long pid() throws IOException {
        return Long.parseLong(Files.readString(pidFile()).strip());
    }

    /** Whether the process that the program is or was is there. */
    boolean runs() throws IOException {
        return ProcessHandle.of(pid()).filter(ProcessHandle::isAlive).isPresent();
    }
}
