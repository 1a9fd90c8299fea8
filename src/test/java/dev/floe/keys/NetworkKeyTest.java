package dev.floe.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.Test;

class NetworkKeyTest {
    private static final HexFormat HEX = HexFormat.of();

    private static JsonNode vectors() throws IOException {
        try (InputStream in = NetworkKeyTest.class.getResourceAsStream("/vectors/network_keys.json")) {
            return new JsonMapper().readTree(in).path("keys");
        }
    }

    private static NetworkKeyPair sample() throws IOException {
        return NetworkKeyPair.parse(vectors().path(0).path("tagged_base64").asText());
    }

    @Test
    void keysOfTheVectors() throws IOException {
        assertThat(vectors()).isNotEmpty();
        for (JsonNode vector : vectors()) {
            NetworkKeyPair key = NetworkKeyPair.fromBytes(
                    HEX.parseHex(vector.path("secret_hex").asText()));
            assertThat(key.toTagged()).isEqualTo(vector.path("tagged_base64").asText());
            assertThat(key.toPem()).isEqualTo(vector.path("pkcs8_pem").asText());
            assertThat(key.serverName()).isEqualTo(vector.path("server_name").asText());
            assertThat(HEX.formatHex(key.publicKey().toBytes()))
                    .isEqualTo(vector.path("public_compressed_hex").asText());
            assertThat(HEX.formatHex(key.publicKey().toSubjectPublicKeyInfo()))
                    .isEqualTo(vector.path("spki_der_hex").asText());
            assertThat(NetworkKeyPair.parse(key.toPem()).toTagged()).isEqualTo(key.toTagged());
            assertThat(NetworkKeyPair.parse(key.toTagged() + "\n").toPem()).isEqualTo(key.toPem());
            assertThat(NetworkPublicKey.fromBytes(key.publicKey().toBytes())).isEqualTo(key.publicKey());
            assertThat(NetworkPublicKey.fromSubjectPublicKeyInfo(key.publicKey().toSubjectPublicKeyInfo()))
                    .isEqualTo(key.publicKey());
        }
    }

    @Test
    void theJdkSignsAndVerifiesWithThem() throws Exception {
        NetworkKeyPair key = NetworkKeyPair.generate(new SecureRandom());
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(key.toPrivateKey());
        signer.update((byte) 1);
        byte[] signature = signer.sign();
        Signature verifier = Signature.getInstance("SHA256withECDSA");
        verifier.initVerify(key.publicKey().toPublicKey());
        verifier.update((byte) 1);
        assertThat(verifier.verify(signature)).isTrue();
    }

