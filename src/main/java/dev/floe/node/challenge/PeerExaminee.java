package dev.floe.node.challenge;

import dev.floe.bytes.BcsException;
import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.BlsSignature;
import dev.floe.keys.KeyFormatException;
import dev.floe.peer.Peer;
import dev.floe.peer.PeerException;
import dev.floe.protocol.ChallengeMessage;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.SignedMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A storage node of the network as one that is examined. */
public final class PeerExaminee implements Examinee {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    /** After that a peer's own timeout has failed. */
    private static final Duration LONGEST = TIMEOUT.plusSeconds(5);
    /** A batch, the answer that ends it, and the roots of a thousand members. */
    private static final int LONGEST_BATCH = 2 * Answers.BATCH;

    private final Peer peer;
    private final ObjectId challenges;
    private final Supplier<BlsSecretKey> key;

    /** @param key with which the node that asks signs now */
    public PeerExaminee(Peer peer, ObjectId challenges, Supplier<BlsSecretKey> key) {
        this.peer = peer;
        this.challenges = challenges;
        this.key = key;
    }

    @Override
    public Answer.Batch answers(int epoch, ObjectId asking, int from) throws IOException {
        byte[] answer = get(peer.challengeAnswers(
                signed(new ChallengeMessage.AnswersWanted(
                        challenges, epoch, peer.node().id(), asking, from)),
                LONGEST_BATCH,
                TIMEOUT));
        try {
            return Answer.Batch.fromBcs(answer);
        } catch (BcsException e) {
            throw new IOException("no batch of answers: " + e.getMessage());
        }
    }

    @Override
    public Optional<BlsSignature> confirmation(int epoch, ObjectId asked) throws IOException {
        byte[] answer = get(peer.challengeWord(
                signed(new ChallengeMessage.WordWanted(
                        challenges, epoch, peer.node().id(), asked)),
                TIMEOUT));
        if (answer.length == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(BlsSignature.fromBytes(answer));
        } catch (KeyFormatException e) {
            throw new IOException("no signature: " + e.getMessage());
        }
    }

    private SignedMessage signed(ChallengeMessage question) {
        byte[] bytes = question.toBytes();
        return new SignedMessage(bytes, key.get().sign(bytes));
    }

    private static byte[] get(CompletableFuture<byte[]> answer) throws IOException {
        try {
            return answer.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(PeerException.of(e).getMessage());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("no answer in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopping");
        }
    }
}
