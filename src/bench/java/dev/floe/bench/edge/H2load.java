package dev.floe.bench.edge;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * nghttp2's load generator: HTTP/2 on a few connections, as browsers and proxies speak it.
 *
 * @param connections how many there are
 * @param streams how many requests are under way on each
 */
record H2load(Path program, int connections, int streams, int seconds) implements LoadGenerator {
    @Override
    public Load run(URI what) throws IOException, InterruptedException {
        Path log = Files.createTempFile("floe-bench-h2load", ".log");
        try {
            Process h2load = new ProcessBuilder(List.of(
                            program.toString(),
                            "-t1",
                            "-c" + connections,
                            "-m" + streams,
                            "-D" + seconds,
                            "--log-file=" + log,
                            what.toString()))
                    .redirectErrorStream(true)
                    .start();
            String printed = new String(h2load.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            h2load.waitFor();
            return Load.parse(printed, Files.readAllLines(log))
                    .orElseThrow(() -> new IOException("h2load did not measure anything: " + printed));
        } finally {
            Files.delete(log);
        }
    }
}
