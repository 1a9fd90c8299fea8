package dev.floe.node.challenge;

import dev.floe.chain.contract.BlsAggregate;
import dev.floe.chain.contract.Certificate;
import dev.floe.chain.contract.ChallengeRounds;
import dev.floe.chain.contract.ContractException;
import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.BlsSignature;
import dev.floe.node.TestBlob;
import dev.floe.node.work.Step;
import dev.floe.protocol.ChallengeCommitment;
import dev.floe.protocol.ChallengeMessage;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.ProtocolKeys;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.SliverSymbols;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.sui.ChallengeContract;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.BlsCommittee;
import dev.floe.sui.move.Challenges;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Nodes in a challenge, in virtual time, step by step, from one seed: what they run is what nodes run, and what they call on
 * chain are the rules of the module, without sockets and disks.
 */
final class SimulatedChallenge {
    static final long GRACE = 60_000;
    private static final int STEPS_IN_A_SECOND = 8;
    private static final ObjectId OBJECT = id(0xC0, 0);

    final Random random;
    final Encoding encoding;
    final int samples;
    final List<Node> nodes = new ArrayList<>();
    final Map<BlobId, TestBlob> blobs;
    final Set<BlobId> gone = new HashSet<>();
    final List<Challenges.ChallengeEvent> events = new ArrayList<>();
    long nowMillis = 1_700_000_000_000L;
    int epoch = 7;
    Challenges state;
    /** Bytes of all answers so far. */
    long answered;
    /** What is looked at after each step of anybody. */
    Runnable eachStep = () -> {};

    static ObjectId id(int kind, int number) {
        byte[] bytes = new byte[ObjectId.LENGTH];
        bytes[0] = (byte) kind;
        bytes[30] = (byte) (number >> 8);
        bytes[31] = (byte) number;
        return ObjectId.of(bytes);
    }

    /** @param weights how many shards each node has */
    SimulatedChallenge(long seed, int samples, Map<BlobId, TestBlob> blobs, int... weights) {
        this.random = new Random(seed);
        this.samples = samples;
        this.blobs = blobs;
        this.encoding = new Encoding(IntStream.of(weights).sum());
        this.state = new Challenges(OBJECT, samples, GRACE, Challenges.Round.NONE);
        int shard = 0;
        for (int number = 0; number < weights.length; number++) {
            List<Integer> shards =
                    IntStream.range(shard, shard + weights[number]).boxed().toList();
            shard += weights[number];
            nodes.add(new Node(number, shards));
        }
        nodes.forEach(Node::start);
    }

    Committee committee() {
        return new Committee(
                epoch,
                encoding.shardCount(),
                nodes.stream().map(node -> node.member).toList());
    }

    private BlsCommittee onChain() {
        return BlsAggregate.committee(
                epoch,
                nodes.stream()
                        .map(node -> new BlsCommittee.Member(
                                node.key.publicKey().toUncompressedBytes(), node.member.weight(), node.member.id()))
                        .toList());
    }

    private BlsCommittee cached;

    void call(Consumer<ChallengeRounds> function) throws SuiException {
        ChallengeRounds rounds = new ChallengeRounds(state, events::add);
        try {
            function.accept(rounds);
            state = rounds.toMove();
        } catch (ContractException e) {
            throw new SuiException(SuiException.Kind.REJECTED, e.getMessage());
        }
    }

    BlsCommittee committeeOnChain() {
        if (cached == null || cached.epoch() != epoch) {
            cached = onChain();
        }
        return cached;
    }

    /** A node: its disk in memory, its part in challenges, and how it behaves. */
    final class Node implements ChallengedBlobs, ChallengeContract {
        final int number;
        final BlsSecretKey key;
        final StorageNode member;
        /** Blobs whose slivers it threw away. */
        final Set<BlobId> dropped = new HashSet<>();

        Optional<byte[]> note = Optional.empty();
        Challenger challenger;
        /** How many of a hundred calls from it, to it, and of the chain get through. */
        int percentThrough = 100;

