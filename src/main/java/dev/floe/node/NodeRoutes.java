package dev.floe.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.bytes.BcsException;
import dev.floe.keys.BlsPublicKey;
import dev.floe.node.door.BodyException;
import dev.floe.node.door.Request;
import dev.floe.node.door.RequestHandler;
import dev.floe.node.door.Response;
import dev.floe.node.work.Demand;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.ErrorEnvelope;
import dev.floe.protocol.ErrorReason;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.ShardSlivers;
import dev.floe.protocol.SuccessEnvelope;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.InconsistencyProof;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The HTTP side of a storage node: paths, queries, bodies, envelopes. Refusals that the reference node's framework makes
 * (unknown route, malformed path or query, oversized body) are plain text, all others JSON.
 */
final class NodeRoutes implements RequestHandler {
    private static final Logger LOG = Logger.getLogger(NodeRoutes.class);

    /** The reference framework's limit for every body but slivers. */
    private static final int MOST_METADATA_BYTES = 2 * 1024 * 1024;

    private static final int SLIVER_FRAMING = 128;
    /** A signed message of 55 bytes, and then some. */
    private static final int MOST_SYNC_REQUEST = 1024;
    /** A signed message of 107 bytes, and then some. */
    private static final int MOST_QUESTION = 512;
    /** The largest answer with symbols, in bytes; whoever needs more asks in parts. */
    private static final long MOST_SYMBOL_BYTES = 64 << 20;

    /** There are hundreds to a blob. */
    private static final Map<Stored, Response> SLIVER_ANSWERS = new EnumMap<>(Map.of(
            Stored.STORED, success(Stored.STORED.code(), "sliver stored successfully"),
            Stored.BUFFERED, success(Stored.BUFFERED.code(), "sliver buffered pending registration"),
            Stored.EXISTED, success(Stored.EXISTED.code(), "sliver already stored")));

    private static final String NOT_BCS = "unable to decode request body as BCS";

    private final Reads reads;
    private final Uploads uploads;
    private final Symbols symbols;
    private final Confirmations confirmations;
    private final Invalidity invalidity;
    private final ShardTransfers transfers;
    private final Optional<ChallengeQuestions> challenges;
    private final Supplier<Encoding> encoding;
    private final Function<Boolean, JsonNode> health;
    private final Duration longestPoll;
    private final NodeMetrics metrics;
    private final Demand demand;

    /**
     * @param challenges what other members ask in storage challenges; empty if this node takes no part in them
     * @param encoding of the network now
     * @param health the data of the health route, with or without details
     * @param longestPoll the longest wait for a registration; zero for none
     */
    NodeRoutes(
            BlobServices blobs,
            Optional<ChallengeQuestions> challenges,
            Supplier<Encoding> encoding,
            Function<Boolean, JsonNode> health,
            Duration longestPoll,
            NodeMetrics metrics,
            Demand demand) {
        this.reads = blobs.reads();
        this.uploads = blobs.uploads();
        this.symbols = blobs.symbols();
        this.confirmations = blobs.confirmations();
        this.invalidity = blobs.invalidity();
        this.transfers = blobs.transfers();
        this.challenges = challenges;
        this.encoding = encoding;
        this.health = health;
        this.longestPoll = longestPoll;
        this.metrics = metrics;
        this.demand = demand;
    }

    @Override
    public Response handle(Request request) throws BodyException {
        if (request.method().equals("OPTIONS")) {
            return preflight();
        }
        String[] path = request.path().split("/", -1);
        Optional<Route> route = Route.of(path);
        if (route.isEmpty()) {
            metrics.answered(NodeMetrics.OTHER, NodeMetrics.OTHER, 404, 0, Duration.ZERO);
            return Response.empty(404);
        }
        if (route.get() != Route.HEALTH) {
            demand.asked();
        }
        long begin = System.nanoTime();
        int status = 500;
        long bytes = 0;
        try {
            Response response = answer(route.get(), path, request);
            status = response.status();
            bytes = response.body().length;
            return response;
        } catch (BodyException e) {
            status = switch (e.fault()) {
                case BROKEN -> 400;
                case TOO_LARGE -> 413;
                case TOO_SLOW, GONE -> 408;
                case NO_ROOM, TOO_LARGE_HERE -> 503;
            };
            throw e;
        } finally {
            metrics.answered(
                    route.get().pattern(),
                    route.get().allows(request.method()) ? request.method() : NodeMetrics.OTHER,
                    status,
                    bytes,
                    Duration.ofNanos(System.nanoTime() - begin));
        }
    }

    private static Response preflight() {
        return Response.empty(200)
                .with("access-control-allow-methods", "*")
                .with("access-control-allow-headers", "*")
                .with("access-control-max-age", "86400");
    }

