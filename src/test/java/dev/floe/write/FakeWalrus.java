package dev.floe.write;

import dev.floe.bytes.Backoff;
import dev.floe.bytes.MemoryBudget;
import dev.floe.keys.BlsSecretKey;
import dev.floe.protocol.Committee;
import dev.floe.protocol.StorageNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;

/** A whole network in memory: a chain, a committee and its nodes. */
public final class FakeWalrus implements StoringNodes {
    public static final int FIRST_EPOCH = 7;

    public final FakeChain chain;
    public final List<FakeNode> nodes = new ArrayList<>();
    final Committee committee;
    private final Map<Integer, FakeNode> byFirstShard = new HashMap<>();

    /** @param weights the shards of each node */
    public FakeWalrus(int... weights) {
        List<StorageNode> members = new ArrayList<>();
        int shards = 0;
        for (int member = 0; member < weights.length; member++) {
            List<Integer> mine = new ArrayList<>();
            for (int i = 0; i < weights[member]; i++) {
                mine.add(shards++);
            }
            members.add(new StorageNode(
                    FakeChain.id(0x100 + member),
                    "node-" + member,
                    "127.0.0.1:" + (9000 + member),
                    key(member).publicKey().toBytes(),
                    new byte[33],
                    mine));
        }
        committee = new Committee(FIRST_EPOCH, shards, members);
        chain = new FakeChain(committee);
        for (int member = 0; member < weights.length; member++) {
            FakeNode node = new FakeNode(members.get(member), key(member), chain, FIRST_EPOCH, shards);
            nodes.add(node);
            byFirstShard.put(members.get(member).shards().getFirst(), node);
        }
    }

    static BlsSecretKey key(int seed) {
        byte[] bytes = new byte[32];
        bytes[30] = (byte) (1 + seed / 100);
        bytes[31] = (byte) (1 + seed % 100);
        return BlsSecretKey.fromBytes(bytes);
    }

    /** The same nodes with the same shards, one epoch later; the nodes have not heard of it yet. */
    void startNextEpochOnChain() {
        chain.startEpoch(new Committee(chain.committee().epoch() + 1, committee.shardCount(), committee.members()));
    }

    /** The same nodes with the same shards, one epoch later. */
    void startNextEpoch() {
        startNextEpochOnChain();
        Committee next = chain.committee();
        nodes.forEach(node -> node.enterEpoch(next.epoch()));
    }

    @Override
    public StoringNode connect(StorageNode node) {
        return byFirstShard.get(node.shards().getFirst());
    }

    /** Waits for everybody, so that what comes of a store does not depend on how busy the machine is. */
    static final WriteLimits PATIENT = limits(Duration.ofMinutes(2), Duration.ofMinutes(2));

    /** Waits for a quorum, and not much longer: for nodes of which some never answer. */
    static final WriteLimits CONTENT_WITH_A_QUORUM = limits(Duration.ofMinutes(2), Duration.ofMillis(100));

    /** Gives up on nodes soon, whoever they are: for stores that cannot succeed. */
    static final WriteLimits IMPATIENT = limits(Duration.ofMillis(500), Duration.ofMillis(100));

    private static WriteLimits limits(Duration patience, Duration grace) {
        return new WriteLimits(
                8 << 20,
                8 << 20,
                4,
                patience,
                1 << 20,
                new Backoff(Duration.ofMillis(5), Duration.ofMillis(40), 3),
                Duration.ofMinutes(2),
                0.5,
                grace,
                Duration.ofMinutes(2),
                patience,
                5560,
                3);
    }

    public BlobWriter writer(Path spoolRoot, WriteLimits limits) throws IOException {
        return new BlobWriter(
                chain,
                chain,
                List.of(),
                this,
                SpoolDirectory.open(spoolRoot),
                new MemoryBudget(64 << 20),
                ForkJoinPool.commonPool(),
                2,
                limits);
    }

    public BlobWriter writer(Path spoolRoot) throws IOException {
        return writer(spoolRoot, PATIENT);
    }
}
