package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.MemoryBudget;
import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.BlsSecretKey;
import dev.floe.node.heal.Calculator;
import dev.floe.node.heal.Committees;
import dev.floe.node.heal.Healing;
import dev.floe.node.heal.LocalBlobs;
import dev.floe.node.heal.Neighbour;
import dev.floe.node.heal.Neighbours;
import dev.floe.node.heal.ShardStates;
import dev.floe.node.heal.ShardSync;
import dev.floe.node.work.Step;
import dev.floe.node.work.Worker;
import dev.floe.peer.RequestKind;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.ProtocolKeys;
import dev.floe.protocol.ProtocolMessage;
import dev.floe.protocol.ShardSlivers;
import dev.floe.protocol.SignedMessage;
import dev.floe.protocol.StorageNode;
import dev.floe.protocol.SyncShardMessage;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.DecodingSymbol;
import dev.floe.redstuff.DecodingSymbols;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.InconsistencyProof;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.SliverSymbols;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.redstuff.VerifiedSliver;
import dev.floe.store.RecordStore;
import dev.floe.sui.EpochPhase;
import dev.floe.sui.NodeContract;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.StorageNodeCap;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A hundred nodes over a hundred epochs, in virtual time, step by step, from one seed: shards move, nodes are wiped, are away for
 * epochs, lie and have wrong clocks, up to as many as may be faulty at once. What the nodes do is what nodes do: healing,
 * shard sync, the states of shards and the duties, without sockets. {@code floe.simulation.epochs} and {@code
 * floe.simulation.seed} make it longer, or another.
 */
@Timeout(900)
class SimulatedNetworkTest {
    private static final int NODES = 100;
    private static final int SHARDS = 100;
    private static final int MOST_FAULTY = (SHARDS - 1) / 3;
    private static final int EPOCHS = Integer.getInteger("floe.simulation.epochs", 100);
    private static final long SEED = Long.getLong("floe.simulation.seed", 20_251);
    private static final int FIRST_BLOBS = 4;
    private static final int EPOCHS_TO_A_BLOB = 25;
    private static final int MOVED_SHARDS = 3;
    private static final int BLOB_LENGTH = 500;
    /** Steps of a worker that others leave no time. */
    private static final int HURRIED = 2;

    private static final Duration EPOCH = Duration.ofHours(2);
    /** As long as shards are being taken over. */
    private static final int TICKS_TO_A_STRIKE = 2;

    private static final Duration TICK = Duration.ofMinutes(4);
    private static final Duration PATIENCE = Duration.ofHours(12);
    private static final Encoding ENCODING = new Encoding(SHARDS);
    private static final Calculator HERE = new Calculator() {
        @Override
        public <T> T compute(Work<T> work) throws RedStuffException {
            return work.run();
        }
    };

    private final Random random = new Random(SEED);
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final Map<BlobId, TestBlob> blobs = new HashMap<>();
    private final TreeMap<BlobId, Integer> certified =
            new TreeMap<>((one, other) -> Arrays.compareUnsigned(one.toBytes(), other.toBytes()));
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Path directory;

    // The chain.
    private int epoch = 1;
    private int[] holders = IntStream.range(0, SHARDS).toArray();
    private int[] next = holders;
    private Optional<Committee> previous = Optional.empty();
    private Committee committee;
    private EpochPhase phase = new EpochPhase.Running(now);
    private final Map<Integer, Integer> reported = new HashMap<>();

    // What happened.
    private int wiped;
    private int away;
    private int lied;
    private long moved;
    private long lost;