    private Response answer(Route route, String[] path, Request request) throws BodyException {
        if (!route.allows(request.method())) {
            return Response.empty(405).with("allow", route.allowed());
        }
        try {
            return switch (route) {
                case HEALTH -> health(request);
                case SYNC_SHARD -> syncShard(request);
                case CHALLENGE_ANSWERS, CHALLENGE_WORD -> challenge(route, request);
                default -> blob(route, path, request);
            };
        } catch (MalformedException e) {
            return Response.text(400, e.getMessage());
        } catch (BusyException e) {
            return Response.text(503, e.getMessage()).with("retry-after", Integer.toString(e.retrySeconds()));
        } catch (RefusedException e) {
            Response refusal = refusal(e.envelope());
            return e.retrySeconds() > 0 ? refusal.with("retry-after", Integer.toString(e.retrySeconds())) : refusal;
        } catch (IOException | RuntimeException e) {
            LOG.errorf(e, "%s %s failed", request.method(), request.path());
            return refusal(ErrorEnvelope.storage(
                    ApiStatus.INTERNAL, ErrorReason.INTERNAL_ERROR, "the node could not do this; see its log"));
        }
    }

    private static Response refusal(ErrorEnvelope envelope) {
        return Response.json(envelope.status().code(), envelope.toJson());
    }

    private static Response success(int code, JsonNode data) {
        return Response.json(code, new SuccessEnvelope(code, data).toJson());
    }

    private static Response success(int code, String data) {
        return Response.json(code, SuccessEnvelope.of(code, data).toJson());
    }

    private static Response binary(byte[] body) {
        return Response.of(200, Response.BINARY, body);
    }

    private Response health(Request request) throws MalformedException {
        return success(200, health.apply(Query.parse(request.query()).flag("detailed")));
    }

    private Response blob(Route route, String[] path, Request request)
            throws MalformedException, RefusedException, BodyException, IOException {
        BlobId blobId = BlobId.parse(Query.decode(path[3].replace("+", "%2B")))
                .orElseThrow(
                        () -> new MalformedException("invalid URL: the blob ID must be 43 characters of base64url"));
        Query query = Query.parse(request.query());
        boolean put = request.method().equals("PUT");
        return switch (route) {
            case METADATA -> put ? putMetadata(blobId, query, request) : metadata(blobId, request);
            case METADATA_STATUS -> success(200, reads.hasMetadata(blobId) ? "stored" : "nonexistent");
            case SLIVER -> {
                int pair = u16(path[5]);
                Axis axis = axis(path[6]);
                yield put ? putSliver(blobId, pair, axis, query, request) : sliver(blobId, pair, axis, request);
            }
            case SLIVER_STATUS -> success(200, uploads.sliverStatus(blobId, u16(path[5]), axis(path[6])));
            case CONFIRM_PERMANENT -> confirmation(blobId, BlobPersistence.PERMANENT, query);
            case CONFIRM_DELETABLE ->
                confirmation(
                        blobId,
                        new BlobPersistence.Deletable(ObjectId.parse(Query.decode(path[6]))
                                .orElseThrow(() -> new MalformedException(
                                        "invalid URL: the object ID must be 0x and up to 64 hex digits"))),
                        query);
            case BLOB_STATUS -> success(200, confirmations.status(blobId).toJson());
            case RECOVERY_SYMBOLS -> recoverySymbols(blobId, query, request);
            case DECODING_SYMBOLS -> decodingSymbols(blobId, query, request);
            case INCONSISTENCY_PROOF -> inconsistencyProof(blobId, axis(path[5]), request);
            case HEALTH, SYNC_SHARD, CHALLENGE_ANSWERS, CHALLENGE_WORD ->
                throw new IllegalArgumentException("not about a blob");
        };
    }

    // --- metadata ---

    private Response metadata(BlobId blobId, Request request) throws RefusedException, BodyException {
        request.reserve(BlobId.LENGTH + 66L * encoding.get().shardCount() + 16);
        byte[] bcs = reads.metadata(blobId);
        byte[] body = new byte[BlobId.LENGTH + bcs.length];
        System.arraycopy(blobId.toBytes(), 0, body, 0, BlobId.LENGTH);
        System.arraycopy(bcs, 0, body, BlobId.LENGTH, bcs.length);
        return binary(body);
    }

