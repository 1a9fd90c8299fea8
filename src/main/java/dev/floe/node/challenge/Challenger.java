package dev.floe.node.challenge;

import dev.floe.bytes.BcsException;
import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.BlsSignature;
import dev.floe.node.work.Step;
import dev.floe.node.work.Worker;
import dev.floe.peer.Peer;
import dev.floe.protocol.ChallengeCoin;
import dev.floe.protocol.ChallengeCommitment;
import dev.floe.protocol.ChallengeMessage;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.ProtocolKeys;
import dev.floe.protocol.SignersBitmap;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.ChallengeContract;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.Challenges;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * A node's part in storage challenges: it acknowledges them, withholds what is asked for, commits to its answers, examines
 * all others and is examined by them, and brings its certificate. Each step looks at the chain first, and does what is to be
 * done in the phase that the chain is in; so it goes on after a restart where it was.
 *
 * <p>Steps are called by one thread, the answers to others by any.
 */
public final class Challenger implements Worker, Examined {
    private static final Logger LOG = Logger.getLogger(Challenger.class);

    private static final int PREPARED_AT_ONCE = 16;
    /** Members ask for the same thing one after the other, so that one of them does it. */
    private static final long TURN_MILLIS = 500;

    private final ProtocolKeys keys;
    private final Supplier<Committee> committees;
    private final ChallengeContract board;
    private final ChallengedBlobs blobs;
    private final Function<StorageNode, Examinee> others;
    private final ChallengeBook book;
    private final BooleanSupplier knowsBlobs;
    private final BooleanSupplier mayStart;
    private final LongSupplier nowMillis;
    private final Withheld withheld;
    private volatile Optional<Part> part = Optional.empty();
    private volatile String progress = "";
    /** This node in the committee of now, as the last step saw it. */
    private ObjectId self = ObjectId.of(new byte[ObjectId.LENGTH]);
    /** With which it signs there. */
    private BlsSecretKey key;

    /** What a node has done in one challenge, once it knows the coin. */
    private static final class Part {
        final int epoch;
        final Committee committee;
        final StorageNode member;
        final int place;
        final Draw draw;
        final ChallengeCoin coin;
        final Answers answers;
        /** In turn; those that are over are taken out. */
        final List<Examination> open = new ArrayList<>();

        final Map<ObjectId, BlsSignature> given = new ConcurrentHashMap<>();
        final Map<Integer, BlsSignature> received = new TreeMap<>();
        final BitSet liars = new BitSet();
        int turn;
        int asked;
        boolean begun;
        volatile boolean closed;

        Part(int epoch, Committee committee, int place, Draw draw, ChallengeCoin coin, Answers answers) {
            this.epoch = epoch;
            this.committee = committee;
            this.place = place;
            this.member = committee.members().get(place);
            this.draw = draw;
            this.coin = coin;
            this.answers = answers;
        }
    }

    /**
     * @param committees who holds what now
     * @param others how each of them is asked
     * @param book where what must survive a restart is kept
     * @param knowsBlobs whether this node has heard all that the chain says of blobs
     * @param mayStart whether this node is to start a challenge if there was none in the epoch
     * @param nowMillis since 1970, roughly
     * @param withheld what it tells whoever serves readers
     */
    Challenger(
            ProtocolKeys keys,
            Supplier<Committee> committees,
            ChallengeContract board,
            ChallengedBlobs blobs,
            Function<StorageNode, Examinee> others,
            ChallengeBook book,
            BooleanSupplier knowsBlobs,
            BooleanSupplier mayStart,
            LongSupplier nowMillis,
            Withheld withheld) {
        this.keys = keys;
        this.key = keys.key();
        this.committees = committees;
        this.board = board;
        this.blobs = blobs;
        this.others = others;
        this.book = book;
        this.knowsBlobs = knowsBlobs;
        this.mayStart = mayStart;
        this.nowMillis = nowMillis;
        this.withheld = withheld;
        // Whether the challenge of the note is still going on is known only when the chain was asked.
        note().ifPresent(noted -> noted.prepared()
                .ifPresentOrElse(
                        prepared -> withheld.only(prepared.drawn(), noted.untilMillis()),
                        () -> withheld.everything(noted.untilMillis())));
    }

    /**
     * A node's part, by the network.
     *
     * @param peers the clients of the others
     */
    public static Challenger of(
            ProtocolKeys keys,
            Supplier<Committee> committees,
            ChallengeContract board,
            ChallengedBlobs blobs,
            Function<StorageNode, Peer> peers,
            ChallengeBook book,
            BooleanSupplier knowsBlobs,
            BooleanSupplier mayStart,
            LongSupplier nowMillis,
            Withheld withheld) {
        return new Challenger(
                keys,
                committees,
                board,
                blobs,
                asked -> new PeerExaminee(peers.apply(asked), board.challenges(), () -> keys.in(committees.get())),
                book,
                knowsBlobs,
                mayStart,
                nowMillis,
                withheld);
    }

