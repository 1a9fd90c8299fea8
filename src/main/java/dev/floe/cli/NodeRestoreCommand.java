package dev.floe.cli;

import dev.floe.keys.BlsPublicKey;
import dev.floe.node.NodeBackup;
import dev.floe.node.NodeConfigFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code floe node restore}: makes a directory for a node from a backup. */
@Command(
        name = "restore",
        description = {
            "Makes the directory of a storage node from a backup of it, and reads all of it again. The backup stays as"
                    + " it is. Nothing that is there is overwritten; broken off, it goes on where it ended. A node that"
                    + " runs meanwhile on another directory is not disturbed: stop it before one is started on this.",
            "What the chain has said since the backup the node reads when it starts, and what was stored since it gets"
                    + " from other nodes. Exits with 1 if anything is damaged; the node gets that from others, too."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class NodeRestoreCommand implements Callable<Integer> {
    @Option(names = "--from", required = true, paramLabel = "DIR", description = "the backup")
    private Path from;

    @Option(
            names = "--dir",
            required = true,
            paramLabel = "DIR",
            description = "the node's directory (storage_path), which is not there yet")
    private Path directory;

    @Option(
            names = {"--config", "--config-path"},
            paramLabel = "FILE",
            description =
                    "the node's configuration, for a node that has had another protocol key since the backup: the directory"
                            + " becomes that of the node with the key that is there")
    private Optional<Path> config = Optional.empty();

    @Override
    public Integer call() throws IOException {
        Optional<BlsPublicKey> key = config.isEmpty()
                ? Optional.empty()
                : Optional.of(NodeConfigFile.read(config.get(), NodeConfigFile.Overrides.NONE)
                        .protocolKey()
                        .publicKey());
        CopyReport report = new CopyReport();
        NodeBackup.restore(from, directory, key, report::damaged)
                .forEach((store, done) -> CopyReport.copied(directory.resolve(store), done, ""));
        return report.end();
    }
}
