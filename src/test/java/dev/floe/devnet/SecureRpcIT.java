package dev.floe.devnet;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.floe.keys.NetworkKeyPair;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Full nodes are asked over TLS: real ones are nowhere else. */
@Timeout(300)
class SecureRpcIT {
    private static final String PASSWORD = "changeit";

    @TempDir
    private Path directory;

    private record Ended(int code, String out, String err) {}

    @Test
    void aFullNodeBehindTlsIsAskedIfItsCertificateIsTrusted() throws Exception {
        NetworkKeyPair key = NetworkKeyPair.generate(new SecureRandom());
        Certificate certificate = key.selfSignedCertificate("localhost");
        KeyStore identity = KeyStore.getInstance("PKCS12");
        identity.load(null, null);
        identity.setKeyEntry("node", key.toPrivateKey(), PASSWORD.toCharArray(), new Certificate[] {certificate});
        Path trust = directory.resolve("trust.p12");
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("node", certificate);
        try (OutputStream out = Files.newOutputStream(trust)) {
            trusted.store(out, PASSWORD.toCharArray());
        }
        try (TestNetwork network = TestNetwork.fresh("secure-rpc", 4, 10);
                TlsRelay relay = new TlsRelay(network.devnet().url(Commands.CHAIN), identity)) {
            String plain = network.devnet().url(Commands.CHAIN).toString();
            String config = Files.readString(network.devnet().clientConfig());
            assertThat(config).contains(plain);
            Path secure = directory.resolve("client_config.yaml");
            Files.writeString(secure, config.replace(plain, "https://localhost:" + relay.port()));

            Ended asked = floe(
                    List.of(
                            "-Djavax.net.ssl.trustStore=" + trust,
                            "-Djavax.net.ssl.trustStorePassword=" + PASSWORD,
                            "-Djavax.net.ssl.trustStoreType=PKCS12"),
                    "info",
                    "--config",
                    secure.toString());
            assertThat(asked.code).as(asked.err).isZero();
            assertThat(asked.out).contains("epoch", "1 (running)");

            Ended refused = floe(List.of(), "info", "--config", secure.toString());
            assertThat(refused.code).isEqualTo(1);
            assertThat(refused.err.lines().filter(line -> !line.startsWith("WARNING: Using incubator modules")))
                    .as("what Floe says; the JVM has a line of its own about the Vector API")
                    .singleElement(as(STRING))
                    .startsWith("floe info: ")
                    .contains("UNAVAILABLE", "certification path");
        }
    }

    private static Ended floe(List<String> options, String... arguments) throws Exception {
        Process process =
                new ProcessBuilder(FloeUnderTest.command().with(options).line(List.of(arguments))).start();
        try {
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return new Ended(process.exitValue(), out, err);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Speaks TLS and agrees on HTTP/2 in front of a server that speaks neither TLS nor ALPN. */
    private static final class TlsRelay implements Closeable {
        private final URI server;
        private final SSLServerSocket listener;
        private final List<Socket> open = new ArrayList<>();

        TlsRelay(URI server, KeyStore identity) throws Exception {
            this.server = server;
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(identity, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            listener = (SSLServerSocket)
                    context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
            SSLParameters parameters = listener.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            listener.setSSLParameters(parameters);
            Thread.ofVirtual().start(this::accept);
        }

        int port() {
            return listener.getLocalPort();
        }

        private void accept() {
            try {
                while (true) {
                    SSLSocket client = (SSLSocket) listener.accept();
                    Socket upstream = new Socket(server.getHost(), server.getPort());
                    synchronized (open) {
                        open.add(client);
                        open.add(upstream);
                    }
                    Thread.ofVirtual().start(() -> pass(client, upstream));
                    Thread.ofVirtual().start(() -> pass(upstream, client));
                }
            } catch (IOException closed) {
                // The test is over.
            }
        }

        private static void pass(Socket from, Socket to) {
            try (from;
                    to) {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException ended) {
                // By either end, or because the certificate was refused.
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
            synchronized (open) {
                for (Socket socket : open) {
                    socket.close();
                }
            }
        }
    }
}
