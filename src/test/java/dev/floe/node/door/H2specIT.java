package dev.floe.node.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Somebody else's test of HTTP/2 (summerwind/h2spec), run against the door where it is installed. */
class H2specIT {
    /** What the door does otherwise, and why. */
    private static final Map<String, String> EXCEPTIONS = new TreeMap<>(Map.of(
            "Sends invalid connection preface",
            "whoever does not begin with the preface speaks HTTP/1.1, and is told 400 in it before the end"));

    private static final Pattern FAILED = Pattern.compile("\u00d7 \\d+: (.*)");

    private static Optional<Path> installed() {
        String home = System.getProperty("user.home");
        return Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of(home + "/go/bin"))
                .map(directory -> Path.of(directory, "h2spec"))
                .filter(file -> file.toFile().canExecute())
                .findFirst();
    }

    @Test
    void allButTheExceptions() throws Exception {
        assumeTrue(installed().isPresent(), "h2spec is not installed");
        try (Door door = new Door(
                new InetSocketAddress("127.0.0.1", 0),
                Optional.empty(),
                DoorLimits.forHeap(256 << 20),
                List.of(),
                request -> {
                    if (request.method().equals("POST")) {
                        request.body(100_000, 1);
                    }
                    return Response.text(200, "hello");
                })) {
            String report = run(door.address().getPort());
            TreeSet<String> failed = new TreeSet<>();
            Matcher line = FAILED.matcher(report);
            while (line.find()) {
                failed.add(line.group(1).strip());
            }
            assertThat(report).contains("145 tests");
            assertThat(EXCEPTIONS.keySet()).as(report).containsAll(failed);
        }
    }

    private static String run(int port) throws IOException, InterruptedException {
        Process h2spec = new ProcessBuilder(
                        installed().orElseThrow().toString(),
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(port),
                        "-P",
                        "/x",
                        "--timeout",
                        "60")
                .redirectErrorStream(true)
                .start();
        try (InputStream out = h2spec.getInputStream()) {
            return new String(out.readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            h2spec.destroy();
            h2spec.waitFor();
        }
    }
}
