package dev.floe.devnet;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.floe.bytes.CLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A disk that fails when a test says so, under real processes: a library in C that the system puts between a program and its
 * C library. Where there is no C compiler, tests with it are left out, unless the environment says {@code CI}.
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
        Optional<Path> library = CLibrary.compile(
                Path.of("src/test/c/faulty_disk.c"), directory.resolve("faulty_disk.so"), "-O2", "-ldl");
        assumeThat(library).as("the faulty disk needs gcc").isPresent();
        return new FaultyDiskLibrary(library.get(), directory.resolve("faults"));
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
