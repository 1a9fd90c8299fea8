package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A disk that fails when a test says so, under real processes: a library in C that the system puts between a program and its
 * C library. The machine's C compiler makes it.
 */
public final class FaultyDiskLibrary {
    private final Path library;
    private final Path control;

    private FaultyDiskLibrary(Path library, Path control) {
        this.library = library;
        this.control = control;
    }

    /** @param directory a directory of the test's own */
    public static FaultyDiskLibrary in(Path directory) throws IOException, InterruptedException {
        Path library = directory.resolve("faulty_disk.so");
        Process compiler = new ProcessBuilder(
                        "gcc",
                        "-std=c11",
                        "-O2",
                        "-Wall",
                        "-Wextra",
                        "-Werror",
                        "-fPIC",
                        "-shared",
                        "-o",
                        library.toString(),
                        "src/test/c/faulty_disk.c",
                        "-ldl")
                .redirectErrorStream(true)
                .start();
        String output = new String(compiler.getInputStream().readAllBytes());
        assertThat(compiler.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(compiler.exitValue()).as(output).isZero();
        return new FaultyDiskLibrary(library, directory.resolve("faults"));
    }

    /** The program with the library. */
    public FloeCommand under(FloeCommand command) {
        List<String> options =
                new ArrayList<>(List.of("LD_PRELOAD=" + library, "FAULTY_DISK=" + control, command.executable()));
        options.addAll(command.virtualMachineOptions());
        return new FloeCommand("/usr/bin/env", options, command.application());
    }

    /** From now on these fail: a call, an error, and a part of the path, as {@code write ENOSPC /node-0/}. */
    public void fail(String... faults) throws IOException {
        Path draft = control.resolveSibling("faults.new");
        Files.write(draft, List.of(faults));
        Files.move(draft, control, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** From now on nothing fails. */
    public void heal() throws IOException {
        Files.deleteIfExists(control);
    }
}
