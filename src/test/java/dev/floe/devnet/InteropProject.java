package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The programs of other people in {@code src/test/interop}, installed in {@code target/interop} from their registries. */
public final class InteropProject {
    private static final Path SOURCE = Path.of("src", "test", "interop").toAbsolutePath();
    private static final Path HOME = Path.of("target", "interop").toAbsolutePath();

    private InteropProject() {}

    /** Copies the scripts and installs exactly what the lock file names, if that is not there yet. */
    public static synchronized void install() throws IOException, InterruptedException {
        Files.createDirectories(HOME);
        Path lock = HOME.resolve("package-lock.json");
        boolean installed = Files.exists(HOME.resolve("node_modules/.bin/node"))
                && Files.exists(lock)
                && Files.mismatch(lock, SOURCE.resolve("package-lock.json")) < 0;
        try (Stream<Path> files = Files.list(SOURCE)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, HOME.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (!installed) {
            run(List.of("npm", "ci", "--no-audit", "--no-fund", "--loglevel", "error"), Map.of(), 10);
        }
    }

    /** Runs a script with the project's own Node; its output is the test's, and is returned. */
    public static String script(String script, Map<String, String> environment, int limitMinutes, String... arguments)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("node_modules/.bin/node", script));
        line.addAll(List.of(arguments));
        return run(line, environment, limitMinutes);
    }

    /** Runs a script of the folder {@code python}, in an environment with what it requires. */
    public static String python(String script, int limitMinutes, String... arguments)
            throws IOException, InterruptedException {
        Path folder = SOURCE.resolve("python");
        Path home = HOME.resolve("python");
        Path installed = home.resolve("requirements.txt");
        Path requirements = folder.resolve("requirements.txt");
        if (!Files.exists(installed) || Files.mismatch(installed, requirements) >= 0) {
            run(List.of("python3", "-m", "venv", "--clear", home.toString()), Map.of(), 15);
            String pip = home.resolve("bin/pip").toString();
            run(List.of(pip, "install", "--quiet", "--requirement", requirements.toString()), Map.of(), 30);
            Files.copy(requirements, installed, StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> line = new ArrayList<>(List.of(
                home.resolve("bin/python").toString(), folder.resolve(script).toString()));
        line.addAll(List.of(arguments));
        return run(line, Map.of(), limitMinutes);
    }

    /** Where Rust's {@code cargo} is, if it is there. */
    public static Optional<Path> cargo() {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator)),
                        Stream.of(System.getProperty("user.home") + "/.cargo/bin"))
                .map(folder -> Path.of(folder, "cargo"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Builds the program of the folder {@code rust}, with exactly what its lock file names, and runs it. */
    public static String rust(Path cargo, int limitMinutes, String... arguments)
            throws IOException, InterruptedException {
        Files.createDirectories(HOME);
        Path target = HOME.resolve("rust");
        run(
                "cargo",
                List.of(
                        cargo.toString(),
                        "build",
                        "--locked",
                        "--quiet",
                        "--manifest-path",
                        SOURCE.resolve("rust/Cargo.toml").toString(),
                        "--target-dir",
                        target.toString()),
                Map.of(),
                30);
        List<String> line =
                new ArrayList<>(List.of(target.resolve("debug/chain").toString()));
        line.addAll(List.of(arguments));
        return run("chain.rs", line, Map.of(), limitMinutes);
    }

    private static String run(List<String> line, Map<String, String> environment, int limitMinutes)
            throws IOException, InterruptedException {
        return run(Path.of(line.get(1)).getFileName().toString(), line, environment, limitMinutes);
    }

    private static String run(String name, List<String> line, Map<String, String> environment, int limitMinutes)
            throws IOException, InterruptedException {
        Path log = HOME.resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(HOME.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(limitMinutes, TimeUnit.MINUTES);
        process.destroyForcibly();
        String output = Files.readString(log);
        System.out.println(output);
        assertThat(ended)
                .as(line + " ended within " + limitMinutes + " minutes:\n" + output)
                .isTrue();
        assertThat(process.exitValue()).as(line + ":\n" + output).isZero();
        return output;
    }
}
