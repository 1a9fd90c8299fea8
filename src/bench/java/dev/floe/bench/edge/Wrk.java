package dev.floe.bench.edge;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The load generator of HTTP/1.1, plain and over TLS.
 *
 * @param connections how many clients there are
 * @param seconds how long a run takes
 */
record Wrk(Path program, int connections, int seconds) implements LoadGenerator {
    @Override
    public Load run(URI what) throws IOException, InterruptedException {
        Process wrk = new ProcessBuilder(List.of(
                        program.toString(),
                        "-t1",
                        "-c" + connections,
                        "-d" + seconds + "s",
                        "--timeout",
                        "120s",
                        "--latency",
                        what.toString()))
                .redirectErrorStream(true)
                .start();
        String printed = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        wrk.waitFor();
        return Load.parse(printed).orElseThrow(() -> new IOException("wrk did not measure anything: " + printed));
    }
}
