package dev.floe.keys;

import java.util.List;
import java.util.Optional;
import org.graalvm.nativeimage.PinnedObject;
import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.nativeimage.c.type.CCharPointer;

/** The arithmetic of the native image: {@code native-config/bls/floe_bls.c}, which is linked into it. */
final class LinkedBls implements BlsArithmetic {
    /** An array without elements has no address. */
    private static final byte[] NOTHING = new byte[1];

    private static PinnedObject pin(byte[] bytes) {
        return PinnedObject.create(bytes.length == 0 ? NOTHING : bytes);
    }

    /** Nobody checks for the C code. */
    private static void require(byte[] bytes, int length) {
        if (bytes.length != length) {
            throw new IllegalArgumentException(bytes.length + " bytes, not " + length);
        }
    }

    private static byte[] together(List<byte[]> points, int length) {
        byte[] together = new byte[points.size() * length];
        for (int i = 0; i < points.size(); i++) {
            require(points.get(i), length);
            System.arraycopy(points.get(i), 0, together, i * length, length);
        }
        return together;
    }

    @Override
    public byte[] secret(byte[] seed) {
        if (seed.length < SECRET) {
            throw new IllegalArgumentException("a seed of " + seed.length + " bytes");
        }
        byte[] secret = new byte[SECRET];
        try (PinnedObject from = pin(seed);
                PinnedObject to = pin(secret)) {
            secret(from.addressOfArrayElement(0), seed.length, to.addressOfArrayElement(0));
        }
        return secret;
    }

    @Override
    public byte[] publicKey(byte[] secret) {
        require(secret, SECRET);
        byte[] point = new byte[G1];
        try (PinnedObject from = pin(secret);
                PinnedObject to = pin(point)) {
            publicKey(from.addressOfArrayElement(0), to.addressOfArrayElement(0));
        }
        return point;
    }

    @Override
    public byte[] sign(byte[] secret, byte[] message) {
        require(secret, SECRET);
        byte[] point = new byte[G2];
        try (PinnedObject key = pin(secret);
                PinnedObject text = pin(message);
                PinnedObject to = pin(point)) {
            sign(
                    key.addressOfArrayElement(0),
                    text.addressOfArrayElement(0),
                    message.length,
                    to.addressOfArrayElement(0));
        }
        return point;
    }

    @Override
    public boolean verify(byte[] publicKey, byte[] signature, byte[] message) {
        require(publicKey, G1);
        require(signature, G2);
        try (PinnedObject key = pin(publicKey);
                PinnedObject signed = pin(signature);
                PinnedObject text = pin(message)) {
            return verify(
                            key.addressOfArrayElement(0),
                            signed.addressOfArrayElement(0),
                            text.addressOfArrayElement(0),
                            message.length)
                    != 0;
        }
    }

    @Override
    public byte[] readPublicKey(byte[] bytes, boolean compressed) throws NoPointException {
        require(bytes, compressed ? COMPRESSED_G1 : G1);
        byte[] point = new byte[G1];
        try (PinnedObject from = pin(bytes);
                PinnedObject to = pin(point)) {
            check(readPublicKey(from.addressOfArrayElement(0), compressed ? 1 : 0, to.addressOfArrayElement(0)));
        }
        return point;
    }

    @Override
    public byte[] readSignature(byte[] compressed) throws NoPointException {
        require(compressed, COMPRESSED_G2);
        byte[] point = new byte[G2];
        try (PinnedObject from = pin(compressed);
                PinnedObject to = pin(point)) {
            check(readSignature(from.addressOfArrayElement(0), to.addressOfArrayElement(0)));
        }
        return point;
    }

    /** See {@code floe_bls.h}. */
    private static void check(int found) throws NoPointException {
        switch (found) {
            case 0 -> {}
            case 2 -> throw new NoPointException(Fault.NOT_ON_CURVE);
            case 3 -> throw new NoPointException(Fault.NOT_IN_GROUP);
            default -> throw new NoPointException(Fault.BAD_ENCODING);
        }
    }

    @Override
    public byte[] compressPublicKey(byte[] point) {
        require(point, G1);
        byte[] bytes = new byte[COMPRESSED_G1];
        try (PinnedObject from = pin(point);
                PinnedObject to = pin(bytes)) {
            compressPublicKey(from.addressOfArrayElement(0), to.addressOfArrayElement(0));
        }
        return bytes;
    }

