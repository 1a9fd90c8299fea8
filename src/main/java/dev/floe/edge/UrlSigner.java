package dev.floe.edge;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * URLs that their maker has signed until a moment: {@code /path?…&exp=SECONDS&kid=KEY&sig=SIGNATURE}. The signature is
 * HMAC-SHA256 in base64url over everything before {@code &sig=}, as it is written, from the path's first slash on; so
 * nothing of it can be changed, and nothing added. Immutable.
 */
public final class UrlSigner {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String SIGNATURE = "&sig=";
    private static final int SHORTEST_SECRET = 32;
    private static final int LONGEST_NUMBER = 12;

    private final Map<String, SecretKeySpec> keys;

    private UrlSigner(Map<String, SecretKeySpec> keys) {
        this.keys = new LinkedHashMap<>(keys);
    }

    /**
     * Keys as their file has them: in each line a name, a colon, and a secret of 32 characters or more. The first one
     * signs; all of them verify.
     *
     * @throws IllegalArgumentException if that is not what it has
     */
    public static UrlSigner parse(String text) {
        Map<String, SecretKeySpec> keys = new LinkedHashMap<>();
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon);
            String secret = line.substring(colon + 1);
            if (!name.matches("[A-Za-z0-9_-]{1,64}")
                    || secret.length() < SHORTEST_SECRET
                    || secret.chars().anyMatch(c -> c <= ' ' || c > '~')) {
                throw new IllegalArgumentException(
                        "a line of keys is NAME:SECRET: a name of letters, digits, - and _, and" + " a secret of "
                                + SHORTEST_SECRET + " visible characters or more");
            }
            if (keys.put(name, new SecretKeySpec(secret.getBytes(StandardCharsets.US_ASCII), ALGORITHM)) != null) {
                throw new IllegalArgumentException("there are two keys of the name " + name);
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("there are no keys");
        }
        return new UrlSigner(keys);
    }

    /**
     * The same with a signature, until then.
     *
     * @param target path, and query if there is one, as a request has them
     * @param expiry in seconds since 1970
     * @param key the name of the key; the first one if empty
     * @throws IllegalArgumentException if there is no such key, or the query has a signature already
     */
    public String sign(String target, long expiry, Optional<String> key) {
        String name = key.orElseGet(() -> keys.keySet().iterator().next());
        if (!keys.containsKey(name)) {
            throw new IllegalArgumentException("there is no key of the name " + name);
        }
        if (parameter(target, "exp").isPresent()
                || parameter(target, "kid").isPresent()
                || parameter(target, "sig").isPresent()) {
            throw new IllegalArgumentException("exp, kid and sig are the signature's own");
        }
        String signed = target + (target.contains("?") ? "&" : "?") + "exp=" + expiry + "&kid=" + name;
        return signed + SIGNATURE + Base64.getUrlEncoder().withoutPadding().encodeToString(mac(keys.get(name), signed));
    }

    private static byte[] mac(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has HMAC with SHA-256", e);
        }
    }

    /** What a signature is worth. */
    sealed interface Verdict {
        /** It is right until then, in seconds since 1970. */
        record Signed(long expiry) implements Verdict {}

        /** There is none. */
        record Unsigned() implements Verdict {}

        /** It is wrong, of a key that is not known, or over. */
        record Refused(String why) implements Verdict {}
    }

    /** @param now in seconds since 1970 */
    Verdict verify(String target, long now) {
        int end = target.lastIndexOf(SIGNATURE);
        if (parameter(target, "sig").isEmpty()) {
            return new Verdict.Unsigned();
        }
        if (end < 0 || target.indexOf('&', end + 1) >= 0) {
            return new Verdict.Refused("sig comes last in a URL that is signed");
        }
        String signed = target.substring(0, end);
        Optional<SecretKeySpec> key = parameter(signed, "kid").map(keys::get);
        OptionalLong expiry = number(parameter(signed, "exp"));
        if (key.isEmpty() || expiry.isEmpty()) {
            return new Verdict.Refused("the URL is signed with exp and the kid of a key that is known here");
        }
        byte[] right = Base64.getUrlEncoder().withoutPadding().encode(mac(key.get(), signed));
        byte[] given = target.substring(end + SIGNATURE.length()).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(right, given)) {
            return new Verdict.Refused("the signature is not that of this URL");
        }
        if (expiry.getAsLong() <= now) {
            return new Verdict.Refused("the URL was signed until " + expiry.getAsLong() + ", which is over");
        }
        return new Verdict.Signed(expiry.getAsLong());
    }

    private static OptionalLong number(Optional<String> text) {
        boolean digits = text.isPresent()
                && !text.get().isEmpty()
                && text.get().length() <= LONGEST_NUMBER
                && text.get().chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? OptionalLong.of(Long.parseLong(text.get())) : OptionalLong.empty();
    }

    /** The first parameter of that name, as it is written. */
    private static Optional<String> parameter(String target, String name) {
        int query = target.indexOf('?');
        if (query < 0) {
            return Optional.empty();
        }
        for (String parameter : target.substring(query + 1).split("&")) {
            if (parameter.startsWith(name + "=")) {
                return Optional.of(parameter.substring(name.length() + 1));
            }
        }
        return Optional.empty();
    }
}
