package dev.floe.fake;

import dev.floe.fake.FakeNode.Answer;
import dev.floe.peer.PeerOptions;
import dev.floe.peer.Reach;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ConfirmationMessage;
import dev.floe.protocol.ErrorReason;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageConfirmation;
import dev.floe.protocol.StorageNode;
import dev.floe.protocol.SuccessEnvelope;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.DecodingSymbol;
import dev.floe.redstuff.DecodingSymbols;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.SliverSymbols;
import dev.floe.redstuff.VerifiedMetadata;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A committee of {@link FakeNode}s that hold encoded blobs: every node has its own pairs only, as real ones do. Blobs
 * are put in with {@link #put}, or by uploading them. Everything is kept in memory, encoded: about 4.5 times the blob.
 */
public final class FakeNetwork implements AutoCloseable {
    /** For clients that know nothing but this network: as usual, but nobody is given up for answering late at first. */
    public static final PeerOptions PATIENT = new PeerOptions(
            Duration.ofMinutes(2),
            PeerOptions.DEFAULT.maxConcurrentRequests(),
            PeerOptions.DEFAULT.maxWaitingRequests(),
            PeerOptions.DEFAULT.streamWindow(),
            PeerOptions.DEFAULT.connectionWindow(),
            Reach.ANYWHERE);

    private final Encoding encoding;
    private final List<FakeNode> nodes = new ArrayList<>();
    private final Map<FakeNode, List<Integer>> held = new ConcurrentHashMap<>();
    private final Map<BlobId, Stored> blobs = new ConcurrentHashMap<>();
    private final Set<BlobId> certified = ConcurrentHashMap.newKeySet();
    private volatile boolean servesSymbols = true;
    private volatile boolean servesProofs = true;

    /** What the network as a whole has of one blob. */
    private static final class Stored {
        final VerifiedMetadata metadata;
        final Map<Axis, byte[][]> slivers = new HashMap<>();

        Stored(VerifiedMetadata metadata) {
            this.metadata = metadata;
            for (Axis axis : Axis.values()) {
                slivers.put(axis, new byte[metadata.encoding().shardCount()][]);
            }
        }

        Optional<Sliver> sliver(Axis axis, int pair) {
            int index = metadata.encoding().sliverOfPair(axis, pair);
            byte[] data = slivers.get(axis)[index];
            return data == null ? Optional.empty() : Optional.of(new Sliver(axis, index, metadata.symbolSize(), data));
        }
    }

    /** Shards are dealt out like cards. */
    public FakeNetwork(Vertx vertx, int shardCount, int nodeCount) {
        this.encoding = new Encoding(shardCount);
        for (int i = 0; i < nodeCount; i++) {
            List<Integer> shards = new ArrayList<>();
            for (int shard = i; shard < shardCount; shard += nodeCount) {
                shards.add(shard);
            }
            int number = i;
            FakeNode node = new FakeNode(
                    vertx,
                    "node-" + i,
                    shards,
                    (method, path, query, body, fault) -> answer(number, method, path, query, body, fault));
            nodes.add(node);
            held.put(node, List.copyOf(shards));
        }
    }

    public Encoding encoding() {
        return encoding;
    }

    public List<FakeNode> nodes() {
        return List.copyOf(nodes);
    }

    public Committee committee() {
        return committee(1);
    }

    /** The committee by which shards are held now. */
    public Committee committee(int epoch) {
        List<StorageNode> members =
                nodes.stream().map(node -> node.registered(held.get(node))).toList();
        return new Committee(epoch, encoding.shardCount(), members);
    }

    /** Every node hands its shards on to the next one: nobody has what he had. */
    public void rotate() {
        List<List<Integer>> before = nodes.stream().map(held::get).toList();
        for (int i = 0; i < nodes.size(); i++) {
            held.put(nodes.get((i + 1) % nodes.size()), before.get(i));
        }
    }

    /** The node that holds pair {@code pair} of a blob. */
    public FakeNode holder(BlobId blobId, int pair) {
        int shard = blobId.shardOfPair(pair, encoding.shardCount());
        return nodes.stream()
                .filter(node -> held.get(node).contains(shard))
                .findFirst()
                .orElseThrow();
    }

    /** How many shards a node has. */
    public int weight(FakeNode node) {
        return held.get(node).size();
    }

    /** Whether the nodes have the routes for symbols without and with proofs. */
    public void serve(boolean symbols, boolean proofs) {
        servesSymbols = symbols;
        servesProofs = proofs;
    }

    /** Encodes and stores a blob at all nodes. */
    public VerifiedMetadata put(byte[] blob) {
        try {
            int symbolSize = encoding.symbolSize(blob.length);
            Map<Axis, byte[][]> slivers = new HashMap<>();
            for (Axis axis : Axis.values()) {
                byte[][] all = new byte[encoding.shardCount()][];
                for (int i = 0; i < all.length; i++) {
                    all[i] = new byte[encoding.sliverLength(axis, symbolSize)];
                }
                slivers.put(axis, all);
            }
            VerifiedMetadata metadata = new BlobEncoder(encoding, Runnable::run, 1, 16 << 20)
                    .encode(
                            BlobSource.of(blob),
                            (axis, index, offset, bytes, from, count) ->
                                    System.arraycopy(bytes, from, slivers.get(axis)[index], offset, count));
            return put(metadata, slivers.get(Axis.PRIMARY), slivers.get(Axis.SECONDARY));
        } catch (IOException | RedStuffException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stores slivers as they are, by index, whether they fit the metadata or not; null where there is none. */
    public VerifiedMetadata put(VerifiedMetadata metadata, byte[][] primary, byte[][] secondary) {
        Stored stored = new Stored(metadata);
        stored.slivers.put(Axis.PRIMARY, primary);
        stored.slivers.put(Axis.SECONDARY, secondary);
        blobs.put(metadata.blobId(), stored);
        return metadata;
    }

    /** Has the nodes say that the chain says that the blob is certified, whether they have it or not. */
    public void certify(BlobId blobId) {
        certified.add(blobId);
    }

    /** Forgets a blob everywhere. */
    public void remove(BlobId blobId) {
        blobs.remove(blobId);
    }

    @Override
    public void close() {
        nodes.forEach(FakeNode::close);
    }

    private Answer answer(int number, String method, String path, String query, byte[] body, Fault fault) {
        FakeNode node = nodes.get(number);
        List<Integer> shards = held.get(node);
        String[] part = path.split("/");
        if (path.equals("/v1/health")) {
            return Answer.json(
                    200,
                    "{\"success\":{\"code\":200,\"data\":{\"uptime\":{\"secs\":1,\"nanos\":0},\"epoch\":1,"
                            + "\"publicKey\":\"\",\"nodeStatus\":\"Active\",\"shardSummary\":{\"owned\":"
                            + shards.size() + ",\"ownedShardStatus\":{\"ready\":" + shards.size() + "}}}}}");
        }
        if (part.length < 5 || !part[2].equals("blobs")) {
            return noRoute();
        }
        Optional<BlobId> id = BlobId.parse(part[3]);
        if (id.isEmpty()) {
            return new Answer(400, "text/plain", "Invalid URL".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        boolean metadataPut = method.equals("PUT") && part.length == 5 && part[4].equals("metadata");
        if (metadataPut) {
            return putMetadata(id.get(), body);
        }
        if (part[4].equals("status")) {
            return Answer.json(
                    200,
                    certified.contains(id.get())
                            ? "{\"success\":{\"code\":200,\"data\":{\"permanent\":{\"endEpoch\":9,\"isCertified\":true,"
                                    + "\"statusEvent\":{\"txDigest\":\"11111111111111111111111111111111\","
                                    + "\"eventSeq\":\"0\"},\"deletableCounts\":{\"count_deletable_total\":0,"
                                    + "\"count_deletable_certified\":0},\"initialCertifiedEpoch\":1}}}}"
                            : "{\"success\":{\"code\":200,\"data\":\"nonexistent\"}}");
        }
        Optional<Stored> stored = Optional.ofNullable(blobs.get(id.get()));
        if (stored.isEmpty()) {
            return Answer.error(
                    ApiStatus.NOT_FOUND,
                    part[4].equals("metadata") ? ErrorReason.METADATA_NOT_FOUND : ErrorReason.SLIVER_NOT_FOUND);
        }
        Stored blob = stored.get();
        return switch (part[4]) {
            case "metadata" -> metadata(blob, fault);
            case "slivers" -> sliver(blob, shards, method, part, body, fault);
            case "decodingSymbols" -> servesSymbols ? decodingSymbols(blob, shards, query, fault) : noRoute();
            case "recoverySymbols" -> servesProofs ? recoverySymbols(blob, shards, query, fault) : noRoute();
            case "confirmation" -> confirmation(node, blob, shards, part);
            default -> noRoute();
        };
    }

    private static Answer noRoute() {
        return new Answer(404, "text/plain", new byte[0]);
    }

    private Answer metadata(Stored blob, Fault fault) {
        byte[] bcs = blob.metadata.toBcsWithId();
        if (fault == Fault.CORRUPT) {
            bcs[bcs.length - 1] ^= 1;
        } else if (fault == Fault.OTHER_BLOB) {
            bcs = other(blob).metadata.metadata().toBcsWithId(blob.metadata.blobId());
        }
        return Answer.bcs(bcs);
    }

    /** Another blob of the same size, if there is one. */
    private Stored other(Stored blob) {
        return blobs.values().stream()
                .filter(candidate -> candidate != blob && candidate.metadata.symbolSize() == blob.metadata.symbolSize())
                .findFirst()
                .orElse(blob);
    }

    private Answer putMetadata(BlobId id, byte[] body) {
        try {
            VerifiedMetadata metadata = VerifiedMetadata.verify(id, BlobMetadata.fromBcs(body), encoding);
            boolean known = blobs.putIfAbsent(id, new Stored(metadata)) != null;
            int code = known ? 200 : 201;
            return Answer.json(code, SuccessEnvelope.of(code, "metadata").toJson());
        } catch (RedStuffException e) {
            return Answer.error(ApiStatus.INVALID_ARGUMENT, ErrorReason.INVALID_METADATA);
        }
    }

    private Answer sliver(Stored blob, List<Integer> shards, String method, String[] part, byte[] body, Fault fault) {
        int pair = Integer.parseInt(part[5]);
        Axis axis = Axis.parse(part[6]).orElseThrow();
        if (!shards.contains(blob.metadata.blobId().shardOfPair(pair, encoding.shardCount()))) {
            return Answer.error(ApiStatus.FAILED_PRECONDITION, ErrorReason.SHARD_NOT_ASSIGNED);
        }
        if (method.equals("PUT")) {
            return putSliver(blob, axis, pair, body);
        }
        if (part.length == 8 && part[7].equals("status")) {
            String status = blob.sliver(axis, pair).isPresent() ? "stored" : "nonexistent";
            return Answer.json(200, SuccessEnvelope.of(200, status).toJson());
        }
        Optional<Sliver> sliver = (fault == Fault.OTHER_BLOB ? other(blob) : blob)
                .sliver(axis, fault == Fault.WRONG_INDEX ? (pair + 1) % encoding.shardCount() : pair);
        return sliver.map(found -> Answer.bcs((fault == Fault.CORRUPT ? corrupted(found) : found).toBcs()))
                .orElseGet(() -> Answer.error(ApiStatus.NOT_FOUND, ErrorReason.SLIVER_NOT_FOUND));
    }

    private Sliver corrupted(Sliver sliver) {
        byte[] data = sliver.data().clone();
        data[data.length / 2] ^= 0x10;
        return new Sliver(sliver.axis(), sliver.index(), sliver.symbolSize(), data);
    }

    private Answer putSliver(Stored blob, Axis axis, int pair, byte[] body) {
        try {
            Sliver sliver = Sliver.fromBcs(axis, body);
            blob.metadata.verify(pair, sliver);
            boolean known = blob.slivers.get(axis)[sliver.index()] != null;
            blob.slivers.get(axis)[sliver.index()] = sliver.data();
            int code = known ? 200 : 201;
            return Answer.json(code, SuccessEnvelope.of(code, "sliver").toJson());
        } catch (RedStuffException e) {
            return Answer.error(ApiStatus.INVALID_ARGUMENT, ErrorReason.INVALID_SLIVER);
        }
    }

    private static List<String> parameters(String query, String name) {
        return Arrays.stream(query.split("&"))
                .filter(parameter -> parameter.startsWith(name + "="))
                .map(parameter -> parameter.substring(name.length() + 1))
                .toList();
    }

    private List<Sliver> sources(Stored blob, List<Integer> shards, Axis targetAxis, Fault fault) {
        List<Sliver> sources = new ArrayList<>();
        Stored from = fault == Fault.OTHER_BLOB ? other(blob) : blob;
        for (int shard : shards) {
            int pair = blob.metadata.blobId().pairOfShard(shard, encoding.shardCount());
            from.sliver(targetAxis.other(), pair).ifPresent(sources::add);
        }
        return sources;
    }

    private static DecodingSymbol bent(DecodingSymbol symbol, Fault fault) {
        byte[] data = symbol.data().clone();
        if (fault == Fault.CORRUPT) {
            data[0] ^= 1;
        }
        return new DecodingSymbol(symbol.target(), symbol.sourceIndex(), data);
    }

    private Answer decodingSymbols(Stored blob, List<Integer> shards, String query, Fault fault) {
        Axis axis = Axis.parse(parameters(query, "targetType").getFirst()).orElseThrow();
        Map<Integer, List<DecodingSymbol>> byTarget = new HashMap<>();
        for (String target : parameters(query, "targetSlivers")) {
            int index = Integer.parseInt(target) + (fault == Fault.WRONG_INDEX ? 1 : 0);
            byTarget.put(
                    Integer.parseInt(target),
                    sources(blob, shards, axis, fault).stream()
                            .map(source -> bent(new SliverSymbols(encoding, source).decodingSymbol(index), fault))
                            .toList());
        }
        return Answer.bcs(new DecodingSymbols(byTarget).toBcs());
    }

    private Answer recoverySymbols(Stored blob, List<Integer> shards, String query, Fault fault) {
        Axis axis = Axis.parse(parameters(query, "targetType").getFirst()).orElseThrow();
        int target = Integer.parseInt(parameters(query, "targetSliver").getFirst());
        List<RecoverySymbol> symbols = sources(blob, shards, axis, fault).stream()
                .map(source -> new SliverSymbols(encoding, source).recoverySymbol(target))
                .map(symbol -> new RecoverySymbol(bent(symbol.symbol(), fault), symbol.targetIndex(), symbol.proof()))
                .toList();
        return Answer.bcs(RecoverySymbol.listToBcs(symbols));
    }

    private Answer confirmation(FakeNode node, Stored blob, List<Integer> shards, String[] part) {
        for (int shard : shards) {
            int pair = blob.metadata.blobId().pairOfShard(shard, encoding.shardCount());
            for (Axis axis : Axis.values()) {
                if (blob.sliver(axis, pair).isEmpty()) {
                    return Answer.error(ApiStatus.FAILED_PRECONDITION, ErrorReason.MISSING_SLIVERS);
                }
            }
        }
        BlobPersistence persistence = part[5].equals("permanent")
                ? BlobPersistence.PERMANENT
                : new BlobPersistence.Deletable(ObjectId.parse(part[6]).orElseThrow());
        StorageConfirmation confirmation = StorageConfirmation.sign(
                new ConfirmationMessage(1, blob.metadata.blobId(), persistence), node.blsKey());
        return Answer.json(200, new SuccessEnvelope(200, confirmation.toJson()).toJson());
    }
}
