package dev.floe.edge;

import dev.floe.bytes.HttpAddress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A deny list that somebody publishes. It is fetched again only if its validator is another. */
final class DenyUrl implements DenySource {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final URI address;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    private Optional<String> tag = Optional.empty();

    /** @throws IllegalArgumentException unless it is an address of HTTP */
    DenyUrl(URI address) {
        this.address = HttpAddress.require(address, "https://example.org/list");
    }

    @Override
    public String name() {
        return address.toString();
    }

    @Override
    public Optional<DenyEntries> changed() throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).timeout(PATIENCE).header("User-Agent", "floe");
        tag.ifPresent(known -> request.header("If-None-Match", known));
        HttpResponse<byte[]> answer = send(request.build());
        if (answer.statusCode() == 304 && tag.isPresent()) {
            return Optional.empty();
        }
        if (answer.statusCode() != 200) {
            throw new IOException("the answer is " + answer.statusCode());
        }
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        if (text.isBlank()) {
            // A list that has nothing says so, by [] or by a comment.
            throw new IOException("the answer is empty");
        }
        DenyEntries entries = DenyEntries.parse(text);
        tag = answer.headers().firstValue("ETag");
        return Optional.of(entries);
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> asked = client.sendAsync(
                request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), DenyFile.LONGEST));
        try {
            return asked.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new IOException("it takes longer than " + PATIENCE.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("this server is going down", e);
        } finally {
            asked.cancel(true);
        }
    }
}
