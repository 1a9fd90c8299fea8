package dev.floe.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SuiKeyTest {
    private static final byte[] TRANSACTION = {0, 1, 2, 3, 4, 5};

    @ParameterizedTest
    @EnumSource
    void signsAndVerifies(SignatureScheme scheme) {
        SuiKeyPair key = SuiKeyPair.generate(scheme, new SecureRandom());
        byte[] signature = key.signTransaction(TRANSACTION);
        assertThat(signature).hasSize(1 + 64 + scheme.publicKeyLength()).startsWith(scheme.flag());
        assertThat(SuiSignature.verify(signature, TRANSACTION, key.address())).isTrue();
        assertThat(SuiSignature.verify(signature, new byte[] {9}, key.address()))
                .isFalse();
        assertThat(SuiSignature.verify(signature, TRANSACTION, new byte[32])).isFalse();
        for (int i = 1; i < signature.length; i++) {
            byte[] bent = signature.clone();
            bent[i] ^= 4;
            assertThat(SuiSignature.verify(bent, TRANSACTION, key.address()))
                    .as("byte " + i)
                    .isFalse();
        }
        assertThat(SuiKeyPair.ofTagged(key.toTagged()).address()).isEqualTo(key.address());
    }

    @ParameterizedTest
    @EnumSource(names = {"SECP256K1", "SECP256R1"})
    void theOtherSOfTheSameSignatureIsRefused(SignatureScheme scheme) {
        BigInteger order = SuiSignature.curve(scheme).getN();
        for (int round = 0; round < 8; round++) {
            SuiKeyPair key = SuiKeyPair.generate(scheme, new SecureRandom());
            byte[] signature = key.signTransaction(TRANSACTION);
            BigInteger s = new BigInteger(1, signature, 33, 32);
            assertThat(s).isLessThanOrEqualTo(order.shiftRight(1));
            BigIntegers.asUnsignedByteArray(order.subtract(s), signature, 33, 32);
            assertThat(SuiSignature.verify(signature, TRANSACTION, key.address()))
                    .isFalse();
        }
    }

    @Test
    void publicKeysAreTheTextbookOnes() {
        byte[] one = new byte[32];
        one[31] = 1;
        // The generators of the two curves, and the first test of RFC 8032.
        assertThat(HexFormat.of()
                        .formatHex(SuiKeyPair.fromBytes(SignatureScheme.SECP256K1, one)
                                .publicKey()))
                .isEqualTo("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
        assertThat(HexFormat.of()
                        .formatHex(SuiKeyPair.fromBytes(SignatureScheme.SECP256R1, one)
                                .publicKey()))
                .isEqualTo("036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296");
        byte[] seed = HexFormat.of().parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        assertThat(HexFormat.of()
                        .formatHex(SuiKeyPair.fromBytes(SignatureScheme.ED25519, seed)
                                .publicKey()))
                .isEqualTo("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    }

    @Test
    void refusesWhatIsNoSignature() {
        for (byte[] bytes : List.of(new byte[0], new byte[97], new byte[98], new byte[] {3}, new byte[1 << 16])) {
            byte[] broken = bytes.length == 97 ? Arrays.copyOf(bytes, 96) : bytes;
            assertThatThrownBy(() -> SuiSignature.fromBytes(broken)).isInstanceOf(KeyFormatException.class);
            assertThat(SuiSignature.verify(broken, TRANSACTION, new byte[32])).isFalse();
        }
        byte[] zeros = new byte[98];
        zeros[0] = 1;
        assertThat(SuiSignature.fromBytes(zeros).verifyTransaction(TRANSACTION)).isFalse();
        assertThat(SuiSignature.fromBytes(new byte[97]).verifyTransaction(TRANSACTION))
                .isFalse();
    }

    @Test
    void refusesWhatIsNoSecret() {
        byte[] most = new byte[32];
        Arrays.fill(most, (byte) 0xFF);
        for (SignatureScheme scheme : List.of(SignatureScheme.SECP256K1, SignatureScheme.SECP256R1)) {
            assertThatThrownBy(() -> SuiKeyPair.fromBytes(scheme, new byte[32])).isInstanceOf(KeyFormatException.class);
            assertThatThrownBy(() -> SuiKeyPair.fromBytes(scheme, most)).isInstanceOf(KeyFormatException.class);
        }
        assertThatThrownBy(() -> SuiKeyPair.fromBytes(SignatureScheme.ED25519, new byte[31]))
                .isInstanceOf(KeyFormatException.class);
        assertThatThrownBy(() -> SuiKeyPair.ofTagged("CM5tqQFRGrjPSvcZeKfBX98NwDuCUtZyJdzWR2bUn0oY"))
                .isInstanceOf(KeyFormatException.class);
    }

    @Test
    void walletAndKeystoreComeBack(@TempDir Path directory) throws IOException {
        SecureRandom random = new SecureRandom();
        SuiKeystore keystore = new SuiKeystore(List.of(
                SuiKeyPair.generate(SignatureScheme.ED25519, random),
                SuiKeyPair.generate(SignatureScheme.SECP256R1, random)));
        Path keys = directory.resolve("wallet/sui.keystore");
        keystore.write(keys);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)))
                .isEqualTo("rw-------");
        String address = "0x" + HexFormat.of().formatHex(keystore.keys().get(1).address());
        SuiWallet wallet = new SuiWallet(
                Path.of("sui.keystore"),
                List.of(new SuiWallet.Environment("devnet", "http://127.0.0.1:9000")),
                Optional.of("devnet"),
                Optional.of(address));
        Path file = directory.resolve("wallet/client.yaml");
        wallet.write(file);
        SuiWallet again = SuiWallet.read(file);
        assertThat(again.keystore()).isEqualTo(keys);
        assertThat(again.environments()).isEqualTo(wallet.environments());
        assertThat(again.activeKey().toTagged())
                .isEqualTo(keystore.keys().get(1).toTagged());

        SuiWallet stranger = new SuiWallet(keys, List.of(), Optional.empty(), Optional.of("0x" + "11".repeat(32)));
        assertThatThrownBy(stranger::activeKey)
                .isInstanceOf(KeyFormatException.class)
                .hasMessageContaining("0x1111");
        Files.writeString(file, "keystore: [");
        assertThatThrownBy(() -> SuiWallet.read(file)).isInstanceOf(KeyFormatException.class);
        Files.writeString(keys, "{}");
        assertThatThrownBy(() -> SuiKeystore.read(keys)).isInstanceOf(KeyFormatException.class);
    }
}
