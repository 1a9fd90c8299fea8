package dev.floe.cli;

import dev.floe.bytes.NamedDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code floe manual}: the pages of the manual, out of the program itself. */
@Command(
        name = "manual",
        description = {
            "Prints a page of the manual for man to show, as in: floe manual edge | man -l -",
            "Packages have all of them installed already."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class ManualCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "COMMAND",
            arity = "0..1",
            description = "the command that the page is about; without one it is about the program")
    private Optional<String> command;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "write all pages into this directory instead, one file for each: floe.1, floe-edge.1, ...")
    private Optional<Path> directory;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        List<ManualPage> pages = ManualPage.all(spec.root().commandLine());
        if (directory.isPresent()) {
            NamedDirectory.make(directory.get());
            for (ManualPage page : pages) {
                Files.writeString(directory.get().resolve(page.name() + ".1"), page.text());
            }
            return 0;
        }
        String name = spec.root().name() + command.map(word -> "-" + word).orElse("");
        System.out.print(pages.stream()
                .filter(page -> page.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "there is no page about '" + command.orElse("") + "'"))
                .text());
        return 0;
    }
}
