package dev.floe.bench.node;

import dev.floe.devnet.DevnetException;
import dev.floe.keys.NetworkKeyPair;
import dev.floe.keys.SignatureScheme;
import dev.floe.keys.SuiKeyPair;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import dev.floe.sui.BlobObject;
import dev.floe.sui.SuiException;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/**
 * A node gains shards: it has some of a network's, and all that is in them, and the one that has the others leaves. What it
 * takes over is what the measured time is for: from its first request for slivers until its health says that each of its shards
 * has everything. Then all of it is read, and compared.
 */
final class GainedShards {
    private final Measured what;
    private final int clients;

    /** @param what with the number of shards that the node has before */
    GainedShards(Measured what, int clients) {
        this.what = what;
        this.clients = clients;
    }

    /**
     * How it went.
     *
     * @param shards that were gained
     * @param written for what was kept
     * @param residentBytes at most, from the start of the node on
     */
    record Gained(Round round, int shards, String written, long residentBytes) {}

    Gained of(int sliverLength, int count, long seed)
            throws IOException, InterruptedException, DevnetException, SuiException {
        Files.createDirectories(what.directory());
        SecureRandom random = new SecureRandom();
        NetworkKeyPair key = NetworkKeyPair.generate(random);
        SuiKeyPair wallet = SuiKeyPair.generate(SignatureScheme.ED25519, random);
        List<Integer> all = IntStream.range(0, what.shards()).boxed().toList();
        List<EncodedBlob> blobs = EncodedBlob.withSlivers(new Encoding(what.shards()), sliverLength, count, seed, all);
        try (ShardGiver giver = new ShardGiver(key, blobs);
                MeasuredNode node = new MeasuredNode(what, new Other(key, giver.port(), Optional.of(wallet)));
                Clients asking = new Clients(node, clients)) {
            return node.during(() -> gain(node, giver, asking, blobs, all));
        }
    }

    private Gained gain(MeasuredNode node, ShardGiver giver, Clients asking, List<EncodedBlob> blobs, List<Integer> all)
            throws IOException, InterruptedException, SuiException, ExecutionException, TimeoutException {
        List<Integer> before = node.shards();
        List<Integer> gained =
                all.stream().filter(shard -> !before.contains(shard)).toList();
        List<BlobObject> objects = node.register(blobs);
        SliverRequests requests = new SliverRequests(node);
        asking.send(requests.metadata(blobs));
        for (Axis axis : Axis.values()) {
            asking.send(requests.puts(blobs, before, axis));
        }
        node.certify(blobs, objects);
        node.haveTheOtherLeave();
        int epoch = node.beginEpoch();
        giver.awaitRequest();
        Meter meter = new Meter(node);
        giver.begin();
        node.await(health -> health.path("epoch").asInt() == epoch
                && health.at("/shardSummary/ownedShardStatus/ready").asInt() == all.size());
        long bytes = blobs.stream()
                .flatMap(blob -> gained.stream().map(blob.pairs()::get))
                .mapToLong(pair -> pair.primary().length + pair.secondary().length)
                .sum();
        Round round = meter.round(blobs.size() * gained.size() * Axis.values().length, bytes);
        String written = meter.written(bytes);
        for (Axis axis : Axis.values()) {
            asking.send(requests.gets(blobs, gained, axis));
        }
        return new Gained(round, gained.size(), written, node.figures().peakBytes());
    }
}
