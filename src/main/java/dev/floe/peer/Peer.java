package dev.floe.peer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsWriter;
import dev.floe.bytes.PrintableText;
import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.BlsSignature;
import dev.floe.keys.NetworkPublicKey;
import dev.floe.keys.PinnedTrustManager;
import dev.floe.peer.PeerException.Kind;
import dev.floe.peer.PeerHealth.Standing;
import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.BlobStatus;
import dev.floe.protocol.ErrorEnvelope;
import dev.floe.protocol.ErrorReason;
import dev.floe.protocol.NetworkAddress;
import dev.floe.protocol.ShardSlivers;
import dev.floe.protocol.SignedMessage;
import dev.floe.protocol.StorageConfirmation;
import dev.floe.protocol.StorageNode;
import dev.floe.protocol.SuccessEnvelope;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.DecodingSymbols;
import dev.floe.redstuff.InconsistencyProof;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jboss.logging.Logger;

/**
 * The client of one storage node. Every method sends one request and returns at once; its future fails with a
 * {@link PeerException}. Futures of uploads may complete on an event loop: what follows at once must not block. Cancelling the returned future itself (not one derived from it) resets the request on the wire
 * and frees its place.
 *
 * <p>Requests beyond the node's limit wait for their turn, first come first served; the timeout of a request begins when
 * it goes to the wire. Thread-safe.
 */
