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
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A hundred nodes over a hundred epochs, in virtual time, step by step, from several seeds: shards move, nodes are wiped, are
 * away for epochs, cannot reach the others, lie, have wrong clocks and full nodes that are behind, up to as many as may be
 * faulty at once; writers are slow, and do not reach everybody. What the nodes do is what nodes do: healing, shard sync, lost
 * shards, the states of shards and the duties, without sockets. {@code floe.simulation.epochs} makes each of them longer,
 * {@code floe.simulation.seed} has one other.
 */
@Timeout(900)
class SimulatedNetworkTest {
    private static final int NODES = 100;
    private static final int SHARDS = 100;
    private static final int MOST_FAULTY = (SHARDS - 1) / 3;
    private static final int EPOCHS = Integer.getInteger("floe.simulation.epochs", 25);
    private static final int FIRST_BLOBS = 3;
    private static final int EPOCHS_TO_A_BLOB = 3;
    /** For how many epochs the blobs are stored that come later. */
    private static final int LIFE_OF_A_BLOB = 12;
    /** One of so many answers of full nodes comes from one that is behind. */
    private static final int ANSWERS_TO_AN_OLD_ONE = 20;
    /** So many of its words ago at most. */
    private static final int OLDEST = 12;

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
    private static final Comparator<BlobId> IN_ORDER =
            (one, other) -> Arrays.compareUnsigned(one.toBytes(), other.toBytes());

    private static final Calculator HERE = new Calculator() {
        @Override
        public <T> T compute(Work<T> work) throws RedStuffException {
            return work.run();
        }
    };

    private Random random;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final Map<BlobId, TestBlob> blobs = new HashMap<>();
    private final TreeMap<BlobId, Integer> certified = new TreeMap<>(IN_ORDER);
    private int stored;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Path directory;

    // The chain.
    private int epoch = 1;
    private int[] holders = IntStream.range(0, SHARDS).toArray();
    private int[] next = holders;
    private final List<int[]> holdersIn = new ArrayList<>(List.of(holders));
    private Optional<Committee> previous = Optional.empty();
    private Committee committee;
    private EpochPhase phase = new EpochPhase.Running(now);
    private final Map<Integer, Integer> reported = new HashMap<>();
    /** All that it has said of the network. */
    private final List<Chain.NetworkView> said = new ArrayList<>();
    /** Blobs in the order in which they were certified; those that have ended stay. */
    private final List<BlobId> certifications = new ArrayList<>();

    /** Of those that have not ended. */
    private final Map<BlobId, Integer> ends = new HashMap<>();

    // Writers, and what they have still to bring to whom.
    private final List<Upload> uploads = new ArrayList<>();
    /** Who asks others now. */
    private SimulatedNode asking;

    // What happened.
    private int wiped;
    private int away;
    private int lied;
    private int cut;
    private int behind;
    private int oldAnswers;
    private int late;
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

    /** What a writer has not brought to a node yet. */
    private record Upload(TestBlob blob, SimulatedNode to) {}

    /** What the chain says now. */
    private void say() {
        said.add(new Chain.NetworkView(committee, previous, Optional.empty(), phase, EPOCH, Optional.empty(), 53));
    }

    /** A node: its disk in memory, its workers, and how it answers others. */
    private final class SimulatedNode implements LocalBlobs, Healing.Blobs, Neighbour, NodeContract, LostShards.Shelf {
        final int number;
        final BlsSecretKey key;
        final byte[] publicKey;
        final ProtocolKeys keys;
        /** What it has heard of certified blobs. */
        final TreeMap<BlobId, Integer> certified = new TreeMap<>(IN_ORDER);

        RecordStore store;
        final Map<Place, Sliver> disk = new HashMap<>();
        final Map<BlobId, VerifiedMetadata> metadata = new HashMap<>();
        ShardStates states;
        List<Worker> workers;
        NewestView network;
        Healing healing;
        /** How many of the certifications it has heard of, and which epochs. */
        int heard;

        int heardOf;
        /** The newest epoch that it has ever known of, with this disk. */
        int knew;

        boolean isAway;
        boolean lies;
        /** Of few others who are in the same place. */
        boolean isCut;
        /** What its full node has not heard yet of what the chain says. */
        int unheard;

        int disks;
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