    private Optional<Note> note() {
        try {
            return book.read().map(Note::fromBcs);
        } catch (BcsException e) {
            LOG.warnf("what was noted of a challenge cannot be read: %s", e.getMessage());
            return Optional.empty();
        }
    }

    /** What must not be given out now. */
    public Withheld withheld() {
        return withheld;
    }

    @Override
    public String name() {
        return "challenges";
    }

    @Override
    public long waiting() {
        return part.map(mine -> (long) mine.open.size()).orElse(0L);
    }

    @Override
    public String progress() {
        return progress;
    }

    @Override
    public Step work() throws IOException {
        try {
            return step();
        } catch (SuiException e) {
            if (e.kind() == SuiException.Kind.REJECTED || e.abort().isPresent()) {
                // Somebody else was first, or the phase is over: the next step sees what is.
                LOG.debugf("the module of challenges refuses: %s", e.getMessage());
                return Step.THROTTLED;
            }
            throw new IOException("the module of challenges cannot be called: " + e.getMessage(), e);
        }
    }

    private Step step() throws SuiException, IOException {
        Challenges challenges = board.read();
        Challenges.Round round = challenges.round();
        Committee committee = committees.get();
        int place = place(committee);
        if (place >= 0) {
            self = committee.members().get(place).id();
            key = keys.in(committee);
        }
        if (place < 0 || round.epoch() != committee.epoch()) {
            // This node may be behind the chain or before it; what it withholds is of no use to anybody any more.
            end("");
            if (place >= 0 && round.epoch() < committee.epoch() && mayStart.getAsBoolean()) {
                board.start(self);
                return Step.BUSY;
            }
            return Step.IDLE;
        }
        progress = "epoch " + round.epoch() + ": " + round.phase().name().toLowerCase(java.util.Locale.ROOT);
        Step step = switch (round.phase()) {
            case ACKNOWLEDGING -> acknowledge(round);
            case REVEALING -> reveal(challenges, round);
            case COMMITTING -> commit(challenges, committee, place);
            case EXAMINING -> examine(challenges, committee, place);
            case REPORTED -> {
                end("epoch " + round.epoch() + ": " + (round.passed().contains(self) ? "passed" : "not passed"));
                yield Step.IDLE;
            }
        };
        if (step != Step.BUSY && isOverdue(challenges, place)) {
            board.settle();
            return Step.BUSY;
        }
        return step;
    }

    private int place(Committee committee) {
        for (int member = 0; member < committee.members().size(); member++) {
            if (keys.isOf(committee.members().get(member))) {
                return member;
            }
        }
        return -1;
    }

    private boolean isOverdue(Challenges challenges, int place) {
        Challenges.Round round = challenges.round();
        return round.phase() != Challenges.Phase.REPORTED
                && nowMillis.getAsLong() >= round.sinceMillis() + challenges.graceMillis() + place * TURN_MILLIS;
    }

    private void end(String said) {
        withheld.nothing();
        part = Optional.empty();
        progress = said;
    }

    private Step acknowledge(Challenges.Round round) throws SuiException {
        withheld.nothing();
        if (round.acknowledged().contains(self)) {
            return Step.THROTTLED;
        }
        board.acknowledge(self);
        return Step.BUSY;
    }

    private Step reveal(Challenges challenges, Challenges.Round round) throws SuiException, IOException {
        long until = round.sinceMillis() + challenges.graceMillis();
        if (round.revealed().contains(self)) {
            withheld.everything(until);
            return Step.THROTTLED;
        }
        // First what must hold when the share is out, though this node should stop at any moment.
        book.write(new Note(challenges.id(), round.epoch(), until, Optional.empty()).toBcs());
        withheld.everything(until);
        byte[] message = new ChallengeMessage.CoinShare(challenges.id(), round.epoch()).toBytes();
        board.reveal(self, key.sign(message).toBytes());
        return Step.BUSY;
    }

