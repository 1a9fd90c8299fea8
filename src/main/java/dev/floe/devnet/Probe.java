package dev.floe.devnet;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Asks a starting process whether it is ready. */
interface Probe {
    Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    boolean ready() throws InterruptedException;

    /** Something accepts connections on {@code port} of {@code host}. */
    static Probe port(NetworkHost host, int port) {
        return () -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(host.address(), port), (int) ANSWER_LIMIT.toMillis());
                return true;
            } catch (IOException e) {
                return false;
            }
        };
    }

    /** A GET of {@code url} is answered with 200. */
    static Probe http(HttpClient client, URI url) {
        HttpRequest request = HttpRequest.newBuilder(url).timeout(ANSWER_LIMIT).build();
        return () -> {
            try {
                return client.send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200;
            } catch (IOException e) {
                return false;
            }
        };
    }

    /** The same over TLS with the one server that {@code trust} trusts. */
    static Probe https(TrustManager trust, URI url) {
        return http(pinned(trust), url);
    }

    private static HttpClient pinned(TrustManager trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            return HttpClient.newBuilder()
                    .sslContext(context)
                    .connectTimeout(ANSWER_LIMIT)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
    }
}
