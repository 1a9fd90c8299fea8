package dev.floe.devnet;

import dev.floe.bytes.NativeCode;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to run {@code floe} as a process: everything on the command line up to Floe's own arguments.
 *
 * @param executable the native binary, or java
 * @param virtualMachineOptions for java; empty for the native binary
 * @param application what java runs; empty for the native binary
 */
public record FloeCommand(String executable, List<String> virtualMachineOptions, List<String> application) {

    /** The codec's vector kernels; without it, it computes with plain Java. */
    private static final String VECTORS = "--add-modules=jdk.incubator.vector";

    /** What the vectors, the native libraries and the logging of Floe need of every virtual machine. */
    private static final List<String> NEEDED = List.of(
            VECTORS,
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");

    public FloeCommand {
        virtualMachineOptions = List.copyOf(virtualMachineOptions);
        application = List.copyOf(application);
    }

    /** The command that runs {@code jar} with the java that runs this. */
    public static FloeCommand ofJar(Path jar) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new FloeCommand(java.toString(), NEEDED, List.of("-jar", jar.toString()));
    }

    /** The command that is the native binary {@code executable}. */
    public static FloeCommand ofExecutable(Path executable) {
        return new FloeCommand(executable.toString(), List.of(), List.of());
    }

    /** The command that this very process was started with. */
    public static FloeCommand ofThisProcess() {
        if (NativeCode.LINKED) {
            return ProcessHandle.current()
                    .info()
                    .command()
                    .map(Path::of)
                    .map(FloeCommand::ofExecutable)
                    .orElseThrow(() -> new IllegalStateException("the system does not tell what this process runs"));
        }
        List<String> options = new ArrayList<>();
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            // What sizes, tunes or watches this process is not meant for its children.
            if (!option.startsWith("-Xm")
                    && !option.startsWith("-XX:Tier")
                    && !option.startsWith("-agentlib")
                    && !option.startsWith("-javaagent")
                    && !Archives.concerns(option)
                    && !option.equals(VECTORS)) {
                options.add(option);
            }
        }
        // Whether or not this process needs it.
        options.add(VECTORS);
        String classPath = System.getProperty("java.class.path");
        List<String> application = classPath.endsWith(".jar") && !classPath.contains(":")
                ? List.of("-jar", Path.of(classPath).toAbsolutePath().toString())
                : List.of("-cp", classPath, "dev.floe.cli.Floe");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new FloeCommand(java.toString(), options, application);
    }

    /** The same with more options for the virtual machine; a native binary takes those of its heap and properties. */
    public FloeCommand with(List<String> moreOptions) {
        List<String> options = new ArrayList<>(virtualMachineOptions);
        boolean nativeBinary = application.isEmpty();
        moreOptions.stream()
                .filter(option -> !nativeBinary || option.startsWith("-Xm") || option.startsWith("-D"))
                .forEach(options::add);
        return new FloeCommand(executable, options, application);
    }

    /** The same for what does not compute with the codec: it starts faster. */
    FloeCommand withoutVectors() {
        return new FloeCommand(
                executable,
                virtualMachineOptions.stream()
                        .filter(option -> !option.equals(VECTORS))
                        .toList(),
                application);
    }

    /** The whole command line for {@code arguments}. */
    public List<String> line(List<String> arguments) {
        List<String> line = new ArrayList<>();
        line.add(executable);
        line.addAll(virtualMachineOptions);
        line.addAll(application);
        line.addAll(arguments);
        return line;
    }
}
