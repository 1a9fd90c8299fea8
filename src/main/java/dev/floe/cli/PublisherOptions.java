package dev.floe.cli;

import dev.floe.protocol.ObjectId;
import dev.floe.publisher.Tokens;
import dev.floe.publisher.access.ApiKeys;
import dev.floe.publisher.access.TokenAlgorithm;
import dev.floe.write.Tip;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of the write side, {@code floe.publisher.*} in whatever command they are. */
final class PublisherOptions {
    /** Of the mixin. */
    static final String PREFIX = "floe.publisher";

    private static final String IDLE_TIMEOUT = "2H";

    @Option(names = "--wallet", paramLabel = "FILE", description = "the wallet that pays, see floe store --help")
    private Path wallet;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "where bodies and encoded blobs wait, about six times their size (default: in"
                    + " $STATE_DIRECTORY, $XDG_STATE_HOME/floe or ~/.local/state/floe)")
    private Path directory;

    @Option(
            names = "--max-body-size",
            paramLabel = "KIB",
            description = "the longest body, in KiB, or with a unit, such as 2G (default: 1048576, that is 1 GiB:"
                    + " bodies go to disk, not to memory)")
    private String maxBodySize;

    @Option(
            names = {"--max-concurrent-requests", "--publisher-max-concurrent-requests"},
            paramLabel = "N",
            description = "stores at the same time (default: 8)")
    private Integer maxConcurrentRequests;

    @Option(
            names = {"--max-buffer-size", "--publisher-max-buffer-size"},
            paramLabel = "N",
            description = "requests that may wait for their turn; further ones get 429 (default: 8)")
    private Integer maxBufferSize;

    @Option(
            names = "--turn-patience",
            paramLabel = "TIME",
            description = "how long a request may wait for its turn (default: 5m)")
    private String turnPatience;

    @Option(
            names = "--encode-memory",
            paramLabel = "SIZE",
            description = "what all encodings at the same time may use, such as 512M or 20%% of the heap"
                    + " (default: a third of the heap)")
    private String encodeMemory;

    @Option(
            names = "--sub-wallets-dir",
            paramLabel = "DIR",
            description = "wallets that pay instead of the main one, so that stores do not wait for each other's coins;"
                    + " made if they are missing, refilled from the main wallet, which owns what is stored")
    private Path subWallets;

    @Option(names = "--n-clients", paramLabel = "N", description = "how many sub-wallets (default: 8)")
    private Integer clients;

    @Option(
            names = "--refill-interval",
            paramLabel = "TIME",
            description = "how often the sub-wallets are looked at (default: 1s)")
    private String refillInterval;

    @Option(
            names = "--gas-refill-amount",
            paramLabel = "MIST",
            description = "what a poor sub-wallet is sent of SUI (default: 500000000)")
    private Long gasRefill;

    @Option(
            names = "--wal-refill-amount",
            paramLabel = "FROST",
            description =
                    "what a poor sub-wallet is sent of WAL: more than the dearest store costs (default: 500000000)")
    private Long walRefill;

    @Option(
            names = "--sub-wallets-min-balance",
            paramLabel = "MIST",
            description = "below which a sub-wallet is poor, in MIST and in FROST (default: 500000000)")
    private Long minBalance;

    @Option(
            names = "--burn-after-store",
            description =
                    "destroy the objects of blobs that are for nobody else when they are certified: they stay stored"
                            + " until their time is over, and nobody can extend or delete them")
    private boolean burn;

    @Option(names = "--keep", hidden = true, description = "no effect: objects are kept")
    private boolean keep;

    @Option(
            names = "--upload-relay",
            description = "store blobs, too, that others register and certify: POST /v1/blob-upload-relay")
    private boolean relay;

    @Option(
            names = "--relay-tip",
            paramLabel = "TIP",
            description =
                    "what is asked for that, in MIST: none, const:AMOUNT, or linear:BASE:FOR_EACH_KIB of the encoded"
                            + " blob (default: none)")
    private String relayTip;

    @Option(
            names = "--relay-tip-address",
            paramLabel = "ADDRESS",
            description = "who gets the tips (default: the wallet)")
    private String relayTipAddress;

    @Option(
            names = "--relay-tip-freshness",
            paramLabel = "TIME",
            description = "how old the transaction of a tip may be (default: 1h)")
    private String relayTipFreshness;

    @Option(
            names = "--jwt-decode-secret",
            paramLabel = "SECRET",
            description =
                    "take stores from those only whose token (Authorization: Bearer) is signed with it: text, 0x and"
                            + " hexadecimal, or a public key in PEM. Others on this machine can see it; prefer a file")
    private String jwtSecret;

    @Option(
            names = "--jwt-decode-secret-file",
            paramLabel = "FILE",
            description = "a file that has the secret or the public key of the tokens")
    private Path jwtSecretFile;

    @Option(
            names = "--jwt-algorithm",
            paramLabel = "NAME",
            description = "how tokens are signed, one of ${COMPLETION-CANDIDATES} (default: HS256)")
    private TokenAlgorithm jwtAlgorithm;

    @Option(
            names = "--jwt-expiring-sec",
            paramLabel = "SECONDS",
            description = "how long tokens have to live from iat to exp, exactly (default: any time)")
    private Long jwtExpiring;

    @Option(
            names = "--jwt-verify-upload",
            description = "ask for tokens. What they say of size, epochs and recipient is compared in any case")
    private boolean jwtVerify;

    @Option(
            names = "--jwt-trust-gateway",
            description = "believe tokens without a look at their signatures: a gateway in front has checked them")
    private boolean jwtTrust;

    @Option(
            names = "--jwt-cache-size",
            paramLabel = "N",
            description = "how many used tokens are remembered until they expire (default: 10000)")
    private Integer jwtCache;

    @Option(
            names = "--jwt-cache-refresh-interval",
            hidden = true,
            description = "no effect: tokens are forgotten as they expire")
    private String jwtCacheRefresh;

    @Option(
            names = "--api-keys-file",
            paramLabel = "FILE",
            description =
                    "take stores from those only who have one of its keys (Authorization: Bearer), see docs/http.md;"
                            + " read again when it changes")
    private Path apiKeys;

    @Option(
            names = "--quota-bytes",
            paramLabel = "SIZE",
            description = "the bytes that each key, each subject of tokens, or everybody together if there are neither,"
                    + " may store on a day (UTC), such as 10G (default: no limit)")
    private String quotaBytes;

    @Option(names = "--quota-blobs", paramLabel = "N", description = "the same for the number of blobs")
    private Long quotaBlobs;

    @Option(names = "--quota-wal", paramLabel = "WAL", description = "the same for what is paid, such as 2.5")
    private BigDecimal quotaWal;

    @Option(
            names = "--idempotency-time",
            paramLabel = "TIME",
            description = "how long the answer to a request with an Idempotency-Key is remembered (default: 24h)")
    private String idempotencyTime;

    @Option(
            names = "--idempotency-entries",
            paramLabel = "N",
            description = "how many of these are remembered (default: 100000)")
    private Integer idempotencyEntries;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description =
                    "where used tokens, quotas and answers are written down, for one publisher at a time (default:"
                            + " publisher-state in --dir, or beside it)")
    private Path state;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    Optional<Path> wallet() {
        return Optional.ofNullable(wallet);
    }

    void configure(ConfiguredServer server) {
        checkAccess();
        // While a large blob is being stored nothing moves on its connection.
        if (System.getenv("QUARKUS_HTTP_IDLE_TIMEOUT") == null) {
            System.setProperty("quarkus.http.idle-timeout", IDLE_TIMEOUT);
        }
        server.set("floe.publisher.wallet", "--wallet", wallet == null ? null : wallet.toAbsolutePath());
        server.set("floe.publisher.dir", "--dir", directory == null ? null : directory.toAbsolutePath());
        server.set(
                "floe.publisher.max-body-size",
                "--max-body-size",
                maxBodySize == null ? null : inKibibytes(maxBodySize));
        server.set("floe.publisher.max-concurrent-requests", "--max-concurrent-requests", maxConcurrentRequests);
        server.set("floe.publisher.max-buffer-size", "--max-buffer-size", maxBufferSize);
        server.set("floe.publisher.turn-patience", "--turn-patience", turnPatience);
        server.set("floe.publisher.encode-memory", "--encode-memory", encodeMemory);
        server.set("floe.publisher.sub-wallets-dir", "--sub-wallets-dir", absolute(subWallets));
        server.set("floe.publisher.n-clients", "--n-clients", clients);
        server.set("floe.publisher.refill-interval", "--refill-interval", refillInterval);
        server.set("floe.publisher.gas-refill-amount", "--gas-refill-amount", gasRefill);
        server.set("floe.publisher.wal-refill-amount", "--wal-refill-amount", walRefill);
        server.set("floe.publisher.sub-wallets-min-balance", "--sub-wallets-min-balance", minBalance);
        server.set("floe.publisher.burn-after-store", "--burn-after-store", burn ? true : null);
        server.set("floe.publisher.upload-relay", "--upload-relay", relay ? true : null);
        server.set("floe.publisher.relay-tip", "--relay-tip", relayTip);
        server.set("floe.publisher.relay-tip-address", "--relay-tip-address", relayTipAddress);
        server.set("floe.publisher.relay-tip-freshness", "--relay-tip-freshness", relayTipFreshness);
        server.set("floe.publisher.jwt-decode-secret", "--jwt-decode-secret", jwtSecret);
        server.set("floe.publisher.jwt-decode-secret-file", "--jwt-decode-secret-file", absolute(jwtSecretFile));
        server.set("floe.publisher.jwt-algorithm", "--jwt-algorithm", jwtAlgorithm);
        server.set("floe.publisher.jwt-expiring-sec", "--jwt-expiring-sec", jwtExpiring);
        server.set("floe.publisher.jwt-verify-upload", "--jwt-verify-upload", jwtVerify ? true : null);
        server.set("floe.publisher.jwt-trust-gateway", "--jwt-trust-gateway", jwtTrust ? true : null);
        server.set("floe.publisher.jwt-cache-size", "--jwt-cache-size", jwtCache);
        server.set("floe.publisher.api-keys-file", "--api-keys-file", absolute(apiKeys));
        server.set("floe.publisher.quota-bytes", "--quota-bytes", quotaBytes);
        server.set("floe.publisher.quota-blobs", "--quota-blobs", quotaBlobs);
        server.set("floe.publisher.quota-wal", "--quota-wal", quotaWal);
        server.set("floe.publisher.idempotency-time", "--idempotency-time", idempotencyTime);
        server.set("floe.publisher.idempotency-entries", "--idempotency-entries", idempotencyEntries);
        server.set("floe.publisher.state-dir", "--state-dir", absolute(state));
    }

    private static Path absolute(Path path) {
        return path == null ? null : path.toAbsolutePath();
    }

    /** A key that cannot be used is refused here, in one line. */
    private void checkAccess() {
        try {
            if (jwtSecret != null
                    || jwtSecretFile != null
                    || jwtVerify
                    || jwtTrust
                    || Optional.ofNullable(jwtExpiring).orElse(0L) > 0) {
                Tokens.key(
                        Optional.ofNullable(jwtAlgorithm).orElse(TokenAlgorithm.HS256),
                        Optional.ofNullable(jwtSecret),
                        Optional.ofNullable(jwtSecretFile),
                        jwtTrust);
            }
            if (relayTip != null && !relayTip.equals("none")) {
                Tip.parse(relayTip, ObjectId.of(new byte[ObjectId.LENGTH]));
            }
            if (relayTipAddress != null && ObjectId.parse(relayTipAddress).isEmpty()) {
                throw new IllegalArgumentException(
                        "--relay-tip-address must be a Sui address, not '" + relayTipAddress + "'");
            }
            if (apiKeys != null) {
                ApiKeys.of(apiKeys);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    /** The reference's option is a number of KiB. */
    private static String inKibibytes(String size) {
        return size.chars().allMatch(Character::isDigit) ? size + "K" : size;
    }
}