    private Step commit(Challenges challenges, Committee committee, int place) throws SuiException, IOException {
        if (part.isEmpty() && !knowsBlobs.getAsBoolean()) {
            // It would draw from less than there is. Until it knows, it gives out nothing.
            withheld.everything(challenges.round().sinceMillis() + 2 * challenges.graceMillis());
            return Step.THROTTLED;
        }
        Part mine = part(challenges, committee, place);
        // As long as the chain takes commitments.
        long until = challenges.round().sinceMillis() + 2 * challenges.graceMillis();
        withheld.only(mine.answers.drawn(), until);
        if (challenges.round().commitments().containsKey(self)) {
            return Step.THROTTLED;
        }
        if (mine.answers.prepared().isEmpty()) {
            mine.answers.prepare(PREPARED_AT_ONCE);
            if (mine.answers.prepared().isEmpty()) {
                return Step.BUSY;
            }
        }
        // The same again after a restart, whatever becomes of slivers: there is one commitment.
        book.write(new Note(challenges.id(), mine.epoch, until, mine.answers.prepared()).toBcs());
        board.commit(self, mine.answers.commitment(mine.coin));
        LOG.infof(
                "storage challenge of epoch %d: committed to answers about %d blobs, %d of them without anything to show",
                mine.epoch,
                mine.answers.drawn().size(),
                mine.answers.prepared().get().shown().stream()
                        .filter(shown -> !shown)
                        .count());
        return Step.BUSY;
    }

    private Part part(Challenges challenges, Committee committee, int place) {
        Challenges.Round round = challenges.round();
        Optional<Part> known = part.filter(one -> one.epoch == round.epoch());
        if (known.isPresent()) {
            return known.get();
        }
        ChallengeCoin coin = round.coin().orElseThrow();
        Draw draw = new Draw(coin, challenges.samples(), blobs.encoding());
        StorageNode member = committee.members().get(place);
        Answers answers = note().filter(noted ->
                        noted.epoch() == round.epoch() && noted.challenges().equals(challenges.id()))
                .flatMap(Note::prepared)
                .map(prepared -> new Answers(draw, committee, member, blobs, prepared))
                .orElseGet(() ->
                        new Answers(draw, committee, member, blobs, draw.blobs(blobs.certifiedBefore(round.epoch()))));
        Part made = new Part(round.epoch(), committee, place, draw, coin, answers);
        part = Optional.of(made);
        return made;
    }

    private Step examine(Challenges challenges, Committee committee, int place) throws SuiException {
        withheld.nothing();
        if (!knowsBlobs.getAsBoolean()) {
            // What it has not heard of would be gone to it.
            return Step.THROTTLED;
        }
        Part mine = part(challenges, committee, place);
        mine.closed = true;
        if (!mine.begun) {
            begin(challenges, mine);
        }
        boolean moved = hearOne(challenges, mine);
        if (!challenges.round().passed().contains(self)
                && challenges.round().commitments().containsKey(self)) {
            moved |= collectOne(challenges, mine);
        }
        return moved ? Step.BUSY : Step.THROTTLED;
    }

    private void begin(Challenges challenges, Part mine) {
        List<BlobId> drawn = mine.draw.wanted(mine.answers.drawn());
        if (!drawn.stream().allMatch(blob -> blobs.metadata(blob).isPresent() || blobs.isGone(blob, mine.epoch))) {
            // Nobody is to fail because this node lacks metadata; it gets them as it gets all that it lacks.
            return;
        }
        List<BlobId> wanted =
                drawn.stream().filter(blob -> blobs.metadata(blob).isPresent()).toList();
        for (StorageNode asked : mine.committee.members()) {
            ChallengeCommitment commitment = challenges.round().commitments().get(asked.id());
            if (commitment != null && !asked.id().equals(self)) {
                mine.open.add(new Examination(
                        mine.draw,
                        mine.coin,
                        asked,
                        mine.member,
                        mine.place,
                        mine.committee.members().size(),
                        commitment,
                        wanted,
                        Draw.most(challenges.samples()),
                        blobs,
                        mine.epoch));
            }
        }
        mine.begun = true;
    }

    /** Has one of those that are examined say more. */
    private boolean hearOne(Challenges challenges, Part mine) {
        for (int tried = 0; tried < mine.open.size(); tried++) {
            int at = (mine.turn + tried) % mine.open.size();
            Examination one = mine.open.get(at);
            if (one.verdict() instanceof Examination.Verdict.Open) {
                mine.turn = at + 1;
                try {
                    one.hear(others.apply(one.asked()).answers(mine.epoch, self, one.next()));
                } catch (IOException e) {
                    LOG.debugf("no answers from %s: %s", one.asked().name(), e.getMessage());
                    return tried + 1 < mine.open.size();
                }
                if (conclude(challenges, mine, one)) {
                    mine.open.remove(at);
                    mine.turn = at;
                }
                return true;
            }
        }
        // Nobody has anything to add; some may have been right about blobs that are gone.
        return mine.open.removeIf(one -> conclude(challenges, mine, one));
    }

