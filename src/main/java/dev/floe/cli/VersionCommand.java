package dev.floe.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.door.BuildInfo;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code floe version}: which Floe this is, and what it was made with. */
@Command(
        name = "version",
        description = {
            "Says which Floe this is and what it was made with: commit and day, the digest of its libraries (of the sorted"
                    + " lines of sha256sum, without folders), the JDK; of a native binary also GraalVM, the C compiler and the"
                    + " options that the image was built with.",
            "The same record is in a release's SBOM."
        },
        mixinStandardHelpOptions = true)
final class VersionCommand implements Runnable {
    @Option(names = "--json", description = "print it as JSON")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, String> inputs = BuildInfo.ofThis().inputs();
        if (json) {
            ObjectNode all = new ObjectMapper().createObjectNode().put("runs", Version.surroundings());
            inputs.forEach(all::put);
            out.println(all.toPrettyString());
        } else {
            out.println(String.join("\n", new Version().getVersion()));
            inputs.forEach((name, value) -> out.println(name + ": " + value));
        }
    }
}
