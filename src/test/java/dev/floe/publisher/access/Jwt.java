package dev.floe.publisher.access;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens as issuers make them, right and wrong ones. */
public final class Jwt {
    private Jwt() {}

    public static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String json(Map<String, ?> object) {
        try {
            return new JsonMapper().writeValueAsString(object);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** Claims that are enough, and {@code more}. */
    public static Map<String, Object> claims(String id, long expires, Map<String, ?> more) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("exp", expires);
        claims.put("jti", id);
        claims.putAll(more);
        return claims;
    }

    public static String hmac(String algorithm, byte[] secret, Map<String, ?> claims) {
        return hmac(Map.of("alg", algorithm, "typ", "JWT"), algorithm, secret, json(claims));
    }

    public static String hmac(Map<String, ?> header, String algorithm, byte[] secret, String claims) {
        String signed = part(json(header)) + "." + part(claims);
        try {
            Mac mac = Mac.getInstance("HmacSHA" + algorithm.substring(2));
            mac.init(new SecretKeySpec(secret, "HMAC"));
            return signed + "."
                    + Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String signed(String algorithm, PrivateKey key, Map<String, ?> claims) throws Exception {
        String signed = part(json(Map.of("alg", algorithm))) + "." + part(json(claims));
        String hash = algorithm.substring(2);
        Signature signature = Signature.getInstance(
                switch (algorithm.substring(0, 2)) {
                    case "RS" -> "SHA" + hash + "withRSA";
                    case "PS" -> "RSASSA-PSS";
                    case "ES" -> "SHA" + hash + "withECDSAinP1363Format";
                    default -> "Ed25519";
                });
        if (algorithm.startsWith("PS")) {
            signature.setParameter(new PSSParameterSpec(
                    "SHA-" + hash, "MGF1", new MGF1ParameterSpec("SHA-" + hash), Integer.parseInt(hash) / 8, 1));
        }
        signature.initSign(key);
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    }

    static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }
}