    private Response putMetadata(BlobId blobId, Query query, Request request)
            throws MalformedException, RefusedException, BodyException, IOException {
        query.allowOnly(Set.of("pending"));
        boolean mayWait = query.flag("pending");
        requireBinary(request);
        if (request.isBodyHeldBack()) {
            uploads.admitMetadata(blobId, mayWait);
        }
        byte[] body;
        try {
            body = request.body(MOST_METADATA_BYTES, 4);
        } catch (BodyException e) {
            if (e.fault() == BodyException.Fault.TOO_LARGE) {
                throw RefusedException.badArgument(ErrorReason.INVALID_CONTENT_TYPE, e.getMessage());
            }
            throw e;
        }
        metrics.received(body.length);
        BlobMetadata metadata;
        try {
            metadata = BlobMetadata.fromBcs(body);
        } catch (RedStuffException e) {
            throw RefusedException.badArgument(ErrorReason.INVALID_CONTENT_TYPE, NOT_BCS);
        }
        Stored stored = uploads.putMetadata(blobId, metadata, mayWait);
        return success(
                stored.code(),
                switch (stored) {
                    case STORED -> "metadata successfully stored";
                    case BUFFERED -> "metadata buffered pending registration";
                    case EXISTED -> "metadata already stored";
                });
    }

    private static void requireBinary(Request request) throws RefusedException {
        String type = request.header("content-type").orElse(Response.BINARY);
        int end = type.indexOf(';');
        String essence = (end < 0 ? type : type.substring(0, end)).strip();
        if (!essence.equalsIgnoreCase(Response.BINARY)) {
            throw RefusedException.badArgument(
                    ErrorReason.INVALID_CONTENT_TYPE, "the content type must be " + Response.BINARY);
        }
    }

    // --- slivers ---

    private Response sliver(BlobId blobId, int pair, Axis axis, Request request)
            throws RefusedException, BodyException {
        reads.admitSliver(blobId, pair, Preferences.wait(request, Reads.UNTIL_THE_COIN_FALLS));
        request.reserve(reads.sliverLength(blobId, pair, axis));
        byte[] bcs = reads.sliver(blobId, pair, axis);
        metrics.served(bcs.length);
        return binary(bcs);
    }

    private Response putSliver(BlobId blobId, int pair, Axis axis, Query query, Request request)
            throws MalformedException, RefusedException, BodyException, IOException {
        query.allowOnly(Set.of("pending"));
        boolean mayWait = query.flag("pending");
        int limit = encoding.get().secondarySourceSymbols() * Encoding.MAX_SYMBOL_SIZE + SLIVER_FRAMING;
        if (request.isBodyHeldBack()) {
            uploads.admitSliver(blobId, pair, axis, request.announcedLength(), mayWait);
        }
        byte[] body = request.body(limit, 2);
        metrics.received(body.length);
        Sliver sliver;
        try {
            sliver = Sliver.fromBcs(axis, body);
        } catch (RedStuffException e) {
            throw RefusedException.badArgument(ErrorReason.INVALID_CONTENT_TYPE, NOT_BCS);
        }
        return SLIVER_ANSWERS.get(uploads.putSliver(blobId, pair, sliver, body, mayWait));
    }

    // --- confirmations ---

    private Response confirmation(BlobId blobId, BlobPersistence persistence, Query query)
            throws MalformedException, RefusedException, IOException {
        boolean wait = query.flag("wait_for_registration");
        Duration patience = longestPoll;
        Optional<String> millis = query.one("wait_millis");
        if (millis.isPresent()) {
            BigInteger asked = u64(millis.get());
            if (asked.compareTo(BigInteger.valueOf(longestPoll.toMillis())) < 0) {
                patience = Duration.ofMillis(asked.longValueExact());
            }
        }
        if (wait) {
            confirmations.awaitRegistration(blobId, patience);
        }
        return success(200, confirmations.confirm(blobId, persistence).toJson());
    }

    // --- what others have to say of a blob ---

    private Response inconsistencyProof(BlobId blobId, Axis axis, Request request)
            throws RefusedException, BodyException {
        if (request.isBodyHeldBack()) {
            invalidity.admit(blobId);
        }
        byte[] body = request.body(MOST_METADATA_BYTES, 3);
        metrics.received(body.length);
        InconsistencyProof proof;
        try {
            proof = InconsistencyProof.fromBcs(axis, body);
        } catch (RedStuffException e) {
            throw RefusedException.badArgument(ErrorReason.INVALID_CONTENT_TYPE, NOT_BCS);
        }
        return success(200, invalidity.attest(blobId, proof).toJson());
    }

    // --- shards that are handed over ---

    private Response syncShard(Request request)
            throws MalformedException, RefusedException, BusyException, BodyException {
        Optional<String> authorization = request.header("authorization");
        if (authorization.isEmpty()) {
            return Response.text(401, "the Authorization field has to have the public key of the node that asks");
        }
        BlsPublicKey key = transfers.authorize(authorization.get());
        requireBinary(request);
        byte[] body = request.body(MOST_SYNC_REQUEST, 1);
        ShardSlivers slivers;
        try {
            slivers = transfers.transfer(key, body, request::reserve);
        } catch (BcsException e) {
            throw RefusedException.badArgument(ErrorReason.INVALID_CONTENT_TYPE, NOT_BCS);
        }
        byte[] answer = slivers.toBcs();
        metrics.served(answer.length);
        return binary(answer);
    }