    @Override
    public byte[] compressSignature(byte[] point) {
        require(point, G2);
        byte[] bytes = new byte[COMPRESSED_G2];
        try (PinnedObject from = pin(point);
                PinnedObject to = pin(bytes)) {
            compressSignature(from.addressOfArrayElement(0), to.addressOfArrayElement(0));
        }
        return bytes;
    }

    @Override
    public Optional<byte[]> sumOfPublicKeys(List<byte[]> points) {
        byte[] sum = new byte[G1];
        try (PinnedObject from = pin(together(points, G1));
                PinnedObject to = pin(sum)) {
            return sumOfPublicKeys(from.addressOfArrayElement(0), points.size(), to.addressOfArrayElement(0)) == 0
                    ? Optional.of(sum)
                    : Optional.empty();
        }
    }

    @Override
    public Optional<byte[]> sumOfSignatures(List<byte[]> points) {
        byte[] sum = new byte[G2];
        try (PinnedObject from = pin(together(points, G2));
                PinnedObject to = pin(sum)) {
            return sumOfSignatures(from.addressOfArrayElement(0), points.size(), to.addressOfArrayElement(0)) == 0
                    ? Optional.of(sum)
                    : Optional.empty();
        }
    }

    @Override
    public Optional<byte[]> difference(byte[] from, List<byte[]> others) {
        require(from, G1);
        byte[] rest = together(others, G1);
        byte[] all = new byte[G1 + rest.length];
        System.arraycopy(from, 0, all, 0, G1);
        System.arraycopy(rest, 0, all, G1, rest.length);
        byte[] difference = new byte[G1];
        try (PinnedObject points = pin(all);
                PinnedObject to = pin(difference)) {
            return difference(points.addressOfArrayElement(0), 1 + others.size(), to.addressOfArrayElement(0)) == 0
                    ? Optional.of(difference)
                    : Optional.empty();
        }
    }

    @Override
    public byte[] validatorKey(byte[] secret) {
        require(secret, SECRET);
        byte[] bytes = new byte[COMPRESSED_G2];
        try (PinnedObject from = pin(secret);
                PinnedObject to = pin(bytes)) {
            validatorKey(from.addressOfArrayElement(0), to.addressOfArrayElement(0));
        }
        return bytes;
    }

    @Override
    public byte[] signAsValidator(byte[] secret, byte[] message) {
        require(secret, SECRET);
        byte[] bytes = new byte[COMPRESSED_G1];
        try (PinnedObject key = pin(secret);
                PinnedObject text = pin(message);
                PinnedObject to = pin(bytes)) {
            signAsValidator(
                    key.addressOfArrayElement(0),
                    text.addressOfArrayElement(0),
                    message.length,
                    to.addressOfArrayElement(0));
        }
        return bytes;
    }

    @CFunction("floe_bls_secret")
    private static native void secret(CCharPointer seed, long length, CCharPointer secret);

    @CFunction("floe_bls_public")
    private static native void publicKey(CCharPointer secret, CCharPointer point);

    @CFunction("floe_bls_sign")
    private static native void sign(CCharPointer secret, CCharPointer message, long length, CCharPointer point);

    @CFunction("floe_bls_verify")
    private static native int verify(CCharPointer point, CCharPointer signature, CCharPointer message, long length);

    @CFunction("floe_bls_read_public")
    private static native int readPublicKey(CCharPointer bytes, int compressed, CCharPointer point);

    @CFunction("floe_bls_read_signature")
    private static native int readSignature(CCharPointer bytes, CCharPointer point);

    @CFunction("floe_bls_compress_public")
    private static native void compressPublicKey(CCharPointer point, CCharPointer bytes);

    @CFunction("floe_bls_compress_signature")
    private static native void compressSignature(CCharPointer point, CCharPointer bytes);

    @CFunction("floe_bls_sum_public")
    private static native int sumOfPublicKeys(CCharPointer points, int count, CCharPointer sum);

    @CFunction("floe_bls_sum_signatures")
    private static native int sumOfSignatures(CCharPointer points, int count, CCharPointer sum);

    @CFunction("floe_bls_difference")
    private static native int difference(CCharPointer points, int count, CCharPointer difference);

    @CFunction("floe_bls_validator_public")
    private static native void validatorKey(CCharPointer secret, CCharPointer bytes);

    @CFunction("floe_bls_validator_sign")
    private static native void signAsValidator(
            CCharPointer secret, CCharPointer message, long length, CCharPointer bytes);
}