    /** @return whether it is over */
    private boolean conclude(Challenges challenges, Part mine, Examination one) {
        return switch (one.verdict()) {
            case Examination.Verdict.Open() -> false;
            case Examination.Verdict.Lacks(var lacking) -> {
                LOG.debugf("%s shows nothing of %d blobs", one.asked().name(), lacking.size());
                yield false;
            }
            case Examination.Verdict.Lied(String why) -> {
                LOG.warnf(
                        "storage challenge of epoch %d: %s lied: %s",
                        mine.epoch, one.asked().name(), why);
                yield true;
            }
            case Examination.Verdict.Passed() -> {
                mine.given.computeIfAbsent(
                        one.asked().id(),
                        node -> key.sign(
                                new ChallengeMessage.Passed(challenges.id(), mine.epoch, node, one.commitment())
                                        .toBytes()));
                yield true;
            }
        };
    }

    /** Asks one of those that have not said yet that this node has shown it all, and brings the certificate if that is enough. */
    private boolean collectOne(Challenges challenges, Part mine) throws SuiException {
        byte[] message = new ChallengeMessage.Passed(
                        challenges.id(),
                        mine.epoch,
                        self,
                        challenges.round().commitments().get(self))
                .toBytes();
        mine.received.computeIfAbsent(mine.place, any -> key.sign(message));
        List<StorageNode> members = mine.committee.members();
        for (int tried = 0; tried < members.size(); tried++) {
            int at = mine.asked++ % members.size();
            if (!mine.received.containsKey(at) && !mine.liars.get(at)) {
                try {
                    Optional<BlsSignature> word = others.apply(members.get(at)).confirmation(mine.epoch, self);
                    word.ifPresent(signature -> mine.received.put(at, signature));
                    return word.isPresent() && certify(mine, message);
                } catch (IOException e) {
                    LOG.debugf("no word from %s: %s", members.get(at).name(), e.getMessage());
                    return false;
                }
            }
        }
        return false;
    }

    private boolean certify(Part mine, byte[] message) throws SuiException {
        List<StorageNode> members = mine.committee.members();
        if (!mine.committee.isQuorum(weight(mine))) {
            return true;
        }
        List<BlsPublicKey> keys = mine.received.keySet().stream()
                .map(member -> BlsPublicKey.fromBytes(members.get(member).publicKey()))
                .toList();
        BlsSignature sum = BlsSignature.aggregate(mine.received.values());
        if (!sum.verifyAggregate(message, keys)) {
            mine.received.entrySet().removeIf(entry -> {
                boolean wrong = !entry.getValue()
                        .verify(
                                message,
                                BlsPublicKey.fromBytes(
                                        members.get(entry.getKey()).publicKey()));
                if (wrong) {
                    mine.liars.set(entry.getKey());
                }
                return wrong;
            });
            return true;
        }
        BitSet signers = new BitSet();
        mine.received.keySet().forEach(signers::set);
        board.certify(sum.toBytes(), SignersBitmap.of(signers, members.size()).toBytes(), message);
        LOG.infof("storage challenge of epoch %d: passed, as %d members say", mine.epoch, mine.received.size());
        return true;
    }

    private static int weight(Part mine) {
        return mine.received.keySet().stream()
                .mapToInt(member -> mine.committee.members().get(member).weight())
                .sum();
    }

    // --- what others ask ---

    /**
     * This node's answers to a member that has shown who it is.
     *
     * @return empty if it is not the time for that: before all have committed, or when the challenge is over
     * @throws IOException if something cannot be read, or there is no such member
     */
    Optional<Answer.Batch> answers(int epoch, ObjectId asking, int from) throws IOException {
        Optional<Part> mine = part.filter(one -> one.epoch == epoch && one.closed);
        if (mine.isEmpty() || mine.get().answers.prepared().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(mine.get().answers.batch(asking, from));
    }

    @Override
    public Optional<byte[]> answersInBcs(int epoch, ObjectId asking, int from) throws IOException {
        return answers(epoch, asking, from).map(Answer.Batch::toBcs);
    }

    /** How many members this node has given its word for, in the challenge of now. */
    public long confirmed() {
        return part.map(one -> (long) one.given.size()).orElse(0L);
    }

    @Override
    public ObjectId challenges() {
        return board.challenges();
    }

    @Override
    public Optional<BlsSignature> confirmation(int epoch, ObjectId asked) {
        return part.filter(one -> one.epoch == epoch).flatMap(one -> Optional.ofNullable(one.given.get(asked)));
    }
}
