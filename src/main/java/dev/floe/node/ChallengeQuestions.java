package dev.floe.node;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.BlsSignature;
import dev.floe.node.challenge.Examined;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.ChallengeMessage;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ErrorReason;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.SignedMessage;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.RedStuffException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What other members ask in a storage challenge, and nobody else: each question is signed, and names who is asked. A member has
 * one question at a time, and few are answered at once; the others wait a while. Threads and waiting are as in {@link Reads}.
 */
final class ChallengeQuestions {
    /** Bytes of an answer, roughly. */
    static final int LONGEST_ANSWER = 1 << 20;

    /** How many questions are verified at once, and how many are answered. */
    static final int MOST_AT_ONCE = 4;

    /** For how long a question waits for its place. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Examined examined;
    private final Supplier<Committee> committees;
    private final Predicate<StorageNode> self;
    private final Computations cpu;
    private final Set<ObjectId> asking = ConcurrentHashMap.newKeySet();
    private final Duration patience;
    // In turn, so that whoever sends a flood is not always first.
    private final Semaphore verifying = new Semaphore(MOST_AT_ONCE, true);
    private final Semaphore answering = new Semaphore(MOST_AT_ONCE, true);

    /**
     * @param self whether that is this node
     * @param patience for how long a question waits for its place, such as {@link #PATIENCE}
     */
    ChallengeQuestions(
            Examined examined,
            Supplier<Committee> committees,
            Predicate<StorageNode> self,
            Computations cpu,
            Duration patience) {
        this.examined = examined;
        this.committees = committees;
        this.self = self;
        this.cpu = cpu;
        this.patience = patience;
    }

    /** A batch of answers, in BCS. */
    byte[] answers(byte[] body) throws RefusedException, IOException {
        SignedMessage signed = signed(body);
        ChallengeMessage.AnswersWanted question = read(signed, ChallengeMessage::answersWanted);
        return inTurn(
                signed,
                question,
                question.asked(),
                question.asking(),
                () -> examined.answersInBcs(question.epoch(), question.asking(), question.from())
                        .orElseThrow(() ->
                                RefusedException.until(1, "answers are given when all have committed to theirs")));
    }

    /** The signature that says that whoever asks passed; nothing if it has not so far. */
    byte[] word(byte[] body) throws RefusedException, IOException {
        SignedMessage signed = signed(body);
        ChallengeMessage.WordWanted question = read(signed, ChallengeMessage::wordWanted);
        return inTurn(
                signed,
                question,
                question.asked(),
                question.asking(),
                () -> examined.confirmation(question.epoch(), question.asking())
                        .map(BlsSignature::toBytes)
                        .orElseGet(() -> new byte[0]));
    }

    private static SignedMessage signed(byte[] body) throws RefusedException {
        try {
            return BcsReader.parse(body, SignedMessage::read);
        } catch (BcsException e) {
            throw unverified(e.getMessage());
        }
    }

    private static <T> T read(SignedMessage signed, Function<byte[], T> reader) throws RefusedException {
        try {
            return reader.apply(signed.serializedMessage());
        } catch (BcsException e) {
            throw unverified(e.getMessage());
        }
    }

    private static RefusedException unverified(String why) {
        return RefusedException.badArgument(ErrorReason.MESSAGE_VERIFICATION_FAILED, "no question: " + why);
    }

    private interface Reply {
        byte[] get() throws RefusedException, IOException;
    }

    private byte[] inTurn(
            SignedMessage signed, ChallengeMessage question, ObjectId asked, ObjectId whoAsks, Reply reply)
            throws RefusedException, IOException {
        Committee committee = committees.get();
        if (question.epoch() != committee.epoch()) {
            throw RefusedException.invalidEpoch(question.epoch(), committee.epoch());
        }
        StorageNode member = member(committee, whoAsks)
                .orElseThrow(() -> new RefusedException(
                        ApiStatus.PERMISSION_DENIED,
                        ErrorReason.REQUEST_UNAUTHORIZED,
                        "whoever asks is no member of the committee"));
        boolean isForThis = question.challenges().equals(examined.challenges())
                && member(committee, asked).filter(self).isPresent();
        if (!isForThis) {
            throw RefusedException.badArgument(
                    ErrorReason.MESSAGE_VERIFICATION_FAILED, "the question is for another node or network");
        }
        // First, so that nobody takes the turn of somebody else.
        take(verifying);
        try {
            requireSigned(signed, member);
        } finally {
            verifying.release();
        }
        if (!asking.add(whoAsks)) {
            throw RefusedException.until(1, "one question at a time");
        }
        try {
            take(answering);
            try {
                return reply.get();
            } finally {
                answering.release();
            }
        } finally {
            asking.remove(whoAsks);
        }
    }

    /** Waits for a place, for a while. */
    private void take(Semaphore places) throws RefusedException {
        try {
            if (!places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw RefusedException.until(1, "too many members ask at once");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RefusedException.until(1, "the node is stopping");
        }
    }

    private void requireSigned(SignedMessage signed, StorageNode member) throws RefusedException {
        try {
            boolean right = cpu.compute(() ->
                    signed.signature().verify(signed.serializedMessage(), BlsPublicKey.fromBytes(member.publicKey())));
            if (!right) {
                throw RefusedException.badArgument(
                        ErrorReason.MESSAGE_VERIFICATION_FAILED, "the question is not signed by whoever asks");
            }
        } catch (RedStuffException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<StorageNode> member(Committee committee, ObjectId id) {
        return committee.members().stream()
                .filter(member -> member.id().equals(id))
                .findFirst();
    }
}
