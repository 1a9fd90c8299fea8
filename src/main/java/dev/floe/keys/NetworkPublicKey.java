package dev.floe.keys;

import java.io.IOException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;

/**
 * The P-256 key that a storage node registered on chain and that its TLS certificate has. Always a point of the curve
 * other than infinity. Immutable and thread-safe.
 */
public final class NetworkPublicKey {
    /** Bytes of the compressed form, the one on chain. */
    public static final int LENGTH = 33;

    private static final AlgorithmIdentifier ALGORITHM =
            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1);

    private final byte[] compressed;
    private final byte[] subjectPublicKeyInfo;

    private NetworkPublicKey(ECPoint point) {
        this.compressed = point.getEncoded(true);
        try {
            this.subjectPublicKeyInfo = new SubjectPublicKeyInfo(ALGORITHM, point.getEncoded(false)).getEncoded("DER");
        } catch (IOException e) {
            throw new IllegalStateException("DER of a public key", e);
        }
    }

    static NetworkPublicKey of(ECPoint point) {
        return new NetworkPublicKey(point.normalize());
    }

    /**
     * @param compressed 33 bytes
     * @throws KeyFormatException unless they are a point of the curve
     */
    public static NetworkPublicKey fromBytes(byte[] compressed) {
        if (compressed.length != LENGTH || (compressed[0] != 2 && compressed[0] != 3)) {
            throw new KeyFormatException("a network public key has 33 compressed bytes");
        }
        return of(decode(compressed));
    }

    /**
     * @param der a SubjectPublicKeyInfo, as in a certificate
     * @throws KeyFormatException unless it is of a P-256 key, with the curve by name
     */
    public static NetworkPublicKey fromSubjectPublicKeyInfo(byte[] der) {
        if (der.length == 0) {
            throw new KeyFormatException("an empty SubjectPublicKeyInfo");
        }
        SubjectPublicKeyInfo info;
        try {
            info = SubjectPublicKeyInfo.getInstance(der);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new KeyFormatException("not a SubjectPublicKeyInfo", e);
        }
        if (!ALGORITHM.equals(info.getAlgorithm())) {
            throw new KeyFormatException("not the public key of a P-256 key pair");
        }
        ASN1BitString bits = info.getPublicKeyData();
        return of(decode(bits.getOctets()));
    }

    private static ECPoint decode(byte[] bytes) {
        ECPoint point;
        try {
            point = CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1)
                    .getCurve()
                    .decodePoint(bytes);
        } catch (IllegalArgumentException e) {
            throw new KeyFormatException("not a point of P-256", e);
        }
        if (point.isInfinity() || !point.isValid()) {
            throw new KeyFormatException("not a usable point of P-256");
        }
        return point;
    }

    /** 33 bytes. */
    public byte[] toBytes() {
        return compressed.clone();
    }

    /** The DER form that a certificate carries: named curve, uncompressed point. */
    public byte[] toSubjectPublicKeyInfo() {
        return subjectPublicKeyInfo.clone();
    }

    /**
     * The name that a node's self-signed certificate is issued to: the first four bytes of the key, each in hex without
     * zero padding, below {@code network.walrus.alt}.
     */
    public String serverName() {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            name.append(Integer.toHexString(compressed[i] & 0xFF));
        }
        return name.append(".network.walrus.alt").toString();
    }

    public PublicKey toPublicKey() {
        try {
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo));
        } catch (NoSuchAlgorithmException | InvalidKeySpecException e) {
            throw new IllegalStateException("every Java has P-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NetworkPublicKey that && Arrays.equals(compressed, that.compressed);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(compressed);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(compressed);
    }
}
