package dev.floe.bench;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A native image of {@link NativeCodec}: the product's own classes and its C code, compiled with the product's options as
 * its {@code pom.xml} has them, and a quarter of its size. It is made into {@code target/bench} and kept there until
 * something that it was made of is newer.
 */
final class CodecImage {
    /** Whatever the codec and its benchmark use; what is not reached from there does not get into the image. */
    private static final Pattern LIBRARY = Pattern.compile("(picocli|jackson-(core|annotations|databind))-.*\\.jar");

    private static final List<String> PROPERTIES = List.of("floe.native.processor", "floe.native.optimization");

    private final Path checkout;
    private final Path workspace;
    private final Path executable;

    /** @param checkout the root directory of Floe's sources */
    CodecImage(Path checkout) {
        this.checkout = checkout.toAbsolutePath().normalize();
        this.workspace = this.checkout.resolve("target/bench");
        this.executable = workspace.resolve("floe-codec");
    }

    /**
     * Builds it, unless it is there. What the compilers have to say comes out at our standard error.
     *
     * @throws IOException in words for people, if that cannot be done here
     */
    void build() throws IOException {
        Path source = checkout.resolve("native-config/codec/floe_codec.c");
        Path pom = checkout.resolve("pom.xml");
        if (!Files.isRegularFile(source)) {
            throw new IOException(source + " is not there: the image is built in a checkout of Floe");
        }
        List<Path> classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> Files.isDirectory(path)
                        || LIBRARY.matcher(path.getFileName().toString()).matches())
                .toList();
        if (isFresh(source, pom, classPath)) {
            return;
        }
        Files.createDirectories(workspace);
        Path object = workspace.resolve("floe_codec.o");
        run("gcc", List.of("gcc", "-std=c11", "-O3", "-c", "-o", object.toString(), source.toString()));
        List<String> command = new ArrayList<>(List.of(
                compiler(),
                "--no-fallback",
                "--silent",
                "--add-modules=jdk.incubator.vector",
                "--initialize-at-build-time=dev.floe.bytes.NativeCode",
                // The classes of the product bring a list of all of its commands.
                "--exclude-config",
                ".*",
                ".*/picocli-generated/.*",
                "-H:+UnlockExperimentalVMOptions",
                "-H:ConfigurationFileDirectories=" + checkout.resolve("src/bench/native"),
                "-H:NativeLinkerOption=" + object));
        command.addAll(productOptions(Files.readString(pom)));
        command.addAll(List.of(
                "-cp",
                classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                "-o",
                executable.toString(),
                NativeCodec.class.getName()));
        run("GraalVM's native-image", command);
    }

    /** Does what {@code floe bench codec} does with {@code arguments}, in the image. Returns how that ended. */
    int run(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(executable.toString()));
        command.addAll(arguments);
        return await(new ProcessBuilder(command).inheritIO().start());
    }

    /** The options that decide what code becomes, in the product's {@code pom}. */
    static List<String> productOptions(String pom) throws IOException {
        List<String> options = new ArrayList<>();
        for (String property : PROPERTIES) {
            Matcher value = Pattern.compile("<" + Pattern.quote(property) + ">([^<]*)</")
                    .matcher(pom);
            if (!value.find()) {
                throw new IOException("pom.xml has no " + property);
            }
            // Between options there are commas, in them they are escaped.
            for (String option : value.group(1).split("(?<!\\\\),")) {
                options.add(option.replace("\\,", ","));
            }
        }
        return options;
    }

    private boolean isFresh(Path source, Path pom, List<Path> classPath) throws IOException {
        if (!Files.isExecutable(executable)) {
            return false;
        }
        long built = Files.getLastModifiedTime(executable).toMillis();
        List<Path> madeOf = new ArrayList<>(List.of(source, pom));
        for (Path root : classPath) {
            for (String room : List.of("bench", "bytes", "redstuff")) {
                Path classes = root.resolve("dev/floe").resolve(room);
                if (Files.isDirectory(classes)) {
                    try (Stream<Path> files = Files.walk(classes)) {
                        files.filter(Files::isRegularFile).forEach(madeOf::add);
                    }
                }
            }
        }
        return madeOf.stream().allMatch(file -> file.toFile().lastModified() <= built);
    }

    private static String compiler() throws IOException {
        return Optional.ofNullable(System.getenv("GRAALVM_HOME"))
                .map(home -> Path.of(home, "bin", "native-image").toString())
                .orElse("native-image");
    }

    private static void run(String tool, List<String> command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.to(new File("/dev/stderr")))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new IOException(tool + " is not there: the native codec cannot be built without it", e);
        }
        int status = await(process);
        if (status != 0) {
            throw new IOException(tool + " ended with status " + status);
        }
    }

    private static int await(Process process) throws InterruptedIOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while another program was at work");
        }
    }
}
