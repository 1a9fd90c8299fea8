package dev.floe.publisher.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.floe.bytes.PrintableText;
import dev.floe.protocol.ObjectId;
import dev.floe.publisher.access.AccessException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Checks tokens: JSON Web Tokens (RFC 7519) in their compact form, signed with one key by one algorithm, with the claims
 * of the reference publisher.
 */
public final class TokenVerifier {
    /** Nobody needs more for these claims; what is longer is not looked at. */
    static final int LONGEST = 8 << 10;

    static final int LONGEST_ID = 256;
    private static final int LONGEST_NAME = 256;
    /** By how much the clocks of issuer and publisher may differ. */
    static final Duration LEEWAY = Duration.ofSeconds(60);
    /** The year 9999: what comes later is a mistake, such as milliseconds. */
    private static final long LATEST = 253_402_300_799L;

    private static final JsonMapper JSON = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(16).build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Optional<TokenKey> key;
    private final Optional<Duration> lifetime;
    private final InstantSource clock;

    /**
     * @param key empty if a gateway has checked the signature: what a token says is believed then
     * @param lifetime how long a token has to live from its issue on, exactly, if that is prescribed
     */
    public TokenVerifier(Optional<TokenKey> key, Optional<Duration> lifetime, InstantSource clock) {
        this.key = key;
        this.lifetime = lifetime;
        this.clock = clock;
    }

    /**
     * What a token is good for.
     *
     * @throws AccessException if it is none of this publisher's, or its time is over or has not come
     */
    TokenClaims verify(String token) throws AccessException {
        if (token.length() > LONGEST) {
            throw invalid("it is longer than " + LONGEST + " bytes");
        }
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first < 0 || second < 0 || token.indexOf('.', second + 1) >= 0) {
            throw invalid("it has not three parts");
        }
        requireSigned(token, first, second);
        JsonNode claims = object(token.substring(first + 1, second));
        TokenClaims read = read(claims);
        requireTime(read, time(claims, "nbf"));
        return read;
    }

    private void requireSigned(String token, int first, int second) throws AccessException {
        JsonNode header = object(token.substring(0, first));
        byte[] signature = bytes(token.substring(second + 1));
        if (header.has("crit")) {
            throw invalid("its header has critical extensions, none of which is known here");
        }
        if (key.isEmpty()) {
            return;
        }
        String algorithm = header.path("alg").asText();
        if (!algorithm.equals(key.get().algorithm().name())) {
            throw new AccessException(
                    Reason.INVALID_SIGNATURE,
                    "the token's algorithm must be " + key.get().algorithm() + ", not '"
                            + PrintableText.shortLine(algorithm) + "'");
        }
        byte[] signed = token.substring(0, second).getBytes(StandardCharsets.US_ASCII);
        if (!key.get().verifies(signed, signature)) {
            throw new AccessException(Reason.INVALID_SIGNATURE, "the token's signature is not right");
        }
    }

    private static JsonNode object(String part) throws AccessException {
        JsonNode node;
        try {
            node = JSON.readTree(bytes(part));
        } catch (JsonProcessingException e) {
            throw invalid("a part of it is no JSON");
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory", e);
        }
        if (!node.isObject()) {
            throw invalid("a part of it is no JSON object");
        }
        return node;
    }

    private static byte[] bytes(String part) throws AccessException {
        byte[] decoded;
        try {
            decoded = Base64.getUrlDecoder().decode(part);
        } catch (IllegalArgumentException e) {
            throw invalid("a part of it is not base64url");
        }
        // One token has one form: no padding, no bits behind the last byte.
        if (!Base64.getUrlEncoder().withoutPadding().encodeToString(decoded).equals(part)) {
            throw invalid("a part of it is not base64url without padding");
        }
        return decoded;
    }

    private static TokenClaims read(JsonNode claims) throws AccessException {
        OptionalLong expires = time(claims, "exp");
        if (expires.isEmpty()) {
            throw invalid("it has no exp");
        }
        String id = text(claims, "jti", LONGEST_ID).orElse("");
        if (id.isEmpty()) {
            throw invalid("it has no jti");
        }
        Optional<String> issuer = text(claims, "iss", LONGEST_NAME);
        Optional<String> subject = text(claims, "sub", LONGEST_NAME);
        return new TokenClaims(
                id,
                expires.getAsLong(),
                time(claims, "iat"),
                // Quoted, so that no two pairs read the same.
                "token " + quoted(issuer) + " " + quoted(subject),
                recipient(claims),
                number(claims, "epochs"),
                number(claims, "max_epochs"),
                number(claims, "size"),
                number(claims, "max_size"));
    }

    private static String quoted(Optional<String> name) {
        return name.map(text -> JSON.getNodeFactory().textNode(text).toString()).orElse("-");
    }

    private static Optional<ObjectId> recipient(JsonNode claims) throws AccessException {
        Optional<String> text = text(claims, "send_object_to", LONGEST_NAME);
        Optional<ObjectId> address = text.flatMap(ObjectId::parse);
        if (text.isPresent() && address.isEmpty()) {
            throw invalid("its send_object_to is no Sui address");
        }
        return address;
    }

    private static Optional<String> text(JsonNode claims, String name, int longest) throws AccessException {
        JsonNode value = claims.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual() || value.asText().length() > longest) {
            throw invalid("its " + name + " is not text of at most " + longest + " characters");
        }
        return Optional.of(value.asText());
    }

    private static OptionalLong number(JsonNode claims, String name) throws AccessException {
        JsonNode value = claims.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return OptionalLong.empty();
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
            throw invalid("its " + name + " is not a whole number");
        }
        return OptionalLong.of(value.asLong());
    }

    /** Seconds, of which there may be parts. */
    private static OptionalLong time(JsonNode claims, String name) throws AccessException {
        JsonNode value = claims.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return OptionalLong.empty();
        }
        if (!value.isNumber()) {
            throw invalid("its " + name + " is no number");
        }
        double seconds = value.asDouble();
        if (!(seconds >= 0 && seconds <= LATEST)) {
            throw new AccessException(Reason.INVALID_TIMESTAMP, "the token's " + name + " is no time in seconds");
        }
        return OptionalLong.of((long) seconds);
    }

    private void requireTime(TokenClaims claims, OptionalLong notBefore) throws AccessException {
        long now = clock.instant().getEpochSecond();
        if (claims.expires() + LEEWAY.toSeconds() < now) {
            throw new AccessException(Reason.EXPIRED_SIGNATURE, "the token has expired");
        }
        if (notBefore.isPresent() && notBefore.getAsLong() - LEEWAY.toSeconds() > now) {
            throw new AccessException(Reason.INVALID_SIGNATURE, "the token is not valid yet");
        }
        if (lifetime.isPresent()) {
            if (claims.issuedAt().isEmpty()) {
                throw invalid("it has no iat");
            }
            if (claims.expires() - claims.issuedAt().getAsLong()
                    != lifetime.get().toSeconds()) {
                throw new AccessException(
                        Reason.INVALID_EXPIRATION,
                        "tokens of this publisher live for " + lifetime.get().toSeconds()
                                + " seconds exactly, from iat to exp");
            }
        }
    }

    private static AccessException invalid(String why) {
        return new AccessException(Reason.INVALID_TOKEN, "the token cannot be used: " + why);
    }
}