public final class Peer implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Peer.class);
    private static final int JSON_LIMIT = 64 << 10;
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;
    /** BCS around the symbols: of one target's entry in a map; of one symbol; a proof over 1000 leaves and its target. */
    private static final int MAP_ENTRY = 2 + 5;

    private static final int SYMBOL_FRAMING = 1 + 2 + 5;
    private static final int LONGEST_PROOF = 2 + 1 + 10 * 33;
    private static final int SPARE_SHARDS = 16;
    /** Connecting anew costs round trips that somebody waits for; an idle connection costs next to nothing. */
    private static final int KEEP_ALIVE_SECONDS = 300;

    /** A probe that takes longer has found a node that is not well. */
    private static final Duration PROBE_PATIENCE = Duration.ofSeconds(2);

    /** Nobody can store such a blob. */
    private static final BlobId NO_BLOB = BlobId.of(new byte[BlobId.LENGTH]);

    private final StorageNode node;
    private final PeerObserver observer;
    private final Executor executor;
    private final Vertx vertx;
    private final Context context;
    private final HttpClient client;
    private final String authority;
    private final int port;
    private final Route route;
    private final PeerHealth health;
    private final HealthProbes probes;
    private final PeerSignals signals;

    private final OnceInAWhile lieLogged = new OnceInAWhile(Duration.ofMinutes(1));
    private final OnceInAWhile trustLogged = new OnceInAWhile(Duration.ofMinutes(1));

    /** What nobody has answered. An event loop that has stopped runs nothing, not even timers: who closes says it. */
    private final Set<CompletableFuture<?>> unanswered = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    // Of the context's event loop only.
    private final PeerQueue queue;
    private long heardAt = System.nanoTime();

    /**
     * @param resolver looks the node's name up
     * @param everyones how long the nodes need; shared by all peers of the process
     * @param streams shared by all peers of the process, too
     * @throws IllegalArgumentException if the node's address or key cannot be used
     */
    Peer(
            StorageNode node,
            Vertx vertx,
            PeerOptions options,
            PeerObserver observer,
            Executor executor,
            Endpoint.Resolver resolver,
            Latencies everyones,
            AnswerStreams streams) {
        this.node = node;
        this.observer = observer;
        this.executor = executor;
        this.vertx = vertx;
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.queue = new PeerQueue(options.maxConcurrentRequests(), options.maxWaitingRequests());
        this.health = new PeerHealth(System::nanoTime, this::standingChanged);
        this.signals = new PeerSignals(everyones, health);
        this.probes = new HealthProbes(health, clock(), this::probe);
        NetworkAddress address = NetworkAddress.parse(node.networkAddress());
        // What is asked for is the host that is registered, wherever it is: proxies in front of nodes go by it.
        this.authority = address.authority();
        this.port = address.port();
        this.route = new Route(
                context,
                new Endpoint(address, options.reach(), resolver, executor, System::nanoTime),
                this::dial,
                this::after);
        this.client = vertx.httpClientBuilder()
                .with(clientOptions(node, options))
                .withConnectHandler(connection -> {
                    streams.open(connection);
                    FlushesTogether.on(connection);
                    route.connected();
                    connection.closeHandler(closed -> {
                        if (route.closed()) {
                            signals.disconnected();
                        }
                    });
                    // The requests that it carried say so themselves.
                    connection.exceptionHandler(
                            broken -> LOG.debugf("the connection to storage node %s broke: %s", node.name(), broken));
                })
                .build();
    }

    private Future<HttpClientRequest> dial(SocketAddress at, RequestOptions ask) {
        try {
            return client.request(
                    new RequestOptions(ask).setServer(at).setHost(authority).setPort(port));
        } catch (IllegalStateException closed) {
            return Future.failedFuture(closed);
        }
    }

    private Runnable after(Duration delay, Runnable task) {
        long timer = vertx.setTimer(delay.toMillis(), id -> task.run());
        return () -> vertx.cancelTimer(timer);
    }

    private HealthProbes.Clock clock() {
        return new HealthProbes.Clock() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public void after(Duration delay, Runnable task) {
                vertx.setTimer(Math.max(1, delay.toMillis()), id -> executor.execute(task));
            }
        };
    }

    private static HttpClientOptions clientOptions(StorageNode node, PeerOptions options) {
        int connectMillis = Math.toIntExact(options.connectTimeout().toMillis());
        return new HttpClientOptions()
                .setSsl(true)
                // The pinned key says who the node is; its name in the certificate adds nothing.
                .setVerifyHost(false)
                .setTrustOptions(
                        TrustOptions.wrap(new PinnedTrustManager(NetworkPublicKey.fromBytes(node.networkPublicKey()))))
                .setUseAlpn(true)
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setConnectTimeout(connectMillis)
                .setSslHandshakeTimeout(connectMillis)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setHttp2MaxPoolSize(1)
                .setHttp2KeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setMaxPoolSize(8)
                .setMaxWaitQueueSize(-1)
                .setInitialSettings(new Http2Settings().setInitialWindowSize(options.streamWindow()))
                .setHttp2ConnectionWindowSize(options.connectionWindow())
                .setTcpNoDelay(true);
    }

    public StorageNode node() {
        return node;
    }

    /** Whether the node is worth asking first. */
    public PeerHealth health() {
        return health;
    }

    /**
     * How long to wait for an answer with {@code bytes} bytes before someone else should be asked, too: what this node
     * needed for 95 of 100 such answers lately, and some more, within sensible limits. Of a node that is not known yet,
     * what all nodes needed is expected.
     */
    public Duration patience(RequestKind kind, long bytes) {
        return signals.patience(kind, bytes);
    }

    /** The median answer of that kind lately, as a measure of distance; empty before enough were seen. */
    public Optional<Duration> usualLatency(RequestKind kind, long bytes) {
        return signals.usualLatency(kind, bytes);
    }

    /**
     * Whether the node answered as asked after {@code nanos} by {@link System#nanoTime}, and it has been connected
     * since: then it is there now, as far as anybody can know without asking.
     */
    public boolean answeredSince(long nanos) {
        return signals.answeredSince(nanos);
    }

    /** The caller proved that an answer of this node is wrong. */
    public void lied(String what) {
        health.lied();
        observer.lied(node, what);
        LOG.logf(
                lieLogged.passes() ? Logger.Level.WARN : Logger.Level.DEBUG,
                "storage node %s (%s) gave %s",
                node.name(),
                node.networkAddress(),
                what);
    }

    /** {@code GET metadata}, for a blob on {@code shardCount} shards. */
    public CompletableFuture<BlobMetadata> metadata(BlobId blobId, int shardCount, Duration timeout) {
        int limit = BlobId.LENGTH + 16 + shardCount * (2 * BlobMetadata.HASH_LENGTH + 2);
        return get(
                RequestKind.METADATA,
                blobPath(blobId) + "/metadata",
                limit,
                timeout,
                AnswerBody.upTo(limit),
                bytes -> strict(() -> BlobMetadata.fromBcsWithId(bytes, blobId)));
    }

    /**
     * {@code GET sliver}: the sliver of {@code axis} in pair {@code pair}.
     *
     * @param length bytes of its symbols; a sliver of another length is {@link Kind#MALFORMED}
     */
    public CompletableFuture<Sliver> sliver(BlobId blobId, int pair, Axis axis, int length, Duration timeout) {
        return sliver(blobId, pair, axis, length, timeout, byte[]::new);
    }

    /**
     * The same with the symbols in an array that the caller provides.
     *
     * @param memory gives an array of the length that it is asked for, when the first bytes are there; called on an event
     *     loop
     */
    public CompletableFuture<Sliver> sliver(
            BlobId blobId, int pair, Axis axis, int length, Duration timeout, IntFunction<byte[]> memory) {
        return get(
                RequestKind.SLIVER,
                sliverPath(blobId, pair, axis),
                length,
                timeout,
                new SliverBody(axis, length, memory),
                Function.identity());
    }

    /**
     * {@code GET decodingSymbols}: what this node has for rebuilding source slivers of {@code targetAxis}. Not verified.
     *
     * @param targets indices on {@code targetAxis}, below its number of source slivers
     * @param shards how many shards the node has; an answer with more than twice as many symbols for a target (a node
     *     holds shards of two committees while the epoch changes) is too long
     */
    public CompletableFuture<DecodingSymbols> decodingSymbols(
            BlobId blobId, Axis targetAxis, Collection<Integer> targets, int symbolSize, int shards, Duration timeout) {
        StringBuilder uri = new StringBuilder(blobPath(blobId)).append("/decodingSymbols?");
        for (int target : targets) {
            uri.append("targetSlivers=").append(target).append('&');
        }
        uri.append("targetType=").append(targetAxis.text());
        long perTarget = MAP_ENTRY + (2L * shards + SPARE_SHARDS) * (SYMBOL_FRAMING + symbolSize);
        return get(
                RequestKind.DECODING_SYMBOLS,
                uri.toString(),
                (long) targets.size() * shards * (SYMBOL_FRAMING + symbolSize),
                timeout,
                AnswerBody.upTo(atMost(targets.size() * perTarget)),
                bytes -> strict(() -> DecodingSymbols.fromBcs(bytes)));
    }

    /**
     * {@code GET recoverySymbols}: the same for one sliver, which may be any, with proofs in the trees of the slivers
     * that the symbols were taken from. Not verified.
     */
    public CompletableFuture<List<RecoverySymbol>> recoverySymbols(
            BlobId blobId, Axis targetAxis, int target, int symbolSize, int shards, Duration timeout) {
        String uri = blobPath(blobId) + "/recoverySymbols?targetSliver=" + target + "&targetType=" + targetAxis.text()
                + "&proofAxis=" + targetAxis.other().text();
        return get(
                RequestKind.RECOVERY_SYMBOLS,
                uri,
                (long) shards * (SYMBOL_FRAMING + symbolSize + LONGEST_PROOF),
                timeout,
                AnswerBody.upTo(atMost((2L * shards + SPARE_SHARDS) * (SYMBOL_FRAMING + symbolSize + LONGEST_PROOF))),
                bytes -> strict(() -> RecoverySymbol.listFromBcs(bytes)));
    }

    private static int atMost(long bytes) {
        return (int) Math.min(LARGEST_ARRAY, 16 + bytes);
    }

    private interface Parsing<T> {
        T parse() throws RedStuffException;
    }

    private static <T> T strict(Parsing<T> parsing) {
        try {
            return parsing.parse();
        } catch (RedStuffException e) {
            throw new BcsException(e.getMessage());
        }
    }

    /** {@code GET status}. */
    public CompletableFuture<BlobStatus> status(BlobId blobId, Duration timeout) {
        return getJson(RequestKind.STATUS, blobPath(blobId) + "/status", timeout, BlobStatus::ofJson);
    }

    /** {@code GET metadata/status}. */
    public CompletableFuture<StoredStatus> metadataStatus(BlobId blobId, Duration timeout) {
        return getJson(
                RequestKind.METADATA_STATUS,
                blobPath(blobId) + "/metadata/status",
                timeout,
                data -> StoredStatus.parse(data.asText()));
    }

    /** {@code GET sliver status}. */
    public CompletableFuture<StoredStatus> sliverStatus(BlobId blobId, int pair, Axis axis, Duration timeout) {
        return getJson(
                RequestKind.SLIVER_STATUS,
                sliverPath(blobId, pair, axis) + "/status",
                timeout,
                data -> StoredStatus.parse(data.asText()));
    }

    /**
     * {@code GET confirmation}: the node's signature that it stores its part of the blob. Not verified.
     *
     * @param waitForRegistration how long the node may wait for the registration to reach it; zero: not at all
     */
    public CompletableFuture<StorageConfirmation> confirmation(
            BlobId blobId, BlobPersistence persistence, Duration waitForRegistration, Duration timeout) {
        String form = switch (persistence) {
            case BlobPersistence.Permanent() -> "permanent";
            case BlobPersistence.Deletable(var objectId) -> "deletable/" + objectId;
        };
        String query = waitForRegistration.isPositive()
                ? "?wait_for_registration=true&wait_millis=" + waitForRegistration.toMillis()
                : "";
        return getJson(
                RequestKind.CONFIRMATION,
                blobPath(blobId) + "/confirmation/" + form + query,
                timeout,
                StorageConfirmation::ofJson);
    }

    /** {@code GET health}. */
    public CompletableFuture<NodeHealth> health(Duration timeout) {
        return getJson(RequestKind.HEALTH, "/v1/health", timeout, NodeHealth::ofJson);
    }

    /**
     * The same in the node's own words.
     *
     * @param detailed with the state of each shard
     */
    public CompletableFuture<JsonNode> healthReport(boolean detailed, Duration timeout) {
        return getJson(
                RequestKind.HEALTH,
                detailed ? "/v1/health?detailed=true" : "/v1/health",
                timeout,
                data -> Optional.of(data).filter(JsonNode::isObject));
    }

    /**
     * {@code PUT metadata}.
     *
     * @param pending whether the node should keep it for a while if it has not seen the registration yet
     */
    public CompletableFuture<StoreAnswer> putMetadata(
            BlobId blobId, BlobMetadata metadata, boolean pending, Duration timeout) {
        return put(
                RequestKind.PUT_METADATA,
                blobPath(blobId) + "/metadata",
                Upload.of(metadata.toBcs()),
                pending,
                timeout);
    }

    /**
     * {@code PUT sliver}: the sliver of {@code axis} in pair {@code pair}.
     *
     * @param sliver its BCS form, see {@link Upload#sliver} and {@link Sliver#toBcs}
     * @param pending whether the node should keep it for a while if it has not seen the registration yet
     */
    public CompletableFuture<StoreAnswer> putSliver(
            BlobId blobId, int pair, Axis axis, Upload sliver, boolean pending, Duration timeout) {
        return put(RequestKind.PUT_SLIVER, sliverPath(blobId, pair, axis), sliver, pending, timeout);
    }

    /** {@code POST inconsistencyProof}: the node's signature that the blob was badly encoded. Not verified. */
    public CompletableFuture<SignedMessage> attestInvalid(BlobId blobId, InconsistencyProof proof, Duration timeout) {
        Upload body = Upload.of(proof.toBcs());
        return send(
                new Exchange.Ask(
                        RequestKind.INCONSISTENCY_PROOF,
                        HttpMethod.POST,
                        blobPath(blobId) + "/inconsistencyProof/" + proof.axis().text(),
                        Optional.of(body),
                        body.length(),
                        timeout),
                parsing(
                        AnswerBody.upTo(JSON_LIMIT),
                        bytes -> SuccessEnvelope.parse(bytes)
                                .flatMap(envelope -> SignedMessage.ofJson(envelope.data()))
                                .orElseThrow(() -> new BcsException("not the JSON of a signed message"))));
    }

    /**
     * {@code POST sync_shard}: slivers of a shard that the node had before. Not verified.
     *
     * @param key signed {@code request}, a {@link dev.floe.protocol.SyncShardMessage}
     * @param longest bytes of an answer that is taken
     */
    public CompletableFuture<ShardSlivers> syncShard(
            BlsPublicKey key, SignedMessage request, int longest, Duration timeout) {
        BcsWriter body = new BcsWriter();
        request.write(body);
        Upload upload = Upload.of(body.toByteArray());
        return send(
                new Exchange.Ask(
                        RequestKind.SYNC_SHARD,
                        HttpMethod.POST,
                        "/v1/migrate/sync_shard",
                        Optional.of(upload),
                        Optional.of(Base64.getEncoder().encodeToString(key.toBytes())),
                        upload.length(),
                        timeout),
                parsing(AnswerBody.upTo(longest), ShardSlivers::fromBcs));
    }

    /**
     * {@code POST challenges/answers}, which Floe's nodes have: a batch of answers in a storage challenge. Not verified.
     *
     * @param question signed, a {@link dev.floe.protocol.ChallengeMessage.AnswersWanted}
     * @param longest bytes of an answer that is taken
     */
    public CompletableFuture<byte[]> challengeAnswers(SignedMessage question, int longest, Duration timeout) {
        return challenge(RequestKind.CHALLENGE_ANSWERS, "answers", question, longest, timeout);
    }

    /**
     * {@code POST challenges/word}, which Floe's nodes have: its signature that whoever asks passed, or nothing if it has not
     * so far. Not verified.
     *
     * @param question signed, a {@link dev.floe.protocol.ChallengeMessage.WordWanted}
     */
    public CompletableFuture<byte[]> challengeWord(SignedMessage question, Duration timeout) {
        return challenge(RequestKind.CHALLENGE_WORD, "word", question, BlsSignature.LENGTH, timeout);
    }

    private CompletableFuture<byte[]> challenge(
            RequestKind kind, String what, SignedMessage question, int longest, Duration timeout) {
        BcsWriter body = new BcsWriter();
        question.write(body);
        Upload upload = Upload.of(body.toByteArray());
        return send(
                new Exchange.Ask(
                        kind,
                        HttpMethod.POST,
                        "/v1/floe/challenges/" + what,
                        Optional.of(upload),
                        upload.length(),
                        timeout),
                AnswerBody.upTo(longest));
    }

    private static String blobPath(BlobId blobId) {
        return "/v1/blobs/" + blobId;
    }

    private static String sliverPath(BlobId blobId, int pair, Axis axis) {
        return blobPath(blobId) + "/slivers/" + pair + "/" + axis.text();
    }

    private <T> CompletableFuture<T> getJson(
            RequestKind kind, String uri, Duration timeout, Function<JsonNode, Optional<T>> parser) {
        return get(
                kind,
                uri,
                0,
                timeout,
                AnswerBody.upTo(JSON_LIMIT),
                bytes -> SuccessEnvelope.parse(bytes)
                        .flatMap(envelope -> parser.apply(envelope.data()))
                        .orElseThrow(() -> new BcsException("not the JSON of a " + kind.label())));
    }

    private <B, T> CompletableFuture<T> get(
            RequestKind kind,
            String uri,
            long expectedBytes,
            Duration timeout,
            AnswerBody<B> body,
            Function<B, T> parser) {
        return send(
                new Exchange.Ask(kind, HttpMethod.GET, uri, Optional.empty(), expectedBytes, timeout),
                parsing(body, parser));
    }

    private CompletableFuture<StoreAnswer> put(
            RequestKind kind, String path, Upload upload, boolean pending, Duration timeout) {
        String uri = pending ? path + "?pending=true" : path;
        return send(
                new Exchange.Ask(kind, HttpMethod.PUT, uri, Optional.of(upload), upload.length(), timeout),
                parsing(
                        AnswerBody.upTo(JSON_LIMIT),
                        bytes -> SuccessEnvelope.parse(bytes)
                                .map(envelope -> switch (envelope.code()) {
                                    case 201 -> StoreAnswer.STORED;
                                    case 202 -> StoreAnswer.BUFFERED;
                                    default -> StoreAnswer.ALREADY_THERE;
                                })
                                .orElseThrow(() -> new BcsException("not the JSON of a " + kind.label()))));
    }

    private static <B, T> AnswerBody<T> parsing(AnswerBody<B> body, Function<B, T> parser) {
        return new AnswerBody<>() {
            @Override
            public void accept(AnswerPart part) throws TooLong {
                body.accept(part);
            }

            @Override
            public T complete() throws PeerException {
                return parser.apply(body.complete());
            }
        };
    }

    private <T> CompletableFuture<T> send(Exchange.Ask ask, AnswerBody<T> body) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Exchange<T> exchange = new Exchange<>(
                vertx,
                context,
                route,
                node.name(),
                ask,
                body,
                (status, answer) -> failure(ask.kind(), status, answer),
                result,
                executor,
                new Exchange.Listener() {
                    @Override
                    public Optional<Duration> started() {
                        observer.started(node, ask.kind());
                        return ask.kind().isRead()
                                ? Optional.of(patience(ask.kind(), ask.expectedBytes()))
                                : Optional.empty();
                    }

                    @Override
                    public void overdue() {
                        signals.overdue(ask.kind());
                    }

                    @Override
                    public void heard() {
                        heardAt = System.nanoTime();
                    }

                    @Override
                    public boolean heardSince(long nanos) {
                        return heardAt - nanos > 0;
                    }

                    @Override
                    public void ended(Exchange.Ending ending) {
                        signals.ended(ask.kind(), ending);
                        // Last: whoever hears of it may ask this peer what it knows.
                        observer.finished(node, ask.kind(), ending.outcome(), ending.took(), ending.bytes());
                    }

                    @Override
                    public void left(Exchange<?> exchange) {
                        queue.leave(exchange);
                    }
                });
        unanswered.add(result);
        result.whenComplete((value, failure) -> {
            unanswered.remove(result);
            if (result.isCancelled()) {
                onLoop(exchange::cancel);
            }
        });
        boolean runs = onLoop(() -> {
            if (!queue.enter(exchange)) {
                executor.execute(() -> result.completeExceptionally(
                        new PeerException(Kind.OVERLOADED, node.name() + ": too many requests are waiting")));
            }
        });
        if (closed || !runs) {
            giveUp(result);
        }
        return result;
    }

    /** Returns whether there is still somebody who will run it, as far as one can tell. */
    private boolean onLoop(Runnable task) {
        try {
            context.runOnContext(v -> task.run());
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private void giveUp(CompletableFuture<?> result) {
        executor.execute(() -> result.completeExceptionally(
                new PeerException(Kind.TRANSPORT, node.name() + ": nobody asks any longer")));
    }

    private void standingChanged(Standing before, Standing now) {
        probes.changed(before, now);
        boolean trusted = now != Standing.DISTRUSTED;
        if (trusted == (before != Standing.DISTRUSTED)) {
            return;
        }
        LOG.logf(
                trustLogged.passes() ? Logger.Level.INFO : Logger.Level.DEBUG,
                "storage node %s (%s) is %s",
                node.name(),
                node.networkAddress(),
                trusted ? "trusted again" : "not trusted for now");
        observer.trust(node, trusted);
    }

    /**
     * A small question of the kind that reads put, which a node answers from its disk. With no rotation the pair of a
     * shard has its number, whatever the number of shards.
     */
    private CompletableFuture<?> probe() {
        return node.shards().isEmpty()
                ? health(PROBE_PATIENCE)
                : sliverStatus(NO_BLOB, node.shards().getFirst(), Axis.PRIMARY, PROBE_PATIENCE);
    }

    private PeerException failure(RequestKind kind, int status, byte[] body) {
        Optional<ErrorEnvelope> envelope = ErrorEnvelope.parse(body);
        String reason = envelope.map(ErrorEnvelope::reason).orElse("");
        String message =
                envelope.map(known -> known.reason() + ": " + known.message()).orElse("no reason given");
        return new PeerException(
                kindOf(kind, status, envelope),
                status,
                reason,
                node.name() + " answered " + kind.label() + " with " + status + " " + PrintableText.shortLine(message));
    }

    private static Kind kindOf(RequestKind request, int status, Optional<ErrorEnvelope> envelope) {
        if (envelope.filter(known -> known.is(ErrorReason.SHARD_NOT_ASSIGNED)).isPresent()) {
            return Kind.SHARD_NOT_ASSIGNED;
        }
        if (envelope.filter(known -> known.is(ErrorReason.NOT_REGISTERED)).isPresent()) {
            return Kind.NOT_REGISTERED;
        }
        if (status == 503
                && envelope.filter(known -> known.is(ErrorReason.BLOB_WITHHELD)).isPresent()) {
            return Kind.WITHHELD;
        }
        if (status == 503
                && envelope.filter(known -> known.is(ErrorReason.COIN_AWAITED)).isPresent()) {
            return Kind.COIN_AWAITED;
        }
        return switch (status) {
            case 404 ->
                envelope.isEmpty()
                                && (request == RequestKind.DECODING_SYMBOLS || request == RequestKind.RECOVERY_SYMBOLS)
                        ? Kind.UNSUPPORTED
                        : Kind.NOT_FOUND;
            case 405, 501 -> Kind.UNSUPPORTED;
            case 429, 503 -> Kind.BUSY;
            case 451 -> Kind.FORBIDDEN;
            default -> status >= 500 ? Kind.SERVER : Kind.REFUSED;
        };
    }

    /** Breaks off what is under way, of which whoever waits hears, and closes the connections. */
    @Override
    public void close() {
        closed = true;
        probes.close();
        client.close();
        unanswered.forEach(this::giveUp);
    }

    @Override
    public String toString() {
        return "Peer[" + node.name() + " " + node.networkAddress() + "]";
    }
}