        boolean isSilent;
        boolean hasNotHeard;
        /** What a cheater can get of a sliver that it does not have. */
        BiFunction<BlobId, Integer, Optional<Sliver>> elsewhere = (blob, pair) -> Optional.empty();
        /** What a liar makes of its answers. */
        BiFunction<ObjectId, Answer.Batch, Answer.Batch> says = (asking, batch) -> batch;
        /** Whose friends it is: it confirms them whatever they show. */
        Set<ObjectId> friends = Set.of();

        Optional<ChallengeCommitment> commitsTo = Optional.empty();
        boolean isGoneHere = true;

        Node(int number, List<Integer> shards) {
            this.number = number;
            byte[] secret = new byte[32];
            secret[30] = (byte) (number + 1 >> 8);
            secret[31] = (byte) (number + 1);
            this.key = BlsSecretKey.fromBytes(secret);
            this.member = new StorageNode(
                    id(1, number),
                    "node-" + number,
                    "127.0.0.1:1",
                    key.publicKey().toBytes(),
                    new byte[33],
                    shards);
        }

        /** As when its process starts. */
        void start() {
            challenger = new Challenger(
                    ProtocolKeys.of(key),
                    SimulatedChallenge.this::committee,
                    this,
                    this,
                    asked -> way(nodes.get(number(asked.id()))),
                    new ChallengeBook() {
                        @Override
                        public Optional<byte[]> read() {
                            return note;
                        }

                        @Override
                        public void write(byte[] bytes) {
                            note = Optional.of(bytes);
                        }
                    },
                    () -> true,
                    () -> number == 0,
                    () -> nowMillis,
                    new Withheld(() -> nowMillis));
        }

        boolean getsThrough() {
            return random.nextInt(100) < percentThrough;
        }

        private Examinee way(Node other) {
            return new Examinee() {
                @Override
                public Answer.Batch answers(int of, ObjectId asking, int from) throws IOException {
                    reach(other);
                    Answer.Batch batch = other.challenger
                            .answers(of, asking, from)
                            .orElseThrow(() -> new IOException("not the time"));
                    // As the bytes go over the wire.
                    byte[] bytes = other.says.apply(asking, batch).toBcs();
                    answered += bytes.length;
                    return Answer.Batch.fromBcs(bytes);
                }

                @Override
                public Optional<BlsSignature> confirmation(int of, ObjectId asked) throws IOException {
                    reach(other);
                    if (other.friends.contains(asked)) {
                        ChallengeCommitment commitment =
                                state.round().commitments().get(asked);
                        return Optional.of(
                                other.key.sign(new ChallengeMessage.Passed(OBJECT, of, asked, commitment).toBytes()));
                    }
                    return other.challenger.confirmation(of, asked);
                }
            };
        }

        private void reach(Node other) throws IOException {
            if (!getsThrough() || !other.getsThrough() || other.isSilent) {
                throw new IOException("no answer");
            }
        }

        void work() {
            if (isSilent || hasNotHeard) {
                return;
            }
            for (int steps = 0; steps < STEPS_IN_A_SECOND; steps++) {
                try {
                    Step step = challenger.work();
                    eachStep.run();
                    if (step != Step.BUSY) {
                        return;
                    }
                } catch (IOException e) {
                    return;
                }
            }
        }

        /** What a reader gets of it. */
        Optional<Sliver> read(BlobId blob, int pair, Axis axis) {
            return isSilent || dropped.contains(blob) || challenger.withheld().of(blob) != Withheld.Answer.SERVE
                    ? Optional.empty()
                    : Optional.of(blobs.get(blob).sliver(pair, axis));
        }

        /** A symbol that it would have if it had the sliver which the coin asks for. */
        RecoverySymbol symbol(BlobId blob, int column) {
            Draw draw = new Draw(state.round().coin().orElseThrow(), samples, encoding);
            return new SliverSymbols(encoding, blobs.get(blob).sliver(draw.pair(blob, member), Axis.PRIMARY))
                    .recoverySymbol(column);
        }

        boolean passed() {
            return state.round().passed().contains(member.id());
        }

