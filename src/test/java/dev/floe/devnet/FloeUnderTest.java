package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The program that integration tests start: the native binary if the build made one, otherwise the packaged application
 * on the JVM. A test that drives Floe by its command line need not know which.
 */
public final class FloeUnderTest {
    /** The system property in which the build says where its native binary is. */
    private static final String EXECUTABLE = "floe.executable";

    private static final Path JAR =
            Path.of("target", "quarkus-app", "quarkus-run.jar").toAbsolutePath();

    private FloeUnderTest() {}

    public static FloeCommand command() {
        return executable()
                .map(executable -> {
                    assertThat(executable)
                            .as("the native binary; mvnw package -Dnative makes it")
                            .isExecutable();
                    return FloeCommand.ofExecutable(executable);
                })
                .orElseGet(() -> {
                    assertThat(JAR)
                            .as("the packaged application; mvnw package makes it")
                            .exists();
                    return FloeCommand.ofJar(JAR);
                });
    }

    /** {@code ./floe bench …}, which measures what {@link #command} is. */
    public static ProcessBuilder bench(List<String> arguments) {
        List<String> line =
                new ArrayList<>(List.of(Path.of("floe").toAbsolutePath().toString(), "bench"));
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().put("FLOE_JVM", isNative() ? "0" : "1");
        return builder;
    }

    public static boolean isNative() {
        return executable().isPresent();
    }

    private static Optional<Path> executable() {
        return Optional.ofNullable(System.getProperty(EXECUTABLE))
                .filter(path -> !path.isEmpty())
                .map(Path::of);
    }
}
