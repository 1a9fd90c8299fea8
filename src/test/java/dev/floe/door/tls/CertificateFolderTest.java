package dev.floe.door.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who is shown which certificate of a folder, by handshakes with a server of the JDK's. */
@Timeout(240)
class CertificateFolderTest {
    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @TempDir
    Path folder;

    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private Instant now = Instant.now();
    private final InstantSource clock = () -> now;
    private CertificateFolder certificates;
    private final ChosenCertificates shown = new ChosenCertificates(new CertificateChoice(List.of()), clock);
    private SSLServerSocket server;
    private SSLContext client;

    @BeforeEach
    void listen() throws IOException, GeneralSecurityException {
        certificates = new CertificateFolder(folder, clock);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {shown}, null, null);
        server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        client = freshClient();
        Thread.ofVirtual().start(this::serve);
    }

    private static SSLContext freshClient() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        return context;
    }

    /** Echoes, so that whoever is connected can see that it is. */
    private void serve() {
        while (!server.isClosed()) {
            try {
                SSLSocket accepted = (SSLSocket) server.accept();
                Thread.ofVirtual().start(() -> {
                    try (accepted) {
                        accepted.getInputStream().transferTo(accepted.getOutputStream());
                    } catch (IOException e) {
                        // The client is gone, or was shown nothing.
                    }
                });
            } catch (IOException e) {
                // It is closed.
            }
        }
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /** As the server does it every few seconds. */
    private boolean look() {
        boolean changed = certificates.look(problems::add, warnings::add);
        if (changed) {
            shown.replace(new CertificateChoice(certificates.pairs()));
        }
        return changed;
    }

    private SSLSocket connect(SSLContext context, List<SNIServerName> names, String... ciphers) throws IOException {
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(server.getInetAddress(), server.getLocalPort());
        socket.setSoTimeout(30_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(names);
        if (ciphers.length > 0) {
            parameters.setCipherSuites(ciphers);
            parameters.setProtocols(new String[] {"TLSv1.2"});
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        // With TLS 1.3, what a session may be resumed by comes with the first bytes.
        echo(socket);
        return socket;
    }

    private static void echo(SSLSocket socket) throws IOException {
        byte[] hello = "hello".getBytes(StandardCharsets.US_ASCII);
        socket.getOutputStream().write(hello);
        assertThat(socket.getInputStream().readNBytes(hello.length)).isEqualTo(hello);
    }

    private static Certificate certificate(SSLSocket socket) throws IOException {
        return socket.getSession().getPeerCertificates()[0];
    }

    private Certificate shownTo(List<SNIServerName> names, String... ciphers) throws Exception {
        try (SSLSocket socket = connect(freshClient(), names, ciphers)) {
            return certificate(socket);
        }
    }

    private Certificate shownTo(String host) throws Exception {
        return shownTo(List.of(new SNIHostName(host)));
    }

    @Test
    void eachHostIsShownItsOwn() throws Exception {
        TestCertificate a = TestCertificate.of("a.example", "www.a.example").in(folder, "a");
        TestCertificate b =
                TestCertificate.of("b.example").in(folder.resolve("b.example"), "fullchain.pem", "privkey.pem");
        TestCertificate c = TestCertificate.of("c.example").in(folder, "c.pem", "c.key");
        TestCertificate d = TestCertificate.of("d.example").in(folder.resolve("d"), "tls");
        Files.writeString(folder.resolve("README"), "nothing");
        Files.writeString(folder.resolve("b.example/cert.pem"), "beside the chain");
        assertThat(look()).isTrue();
        assertThat(shownTo("a.example")).isEqualTo(a.certificate());
        assertThat(shownTo("www.a.example")).isEqualTo(a.certificate());
        assertThat(shownTo("b.example")).isEqualTo(b.certificate());
        assertThat(shownTo("c.example")).isEqualTo(c.certificate());
        assertThat(shownTo("d.example")).isEqualTo(d.certificate());
        assertThat(problems).isEmpty();
        assertThat(warnings).isEmpty();
        assertThat(look()).as("nothing is new").isFalse();
    }

    /** varnish/hitch#301, traefik/traefik#4132, apache/trafficcontrol#3234: another certificate, or none, for capital letters. */
    @Test
    void lettersAreCapitalOrNot() throws Exception {
        TestCertificate.of("first.example").in(folder, "0");
        TestCertificate mixed =
                TestCertificate.of("Mixed.Example", "*.Any.example").in(folder, "mixed");
        look();
        assertThat(shownTo("mixed.example")).isEqualTo(mixed.certificate());
        assertThat(shownTo("MIXED.eXample")).isEqualTo(mixed.certificate());
        assertThat(shownTo("x.ANY.example")).isEqualTo(mixed.certificate());
    }

    /**
     * traefik/traefik#7001 and ddev/ddev#8562: the certificate of a wider or of the same asterisk was shown in place of the host's own.
     */
    @Test
    void theHostsOwnGoesBeforeThatOfAnAsterisk() throws Exception {
        TestCertificate wide =
                TestCertificate.of("example.com", "*.example.com").in(folder, "0-wide");
        TestCertificate narrow =
                TestCertificate.of("sub.example.com", "*.sub.example.com").in(folder, "9-narrow");
        TestCertificate one =
                TestCertificate.of("one.example.com", "*.example.com").in(folder, "5-one");
        look();
        assertThat(shownTo("sub.example.com")).isEqualTo(narrow.certificate());
        assertThat(shownTo("any.sub.example.com")).isEqualTo(narrow.certificate());
        assertThat(shownTo("example.com")).isEqualTo(wide.certificate());
        assertThat(shownTo("one.example.com")).isEqualTo(one.certificate());
    }

    @Test
    void anAsteriskStandsForOneLabel() throws Exception {
        TestCertificate first = TestCertificate.of("first.example").in(folder, "0");
        TestCertificate any = TestCertificate.of("*.example.org").in(folder, "any");
        TestCertificate.of("f*.example.net", "*", "*.").in(folder, "odd");
        look();
        assertThat(shownTo("x.example.org")).isEqualTo(any.certificate());
        for (String none : List.of("x.y.example.org", "example.org", "foo.example.net", "x.example.net", "net")) {
            assertThat(shownTo(none)).as(none).isEqualTo(first.certificate());
        }
    }

    /** python/cpython#76178: names with a dot at the end. */
    @Test
    void whoAsksForNothingThatIsThereIsShownTheFirst() throws Exception {
        TestCertificate second = TestCertificate.of("second.example").in(folder, "b");
        TestCertificate first = TestCertificate.of("first.example").in(folder, "a");
        look();
        assertThat(shownTo(List.of())).isEqualTo(first.certificate());
        assertThat(shownTo("nobody.example")).isEqualTo(first.certificate());
        assertThat(shownTo("localhost")).isEqualTo(first.certificate());
        assertThat(shownTo("second.example")).isEqualTo(second.certificate());
        assertThat(shownTo(raw("ü.example"))).isEqualTo(first.certificate());
        assertThat(shownTo(raw("127.0.0.1"))).isEqualTo(first.certificate());
        // Java's TLS takes these for no names, and says so to the client.
        for (String none : List.of("second.example.", "under_score.example", "..", "second.example:443")) {
            assertThatThrownBy(() -> shownTo(raw(none))).as(none).isInstanceOf(SSLHandshakeException.class);
        }
        assertThat(shownTo("second.example")).isEqualTo(second.certificate());
    }

    private static List<SNIServerName> raw(String name) {
        return List.of(new SNIServerName(0, name.getBytes(StandardCharsets.UTF_8)) {});
    }

    /** traefik/traefik#9945: the server's own certificate has names, too. */
    @Test
    void theFirstIsFoundByItsNamesToo() throws Exception {
        TestCertificate first = TestCertificate.of("first.example").in(folder, "0");
        TestCertificate.of("*.example").in(folder, "any");
        look();
        assertThat(shownTo("first.example")).isEqualTo(first.certificate());
    }

    @Test
    void aRenewedCertificateIsForNewConnectionsAndOldOnesGoOn() throws Exception {
        TestCertificate before = TestCertificate.of("a.example").in(folder, "a");
        look();
        try (SSLSocket open = connect(client, List.of(new SNIHostName("a.example")))) {
            TestCertificate after = TestCertificate.of("a.example").in(folder, "a");
            assertThat(look()).isTrue();
            assertThat(shownTo("a.example")).isEqualTo(after.certificate());
            echo(open);
            assertThat(certificate(open)).isEqualTo(before.certificate());
        }
        assertThat(problems).isEmpty();
    }

    /**
     * nextcloud/server#32280 and acmesh-official/acme.sh#6621: the key was renewed and the certificate was not, and the server did not
     * answer any more.
     */
    @Test
    void aKeyThatDoesNotFitIsSaidAndTheOldOneStands() throws Exception {
        TestCertificate a = TestCertificate.of("a.example").in(folder, "a");
        TestCertificate.of("b.example").in(folder, "b");
        look();
        TestCertificate other = TestCertificate.of("a.example");
        TestCertificate.replace(folder.resolve("a.key"), other.keyPem());
        TestCertificate b = TestCertificate.of("b.example").in(folder, "b");
        assertThat(look()).isTrue();
        assertThat(problems).as("it may just be being written").isEmpty();
        assertThat(shownTo("a.example")).isEqualTo(a.certificate());
        assertThat(shownTo("b.example")).as("the others are renewed").isEqualTo(b.certificate());
        look();
        assertThat(problems)
                .containsExactly("the key in " + folder.resolve("a.key") + " does not fit the certificate in "
                        + folder.resolve("a.crt") + "; the certificate of before stands");
        assertThat(certificates.broken()).isEqualTo(1);
        look();
        assertThat(problems).as("once").hasSize(1);
        TestCertificate.replace(folder.resolve("a.crt"), other.pem());
        assertThat(look()).isTrue();
        assertThat(shownTo("a.example")).isEqualTo(other.certificate());
        assertThat(certificates.broken()).isZero();
    }

    @Test
    void aPairThatIsSeenHalfWrittenIsNotWorthAWord() throws Exception {
        TestCertificate.of("a.example").in(folder, "a");
        look();
        TestCertificate renewed = TestCertificate.of("a.example");
        TestCertificate.replace(folder.resolve("a.crt"), renewed.pem());
        assertThat(look()).isFalse();
        TestCertificate.replace(folder.resolve("a.key"), renewed.keyPem());
        assertThat(look()).isTrue();
        assertThat(shownTo("a.example")).isEqualTo(renewed.certificate());
        assertThat(problems).isEmpty();
    }

    /**
     * openshift/origin#1706, rancher/rancher#8401, haproxy/haproxy#2117: one broken pair, and no site was served, or no new one.
     */
    @Test
    void oneThatIsBrokenTakesNobodyWithIt() throws Exception {
        TestCertificate good = TestCertificate.of("good.example").in(folder, "good");
        Path broken = folder.resolve("test3.example");
        TestCertificate.of("test3.example").in(broken, "fullchain.pem", "privkey.pem");
        Files.delete(broken.resolve("fullchain.pem"));
        TestCertificate cut = TestCertificate.of("cut.example").in(folder, "cut");
        Files.writeString(folder.resolve("cut.crt"), cut.pem().substring(0, 200));
        TestCertificate.of("nokey.example").in(folder, "nokey");
        Files.delete(folder.resolve("nokey.key"));
        TestCertificate.of("text.example").in(folder, "text");
        Files.writeString(folder.resolve("text.crt"), "no certificate\n");
        TestCertificate secret = TestCertificate.of("secret.example").in(folder, "secret");
        Files.writeString(folder.resolve("secret.key"), secret.keyPem().replace("PRIVATE", "ENCRYPTED PRIVATE"));
        Files.write(folder.resolve("binary.crt"), new byte[] {0, -1, -2, 3});
        Files.writeString(folder.resolve("binary.key"), "");
        Files.writeString(folder.resolve("huge.crt"), "x".repeat(300_000));
        Files.writeString(folder.resolve("huge.key"), "x");
        look();
        assertThat(problems)
                .containsExactlyInAnyOrder(
                        folder.resolve("binary.crt") + " is no UTF-8 text",
                        folder.resolve("cut.crt") + ": its block CERTIFICATE has no end: it is not all there",
                        folder.resolve("huge.crt") + " is longer than 262144 bytes",
                        "there is no " + folder.resolve("nokey.key"),
                        folder.resolve("secret.key") + " is encrypted: a server cannot ask for its password",
                        "there is no " + broken.resolve("fullchain.pem"),
                        folder.resolve("text.crt") + " has no certificate in it (PEM)");
        assertThat(shownTo("good.example")).isEqualTo(good.certificate());
        TestCertificate test4 = TestCertificate.of("test4.example").in(folder, "test4");
        assertThat(look()).isTrue();
        assertThat(shownTo("test4.example")).isEqualTo(test4.certificate());
        assertThat(CertificateFolder.check(folder)).containsExactlyInAnyOrderElementsOf(problems);
    }

    /** haproxy/haproxy#1433 and caddyserver/caddy#2588: one that has ended was shown while another had not. */
    @Test
    void whatHasEndedIsShownIfThereIsNothingElse() throws Exception {
        TestCertificate.of(
                        "EC", Duration.ofDays(-90), Duration.ofDays(-1), "old.example", "both.example", "wild.example")
                .in(folder, "0-old");
        TestCertificate next = TestCertificate.of("EC", Duration.ofDays(-1), Duration.ofDays(60), "both.example")
                .in(folder, "5-next");
        TestCertificate last = TestCertificate.of("EC", Duration.ofDays(-1), Duration.ofDays(90), "both.example")
                .in(folder, "4-last");
        TestCertificate.of("EC", Duration.ofDays(1), Duration.ofDays(99), "both.example")
                .in(folder, "3-early");
        TestCertificate any = TestCertificate.of("*.example").in(folder, "9-any");
        look();
        assertThat(shownTo("both.example")).isEqualTo(last.certificate());
        assertThat(shownTo("wild.example")).isEqualTo(any.certificate());
        assertThat(problems).isEmpty();
        assertThat(warnings)
                .hasSize(2)
                .anyMatch(words -> words.startsWith(folder.resolve("0-old.crt") + " ended at "))
                .anyMatch(words -> words.equals(folder.resolve("3-early.crt") + " has not begun yet"));
        look();
        assertThat(warnings).as("once").hasSize(2);
        for (String name : List.of("3-early", "4-last", "9-any")) {
            Files.delete(folder.resolve(name + ".crt"));
            Files.delete(folder.resolve(name + ".key"));
        }
        look();
        assertThat(shownTo("both.example")).isEqualTo(next.certificate());
        assertThat(((X509Certificate) shownTo("old.example")).getNotAfter()).isBefore(now);
        now = now.plus(Duration.ofDays(55));
        look();
        assertThat(warnings.getLast()).startsWith(folder.resolve("5-next.crt") + " ends at ");
        now = now.plus(Duration.ofDays(10));
        look();
        assertThat(warnings.getLast()).startsWith(folder.resolve("5-next.crt") + " ended at ");
    }

    @Test
    void aCertificateWithoutNamesIsForThoseWhoAskForNone() throws Exception {
        TestCertificate nameless = TestCertificate.of().in(folder, "0");
        TestCertificate.of("a.example").in(folder, "a");
        look();
        assertThat(shownTo(List.of())).isEqualTo(nameless.certificate());
        assertThat(warnings).singleElement().asString().contains("names no host");
    }

    /** kubernetes/ingress-nginx#6386, Mailu/Mailu#1302, minio/minio#14357: only what links lead to changed, and nobody saw it. */
    @Test
    void whatLinksLeadToIsLookedAt() throws Exception {
        TestCertificate.of("k.example").in(folder.resolve("k/..one"), "tls");
        Files.createSymbolicLink(folder.resolve("k/..data"), Path.of("..one"));
        Files.createSymbolicLink(folder.resolve("k/tls.crt"), Path.of("..data/tls.crt"));
        Files.createSymbolicLink(folder.resolve("k/tls.key"), Path.of("..data/tls.key"));
        Path archive = folder.resolve(".archive");
        TestCertificate.of("c.example").in(archive, "fullchain1.pem", "privkey1.pem");
        Path live = Files.createDirectories(folder.resolve("c.example"));
        Files.createSymbolicLink(live.resolve("fullchain.pem"), archive.resolve("fullchain1.pem"));
        Files.createSymbolicLink(live.resolve("privkey.pem"), archive.resolve("privkey1.pem"));
        look();
        assertThat(certificates.pairs()).hasSize(2);

        TestCertificate k = TestCertificate.of("k.example").in(folder.resolve("k/..two"), "tls");
        Files.createSymbolicLink(folder.resolve("k/..draft"), Path.of("..two"));
        Files.move(
                folder.resolve("k/..draft"),
                folder.resolve("k/..data"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        TestCertificate c = TestCertificate.of("c.example").in(archive, "fullchain2.pem", "privkey2.pem");
        for (String name : List.of("fullchain", "privkey")) {
            Files.delete(live.resolve(name + ".pem"));
            Files.createSymbolicLink(live.resolve(name + ".pem"), archive.resolve(name + "2.pem"));
        }
        assertThat(look()).isTrue();
        assertThat(shownTo("k.example")).isEqualTo(k.certificate());
        assertThat(shownTo("c.example")).isEqualTo(c.certificate());
        assertThat(problems).isEmpty();
    }

    @Test
    void aFolderThatIsGoneTakesNothingAway() throws Exception {
        TestCertificate a = TestCertificate.of("a.example").in(folder, "a");
        TestCertificate b = TestCertificate.of("b.example").in(folder.resolve("b"), "b");
        look();
        Path away = folder.resolveSibling(folder.getFileName() + "-away");
        Files.move(folder, away);
        assertThat(look()).isFalse();
        assertThat(problems).containsExactly("there is no folder " + folder + "; those of before stand");
        Files.createDirectory(folder);
        assertThat(look()).as("an empty one, as of a disk that is not mounted").isFalse();
        assertThat(problems.getLast()).isEqualTo(folder + " has no certificates any more; those of before stand");
        assertThat(shownTo("a.example")).isEqualTo(a.certificate());
        assertThat(shownTo("b.example")).isEqualTo(b.certificate());
        Files.delete(folder);
        Files.move(away, folder);
        look();
        assertThat(certificates.broken()).isZero();
        Files.delete(folder.resolve("b/b.crt"));
        Files.delete(folder.resolve("b/b.key"));
        assertThat(look()).as("one that is taken away").isTrue();
        assertThat(shownTo("b.example")).isEqualTo(a.certificate());
        assertThat(problems).hasSize(2);
    }

    @Test
    void aFolderWithoutCertificatesIsSaid() throws IOException {
        assertThat(CertificateFolder.check(folder))
                .singleElement()
                .asString()
                .contains("has no certificates: NAME.crt");
        assertThat(CertificateFolder.check(folder.resolve("none")))
                .containsExactly("there is no folder " + folder.resolve("none"));
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(CertificateFolder.check(file)).containsExactly(file + " is no folder");
    }

    @Test
    void keysAreOfAnyKindAndForm() throws Exception {
        TestCertificate rsa = TestCertificate.of("RSA", Duration.ofDays(-1), Duration.ofDays(90), "rsa.example")
                .in(folder, "rsa");
        Files.writeString(folder.resolve("rsa.key"), rsa.oldKeyPem("RSA PRIVATE KEY"));
        TestCertificate ec = TestCertificate.of("ec.example").in(folder, "ec");
        Files.writeString(
                folder.resolve("ec.key"),
                "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                        + ec.oldKeyPem("EC PRIVATE KEY"));
        TestCertificate ed = TestCertificate.of("Ed25519", Duration.ofDays(-1), Duration.ofDays(90), "ed.example")
                .in(folder, "ed");
        TestCertificate.of("wrong.example").in(folder, "wrong");
        Files.writeString(folder.resolve("wrong.key"), rsa.keyPem());
        look();
        assertThat(shownTo("rsa.example")).isEqualTo(rsa.certificate());
        assertThat(shownTo("ec.example")).isEqualTo(ec.certificate());
        assertThat(shownTo("ed.example")).isEqualTo(ed.certificate());
        assertThat(problems)
                .containsExactly(folder.resolve("wrong.key") + " has no key of its certificate's kind (EC)");
    }

    /** One host, and a certificate of each kind: clients get what they can do something with, and never another host's. */
    @Test
    void aHostMayHaveTwoKinds() throws Exception {
        TestCertificate.of("first.example").in(folder, "0");
        TestCertificate ec = TestCertificate.of("a.example").in(folder, "a");
        TestCertificate rsa = TestCertificate.of(
                        "RSA", Duration.ofDays(-1), Duration.ofDays(90), "a.example", "rsa.example")
                .in(folder, "b");
        look();
        List<SNIServerName> a = List.of(new SNIHostName("a.example"));
        assertThat(shownTo(a, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")).isEqualTo(rsa.certificate());
        assertThat(shownTo(a, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")).isEqualTo(ec.certificate());
        assertThat(shownTo("rsa.example")).isEqualTo(rsa.certificate());
    }

    /** haproxy/haproxy#1007: a certificate of the chain was there twice, and the server did not start. */
    @Test
    void aChainMayRepeatItselfAndHasItsOrder() throws Exception {
        TestCertificate authority = TestCertificate.of("authority.example");
        TestCertificate a = TestCertificate.of("a.example").in(folder, "a");
        Files.writeString(folder.resolve("a.crt"), a.pem() + authority.pem() + authority.pem());
        TestCertificate b = TestCertificate.of("b.example").in(folder, "b");
        Files.writeString(folder.resolve("b.crt"), authority.pem() + b.pem());
        look();
        try (SSLSocket socket = connect(client, List.of(new SNIHostName("a.example")))) {
            assertThat(socket.getSession().getPeerCertificates())
                    .containsExactly(a.certificate(), authority.certificate());
        }
        assertThat(problems)
                .containsExactly(folder.resolve("b.crt") + ": the host's own certificate is not the first one");
    }

    /** In each handshake the certificate is replaced once, somewhere; in a server that is once in seconds. */
    @Test
    void noHandshakeFailsWhileCertificatesAreRenewed() throws Exception {
        List<TestCertificate> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(TestCertificate.of("a.example"));
        }
        all.getFirst().in(folder, "a");
        look();
        int rounds = 60;
        CyclicBarrier round = new CyclicBarrier(2);
        CompletableFuture<Void> renewing = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < rounds; i++) {
                begin(round);
                all.get(i % all.size()).in(folder, "a");
                look();
            }
        });
        List<Certificate> any =
                all.stream().<Certificate>map(TestCertificate::certificate).toList();
        for (int i = 0; i < rounds; i++) {
            begin(round);
            assertThat(shownTo("a.example")).isIn(any);
        }
        renewing.get(20, TimeUnit.SECONDS);
        assertThat(problems).isEmpty();
    }

    private static void begin(CyclicBarrier round) {
        try {
            round.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
