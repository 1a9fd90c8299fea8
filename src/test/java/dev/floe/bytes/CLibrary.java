package dev.floe.bytes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** C code that tests need as a shared library; the machine's C compiler makes it. */
public final class CLibrary {
    private CLibrary() {}

    /**
     * Compiles a library for this machine.
     *
     * @param options for the compiler, behind those that every library gets
     * @return its absolute path; empty if there is no C compiler, unless the environment says {@code CI}
     */
    public static Optional<Path> compile(Path source, Path library, String... options) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "gcc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared", "-o", library.toString()));
        command.add(source.toString());
        command.addAll(List.of(options));
        try {
            Process compiler =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(compiler.getInputStream().readAllBytes());
            if (!compiler.waitFor(2, TimeUnit.MINUTES) || compiler.exitValue() != 0) {
                throw new IllegalStateException("the C compiler failed:\n" + output);
            }
            return Optional.of(library.toAbsolutePath());
        } catch (IOException e) {
            if (System.getenv("CI") != null) {
                throw new UncheckedIOException("CI tests with C code, which needs gcc", e);
            }
            return Optional.empty();
        }
    }
}