    // --- storage challenges, Floe's own ---

    private Response challenge(Route route, Request request) throws RefusedException, BodyException, IOException {
        if (challenges.isEmpty()) {
            return Response.empty(404);
        }
        byte[] body = request.body(MOST_QUESTION, 1);
        if (route == Route.CHALLENGE_WORD) {
            return binary(challenges.get().word(body));
        }
        request.reserve(2L * ChallengeQuestions.LONGEST_ANSWER);
        byte[] answers = challenges.get().answers(body);
        metrics.served(answers.length);
        return binary(answers);
    }

    // --- symbols ---

    private Response decodingSymbols(BlobId blobId, Query query, Request request)
            throws MalformedException, RefusedException, BodyException {
        Axis axis = requiredAxis(query, "targetType");
        List<Integer> targets = new ArrayList<>();
        for (String target : query.all("targetSlivers")) {
            targets.add(u16(target));
        }
        long length = symbols.decodingLength(blobId, targets.size());
        requireServable(length);
        request.reserve(2 * length);
        byte[] body = symbols.decoding(blobId, axis, targets, Preferences.wait(request, Reads.UNTIL_THE_COIN_FALLS))
                .toBcs();
        metrics.served(body.length);
        return binary(body);
    }

    private Response recoverySymbols(BlobId blobId, Query query, Request request)
            throws MalformedException, RefusedException, BodyException {
        Optional<Axis> proofAxis = Optional.empty();
        Optional<String> proof = query.one("proofAxis");
        if (proof.isPresent()) {
            proofAxis = Optional.of(axis(proof.get()));
        }
        SortedSet<SymbolId> wanted = new TreeSet<>();
        List<String> ids = query.all("id");
        Optional<String> target = query.one("targetSliver");
        if (ids.isEmpty() && target.isPresent()) {
            wanted.addAll(symbols.of(blobId, requiredAxis(query, "targetType"), u16(target.get())));
        } else {
            for (String id : ids) {
                int dash = id.indexOf('-');
                if (dash < 0) {
                    throw new MalformedException("a symbol ID has the form 1-2");
                }
                wanted.add(new SymbolId(u16(id.substring(0, dash)), u16(id.substring(dash + 1))));
            }
        }
        requireServable(symbols.recoveryAnswerLength(blobId, wanted.size()));
        request.reserve(symbols.recoveryMemory(blobId, wanted.size()));
        byte[] body = RecoverySymbol.listToBcs(
                symbols.recovery(blobId, wanted, proofAxis, Preferences.wait(request, Reads.UNTIL_THE_COIN_FALLS)));
        metrics.served(body.length);
        return binary(body);
    }

    private static void requireServable(long length) throws RefusedException {
        if (length > MOST_SYMBOL_BYTES) {
            throw new RefusedException(
                    ApiStatus.UNAVAILABLE,
                    ErrorReason.UNAVAILABLE,
                    "too many symbols for one answer; ask for fewer slivers at once");
        }
    }

    // --- words ---

    private static Axis requiredAxis(Query query, String name) throws MalformedException {
        return axis(
                query.one(name).orElseThrow(() -> new MalformedException("query parameter " + name + " is missing")));
    }

    private static Axis axis(String text) throws MalformedException {
        return Axis.parse(text)
                .orElseThrow(() -> new MalformedException("the sliver type must be primary or secondary"));
    }

    private static BigInteger u64(String text) throws MalformedException {
        // As many leading zeros as somebody likes, and a sign; but no text that takes long to be read.
        String digits = text.startsWith("+") ? text.substring(1) : text;
        boolean number =
                !digits.isEmpty() && digits.length() <= 100 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        BigInteger value = number ? new BigInteger(digits) : BigInteger.ONE.negate();
        if (value.signum() < 0 || value.bitLength() > Long.SIZE) {
            throw new MalformedException("a number must be between 0 and 2^64 - 1");
        }
        return value;
    }

    private static int u16(String text) throws MalformedException {
        return number(text, 0xFFFF);
    }

    private static int number(String text, int most) throws MalformedException {
        boolean digits = !text.isEmpty() && text.length() <= 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        long value = digits ? Long.parseLong(text) : -1;
        if (value < 0 || value > most) {
            throw new MalformedException("a number must be between 0 and " + most);
        }
        return (int) value;
    }
}
