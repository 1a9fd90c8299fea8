package dev.floe.publisher;

import dev.floe.keys.SecretFile;
import dev.floe.publisher.access.TokenAlgorithm;
import dev.floe.publisher.access.TokenKey;
import dev.floe.publisher.access.TokenVerifier;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The tokens of a publisher, as its options describe them. */
public final class Tokens {
    private static final Logger LOG = Logger.getLogger(Tokens.class);

    private Tokens() {}

    /** As in the reference: any of three options asks for tokens. */
    static boolean areAskedFor(PublisherConfig config) {
        return config.jwtDecodeSecret().isPresent()
                || config.jwtDecodeSecretFile().isPresent()
                || config.jwtExpiringSec() > 0
                || config.jwtVerifyUpload()
                || config.jwtTrustGateway();
    }

    static TokenVerifier verifier(PublisherConfig config, InstantSource clock) throws IOException {
        Optional<TokenKey> key = key(
                config.jwtAlgorithm(),
                config.jwtDecodeSecret(),
                config.jwtDecodeSecretFile(),
                config.jwtTrustGateway());
        if (key.isEmpty()) {
            LOG.warn(
                    "tokens are believed without a look at their signatures: only a gateway must reach this publisher");
        } else if (!key.get().isStrong()) {
            LOG.warn("the secret of the tokens is shorter than 32 bytes: whoever has a token may find it out");
        }
        return new TokenVerifier(
                key,
                config.jwtExpiringSec() > 0
                        ? Optional.of(Duration.ofSeconds(config.jwtExpiringSec()))
                        : Optional.empty(),
                clock);
    }

    /**
     * The key that is described by options; empty if signatures are not looked at.
     *
     * @param trust whether a gateway has checked them
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if there is no key, or two, or one that does not fit; the message says what to do
     */
    public static Optional<TokenKey> key(
            TokenAlgorithm algorithm, Optional<String> secret, Optional<Path> file, boolean trust) throws IOException {
        if (trust && (secret.isPresent() || file.isPresent())) {
            throw new IllegalArgumentException("--jwt-trust-gateway is for publishers that have no key for tokens");
        }
        if (secret.isPresent() && file.isPresent()) {
            throw new IllegalArgumentException("give --jwt-decode-secret or --jwt-decode-secret-file, not both");
        }
        if (trust) {
            return Optional.empty();
        }
        if (secret.isPresent()) {
            return Optional.of(TokenKey.parse(algorithm, secret.get()));
        }
        if (file.isEmpty()) {
            throw new IllegalArgumentException(
                    "tokens need a key: give --jwt-decode-secret-file, or --jwt-trust-gateway if a gateway in front checks"
                            + " their signatures");
        }
        // Editors end a file with a line break, which is none of the secret's.
        return Optional.of(TokenKey.parse(algorithm, SecretFile.read(file.get()).stripTrailing()));
    }
}
