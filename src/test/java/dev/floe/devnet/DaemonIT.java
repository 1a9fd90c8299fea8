package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code floe daemon}: what is stored at one address is read at the same. Set up by one file. */
@Timeout(600)
class DaemonIT {
    private static final Pattern LISTENING = Pattern.compile(".*Listening on: (http://\\S+).*");

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Where a server says that it listens; fails with what it said instead. */
    static URI address(Process server) throws Exception {
        CompletableFuture<URI> address = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            StringBuilder said = new StringBuilder();
            try (BufferedReader lines = server.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    said.append(line).append('\n');
                    Matcher listening = LISTENING.matcher(line);
                    if (listening.matches()) {
                        address.complete(URI.create(listening.group(1)));
                    }
                }
            } catch (IOException e) {
                said.append(e);
            }
            address.completeExceptionally(new AssertionError("it ended: " + said));
        });
        return address.get(TestNetwork.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void storesAndServesAtOneAddress() throws Exception {
        try (TestNetwork network = TestNetwork.quick("daemon", 10, 100, true)) {
            Path file = Files.writeString(directory.resolve("floe.yaml"), """
                    daemon:
                      config: %s
                      bind-address: 127.0.0.1:0
                    publisher:
                      dir: %s
                      max-body-size: 100
                    edge:
                      cache-memory: 8M
                      place-timeout: 1s
                    """.formatted(
                            network.devnet().clientConfig(), directory.resolve("spool")));
            Process daemon = new ProcessBuilder(FloeUnderTest.command()
                            .with(List.of("-Xmx256m"))
                            .line(List.of("daemon", "--config-file", file.toString())))
                    .redirectErrorStream(true)
                    .start();
            try {
                URI root = address(daemon);
                byte[] content = TestNetwork.bytes(1, 50_000);
                HttpResponse<byte[]> stored = send(HttpRequest.newBuilder(root.resolve("/v1/blobs?epochs=2"))
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(content)));
                assertThat(stored.statusCode()).as(new String(stored.body())).isEqualTo(200);
                String id = TestNetwork.json(new String(stored.body()))
                        .path("newlyCreated")
                        .path("blobObject")
                        .path("blobId")
                        .asText();
                HttpResponse<byte[]> read = send(HttpRequest.newBuilder(root.resolve("/v1/blobs/" + id)));
                assertThat(read.statusCode()).as(new String(read.body())).isEqualTo(200);
                assertThat(read.body()).isEqualTo(content);

                HttpResponse<byte[]> tooLong = send(HttpRequest.newBuilder(root.resolve("/v1/blobs?epochs=2"))
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(new byte[100 * 1024 + 1])));
                assertThat(tooLong.statusCode())
                        .as("publisher.max-body-size is in KiB, as the option is")
                        .isEqualTo(413);
            } finally {
                daemon.destroyForcibly();
            }
        }
    }
}
