package dev.floe.keys;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.util.BigIntegers;

/**
 * A key of a Sui account. Signatures are deterministic (RFC 8032, RFC 6979) and, on the elliptic curves, have a low s.
 * Immutable and thread-safe; {@link #toString()} shows the address only.
 */
public final class SuiKeyPair {
    private final SignatureScheme scheme;
    private final byte[] secret;
    private final byte[] publicKey;

    private SuiKeyPair(SignatureScheme scheme, byte[] secret) {
        if (secret.length != TaggedKey.SECRET_LENGTH) {
            throw new KeyFormatException("a Sui secret key has 32 bytes, not " + secret.length);
        }
        this.scheme = scheme;
        this.secret = secret;
        this.publicKey = switch (scheme) {
            case ED25519 ->
                new Ed25519PrivateKeyParameters(secret, 0).generatePublicKey().getEncoded();
            case SECP256K1, SECP256R1 -> point(scheme, secret);
        };
    }

    private static byte[] point(SignatureScheme scheme, byte[] secret) {
        var curve = SuiSignature.curve(scheme);
        BigInteger scalar = new BigInteger(1, secret);
        if (scalar.signum() == 0 || scalar.compareTo(curve.getN()) >= 0) {
            throw new KeyFormatException("a secret key is at least 1 and less than the group order");
        }
        return new FixedPointCombMultiplier()
                .multiply(curve.getG(), scalar)
                .normalize()
                .getEncoded(true);
    }

    public static SuiKeyPair generate(SignatureScheme scheme, SecureRandom random) {
        byte[] secret = new byte[TaggedKey.SECRET_LENGTH];
        if (scheme == SignatureScheme.ED25519) {
            Ed25519.generatePrivateKey(random, secret);
        } else {
            BigInteger order = SuiSignature.curve(scheme).getN();
            BigInteger scalar = BigIntegers.createRandomInRange(BigInteger.ONE, order.subtract(BigInteger.ONE), random);
            secret = BigIntegers.asUnsignedByteArray(TaggedKey.SECRET_LENGTH, scalar);
        }
        return new SuiKeyPair(scheme, secret);
    }

    /**
     * @param secret 32 bytes: the seed of an Ed25519 key, or the scalar of an elliptic-curve key, big-endian
     * @throws KeyFormatException unless it is a key of {@code scheme}
     */
    public static SuiKeyPair fromBytes(SignatureScheme scheme, byte[] secret) {
        return new SuiKeyPair(scheme, secret.clone());
    }

    /**
     * Reads an entry of a Sui keystore: base64 of the scheme's flag and the 32 bytes of the secret.
     *
     * @throws KeyFormatException if {@code text} is anything else
     */
    public static SuiKeyPair ofTagged(String text) {
        byte[] tagged = TaggedKey.decode(text);
        SignatureScheme scheme = SignatureScheme.ofFlag(tagged[0] & 0xFF)
                .orElseThrow(() -> new KeyFormatException("unknown Sui key scheme " + (tagged[0] & 0xFF)));
        return new SuiKeyPair(scheme, java.util.Arrays.copyOfRange(tagged, 1, tagged.length));
    }

    public String toTagged() {
        return TaggedKey.encode(scheme.flag(), secret);
    }

    public SignatureScheme scheme() {
        return scheme;
    }

    /** 32 bytes for Ed25519, 33 (compressed) for the elliptic curves. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** The 32 bytes of the account that this key signs for. */
    public byte[] address() {
        return SuiAddress.of(scheme, publicKey);
    }

    /** Signs the BCS of a {@code TransactionData}. The result is flag, signature and public key: {@link SuiSignature}. */
    public byte[] signTransaction(byte[] transactionData) {
        byte[] digest = SuiSignature.transactionDigest(transactionData);
        byte[] signature = scheme == SignatureScheme.ED25519 ? signEd25519(digest) : signEcdsa(digest);
        return new SuiSignature(scheme, signature, publicKey).toBytes();
    }

    private byte[] signEd25519(byte[] digest) {
        byte[] signature = new byte[SuiSignature.SIGNATURE_LENGTH];
        Ed25519.sign(secret, 0, digest, 0, digest.length, signature, 0);
        return signature;
    }

    private byte[] signEcdsa(byte[] digest) {
        var curve = SuiSignature.curve(scheme);
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, new ECPrivateKeyParameters(new BigInteger(1, secret), curve));
        BigInteger[] pair = signer.generateSignature(SuiSignature.sha256(digest));
        BigInteger s = pair[1].min(curve.getN().subtract(pair[1]));
        byte[] signature = new byte[SuiSignature.SIGNATURE_LENGTH];
        BigIntegers.asUnsignedByteArray(pair[0], signature, 0, 32);
        BigIntegers.asUnsignedByteArray(s, signature, 32, 32);
        return signature;
    }

    /**
     * 32 bytes that only whoever has this key can know: always the same for a purpose and what it is about. For secrets that
     * need not be kept anywhere.
     */
    public byte[] derived(String purpose, byte[] about) {
        HMac mac = new HMac(new SHA256Digest());
        mac.init(new KeyParameter(secret));
        byte[] name = (purpose + "\0").getBytes(StandardCharsets.UTF_8);
        mac.update(name, 0, name.length);
        mac.update(about, 0, about.length);
        byte[] value = new byte[mac.getMacSize()];
        mac.doFinal(value, 0);
        return value;
    }

    @Override
    public String toString() {
        return scheme + " key of 0x" + java.util.HexFormat.of().formatHex(address());
    }
}
