package dev.floe.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.floe.bytes.Backoff;
import dev.floe.bytes.PrintableText;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Asks one server whether it is ready, once or until it is. */
final class HealthQuestion implements AutoCloseable {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
    private static final Backoff ASK_AGAIN = Backoff.unlimited(Duration.ofMillis(50), Duration.ofSeconds(1));
    private static final int READY = 200;
    /** For the body of an answer, beyond which it is not worth to wait. */
    private static final Duration BODY_LIMIT = Duration.ofSeconds(1);

    private static final int LONGEST_ANSWER = 64 << 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI url;
    private final HttpClient client;

    /**
     * Whether the server is ready, and what there is to say about it.
     *
     * @param saysWhy whether the server itself has said why it is not
     */
    record Answer(boolean ready, String words, boolean saysWhy) {
        /** Of a server of which no reason is known. */
        Answer(boolean ready, String words) {
            this(ready, words, false);
        }
    }

    HealthQuestion(URI url) {
        this.url = url;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(ANSWER_LIMIT)
                .followRedirects(HttpClient.Redirect.NEVER);
        if (url.getScheme().equalsIgnoreCase("https")) {
            builder.sslContext(unchecked());
        }
        client = builder.build();
    }

    /** The first answer that says ready, or the last one when {@code patience} has passed; asks once at least. */
    Answer untilReady(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (int asked = 1; ; asked++) {
            Answer answer = ask();
            long left = deadline - System.nanoTime();
            if (answer.ready() || left <= 0) {
                return answer;
            }
            TimeUnit.NANOSECONDS.sleep(Math.min(left, ASK_AGAIN.pause(asked).toNanos()));
        }
    }

    private Answer ask() throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(url)
                    .timeout(ANSWER_LIMIT)
                    .header("Accept", "application/json")
                    .build();
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                int status = response.statusCode();
                // Unread where there is nothing to be learned: a body may never end.
                if (status == READY) {
                    return new Answer(true, "ready");
                }
                String problems = problems(body);
                return new Answer(false, "not ready, it answers " + status + problems, !problems.isEmpty());
            }
        } catch (HttpTimeoutException e) {
            return new Answer(false, "no answer within " + ANSWER_LIMIT.toSeconds() + " s");
        } catch (ConnectException e) {
            return new Answer(false, "nobody listens there");
        } catch (IOException e) {
            return new Answer(false, "no answer: " + e.getMessage());
        }
    }

    /** What the checks that failed say, if {@code body} is a server's answer and comes soon; else nothing. */
    private static String problems(InputStream body) throws InterruptedException {
        FutureTask<byte[]> reading = new FutureTask<>(() -> body.readNBytes(LONGEST_ANSWER));
        Thread.startVirtualThread(reading);
        try {
            StringBuilder problems = new StringBuilder();
            for (JsonNode check : JSON.readTree(reading.get(BODY_LIMIT.toMillis(), TimeUnit.MILLISECONDS))
                    .path("checks")) {
                String problem = check.path("data").path("problem").asText();
                if (check.path("status").asText().equals("DOWN") && !problem.isEmpty()) {
                    problems.append(": ").append(PrintableText.shortLine(problem));
                }
            }
            return problems.toString();
        } catch (ExecutionException | TimeoutException | IOException e) {
            // It said what it is; why is for who looks there.
            return "";
        }
    }

    /** Storage nodes sign their own certificates, for the name that they registered. */
    private static SSLContext unchecked() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
    }

    /** Takes every certificate, for every name. */
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
