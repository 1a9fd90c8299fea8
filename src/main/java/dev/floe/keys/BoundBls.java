package dev.floe.keys;

import java.util.List;
import java.util.Optional;
import supranational.blst.BLST_ERROR;
import supranational.blst.P1;
import supranational.blst.P1_Affine;
import supranational.blst.P2;
import supranational.blst.P2_Affine;
import supranational.blst.Pairing;
import supranational.blst.SecretKey;

/** The arithmetic of a JVM: the binding of blst, whose library {@link BlsLibrary} has loaded. */
final class BoundBls implements BlsArithmetic {
    private static SecretKey key(byte[] secret) {
        SecretKey key = new SecretKey();
        key.from_bendian(secret);
        return key;
    }

    @Override
    public byte[] secret(byte[] seed) {
        SecretKey key = new SecretKey();
        key.keygen(seed);
        return key.to_bendian();
    }

    @Override
    public byte[] publicKey(byte[] secret) {
        return new P1(key(secret)).serialize();
    }

    @Override
    public byte[] sign(byte[] secret, byte[] message) {
        return new P2().hash_to(message, NODES).sign_with(key(secret)).serialize();
    }

    @Override
    public boolean verify(byte[] publicKey, byte[] signature, byte[] message) {
        // Not core_verify: this binding refuses good signatures with it. The pairing checks both groups once more.
        Pairing pairing = new Pairing(true, NODES);
        if (pairing.aggregate(new P1_Affine(publicKey), new P2_Affine(signature), message) != BLST_ERROR.BLST_SUCCESS) {
            return false;
        }
        pairing.commit();
        return pairing.finalverify();
    }

    @Override
    public byte[] readPublicKey(byte[] bytes, boolean compressed) throws NoPointException {
        P1_Affine point;
        try {
            point = new P1_Affine(bytes);
        } catch (RuntimeException e) {
            throw noPoint(e);
        }
        if (point.is_inf() || !point.in_group()) {
            throw new NoPointException(Fault.NOT_IN_GROUP);
        }
        return point.serialize();
    }

    @Override
    public byte[] readSignature(byte[] compressed) throws NoPointException {
        P2_Affine point;
        try {
            point = new P2_Affine(compressed);
        } catch (RuntimeException e) {
            throw noPoint(e);
        }
        if (point.is_inf() || !point.in_group()) {
            throw new NoPointException(Fault.NOT_IN_GROUP);
        }
        return point.serialize();
    }

    private static NoPointException noPoint(RuntimeException e) {
        String said = String.valueOf(e.getMessage());
        return new NoPointException(
                said.contains("not on curve")
                        ? Fault.NOT_ON_CURVE
                        : said.contains("not in group") ? Fault.NOT_IN_GROUP : Fault.BAD_ENCODING);
    }

    @Override
    public byte[] compressPublicKey(byte[] point) {
        return new P1_Affine(point).compress();
    }

    @Override
    public byte[] compressSignature(byte[] point) {
        return new P2_Affine(point).compress();
    }

    private static P1 sum(List<byte[]> points) {
        P1 sum = new P1();
        points.forEach(point -> sum.add(new P1_Affine(point)));
        return sum;
    }

    private static Optional<byte[]> finite(P1 point) {
        return point.is_inf() ? Optional.empty() : Optional.of(point.serialize());
    }

    @Override
    public Optional<byte[]> sumOfPublicKeys(List<byte[]> points) {
        return finite(sum(points));
    }

    @Override
    public Optional<byte[]> sumOfSignatures(List<byte[]> points) {
        P2 sum = new P2();
        points.forEach(point -> sum.add(new P2_Affine(point)));
        return sum.is_inf() ? Optional.empty() : Optional.of(sum.serialize());
    }

    @Override
    public Optional<byte[]> difference(byte[] from, List<byte[]> others) {
        return finite(sum(others).neg().add(new P1_Affine(from)));
    }

    @Override
    public byte[] validatorKey(byte[] secret) {
        return new P2(key(secret)).compress();
    }

    @Override
    public byte[] signAsValidator(byte[] secret, byte[] message) {
        return new P1().hash_to(message, VALIDATORS).sign_with(key(secret)).compress();
    }
}
