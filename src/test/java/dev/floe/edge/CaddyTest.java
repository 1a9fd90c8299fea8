package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.floe.edge.StubSites.File;
import dev.floe.edge.sites.Base36;
import dev.floe.protocol.ObjectId;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/sites.md: Caddy, where there is one, orders certificates for hosts of sites and for no others. */
@QuarkusTest
@TestProfile(SitesProfile.class)
class CaddyTest {
    private static final String CADDYFILE = """
            {
                admin off
                auto_https disable_redirects
                http_port %d
                https_port %d
                on_demand_tls {
                    ask http://127.0.0.1:%d/v1/sites/ask
                }
            }
            https:// {
                tls internal {
                    on_demand
                }
                reverse_proxy 127.0.0.1:%d
            }
            """;

    @Inject
    StubNetwork network;

    @Inject
    StubSites sites;

    @TempDir
    Path directory;

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static SSLContext trustingAll() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                null,
                new TrustManager[] {
                    new X509TrustManager() {
                        @Override
                        public void checkClientTrusted(X509Certificate[] chain, String type) {}

                        @Override
                        public void checkServerTrusted(X509Certificate[] chain, String type) {}

                        @Override
                        public X509Certificate[] getAcceptedIssuers() {
                            return new X509Certificate[0];
                        }
                    }
                },
                null);
        return context;
    }

    private static String get(int port, String host) throws IOException, GeneralSecurityException {
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
                SSLSocket tls = (SSLSocket) trustingAll().getSocketFactory().createSocket(plain, host, port, true)) {
            tls.setSoTimeout(30_000);
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(host)));
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            tls.getOutputStream()
                    .write(("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(tls.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    @Timeout(180)
    void certificatesAreOrderedForSitesAlone() throws Exception {
        Path caddy = Path.of("/usr/bin/caddy");
        assumeTrue(Files.isExecutable(caddy), "there is no Caddy here");
        ObjectId site = sites.publish(network, File.of("/index.html", "behind Caddy", "content-type", "text/html"));
        int https = freePort();
        Path file = directory.resolve("Caddyfile");
        Files.writeString(file, CADDYFILE.formatted(freePort(), https, RestAssured.port, RestAssured.port));
        ProcessBuilder builder = new ProcessBuilder(
                        caddy.toString(), "run", "--config", file.toString(), "--adapter", "caddyfile")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("caddy.log").toFile());
        builder.environment().put("XDG_DATA_HOME", directory.toString());
        builder.environment().put("XDG_CONFIG_HOME", directory.toString());
        builder.environment().put("HOME", directory.toString());
        Process process = builder.start();
        try {
            String host = Base36.label(site) + ".sites.test";
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
            String answer = "";
            while (answer.isEmpty()) {
                assertThat(process.isAlive())
                        .as(() -> read(directory.resolve("caddy.log")))
                        .isTrue();
                try {
                    answer = get(https, host);
                } catch (ConnectException notYet) {
                    assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
                    Thread.onSpinWait();
                }
            }
            assertThat(answer).startsWith("HTTP/1.1 200").endsWith("behind Caddy");
            assertThatThrownBy(() -> get(https, "www." + host)).isInstanceOf(SSLException.class);
            assertThatThrownBy(() -> get(https, "somebody.example")).isInstanceOf(SSLException.class);
        } finally {
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
