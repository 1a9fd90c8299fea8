package dev.floe.door.tls;

import dev.floe.bytes.ShortFile;
import dev.floe.keys.PemBlock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** A certificate with what leads from it to an authority, and its key, which was seen to fit. Immutable. */
final class CertificatePair {
    private static final int LONGEST = 256 << 10;
    private static final int MOST_CERTIFICATES = 20;
    private static final int DNS_NAME = 2;
    private static final String ANY_LABEL = "*.";
    private static final byte[] PROBE = "does the key fit the certificate?".getBytes(StandardCharsets.US_ASCII);

    private final String source;
    private final List<X509Certificate> chain;
    private final PrivateKey key;
    private final Set<String> names;
    private final String alias;

    private CertificatePair(String source, List<X509Certificate> chain, PrivateKey key) throws IOException {
        this.source = source;
        this.chain = List.copyOf(chain);
        this.key = key;
        this.names = Set.copyOf(names(chain.getFirst()));
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(chain.getFirst().getEncoded());
            this.alias = HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("every Java has it, and it was read from this", e);
        }
    }

    /**
     * Reads a pair.
     *
     * @param certificate PEM, the host's own certificate first
     * @param key PEM: PKCS#8, PKCS#1 or SEC1, without a password
     * @throws IOException if one of them cannot be used; the message names the file and says why
     */
    static CertificatePair read(Path certificate, Path key) throws IOException {
        List<X509Certificate> chain = certificates(certificate);
        PrivateKey secret = key(key, chain.getFirst().getPublicKey());
        if (!fits(secret, chain.getFirst().getPublicKey())) {
            boolean later = chain.stream().skip(1).anyMatch(other -> fits(secret, other.getPublicKey()));
            throw new IOException(
                    later
                            ? certificate + ": the host's own certificate is not the first one"
                            : "the key in " + key + " does not fit the certificate in " + certificate);
        }
        return new CertificatePair(certificate.toString(), chain, secret);
    }

    /** One that somebody else has read. */
    static CertificatePair of(String source, List<X509Certificate> chain, PrivateKey key) throws IOException {
        return new CertificatePair(source, chain, key);
    }

    private static List<PemBlock> blocks(Path file) throws IOException {
        try {
            return PemBlock.parse(ShortFile.read(file, LONGEST)
                    .orElseThrow(() -> new IOException(file + " is longer than " + LONGEST + " bytes")));
        } catch (NoSuchFileException e) {
            throw new IOException("there is no " + file, e);
        } catch (AccessDeniedException e) {
            throw new IOException(file + " may not be read by this process", e);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static List<X509Certificate> certificates(Path file) throws IOException {
        List<X509Certificate> chain = new ArrayList<>();
        for (PemBlock block : blocks(file)) {
            if (!block.label().equals("CERTIFICATE")) {
                continue;
            }
            X509Certificate read;
            try {
                read = (X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(block.der()));
            } catch (CertificateException e) {
                throw new IOException(file + ": its certificate " + (chain.size() + 1) + " is broken", e);
            }
            // Twice the same confuses nobody but some clients.
            if (!chain.contains(read)) {
                chain.add(read);
            }
            if (chain.size() > MOST_CERTIFICATES) {
                throw new IOException(file + " has more than " + MOST_CERTIFICATES + " certificates");
            }
        }
        if (chain.isEmpty()) {
            throw new IOException(file + " has no certificate in it (PEM)");
        }
        return chain;
    }

    private static PrivateKey key(Path file, PublicKey publicKey) throws IOException {
        List<PemBlock> keys = blocks(file).stream()
                .filter(block -> block.label().endsWith("PRIVATE KEY"))
                .toList();
        if (keys.isEmpty()) {
            throw new IOException(file + " has no private key in it (PEM)");
        }
        PemBlock block = keys.getFirst();
        if (block.encrypted()) {
            throw new IOException(file + " is encrypted: a server cannot ask for its password");
        }
        String kind = publicKey.getAlgorithm();
        try {
            byte[] pkcs8 = block.label().equals("PRIVATE KEY") ? block.der() : wrapped(block.der(), publicKey);
            return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new IOException(file + " has no key of its certificate's kind (" + kind + ")", e);
        }
    }

    /** What a key of PKCS#1 or SEC1 does not say itself, its certificate does. */
    private static byte[] wrapped(byte[] key, PublicKey publicKey) throws IOException {
        return new PrivateKeyInfo(
                        SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()).getAlgorithm(),
                        ASN1Primitive.fromByteArray(key))
                .getEncoded("DER");
    }

    private static boolean fits(PrivateKey key, PublicKey publicKey) {
        if (key instanceof RSAKey one && publicKey instanceof RSAKey other) {
            return one.getModulus().equals(other.getModulus());
        }
        try {
            Signature signature = Signature.getInstance(
                    switch (key.getAlgorithm()) {
                        case "EC" -> "SHA256withECDSA";
                        case String other -> other;
                    });
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static Set<String> names(X509Certificate certificate) throws IOException {
        Set<String> names = new TreeSet<>();
        try {
            Collection<List<?>> said = Optional.ofNullable(certificate.getSubjectAlternativeNames())
                    .orElse(List.of());
            for (List<?> name : said) {
                if (name.getFirst().equals(DNS_NAME) && name.get(1) instanceof String host) {
                    names.add(small(host));
                }
            }
        } catch (CertificateParsingException e) {
            throw new IOException("the names of a certificate cannot be read", e);
        }
        // An asterisk stands for one label, the first; browsers know no others.
        names.removeIf(name -> name.lastIndexOf('*') > 0
                || name.startsWith("*") && (!name.startsWith(ANY_LABEL) || name.length() < 3));
        return names;
    }

    /** A host as it is compared with others. */
    static String small(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** Where it comes from. */
    String source() {
        return source;
    }

    /** Hosts, in small letters, some beginning with {@code *.}. */
    Set<String> names() {
        return names;
    }

    Instant end() {
        return chain.getFirst().getNotAfter().toInstant();
    }

    boolean isValidAt(Instant time) {
        return !time.isBefore(chain.getFirst().getNotBefore().toInstant()) && !time.isAfter(end());
    }

    /** The kind of its key as TLS calls it: EC, RSA, … */
    String kind() {
        return chain.getFirst().getPublicKey().getAlgorithm();
    }

    X509Certificate[] chain() {
        return chain.toArray(X509Certificate[]::new);
    }

    PrivateKey key() {
        return key;
    }

    /** What no other certificate is called. */
    String alias() {
        return alias;
    }

    static Predicate<CertificatePair> validAt(Instant time) {
        return pair -> pair.isValidAt(time);
    }
}