        /** As when the process starts: without a full node that knows what this node knows it does not. */
        void start() throws IOException {
            states = new ShardStates(store);
            network = new NewestView(this::ask, states, keys, () -> heardOf, _ -> {});
            try {
                network.refresh();
            } catch (SuiException e) {
                isAway = true;
                return;
            }
            Neighbours neighbours = new Neighbours(
                    () -> {
                        Chain.NetworkView view = network.network();
                        return new Committees(view.committee(), view.previousCommittee(), view.changing());
                    },
                    keys::isOf,
                    member -> nodes.get(member.id().toBytes()[31] & 0xFF),
                    new Random(random.nextLong()));
            healing = new Healing(
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
            LostShards lost = new LostShards(
                    this,
                    states,
                    network,
                    () -> hasHeardOf(network.held().epoch()) ? Optional.empty() : Optional.of("more to hear"));
            Duties duties = new Duties(
                    network::network,
                    network::refresh,
                    Optional.of(this),
                    states,
                    healing,
                    keys::isOf,
                    this::hasHeardOf,
                    () -> now.plus(clockError),
                    new Random(random.nextLong()));
            workers = List.of(sync, healing, lost, duties);
        }

        private boolean hasHeardOf(int of) {
            return heardOf >= of;
        }

        HeldShards held() {
            return network.held();
        }

        /** What one of the full nodes says that it asks. */
        private Chain.NetworkView ask() {
            int missing = unheard;
            if (missing == 0 && random.nextInt(ANSWERS_TO_AN_OLD_ONE) == 0) {
                missing = random.nextInt(OLDEST);
                oldAnswers++;
            }
            Chain.NetworkView view = said.get(Math.max(0, said.size() - 1 - missing));
            if (Integer.compareUnsigned(view.committee().epoch(), Math.max(heardOf, states.reconciledIn())) >= 0) {
                knew = Math.max(knew, view.committee().epoch());
            }
            return view;
        }

        /** Hears what the chain has said until now, if the full node has. */
        void hear() {
            try {
                network.refresh(unheard == 0 ? epoch : 0);
            } catch (SuiException e) {
                return;
            }
            if (unheard == 0) {
                certified.keySet().retainAll(SimulatedNetworkTest.this.certified.keySet());
                disk.keySet().removeIf(place -> !ends.containsKey(place.blob()));
                metadata.keySet().retainAll(ends.keySet());
                heardOf = epoch;
                for (; heard < certifications.size(); heard++) {
                    BlobId blob = certifications.get(heard);
                    if (ends.containsKey(blob)) {
                        certified.put(blob, SimulatedNetworkTest.this.certified.get(blob));
                        healing.certified(blob);
                    }
                }
            }
        }

        /** Threads run when they like, and come as far as they do: a worker may be through before another one begins. */
        void work() throws IOException {
            asking = this;
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
            certified.clear();
            heard = 0;
            heardOf = 0;
            knew = 0;
            store.close();
            store = RecordStore.open(directory.resolve("node-" + number + "-" + ++disks), 1 << 20);
            start();
        }

        /** What it should have of blobs that were certified before an epoch, and does not. */
        long missing(int before) {
            return SimulatedNetworkTest.this.certified.entrySet().stream()
                    .filter(blob -> blob.getValue() < before)
                    .mapToLong(blob -> IntStream.range(0, SHARDS)
                            .filter(shard -> holders[shard] == number)
                            .mapToLong(shard -> Stream.of(Axis.values())
                                    .filter(axis ->
                                            !has(blob.getKey(), blob.getKey().pairOfShard(shard, SHARDS), axis))
                                    .count())
                            .sum())
                    .sum();
        }

        /** Whether a reader or another node cannot count on it. */
        boolean isFaulty() {
            return isAway || lies || isCut || unheard > 0 || missing(epoch + 1) > 0;
        }

        // --- its disk ---

        @Override
        public List<BlobId> from(BlobId first, int most) {
            return certified.tailMap(first).keySet().stream().limit(most).toList();
        }

        @Override
        public OptionalInt certifiedSince(BlobId blobId) {
            Integer since = certified.get(blobId);
            return since == null ? OptionalInt.empty() : OptionalInt.of(since);
        }

        @Override
        public List<Integer> pairs(BlobId blobId) {
            return held().shards().stream()
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

        @Override
        public List<BlobId> blobsFrom(BlobId first, int most) {
            return disk.keySet().stream()
                    .map(Place::blob)
                    .filter(blob -> IN_ORDER.compare(blob, first) >= 0)
                    .sorted(IN_ORDER)
                    .distinct()
                    .limit(most)
                    .toList();
        }

        /** Never what it has promised to keep. */
        @Override
        public void removeShard(List<BlobId> of, int shard, Encoding encoding) {
            for (int held = Math.max(1, knew - 1); held <= knew; held++) {
                assertThat(holdersIn.get(held - 1)[shard])
                        .as("node %d removes shard %d, and knew of epoch %d", number, shard, knew)
                        .isNotEqualTo(number);
            }
            disk.keySet()
                    .removeIf(place -> of.contains(place.blob())
                            && place.pair() == place.blob().pairOfShard(shard, SHARDS));
        }

        // --- how it answers ---

        private <T> CompletableFuture<T> answer(Supplier<Optional<T>> of) {
            if (isAway || asking.isCut != isCut) {
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
            return answer(() -> wanted.epoch() != network.network().committee().epoch()
                    ? Optional.empty()
                    : Optional.of(new ShardSlivers(handedOver(wanted))));
        }

        /** A liar has many ways. */
        private List<ShardSlivers.Entry> handedOver(SyncShardMessage wanted) {
            List<ShardSlivers.Entry> entries = new ArrayList<>();
            for (BlobId blob : from(wanted.startingBlob(), blobs.size())) {
                Axis axis = lies && random.nextInt(4) == 0 ? wanted.axis().other() : wanted.axis();
                sliver(blob, blob.pairOfShard(wanted.shard(), SHARDS), axis)
                        .ifPresent(mine -> entries.add(new ShardSlivers.Entry(
                                blob, new Sliver(mine.axis(), mine.index(), mine.symbolSize(), told(mine.data())))));
            }
            if (lies) {
                switch (random.nextInt(4)) {
                    case 0 -> Collections.shuffle(entries, random);
                    case 1 -> entries.clear();
                    case 2 -> entries.addAll(List.copyOf(entries));
                    default -> {}
                }
            }
            return entries.stream().limit(wanted.sliverCount()).toList();
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
            assertThat(missing(epoch))
                    .as("node %d says that it has everything in epoch %d", number, of)
                    .isZero();
            reported.put(number, of);
            int weight = committee.members().stream()
                    .filter(one -> reported.getOrDefault(one.id().toBytes()[31] & 0xFF, 0) == epoch)
                    .mapToInt(StorageNode::weight)
                    .sum();
            if (phase instanceof EpochPhase.Syncing && committee.isQuorum(weight)) {
                phase = new EpochPhase.Running(now);
                say();
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
            say();
        }

        @Override
        public void beginEpoch() throws SuiException {
            require(phase instanceof EpochPhase.NextSelected(Instant since) && !now.isBefore(since.plus(EPOCH)));
            epoch++;
            previous = Optional.of(committee);
            holders = next;
            holdersIn.add(holders);
            committee = committee(epoch, holders);
            phase = new EpochPhase.Syncing(0);
            say();
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

    /** A writer certifies its blob as soon as it may, and brings the rest of it when it comes to that, or never. */
    private void store(int end) {
        TestBlob blob = TestBlob.random(ENCODING, BLOB_LENGTH, 1000 + stored++);
        blobs.put(blob.id(), blob);
        ends.put(blob.id(), end);
        List<SimulatedNode> order = new ArrayList<>(nodes);
        Collections.shuffle(order, random);
        int weight = 0;
        for (SimulatedNode node : order) {
            // A full node that is behind has not heard of the registration: uploads are refused.
            boolean reached = !node.isAway && !node.isCut && node.unheard == 0;
            if (reached && !committee.isQuorum(weight)) {
                weight += upload(blob, node);
            } else {
                uploads.add(new Upload(blob, node));
            }
        }
        assertThat(committee.isQuorum(weight)).as("enough nodes are there").isTrue();
        certified.put(blob.id(), epoch);
        certifications.add(blob.id());
    }

    /** Brings a node what it takes of a blob; returns of how many of the shards that are its by the chain. */
    private int upload(TestBlob blob, SimulatedNode node) {
        node.metadata.put(blob.id(), blob.metadata());
        int weight = 0;
        for (int shard : node.held().shards()) {
            int pair = blob.id().pairOfShard(shard, SHARDS);
            for (Axis axis : Axis.values()) {
                node.disk.put(new Place(blob.id(), pair, axis), blob.sliver(pair, axis));
            }
            weight += holders[shard] == node.number ? 1 : 0;
        }
        return weight;
    }

    /** Writers go on, and some give up. */
    private void write() {
        for (int i = 0; i < 2 && !uploads.isEmpty(); i++) {
            Upload upload = uploads.remove(random.nextInt(uploads.size()));
            SimulatedNode node = upload.to();
            boolean reached = !node.isAway && !node.isCut && node.unheard == 0;
            if (reached && ends.containsKey(upload.blob().id()) && random.nextInt(2) == 0) {
                upload(upload.blob(), node);
                late++;
            }
        }
    }

    /** What was stored until now is not stored any more. */
    private void expire() {
        ends.entrySet().stream()
                .filter(blob -> blob.getValue() <= epoch)
                .map(Map.Entry::getKey)
                .toList()
                .forEach(blob -> {
                    ends.remove(blob);
                    certified.remove(blob);
                });
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
                .filter(SimulatedNode::isFaulty)
                .mapToInt(this::weight)
                .sum();
    }

    private void strike() throws IOException {
        for (SimulatedNode node : nodes) {
            if (node.unheard > 0 && random.nextInt(3) == 0) {
                node.unheard = 0;
            }
            if (node.isAway && random.nextInt(3) == 0) {
                node.isAway = false;
                node.start();
            }
            if (node.lies && random.nextInt(2) == 0) {
                node.lies = false;
            }
        }
        if (random.nextInt(2) == 0) {
            nodes.forEach(node -> node.isCut = false);
        }
        for (int i = 0; i < 12; i++) {
            SimulatedNode victim = nodes.get(random.nextInt(NODES));
            if (!victim.isFaulty() && faulty() + weight(victim) + MOVED_SHARDS <= MOST_FAULTY) {
                switch (random.nextInt(6)) {
                    case 0 -> {
                        victim.wipe();
                        wiped++;
                    }
                    case 1 -> {
                        victim.lies = true;
                        lied++;
                    }
                    case 2 -> victim.clockError = Duration.ofDays(random.nextInt(20_000) - 10_000);
                    case 3 -> {
                        victim.isCut = true;
                        cut++;
                    }
                    case 4 -> {
                        victim.unheard = 1 + random.nextInt(OLDEST);
                        behind++;
                    }
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
        write();
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
                expire();
                strike();
                if (epoch % EPOCHS_TO_A_BLOB == 0) {
                    store(epoch + LIFE_OF_A_BLOB);
                }
            }
        }
    }

    /** Enough of every blob is with honest nodes that are there. */
    private void assertReadable() {
        for (BlobId blob : ends.keySet()) {
            long slivers = nodes.stream()
                    .filter(node -> !node.isAway && !node.lies && !node.isCut)
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

    static LongStream seeds() {
        Long one = Long.getLong("floe.simulation.seed");
        return one == null ? LongStream.of(20_251, 1, 2, 3) : LongStream.of(one);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aHundredNodesOverAHundredEpochs(long seed) throws IOException {
        random = new Random(seed);
        // The states of shards are on a disk, which is not what this is about.
        Path memory = Path.of("/dev/shm");
        directory = Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "simulated")
                : Files.createTempDirectory("simulated");
        for (int node = 0; node < NODES; node++) {
            nodes.add(new SimulatedNode(node));
        }
        committee = committee(epoch, holders);
        say();
        for (SimulatedNode node : nodes) {
            node.start();
            node.hear();
        }
        for (int i = 0; i < FIRST_BLOBS; i++) {
            store(Integer.MAX_VALUE);
        }

        passUntilEpoch(1 + EPOCHS, false);
        for (SimulatedNode node : nodes) {
            node.lies = false;
            node.isCut = false;
            node.unheard = 0;
            while (node.isAway) {
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
            assertThat(node.missing(epoch))
                    .as("of node %d in epoch %d", node.number, epoch)
                    .isZero();
            for (int shard : node.held().shards()) {
                assertThat(node.states.of(shard)).as("node %d", node.number).contains(new ShardStates.State.Active());
            }
        }
        System.out.printf(
                "seed %d: %d epochs; %d times wiped, %d away, %d lying, %d cut off, %d with a full node behind, %d old answers;"
                        + " %d late uploads; %d bytes lost to wipes, %d moved%n",
                seed, epoch - 1, wiped, away, lied, cut, behind, oldAnswers, late, lost, moved);
        assertThat(List.of(wiped, away, lied, cut, behind, oldAnswers, late)).doesNotContain(0);
    }
}
