package dev.floe.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import supranational.blst.BLST_ERROR;
import supranational.blst.P1_Affine;
import supranational.blst.P2_Affine;
import supranational.blst.Pairing;

class ValidatorKeyTest {
    private static final String DST = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";
    private static final byte[] MESSAGE = "checkpoint".getBytes(StandardCharsets.US_ASCII);

    private static boolean verifies(byte[] publicKey, byte[] signature, byte[] message) {
        Pairing pairing = new Pairing(true, DST);
        if (pairing.aggregate(new P2_Affine(publicKey), new P1_Affine(signature), message) != BLST_ERROR.BLST_SUCCESS) {
            return false;
        }
        pairing.commit();
        return pairing.finalverify();
    }

    @Test
    void signaturesVerifyWithTheKeyThatMadeThem() {
        ValidatorKey key = ValidatorKey.ofSeed(new byte[32]);
        byte[] signature = key.sign(MESSAGE);
        assertThat(key.publicKey()).hasSize(96);
        assertThat(signature).hasSize(48);
        assertThat(verifies(key.publicKey(), signature, MESSAGE)).isTrue();
        assertThat(verifies(key.publicKey(), signature, new byte[] {1})).isFalse();
        byte[] other = new byte[32];
        other[0] = 1;
        assertThat(verifies(ValidatorKey.ofSeed(other).publicKey(), signature, MESSAGE))
                .isFalse();
        assertThat(ValidatorKey.ofSeed(new byte[32]).publicKey()).isEqualTo(key.publicKey());
    }
}