    @Test
    void selfSignedCertificateIsWhatEveryClientAccepts() throws Exception {
        NetworkKeyPair key = sample();
        X509Certificate certificate = key.selfSignedCertificate("node.example.org");
        certificate.verify(key.publicKey().toPublicKey());
        assertThat(certificate.getVersion()).isEqualTo(3);
        assertThat(certificate.getSigAlgName()).isEqualToIgnoringCase("SHA256withECDSA");
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getExtensionValue("2.5.29.19")).isNull();
        assertThat(certificate.getExtendedKeyUsage()).isNull();
        assertThat(certificate.getNotBefore()).isEqualTo(Date.from(Instant.parse("1975-01-01T00:00:00Z")));
        assertThat(certificate.getNotAfter()).isEqualTo(Date.from(Instant.parse("4096-01-01T00:00:00Z")));
        assertThat(certificate.getSubjectX500Principal()).isEqualTo(certificate.getIssuerX500Principal());
        X500Name subject =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        assertThat(subject.getRDNs()).hasSize(1);
        assertThat(subject.getRDNs()[0].getFirst().getValue()).isInstanceOf(DERUTF8String.class);
        assertThat(((ASN1String) subject.getRDNs()[0].getFirst().getValue()).getString())
                .isEqualTo("2dfbf7a.network.walrus.alt");
        assertThat(List.copyOf(certificate.getSubjectAlternativeNames()))
                .isEqualTo(List.of(List.of(2, "2dfbf7a.network.walrus.alt"), List.of(2, "node.example.org")));
        assertThat(certificate.getPublicKey().getEncoded())
                .isEqualTo(key.publicKey().toSubjectPublicKeyInfo());
        assertThat(key.selfSignedCertificate("node.example.org").getEncoded()).isEqualTo(certificate.getEncoded());
    }

    @Test
    void theNameIsAUtf8StringInTheBytes() throws Exception {
        byte[] name =
                sample().selfSignedCertificate("h").getSubjectX500Principal().getEncoded();
        try (ASN1InputStream in = new ASN1InputStream(name)) {
            assertThat(in.readObject()).isNotNull();
        }
        // SEQUENCE, SET, SEQUENCE, OID of 3 bytes, then the string.
        int tag = name[2 + 2 + 2 + 2 + 3];
        assertThat(tag).isEqualTo(BERTags.UTF8_STRING);
    }

    @Test
    void addressesAreAddressNames() throws Exception {
        for (String host : List.of("127.0.0.1", "::1", "[::1]")) {
            var names = sample().selfSignedCertificate(host).getSubjectAlternativeNames();
            assertThat(names).hasSize(2);
            assertThat(names.stream().map(name -> (Integer) name.get(0)).toList())
                    .containsExactly(2, 7);
        }
    }

    @Test
    void pinsTheKeyAndNothingElse() throws Exception {
        NetworkKeyPair key = sample();
        X509Certificate[] chain = {key.selfSignedCertificate("one.example.org")};
        PinnedTrustManager pinned = new PinnedTrustManager(key.publicKey());
        assertThatCode(() -> pinned.checkServerTrusted(chain, "ECDHE_ECDSA")).doesNotThrowAnyException();
        PinnedTrustManager other = new PinnedTrustManager(
                NetworkKeyPair.generate(new SecureRandom()).publicKey());
        assertThatThrownBy(() -> other.checkServerTrusted(chain, "ECDHE_ECDSA"))
                .isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> pinned.checkServerTrusted(new X509Certificate[0], "ECDHE_ECDSA"))
                .isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> pinned.checkClientTrusted(chain, "ECDHE_ECDSA"))
                .isInstanceOf(CertificateException.class);
    }

    @Test
    void refusesWhatIsNoKey() throws IOException {
        byte[] good = sample().publicKey().toBytes();
        byte[] notOnCurve = new byte[33];
        Arrays.fill(notOnCurve, (byte) 0xFF);
        notOnCurve[0] = 2;
        for (byte[] bytes : List.of(
                new byte[0], new byte[1], new byte[33], Arrays.copyOf(good, 32), Arrays.copyOf(good, 34), notOnCurve)) {
            assertThatThrownBy(() -> NetworkPublicKey.fromBytes(bytes)).isInstanceOf(KeyFormatException.class);
        }
        byte[] order = HEX.parseHex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
        for (byte[] bytes : List.of(new byte[0], new byte[32], new byte[31], order)) {
            assertThatThrownBy(() -> NetworkKeyPair.fromBytes(bytes)).isInstanceOf(KeyFormatException.class);
        }
        String pem = sample().toPem();
        String around = "Bag Attributes\n    friendlyName: node\n" + pem.replace("\n", "\r\n");
        assertThat(NetworkKeyPair.parse(around).toPem()).isEqualTo(pem);
        for (String text : List.of(
                pem + pem,
                "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + pem,
                pem.replace("PRIVATE", "ENCRYPTED PRIVATE"),
                pem.replace("END PRIVATE", "END PUBLIC"),
                "",
                "BBlm7tRefoPuaKoVoxVtnUBBDCfy+BGPREM8B6oSkOEj",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
                "-----BEGIN PRIVATE KEY-----\n\n-----END PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                pem.replace("ByqGSM49", "ByqGSM48"),
                pem.substring(0, 100))) {
            assertThatThrownBy(() -> NetworkKeyPair.parse(text)).as(text).isInstanceOf(KeyFormatException.class);
        }
        for (byte[] der : List.of(new byte[0], new byte[] {0x30, 0}, good)) {
            assertThatThrownBy(() -> NetworkPublicKey.fromSubjectPublicKeyInfo(der))
                    .isInstanceOf(KeyFormatException.class);
        }
    }
}
