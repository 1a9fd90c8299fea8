package dev.floe.devnet;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * The archives of loaded classes with which the virtual machines of a quick network start sooner. The launcher gives this
 * process its own; those of the other programs lie beside it, named like them.
 *
 * @param options of this process that concern its archive; none if it has none
 */
record Archives(List<String> options) {
    private static final Logger LOG = Logger.getLogger(Archives.class);
    private static final Pattern OF_THIS_PROCESS = Pattern.compile("/devnet\\.(\\w+)$");

    /** In which the launcher says what makes archives, if this process has none, and where. */
    private static final String ARCHIVER = "floe.archiver";

    private static final String DIRECTORY = "floe.archives";

    Archives {
        options = List.copyOf(options);
    }

    static Archives ofThisProcess() {
        return new Archives(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-XX:") && concerns(option))
                .toList());
    }

    /** Whether an option of a virtual machine is about its archive, which fits one program only. */
    static boolean concerns(String option) {
        return option.startsWith("-XX:AOT")
                || option.equals("-XX:+VerifySharedSpaces")
                || option.startsWith("-D" + ARCHIVER + "=")
                || option.startsWith("-D" + DIRECTORY + "=");
    }

    /** Whether the virtual machine of this command line writes down, when it ends, what an archive is made from. */
    static boolean isRecorded(List<String> line) {
        return line.contains("-XX:AOTMode=record");
    }

    /** The options with which the program of {@code role} uses its archive. */
    List<String> of(String role) {
        return options.stream()
                .map(option -> OF_THIS_PROCESS.matcher(option).replaceFirst("/" + role + ".$1"))
                .toList();
    }

    /** Has archives made for the next start, by a process that nobody waits for, if the launcher wants any. */
    static void makeForNextStart() {
        String archiver = System.getProperty(ARCHIVER, "");
        String directory = System.getProperty(DIRECTORY, "");
        if (archiver.isEmpty() || directory.isEmpty()) {
            return;
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try {
            new ProcessBuilder(archiver, java, System.getProperty("java.class.path"), directory)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            LOG.debugf(e, "no archives for the next start");
        }
    }
}
