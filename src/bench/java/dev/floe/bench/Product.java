package dev.floe.bench;

import dev.floe.devnet.FloeCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What is measured. */
public final class Product {
    private Product() {}

    /**
     * How to run it.
     *
     * @param floe a native binary, or an application's jar
     * @throws ParameterException if there is no such file
     */
    public static FloeCommand of(Path floe, CommandSpec spec) {
        Path file = floe.toAbsolutePath();
        if (!Files.isRegularFile(file)) {
            throw new ParameterException(spec.commandLine(), "--floe: there is no file " + file);
        }
        return file.toString().endsWith(".jar") ? FloeCommand.ofJar(file) : FloeCommand.ofExecutable(file);
    }
}
