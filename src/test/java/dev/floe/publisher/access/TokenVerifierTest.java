package dev.floe.publisher.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.floe.publisher.access.AccessException.Reason;
import dev.floe.write.StoreRequest;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenVerifierTest {
    private static final long NOW = 1_800_000_000;
    private static final byte[] SECRET = "a secret of more than thirty-two bytes".getBytes(StandardCharsets.US_ASCII);
    private static final Map<String, Object> CLAIMS = Jwt.claims("one", NOW + 60, Map.of());

    private static TokenVerifier verifier(TokenKey key) {
        return new TokenVerifier(Optional.of(key), Optional.empty(), () -> Instant.ofEpochSecond(NOW));
    }

    private static TokenVerifier hs256() {
        return verifier(
                TokenKey.parse(TokenAlgorithm.HS256, "0x" + HexFormat.of().formatHex(SECRET)));
    }

    private static Reason refused(TokenVerifier verifier, String token) {
        return catchThrowableOfType(AccessException.class, () -> verifier.verify(token))
                .reason();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS384", "HS512"})
    void secretsAreTextOrHexadecimal(String name) throws Exception {
        TokenAlgorithm algorithm = TokenAlgorithm.valueOf(name);
        String token = Jwt.hmac(name, SECRET, CLAIMS);
        for (String text : new String[] {
            new String(SECRET, StandardCharsets.US_ASCII), "0x" + HexFormat.of().formatHex(SECRET)
        }) {
            assertThat(verifier(TokenKey.parse(algorithm, text)).verify(token).id())
                    .isEqualTo("one");
        }
        assertThat(refused(verifier(TokenKey.parse(algorithm, "another secret")), token))
                .isEqualTo(Reason.INVALID_SIGNATURE);
    }

    private static KeyPair pair(String algorithm) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(
                switch (algorithm.substring(0, 2)) {
                    case "RS", "PS" -> "RSA";
                    case "ES" -> "EC";
                    default -> "Ed25519";
                });
        switch (algorithm) {
            case "ES256" -> generator.initialize(new ECGenParameterSpec("secp256r1"));
            case "ES384" -> generator.initialize(new ECGenParameterSpec("secp384r1"));
            case "EdDSA" -> {}
            default -> generator.initialize(2048);
        }
        return generator.generateKeyPair();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"})
    void publicKeysArePemOrHexadecimal(String name) throws Exception {
        TokenAlgorithm algorithm = TokenAlgorithm.valueOf(name);
        KeyPair pair = pair(name);
        byte[] der = pair.getPublic().getEncoded();
        String token = Jwt.signed(name, pair.getPrivate(), CLAIMS);
        for (String text : new String[] {
            Jwt.pem("PUBLIC KEY", der),
            Jwt.pem("PUBLIC KEY", der).replace("\n", " "),
            "0x" + HexFormat.of().formatHex(der)
        }) {
            assertThat(verifier(TokenKey.parse(algorithm, text)).verify(token).expires())
                    .isEqualTo(NOW + 60);
        }
        TokenVerifier another = verifier(TokenKey.parse(
                algorithm, Jwt.pem("PUBLIC KEY", pair(name).getPublic().getEncoded())));
        assertThat(refused(another, token)).isEqualTo(Reason.INVALID_SIGNATURE);
    }

    /** The attack of which libraries were guilty: a public key is no secret, so it must not be taken as one. */
    @Test
    void aPublicKeyIsNeverASecret() throws Exception {
        KeyPair pair = pair("RS256");
        String pem = Jwt.pem("PUBLIC KEY", pair.getPublic().getEncoded());
        TokenVerifier verifier = verifier(TokenKey.parse(TokenAlgorithm.RS256, pem));
        for (byte[] secret : new byte[][] {
            pem.getBytes(StandardCharsets.US_ASCII), pair.getPublic().getEncoded()
        }) {
            assertThat(refused(verifier, Jwt.hmac("HS256", secret, CLAIMS))).isEqualTo(Reason.INVALID_SIGNATURE);
        }
        assertThatThrownBy(() -> TokenKey.parse(TokenAlgorithm.HS256, pem)).hasMessageContaining("PEM");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "hs256", "HS384", "HS512", "RS256", ""})
    void onlyTheOneAlgorithmCounts(String name) {
        String signed = Jwt.hmac(Map.of("alg", name), "HS256", SECRET, "{\"exp\":%d,\"jti\":\"x\"}".formatted(NOW));
        assertThat(refused(hs256(), signed)).isEqualTo(Reason.INVALID_SIGNATURE);
        assertThat(refused(hs256(), signed.substring(0, signed.lastIndexOf('.') + 1)))
                .isEqualTo(Reason.INVALID_SIGNATURE);
    }

    @Test
    void criticalExtensionsAreNotPassedOver() {
        String token = Jwt.hmac(
                Map.of("alg", "HS256", "crit", new String[] {"exp"}),
                "HS256",
                SECRET,
                "{\"exp\":%d,\"jti\":\"x\"}".formatted(NOW));
        assertThat(refused(hs256(), token)).isEqualTo(Reason.INVALID_TOKEN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"jti\":\"x\"}|INVALID_TOKEN",
                "{\"exp\":1800000060}|INVALID_TOKEN",
                "{\"exp\":1800000060,\"jti\":\"\"}|INVALID_TOKEN",
                "{\"exp\":1800000060,\"jti\":7}|INVALID_TOKEN",
                "{\"exp\":\"1800000060\",\"jti\":\"x\"}|INVALID_TOKEN",
                "{\"exp\":-1,\"jti\":\"x\"}|INVALID_TIMESTAMP",
                "{\"exp\":1800000060000,\"jti\":\"x\"}|INVALID_TIMESTAMP",
                "{\"exp\":1e400,\"jti\":\"x\"}|INVALID_TIMESTAMP",
                "{\"exp\":1799999939,\"jti\":\"x\"}|EXPIRED_SIGNATURE",
                "{\"exp\":1799999900.5,\"jti\":\"x\"}|EXPIRED_SIGNATURE",
                "{\"exp\":1800000060,\"nbf\":1800000061,\"jti\":\"x\"}|INVALID_SIGNATURE",
                "{\"exp\":1800000060,\"jti\":\"x\",\"max_size\":-1}|INVALID_TOKEN",
                "{\"exp\":1800000060,\"jti\":\"x\",\"max_size\":1.5}|INVALID_TOKEN",
                "{\"exp\":1800000060,\"jti\":\"x\",\"max_size\":\"1\"}|INVALID_TOKEN",
                "{\"exp\":1800000060,\"jti\":\"x\",\"epochs\":99999999999999999999}|INVALID_TOKEN",
                "{\"exp\":1800000060,\"jti\":\"x\",\"send_object_to\":\"bob\"}|INVALID_TOKEN",
                "{\"exp\":1800000060,\"jti\":\"x\",\"max_size\":1,\"max_size\":2}|INVALID_TOKEN",
                "{\"exp\":1800000060,\"jti\":\"x\"}{}|INVALID_TOKEN",
                "[1800000060]|INVALID_TOKEN",
                "nothing|INVALID_TOKEN",
            })
    void claimsHaveToBeWhatTheyAre(String claims, Reason reason) {
        assertThat(refused(hs256(), Jwt.hmac(Map.of("alg", "HS256"), "HS256", SECRET, claims)))
                .isEqualTo(reason);
    }

    @Test
    void clocksMayDifferByAMinute() throws Exception {
        for (Map<String, Object> claims : java.util.List.of(
                Jwt.claims("x", NOW - 60, Map.of()), Jwt.claims("x", NOW + 90, Map.of("nbf", NOW + 60)))) {
            assertThat(hs256().verify(Jwt.hmac("HS256", SECRET, claims)).id()).isEqualTo("x");
        }
    }

    @Test
    void aTokenHasOneFormOnly() {
        String token = Jwt.hmac("HS256", SECRET, CLAIMS);
        for (String other : new String[] {
            token + "=",
            token + ".",
            "." + token,
            token.replace('.', '_'),
            token.substring(0, token.length() - 1) + "\u00e9",
            " " + token,
            "a".repeat(TokenVerifier.LONGEST + 1),
            "..",
            ""
        }) {
            assertThat(refused(hs256(), other)).as(other).isEqualTo(Reason.INVALID_TOKEN);
        }
    }

    @Test
    void noGarbageIsAnErrorOfTheServer() {
        Random random = new Random(1);
        String token = Jwt.hmac("HS256", SECRET, CLAIMS);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder changed = new StringBuilder(token);
            changed.setCharAt(random.nextInt(token.length()), (char) (0x21 + random.nextInt(94)));
            if (!changed.toString().equals(token)) {
                assertThat(catchThrowableOfType(AccessException.class, () -> hs256().verify(changed.toString())))
                        .as(changed.toString())
                        .isNotNull();
            }
        }
    }

    @Test
    void aLifetimeMayBePrescribed() throws Exception {
        TokenVerifier verifier = new TokenVerifier(
                Optional.of(TokenKey.parse(TokenAlgorithm.HS256, new String(SECRET, StandardCharsets.US_ASCII))),
                Optional.of(Duration.ofSeconds(300)),
                () -> Instant.ofEpochSecond(NOW));
        Map<String, Object> right = Jwt.claims("x", NOW + 200, Map.of("iat", NOW - 100));
        assertThat(verifier.verify(Jwt.hmac("HS256", SECRET, right)).issuedAt()).hasValue(NOW - 100);
        Map<String, Object> longer = Jwt.claims("x", NOW + 201, Map.of("iat", NOW - 100));
        assertThat(refused(verifier, Jwt.hmac("HS256", SECRET, longer))).isEqualTo(Reason.INVALID_EXPIRATION);
        assertThat(refused(verifier, Jwt.hmac("HS256", SECRET, CLAIMS))).isEqualTo(Reason.INVALID_TOKEN);
    }

    @Test
    void accountsAreIssuersAndSubjects() throws Exception {
        java.util.Set<String> accounts = new java.util.HashSet<>();
        for (Map<String, String> who : java.util.List.of(
                Map.<String, String>of(),
                Map.of("sub", "a"),
                Map.of("iss", "a"),
                Map.of("iss", "a", "sub", "b"),
                Map.of("sub", "a\" \"b"),
                Map.of("sub", "-"))) {
            accounts.add(hs256().verify(Jwt.hmac("HS256", SECRET, Jwt.claims("x", NOW, who)))
                    .account());
        }
        assertThat(accounts).hasSize(6);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}||",
                "{\"epochs\":3}||",
                "{\"epochs\":2}||INVALID_EPOCHS",
                "{\"max_epochs\":3}||",
                "{\"max_epochs\":2}||EPOCHS_ABOVE_MAX",
                "{\"epochs\":3,\"max_epochs\":3}||INVALID_EPOCHS",
                "{\"size\":10}|10|",
                "{\"size\":10}||",
                "{\"size\":10}|9|SIZE_INCORRECT",
                "{\"max_size\":10}|10|",
                "{\"max_size\":10}|11|MAX_SIZE_EXCEEDED",
                "{\"max_size\":10,\"size\":10}|10|INVALID_SIZES",
                "{\"send_object_to\":\"0xa\"}||",
                "{\"send_object_to\":\"0xb\"}||INVALID_SEND_OBJECT_TO",
            })
    void claimsBindTheRequest(String more, String length, Reason reason) throws Exception {
        TokenClaims claims = hs256().verify(Jwt.hmac(
                Map.of("alg", "HS256"),
                "HS256",
                SECRET,
                "{\"exp\":%d,\"jti\":\"x\",%s".formatted(NOW, more.substring(1)).replace(",}", "}")));
        StoreRequest request = StoreRequest.forEpochs(3)
                .sentTo(dev.floe.protocol.ObjectId.parse("0xa").orElseThrow());
        OptionalLong announced = length == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(length));
        AccessException refused =
                catchThrowableOfType(AccessException.class, () -> claims.requireAllows(request, announced));
        assertThat(refused == null ? null : refused.reason()).isEqualTo(reason);
    }

    @Test
    void aRecipientThatTheTokenNamesHasToBeAskedFor() throws Exception {
        TokenClaims claims =
                hs256().verify(Jwt.hmac("HS256", SECRET, Jwt.claims("x", NOW, Map.of("send_object_to", "0xa"))));
        for (StoreRequest request : new StoreRequest[] {
            StoreRequest.forEpochs(1),
            StoreRequest.forEpochs(1).shared(),
            StoreRequest.forEpochs(1).burnt()
        }) {
            assertThat(catchThrowableOfType(
                                    AccessException.class, () -> claims.requireAllows(request, OptionalLong.empty()))
                            .reason())
                    .isEqualTo(Reason.MISSING_SEND_OBJECT_TO);
        }
    }

    @ParameterizedTest
    @CsvSource({"RS256,EdDSA", "ES256,ES384", "ES384,ES256", "EdDSA,ES256", "PS256,ES256"})
    void aKeyOfAnotherKindIsRefusedAtOnce(String algorithm, String kind) throws Exception {
        String pem = Jwt.pem("PUBLIC KEY", pair(kind).getPublic().getEncoded());
        assertThatThrownBy(() -> TokenKey.parse(TokenAlgorithm.valueOf(algorithm), pem))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(algorithm);
    }

    @Test
    void whoTrustsAGatewayLooksAtNoSignature() throws Exception {
        TokenVerifier trusting =
                new TokenVerifier(Optional.empty(), Optional.empty(), () -> Instant.ofEpochSecond(NOW));
        assertThat(trusting.verify(Jwt.hmac("HS256", new byte[] {1}, CLAIMS)).id())
                .isEqualTo("one");
    }
}
