package dev.floe.cli;

import dev.floe.bytes.Plural;
import dev.floe.node.NodeBackup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code floe backup}: a copy of a storage node's directory, while the node runs. */
@Command(
        name = "backup",
        description = {
            "Copies the directory of a storage node, which may run meanwhile, reads all of the copy again, and says what "
                    + "is damaged or missing. All that the node has acknowledged before is in it. To an earlier backup "
                    + "only what is new is copied; while that goes on it is none.",
            "A node is started on the copy, or on a copy of it, as on its own directory. Exits with 1 if anything is "
                    + "damaged."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class BackupCommand implements Callable<Integer> {
    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "the node's directory (storage_path)")
    private Path directory;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "DIR",
            description = "where to: a new directory, or that of an earlier backup of the same node")
    private Path to;

    @Override
    public Integer call() throws IOException {
        CopyReport report = new CopyReport();
        NodeBackup.run(directory, to, report::damaged)
                .forEach((store, done) -> CopyReport.copied(
                        to.resolve(store), done, "; copied now: " + Plural.of(done.copied(), "byte")));
        return report.end();
    }
}
