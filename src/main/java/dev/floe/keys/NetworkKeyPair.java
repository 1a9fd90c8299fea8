package dev.floe.keys;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.util.BigIntegers;
import org.bouncycastle.util.IPAddress;

/**
 * A storage node's network key: the P-256 key pair that its TLS certificate is made from and that clients pin. Immutable
 * and thread-safe; {@link #toString()} shows the public half only.
 */
public final class NetworkKeyPair {
    /** The first byte of the tagged form that key files use. */
    private static final int TAG = 2;

    private static final ECDomainParameters P256 =
            new ECDomainParameters(CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1));
    private static final AlgorithmIdentifier EC_KEY =
            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1);
    private static final AlgorithmIdentifier ECDSA_SHA256 =
            new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);

    private static final String PEM_LABEL = "PRIVATE KEY";
    private static final Instant NOT_BEFORE = Instant.parse("1975-01-01T00:00:00Z");
    private static final Instant NOT_AFTER = Instant.parse("4096-01-01T00:00:00Z");
    /** The longest serial number that a certificate may have. */
    private static final int SERIAL_LENGTH = 20;

    private final byte[] secret;
    private final NetworkPublicKey publicKey;

    private NetworkKeyPair(byte[] secret) {
        BigInteger scalar = new BigInteger(1, secret);
        if (secret.length != TaggedKey.SECRET_LENGTH || scalar.signum() == 0 || scalar.compareTo(P256.getN()) >= 0) {
            throw new KeyFormatException(
                    "a P-256 secret key has 32 bytes, is at least 1 and less than the group order");
        }
        this.secret = secret;
        this.publicKey = NetworkPublicKey.of(new FixedPointCombMultiplier().multiply(P256.getG(), scalar));
    }

    public static NetworkKeyPair generate(SecureRandom random) {
        BigInteger scalar =
                BigIntegers.createRandomInRange(BigInteger.ONE, P256.getN().subtract(BigInteger.ONE), random);
        return new NetworkKeyPair(BigIntegers.asUnsignedByteArray(TaggedKey.SECRET_LENGTH, scalar));
    }

    /**
     * @param secret the scalar, 32 bytes, big-endian
     * @throws KeyFormatException unless it is at least 1 and less than the group order
     */
    public static NetworkKeyPair fromBytes(byte[] secret) {
        return new NetworkKeyPair(secret.clone());
    }

    /**
     * Reads either form of network key files: PKCS#8 PEM, or base64 of the byte 2 and the 32 bytes of the scalar.
     *
     * @throws KeyFormatException if {@code text} is neither
     */
    public static NetworkKeyPair parse(String text) {
        return PemBlock.isIn(text) ? ofPem(text) : new NetworkKeyPair(TaggedKey.decode(text, TAG, "P-256"));
    }

    private static NetworkKeyPair ofPem(String text) {
        List<PemBlock> blocks;
        try {
            blocks = PemBlock.parse(text);
        } catch (IllegalArgumentException e) {
            throw new KeyFormatException("the PEM of a network key is broken: " + e.getMessage(), e);
        }
        if (blocks.size() != 1 || !blocks.getFirst().label().equals(PEM_LABEL)) {
            throw new KeyFormatException("a network key in PEM form is one PRIVATE KEY block (PKCS#8)");
        }
        byte[] der = blocks.getFirst().der();
        if (der.length == 0) {
            throw new KeyFormatException("the PEM block is empty");
        }
        try {
            PrivateKeyInfo info = PrivateKeyInfo.getInstance(der);
            if (!EC_KEY.equals(info.getPrivateKeyAlgorithm())) {
                throw new KeyFormatException("the PEM block is not a P-256 key");
            }
            BigInteger scalar = ECPrivateKey.getInstance(info.parsePrivateKey()).getKey();
            return new NetworkKeyPair(BigIntegers.asUnsignedByteArray(TaggedKey.SECRET_LENGTH, scalar));
        } catch (KeyFormatException e) {
            throw e;
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            throw new KeyFormatException("the PEM block is not a PKCS#8 key", e);
        }
    }

    public String toTagged() {
        return TaggedKey.encode(TAG, secret);
    }

    /** PKCS#8 in PEM, with the public key inside. */
    public String toPem() {
        return new PemBlock(PEM_LABEL, toPkcs8(), false).toText();
    }

    private byte[] toPkcs8() {
        byte[] point = SubjectPublicKeyInfo.getInstance(publicKey.toSubjectPublicKeyInfo())
                .getPublicKeyData()
                .getOctets();
        ECPrivateKey key =
                new ECPrivateKey(P256.getN().bitLength(), new BigInteger(1, secret), new DERBitString(point), null);
        try {
            return new PrivateKeyInfo(EC_KEY, key).getEncoded("DER");
        } catch (IOException e) {
            throw new IllegalStateException("DER of a private key", e);
        }
    }

    public NetworkPublicKey publicKey() {
        return publicKey;
    }

    /** See {@link NetworkPublicKey#serverName()}. */
    public String serverName() {
        return publicKey.serverName();
    }

    public PrivateKey toPrivateKey() {
        try {
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(toPkcs8()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has P-256", e);
        }
    }

    /**
     * The certificate of a node that has none from a public authority, in the form that every client with a pinned key
     * accepts: version 3, subject and issuer one UTF8String CN (clients compare the DER of the names), subject
     * alternative names for {@link #serverName()} and {@code publicHost}, no basic constraints (a CA certificate would
     * be refused as a leaf), valid from 1975 to 4096.
     *
     * <p>The same key and host always give the same bytes: clients that trust a copy of the certificate go on doing so when
     * the node restarts.
     *
     * @param publicHost the host in the node's registered address: a name, or an IP address with or without brackets
     */
    public X509Certificate selfSignedCertificate(String publicHost) {
        X500Name name = new X500Name(
                new RDN[] {new RDN(new AttributeTypeAndValue(BCStyle.CN, new DERUTF8String(serverName())))});
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                name,
                serialNumber(),
                Date.from(NOT_BEFORE),
                Date.from(NOT_AFTER),
                name,
                SubjectPublicKeyInfo.getInstance(publicKey.toSubjectPublicKeyInfo()));
        try {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(alternativeNames(publicHost).toArray(GeneralName[]::new)));
            byte[] der = builder.build(new DeterministicSigner(secret)).getEncoded();
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (IOException | CertificateException e) {
            throw new IllegalStateException("building a certificate", e);
        }
    }

    private List<GeneralName> alternativeNames(String publicHost) {
        String host = publicHost.startsWith("[") && publicHost.endsWith("]")
                ? publicHost.substring(1, publicHost.length() - 1)
                : publicHost;
        GeneralName generated = new GeneralName(GeneralName.dNSName, serverName());
        return host.equals(serverName())
                ? List.of(generated)
                : List.of(
                        generated,
                        new GeneralName(IPAddress.isValid(host) ? GeneralName.iPAddress : GeneralName.dNSName, host));
    }

    private BigInteger serialNumber() {
        byte[] serial = Arrays.copyOf(sha256(publicKey.toSubjectPublicKeyInfo()), SERIAL_LENGTH);
        serial[0] &= 0x7F;
        return new BigInteger(1, serial).max(BigInteger.ONE);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "NetworkKeyPair of " + publicKey;
    }

    /** ECDSA with SHA-256 and RFC 6979, for BouncyCastle's certificate builder. */
    private static final class DeterministicSigner implements ContentSigner {
        private final byte[] secret;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();

        DeterministicSigner(byte[] secret) {
            this.secret = secret;
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return ECDSA_SHA256;
        }

        @Override
        public OutputStream getOutputStream() {
            return content;
        }

        @Override
        public byte[] getSignature() {
            ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
            signer.init(true, new ECPrivateKeyParameters(new BigInteger(1, secret), P256));
            BigInteger[] pair = signer.generateSignature(sha256(content.toByteArray()));
            try {
                return StandardDSAEncoding.INSTANCE.encode(P256.getN(), pair[0], pair[1]);
            } catch (IOException e) {
                throw new IllegalStateException("DER of a signature", e);
            }
        }
    }
}