        // --- its disk ---

        @Override
        public Encoding encoding() {
            return encoding;
        }

        @Override
        public Iterable<BlobId> certifiedBefore(int of) {
            Collection<BlobId> all = new TreeSet<>(blobs.keySet());
            if (isGoneHere) {
                all.removeAll(gone);
            }
            return all;
        }

        @Override
        public boolean isGone(BlobId blobId, int of) {
            return isGoneHere && gone.contains(blobId);
        }

        @Override
        public Optional<VerifiedMetadata> metadata(BlobId blobId) {
            return Optional.ofNullable(blobs.get(blobId)).map(TestBlob::metadata);
        }

        @Override
        public Optional<Sliver> primary(BlobId blobId, int pair) {
            return dropped.contains(blobId) || isGone(blobId, epoch)
                    ? elsewhere.apply(blobId, pair)
                    : Optional.of(blobs.get(blobId).sliver(pair, Axis.PRIMARY));
        }

        // --- the chain ---

        private void reachChain() throws SuiException {
            if (!getsThrough()) {
                throw new SuiException(SuiException.Kind.UNAVAILABLE, "no answer");
            }
        }

        @Override
        public ObjectId challenges() {
            return OBJECT;
        }

        @Override
        public Challenges read() throws SuiException {
            reachChain();
            return state;
        }

        @Override
        public void start(ObjectId who) throws SuiException {
            call(rounds -> rounds.start(who, committeeOnChain(), true, nowMillis));
        }

        @Override
        public void acknowledge(ObjectId who) throws SuiException {
            call(rounds -> rounds.acknowledge(who, committeeOnChain(), nowMillis));
        }

        @Override
        public void reveal(ObjectId who, byte[] share) throws SuiException {
            call(rounds -> rounds.reveal(who, committeeOnChain(), share, nowMillis));
        }

        @Override
        public void commit(ObjectId who, ChallengeCommitment commitment) throws SuiException {
            byte[] bytes = commitsTo.orElse(commitment).toBytes();
            call(rounds -> rounds.commit(who, committeeOnChain(), bytes, nowMillis));
        }

        @Override
        public void certify(byte[] signature, byte[] signers, byte[] message) throws SuiException {
            call(rounds -> rounds.certify(committeeOnChain(), new Certificate(signature, signers, message), nowMillis));
        }

        @Override
        public void settle() throws SuiException {
            call(rounds -> rounds.settle(committeeOnChain(), nowMillis));
        }
    }

    int number(ObjectId node) {
        byte[] bytes = node.toBytes();
        return (bytes[30] & 0xFF) << 8 | bytes[31] & 0xFF;
    }

    /** A second, in which everybody works, in any order. */
    void pass() {
        nowMillis += 1000;
        List<Node> order = new ArrayList<>(nodes);
        Collections.shuffle(order, random);
        order.forEach(Node::work);
    }

    /** Passes until the challenge is where it is wanted, or for so many seconds. */
    boolean passUntil(Challenges.Phase wanted, int seconds) {
        for (int second = 0; second < seconds; second++) {
            if (state.round().epoch() == epoch && state.round().phase() == wanted) {
                return true;
            }
            pass();
        }
        return state.round().epoch() == epoch && state.round().phase() == wanted;
    }

    /** The one report there is. */
    Challenges.ChallengeReported report() {
        return events.stream()
                .filter(Challenges.ChallengeReported.class::isInstance)
                .map(Challenges.ChallengeReported.class::cast)
                .reduce((one, other) -> other)
                .orElseThrow(
                        () -> new AssertionError("no report; " + state.round().phase() + ", passed "
                                + state.round().passed().size()));
    }

    static Map<BlobId, TestBlob> blobs(int shards, int count, int length) {
        Map<BlobId, TestBlob> made = new HashMap<>();
        for (int i = 0; i < count; i++) {
            TestBlob blob = TestBlob.random(new Encoding(shards), length, 77_000L + i);
            made.put(blob.id(), blob);
        }
        return made;
    }
}