    private Committee committee(int of, int[] holdersOfShards) {
        Map<Integer, List<Integer>> shards = new TreeMap<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            shards.computeIfAbsent(holdersOfShards[shard], any -> new ArrayList<>())
                    .add(shard);
        }
        List<StorageNode> members = new ArrayList<>();
        shards.forEach((node, its) -> members.add(nodes.get(node).member(its)));
        return new Committee(of, SHARDS, members);
    }

    /** A thread that is through when it has been started. */
    private static final class Immediate extends Thread {
        private final Runnable work;

        Immediate(Runnable work) {
            this.work = work;
        }

        @Override
        public void start() {
            work.run();
        }
    }

    private record Place(BlobId blob, int pair, Axis axis) {}

    /** A node: its disk in memory, its workers, and how it answers others. */
    private final class SimulatedNode implements LocalBlobs, Healing.Blobs, Neighbour, NodeContract {
        final int number;
        final BlsSecretKey key;
        final byte[] publicKey;
        final ProtocolKeys keys;
        final RecordStore store;
        final Map<Place, Sliver> disk = new HashMap<>();
        final Map<BlobId, VerifiedMetadata> metadata = new HashMap<>();
        ShardStates states;
        List<Worker> workers;
        Chain.NetworkView view;
        HeldShards held;
        boolean isAway;
        boolean lies;
        Duration clockError = Duration.ZERO;

        SimulatedNode(int number) throws IOException {
            this.number = number;
            byte[] secret = new byte[32];
            secret[30] = 1;
            secret[31] = (byte) number;
            this.key = BlsSecretKey.fromBytes(secret);
            this.publicKey = key.publicKey().toBytes();
            this.keys = ProtocolKeys.of(key);
            this.store = RecordStore.open(directory.resolve("node-" + number), 1 << 20);
        }

        StorageNode member(List<Integer> shards) {
            byte[] id = new byte[ObjectId.LENGTH];
            id[31] = (byte) number;
            return new StorageNode(ObjectId.of(id), "node-" + number, "127.0.0.1:1", publicKey, new byte[33], shards);
        }

        /** As when the process starts. */
        void start() throws IOException {
            states = new ShardStates(store);
            hear();
            Neighbours neighbours = new Neighbours(
                    () -> new Committees(view.committee(), view.previousCommittee(), view.changing()),
                    keys::isOf,
                    member -> nodes.get(member.id().toBytes()[31] & 0xFF),
                    new Random(random.nextLong()));
            Healing healing = new Healing(
                    this,
                    this,
                    neighbours,
                    HERE,
                    (_, _) -> Optional.of("nobody encoded anything badly"),
                    Optional::empty,
                    () -> 0,
                    new Healing.Options(4, 1 << 20, new MemoryBudget(64 << 20), _ -> Duration.ofMinutes(1), _ -> {}),
                    () -> now.toEpochMilli() * 1_000_000,
                    Immediate::new);
            ShardSync sync = new ShardSync(
                    states,
                    neighbours,
                    keys,
                    this,
                    this,
                    HERE,
                    Optional::empty,
                    new ShardSync.Options(PATIENCE, new MemoryBudget(64 << 20), _ -> {}),
                    () -> now.toEpochMilli() * 1_000_000,
                    Immediate::new,
                    healing::lookAgain);
            Duties duties = new Duties(
                    () -> view,
                    this::refresh,
                    Optional.of(this),
                    states,
                    healing,
                    keys::isOf,
                    heardOf -> view.committee().epoch() >= heardOf,
                    () -> now.plus(clockError),
                    new Random(random.nextLong()));
            workers = List.of(sync, healing, duties);
        }

        private void refresh() throws SuiException {
            try {
                hear();
            } catch (IOException e) {
                throw new SuiException(SuiException.Kind.UNAVAILABLE, e.getMessage());
            }
        }

        /** Hears what the chain has said until now. */
        void hear() throws IOException {
            view = new Chain.NetworkView(committee, previous, Optional.empty(), phase, EPOCH, Optional.empty(), 53);
            held = HeldShards.of(committee, previous, keys);
            List<Integer> before = previous.stream()
                    .flatMap(one -> HeldShards.of(one, Optional.empty(), keys).shards().stream())
                    .toList();
            states.reconcile(epoch, held.shards(), before, previous.isPresent());
            for (int shard : List.copyOf(states.all().keySet())) {
                if (!held.shards().contains(shard) && !before.contains(shard)) {
                    disk.keySet().removeIf(place -> place.pair() == place.blob().pairOfShard(shard, SHARDS));
                    states.forget(shard);
                }
            }
        }

        /** Threads run when they like, and come as far as they do: a worker may be through before another one begins. */
        void work() throws IOException {
            List<Worker> order = new ArrayList<>(workers);
            Collections.shuffle(order, random);
            for (Worker worker : order) {
                boolean hurried = random.nextInt(4) == 0;
                int steps = 0;
                while (worker.work() == Step.BUSY && !(hurried && steps >= HURRIED)) {
                    assertThat(steps++).as(worker.name() + " of node " + number).isLessThan(10_000);
                }
            }
        }

        void wipe() throws IOException {
            lost += disk.values().stream()
                    .mapToLong(sliver -> sliver.data().length)
                    .sum();
            disk.clear();
            metadata.clear();
            for (int shard : states.all().keySet()) {
                states.forget(shard);
            }
            start();
        }

        /** What it should have of blobs that were certified before the epoch, and does not. */
        long missing() {
            return certified.entrySet().stream()
                    .filter(blob -> blob.getValue() < epoch)
                    .mapToLong(blob -> held.shards().stream()
                            .mapToLong(shard -> Stream.of(Axis.values())
                                    .filter(axis ->
                                            !has(blob.getKey(), blob.getKey().pairOfShard(shard, SHARDS), axis))
                                    .count())
                            .sum())
                    .sum();
        }

        // --- its disk ---

        @Override
        public List<BlobId> from(BlobId first, int most) {
            return certified.tailMap(first).keySet().stream().limit(most).toList();
        }

        @Override
        public OptionalInt certifiedSince(BlobId blobId) {
            return OptionalInt.of(certified.get(blobId));
        }

        @Override
        public List<Integer> pairs(BlobId blobId) {
            return held.shards().stream()
                    .filter(shard -> !states.isSyncing(shard))
                    .map(shard -> blobId.pairOfShard(shard, SHARDS))
                    .toList();
        }

        @Override
        public Encoding encoding() {
            return ENCODING;
        }

        @Override
        public boolean hasMetadata(BlobId blobId) {
            return metadata.containsKey(blobId);
        }

        @Override
        public Optional<VerifiedMetadata> metadata(BlobId blobId) {
            return Optional.ofNullable(metadata.get(blobId));
        }

        @Override
        public boolean has(BlobId blobId, int pair, Axis axis) {
            return disk.containsKey(new Place(blobId, pair, axis));
        }

        @Override
        public Optional<Sliver> sliver(BlobId blobId, int pair, Axis axis) {
            return Optional.ofNullable(disk.get(new Place(blobId, pair, axis)));
        }

        @Override
        public void keep(VerifiedMetadata found) {
            metadata.put(found.blobId(), found);
        }

        @Override
        public void keep(List<VerifiedSliver> slivers) {
            for (VerifiedSliver one : slivers) {
                BlobId blob = one.blob().blobId();
                assertThat(one.sliver().data())
                        .as("what is kept is right")
                        .isEqualTo(
                                blobs.get(blob).sliver(one.pair(), one.axis()).data());
                disk.put(new Place(blob, one.pair(), one.axis()), one.sliver());
            }
        }

        // --- how it answers ---

        private <T> CompletableFuture<T> answer(Supplier<Optional<T>> of) {
            if (isAway) {
                return CompletableFuture.failedFuture(new IOException("nobody is there"));
            }
            Optional<T> answer = of.get();
            return answer.isPresent()
                    ? CompletableFuture.completedFuture(answer.get())
                    : CompletableFuture.failedFuture(new IOException("not here"));
        }

        private byte[] told(byte[] truth) {
            moved += truth.length;
            byte[] told = truth.clone();
            if (lies) {
                told[0] ^= 1;
            }
            return told;
        }

        @Override
        public CompletableFuture<BlobMetadata> metadata(BlobId blobId, int shardCount, Duration timeout) {
            return answer(() -> metadata(blobId)
                    .map(mine -> BlobMetadata.of(
                            mine.blobLength(), told(mine.metadata().hashes()))));
        }

        @Override
        public CompletableFuture<Sliver> sliver(BlobId blobId, int pair, Axis axis, int length, Duration timeout) {
            return answer(() -> sliver(blobId, pair, axis)
                    .map(mine -> new Sliver(axis, mine.index(), mine.symbolSize(), told(mine.data()))));
        }

        private List<SliverSymbols> symbols(BlobId blobId, Axis axis) {
            return disk.entrySet().stream()
                    .filter(one ->
                            one.getKey().blob().equals(blobId) && one.getKey().axis() == axis.other())
                    .sorted(Comparator.comparing(one -> one.getKey().pair()))
                    .map(one -> new SliverSymbols(ENCODING, one.getValue()))
                    .toList();
        }

        @Override
        public CompletableFuture<DecodingSymbols> decodingSymbols(
                BlobId blobId, Axis axis, Collection<Integer> targets, int symbolSize, int count, Duration timeout) {
            return answer(() -> {
                Map<Integer, List<DecodingSymbol>> all = new HashMap<>();
                for (SliverSymbols mine : symbols(blobId, axis)) {
                    for (int target : targets) {
                        DecodingSymbol symbol = mine.decodingSymbol(target);
                        all.computeIfAbsent(target, any -> new ArrayList<>())
                                .add(new DecodingSymbol(axis, symbol.sourceIndex(), told(symbol.data())));
                    }
                }
                return all.isEmpty() ? Optional.empty() : Optional.of(new DecodingSymbols(all));
            });
        }

        @Override
        public CompletableFuture<List<RecoverySymbol>> recoverySymbols(
                BlobId blobId, Axis axis, int target, int symbolSize, int count, Duration timeout) {
            return answer(() -> {
                List<RecoverySymbol> all = symbols(blobId, axis).stream()
                        .map(mine -> mine.recoverySymbol(target))
                        .map(symbol -> new RecoverySymbol(
                                new DecodingSymbol(
                                        axis,
                                        symbol.symbol().sourceIndex(),
                                        told(symbol.symbol().data())),
                                symbol.targetIndex(),
                                symbol.proof()))
                        .toList();
                return all.isEmpty() ? Optional.empty() : Optional.of(all);
            });
        }

        @Override
        public CompletableFuture<SignedMessage> attestInvalid(
                BlobId blobId, InconsistencyProof proof, Duration timeout) {
            return CompletableFuture.failedFuture(new IOException("nobody encoded anything badly"));
        }

        @Override
        public CompletableFuture<ShardSlivers> syncShard(
                BlsPublicKey asker, SignedMessage request, int longest, Duration timeout) {
            SyncShardMessage wanted = (SyncShardMessage) ProtocolMessage.parse(request.serializedMessage());
            return answer(() -> wanted.epoch() != view.committee().epoch()
                    ? Optional.empty()
                    : Optional.of(new ShardSlivers(from(wanted.startingBlob(), blobs.size()).stream()
                            .flatMap(blob -> sliver(blob, blob.pairOfShard(wanted.shard(), SHARDS), wanted.axis())
                                    .map(mine -> new ShardSlivers.Entry(
                                            blob,
                                            new Sliver(
                                                    mine.axis(), mine.index(), mine.symbolSize(), told(mine.data()))))
                                    .stream())
                            .limit(wanted.sliverCount())
                            .toList())));
        }

        @Override
        public Duration patience(RequestKind kind, long bytes) {
            return Duration.ofSeconds(1);
        }

        @Override
        public boolean trusted() {
            return true;
        }

        @Override
        public void lied(String what) {
            assertThat(lies).as("node %d is called a liar: %s", number, what).isTrue();
        }

        // --- what it tells the chain ---

        @Override
        public ObjectId address() {
            return member(List.of()).id();
        }

        @Override
        public Optional<StorageNodeCap> capability(ObjectId node) {
            return Optional.of(new StorageNodeCap(
                    node, node, reported.getOrDefault(number, 0), Optional.empty(), BigInteger.ZERO, 0, 0));
        }

        @Override
        public void epochSyncDone(ObjectId capability, int of) throws SuiException {
            require(of == epoch && reported.getOrDefault(number, 0) < of);
            assertThat(missing())
                    .as("node %d says that it has everything in epoch %d", number, of)
                    .isZero();
            reported.put(number, of);
            int weight = committee.members().stream()
                    .filter(one -> reported.getOrDefault(one.id().toBytes()[31] & 0xFF, 0) == epoch)
                    .mapToInt(StorageNode::weight)
                    .sum();
            if (phase instanceof EpochPhase.Syncing && committee.isQuorum(weight)) {
                phase = new EpochPhase.Running(now);
            }
        }

        @Override
        public void certifyEventBlob(ObjectId capability, VerifiedMetadata blob, long endingCheckpoint, int of) {}

        @Override
        public void endVoting() throws SuiException {
            require(phase instanceof EpochPhase.Running(Instant since)
                    && !now.isBefore(since.plus(EPOCH.dividedBy(2))));
            next = moved(holders);
            phase = new EpochPhase.NextSelected(((EpochPhase.Running) phase).since());
        }

        @Override
        public void beginEpoch() throws SuiException {
            require(phase instanceof EpochPhase.NextSelected(Instant since) && !now.isBefore(since.plus(EPOCH)));
            epoch++;
            previous = Optional.of(committee);
            holders = next;
            committee = committee(epoch, holders);
            phase = new EpochPhase.Syncing(0);
        }

        @Override
        public void invalidate(byte[] signature, byte[] signers, byte[] message) {}

        private static void require(boolean condition) throws SuiException {
            if (!condition) {
                throw new SuiException(SuiException.Kind.REJECTED, "not now");
            }
        }
    }

    /** Some shards go elsewhere. */
    private int[] moved(int[] from) {
        int[] to = from.clone();
        for (int i = 0; i < MOVED_SHARDS; i++) {
            to[random.nextInt(SHARDS)] = random.nextInt(NODES);
        }
        return to;
    }

    private void store() {
        TestBlob blob = TestBlob.random(ENCODING, BLOB_LENGTH, 1000 + blobs.size());
        blobs.put(blob.id(), blob);
        certified.put(blob.id(), epoch);
        for (SimulatedNode node : nodes) {
            if (!node.isAway) {
                node.metadata.put(blob.id(), blob.metadata());
                for (int shard : node.held.shards()) {
                    int pair = blob.id().pairOfShard(shard, SHARDS);
                    for (Axis axis : Axis.values()) {
                        node.disk.put(new Place(blob.id(), pair, axis), blob.sliver(pair, axis));
                    }
                }
            }
        }
    }

    private int weight(SimulatedNode node) {
        int weight = 0;
        for (int shard = 0; shard < SHARDS; shard++) {
            weight += holders[shard] == node.number || next[shard] == node.number ? 1 : 0;
        }
        return weight;
    }

    /** The shards of which something is not to be had at the moment, or will not be when the next committee begins. */
    private int faulty() {
        return nodes.stream()
                .filter(node -> node.isAway || node.lies || node.missing() > 0)
                .mapToInt(this::weight)
                .sum();
    }

    private void strike() throws IOException {
        for (SimulatedNode node : nodes) {
            if (node.isAway && random.nextInt(3) == 0) {
                node.isAway = false;
                node.start();
            }
            if (node.lies && random.nextInt(2) == 0) {
                node.lies = false;
            }
        }
        for (int i = 0; i < 12; i++) {
            SimulatedNode victim = nodes.get(random.nextInt(NODES));
            boolean isWell = !victim.isAway && !victim.lies && victim.missing() == 0;
            if (isWell && faulty() + weight(victim) + MOVED_SHARDS <= MOST_FAULTY) {
                switch (random.nextInt(4)) {
                    case 0 -> {
                        victim.wipe();
                        wiped++;
                    }
                    case 1 -> {
                        victim.lies = true;
                        lied++;
                    }
                    case 2 -> victim.clockError = Duration.ofDays(random.nextInt(20_000) - 10_000);
                    default -> {
                        victim.isAway = true;
                        away++;
                    }
                }
            }
        }
    }

    private void pass() throws IOException {
        now = now.plus(TICK);
        List<SimulatedNode> order = new ArrayList<>(nodes);
        Collections.shuffle(order, random);
        for (SimulatedNode node : order) {
            if (!node.isAway) {
                // News takes its time.
                if (random.nextInt(3) > 0) {
                    node.hear();
                }
                node.work();
            }
        }
    }

    private void passUntilEpoch(int wanted, boolean quietly) throws IOException {
        int struck = epoch;
        for (int ticks = 0; epoch < wanted; ticks++) {
            assertThat(ticks).as("epoch %d does not end; %s", epoch, phase).isLessThan(wanted * 200);
            pass();
            // While shards are taken over, too, when nodes are about to say that they have everything.
            if (phase instanceof EpochPhase.Syncing && !quietly && random.nextInt(TICKS_TO_A_STRIKE) == 0) {
                strike();
            }
            if (epoch != struck && phase instanceof EpochPhase.Running && !quietly) {
                struck = epoch;
                assertReadable();
                strike();
                if (epoch % EPOCHS_TO_A_BLOB == 0) {
                    store();
                }
            }
        }
    }

    /** Enough of every blob is with honest nodes that are there. */
    private void assertReadable() {
        for (BlobId blob : blobs.keySet()) {
            long slivers = nodes.stream()
                    .filter(node -> !node.isAway && !node.lies)
                    .mapToLong(node -> node.disk.keySet().stream()
                            .filter(place -> place.blob().equals(blob) && place.axis() == Axis.PRIMARY)
                            .count())
                    .sum();
            assertThat(slivers).as("slivers of %s in epoch %d", blob, epoch).isGreaterThanOrEqualTo(SHARDS / 3 + 1);
        }
    }

    @AfterEach
    void clear() throws IOException {
        for (SimulatedNode node : nodes) {
            node.store.close();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void aHundredNodesOverAHundredEpochs() throws IOException {
        // The states of shards are on a disk, which is not what this is about.
        Path memory = Path.of("/dev/shm");
        directory = Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "simulated")
                : Files.createTempDirectory("simulated");
        for (int node = 0; node < NODES; node++) {
            nodes.add(new SimulatedNode(node));
        }
        committee = committee(epoch, holders);
        for (SimulatedNode node : nodes) {
            node.start();
        }
        for (int i = 0; i < FIRST_BLOBS; i++) {
            store();
        }

        passUntilEpoch(1 + EPOCHS, false);
        for (SimulatedNode node : nodes) {
            node.lies = false;
            if (node.isAway) {
                node.isAway = false;
                node.start();
            }
        }
        passUntilEpoch(epoch + 3, true);
        for (int ticks = 0; !(phase instanceof EpochPhase.Running) || ticks < 60; ticks++) {
            assertThat(ticks).isLessThan(200);
            pass();
            if (phase instanceof EpochPhase.NextSelected) {
                break;
            }
        }

        for (SimulatedNode node : nodes) {
            assertThat(node.missing())
                    .as("of node %d in epoch %d", node.number, epoch)
                    .isZero();
            for (int shard : node.held.shards()) {
                assertThat(node.states.of(shard)).as("node %d", node.number).contains(new ShardStates.State.Active());
            }
        }
        System.out.printf(
                "seed %d: %d epochs; %d times wiped, %d away, %d lying; %d bytes lost to wipes, %d moved%n",
                SEED, epoch - 1, wiped, away, lied, lost, moved);
    }
}
