package dev.floe.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code floe node}: a storage node, until somebody stops it; and what its operator does beside that. */
@Command(
        name = "node",
        description = {
            "Runs a storage node, and is what its operator needs beside that.",
            "The configuration is the reference node's YAML, or a client configuration that names the network; options "
                    + "win over it."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true,
        subcommands = {
            NodeSetupCommand.class,
            NodeRegisterCommand.class,
            NodeRotateKeyCommand.class,
            NodeCommand.Run.class,
            NodeDbCommand.class,
            BackupCommand.class,
            NodeRestoreCommand.class,
        })
final class NodeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin(name = NodeOptions.PROPERTIES)
    private NodeOptions options;

    @Override
    public Integer call() throws IOException {
        return options.run(spec);
    }

    /** {@code floe node run}, which is what {@code floe node} alone does. */
    @Command(
            name = "run",
            description = "Runs a storage node, as floe node without a further word does.",
            sortOptions = false,
            mixinStandardHelpOptions = true)
    static final class Run implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin(name = NodeOptions.PROPERTIES)
        private NodeOptions options;

        @Override
        public Integer call() throws IOException {
            return options.run(spec);
        }
    }
}
