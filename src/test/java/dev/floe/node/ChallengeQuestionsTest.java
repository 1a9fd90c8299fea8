package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.floe.bytes.BcsWriter;
import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.BlsSignature;
import dev.floe.node.challenge.Examined;
import dev.floe.protocol.ChallengeMessage;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.SignedMessage;
import dev.floe.protocol.StorageNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whose turn it is when members ask in a challenge, all of them at once, and when others claim to be members. */
@Timeout(120)
class ChallengeQuestionsTest {
    private static final int EPOCH = 5;
    private static final ObjectId OBJECT = id(0xC0);
    private static final int MEMBERS = 8;
    /** As good as for ever: nobody is to wait for so long. */
    private static final Duration LONG = Duration.ofMinutes(5);

    private static final byte[] ANSWER = {1, 2, 3};

    private final List<BlsSecretKey> keys =
            IntStream.range(0, MEMBERS).mapToObj(ChallengeQuestionsTest::key).toList();
    private final Committee committee = new Committee(
            EPOCH,
            MEMBERS,
            IntStream.range(0, MEMBERS)
                    .mapToObj(member -> new StorageNode(
                            id(member),
                            "node-" + member,
                            "127.0.0.1:1",
                            keys.get(member).publicKey().toBytes(),
                            new byte[33],
                            List.of(member)))
                    .toList());
    private final Desk desk = new Desk();
    private final Processor processor = new Processor();

    private static ObjectId id(int number) {
        byte[] bytes = new byte[ObjectId.LENGTH];
        bytes[0] = (byte) number;
        bytes[31] = 1;
        return ObjectId.of(bytes);
    }

    private static BlsSecretKey key(int number) {
        byte[] secret = new byte[32];
        secret[31] = (byte) (number + 1);
        return BlsSecretKey.fromBytes(secret);
    }

    /** Who answers; takes its time when it is held. */
    private static final class Desk implements Examined {
        final Semaphore begun = new Semaphore(0);
        final AtomicInteger atOnce = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        volatile CountDownLatch open = new CountDownLatch(0);
        volatile boolean broken;

        @Override
        public ObjectId challenges() {
            return OBJECT;
        }

        @Override
        public Optional<byte[]> answersInBcs(int epoch, ObjectId asking, int from) throws IOException {
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            try {
                begun.release();
                await(open);
                if (broken) {
                    throw new IOException("the disk is ill");
                }
                return Optional.of(ANSWER);
            } finally {
                atOnce.decrementAndGet();
            }
        }

        @Override
        public Optional<BlsSignature> confirmation(int epoch, ObjectId asked) {
            if (broken) {
                throw new UncheckedIOException(new IOException("the disk is ill"));
            }
            return Optional.empty();
        }
    }

    /** Where signatures are verified; some of the first take their time. */
    private static final class Processor extends ThreadPoolExecutor {
        final Semaphore begun = new Semaphore(0);
        final CountDownLatch open = new CountDownLatch(1);
        final AtomicInteger slow = new AtomicInteger();
        final AtomicInteger done = new AtomicInteger();

        Processor() {
            super(2 * MEMBERS, 2 * MEMBERS, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        }

        @Override
        protected void beforeExecute(Thread thread, Runnable task) {
            boolean isSlow = slow.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
            done.incrementAndGet();
            begun.release();
            if (isSlow) {
                await(open);
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(LONG.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("nobody went on");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(Semaphore signal, int times) throws InterruptedException {
        assertThat(signal.tryAcquire(times, 60, TimeUnit.SECONDS)).isTrue();
    }

    @AfterEach
    void stop() {
        processor.open.countDown();
        desk.open.countDown();
        processor.shutdown();
    }

    private ChallengeQuestions questions(Duration patience) {
        return new ChallengeQuestions(
                desk, () -> committee, node -> node.id().equals(id(0)), new Computations(processor), patience);
    }

    private byte[] question(int asking, BlsSecretKey key) {
        return signed(new ChallengeMessage.AnswersWanted(OBJECT, EPOCH, id(0), id(asking), 0), key);
    }

    private byte[] word(int asking, BlsSecretKey key) {
        return signed(new ChallengeMessage.WordWanted(OBJECT, EPOCH, id(0), id(asking)), key);
    }

    private static byte[] signed(ChallengeMessage message, BlsSecretKey key) {
        BcsWriter body = new BcsWriter();
        new SignedMessage(message.toBytes(), key.sign(message.toBytes())).write(body);
        return body.toByteArray();
    }

    private interface Asked {
        byte[] get() throws RefusedException, IOException;
    }

    private static CompletableFuture<byte[]> meanwhile(Asked asked) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                answer.complete(asked.get());
            } catch (RefusedException | IOException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private static void refusedForNow(Asked asked, String why) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(asked::get)
                .withMessage(why)
                .satisfies(refusal -> {
                    assertThat(refusal.envelope().status().code()).isEqualTo(503);
                    assertThat(refusal.retrySeconds()).isEqualTo(1);
                });
    }

    private static RefusedException refusal(CompletableFuture<byte[]> asked) throws Exception {
        try {
            asked.get(60, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException | CompletionException e) {
            return (RefusedException) e.getCause();
        }
        throw new AssertionError("not refused");
    }

    @Test
    void aMemberAsksOneThingAtATimeAndOthersAreNotHeldUpByIt() throws Exception {
        ChallengeQuestions questions = questions(LONG);
        desk.open = new CountDownLatch(1);
        CompletableFuture<byte[]> first = meanwhile(() -> questions.answers(question(1, keys.get(1))));
        await(desk.begun, 1);

        // Neither the same thing nor another.
        refusedForNow(() -> questions.answers(question(1, keys.get(1))), "one question at a time");
        refusedForNow(() -> questions.word(word(1, keys.get(1))), "one question at a time");
        // The refusals have not ended the first question's turn.
        refusedForNow(() -> questions.word(word(1, keys.get(1))), "one question at a time");
        assertThat(questions.word(word(2, keys.get(2)))).isEmpty();
        CompletableFuture<byte[]> other = meanwhile(() -> questions.answers(question(2, keys.get(2))));
        await(desk.begun, 1);

        desk.open.countDown();
        assertThat(first.get(60, TimeUnit.SECONDS)).isEqualTo(ANSWER);
        assertThat(other.get(60, TimeUnit.SECONDS)).isEqualTo(ANSWER);
        assertThat(questions.answers(question(1, keys.get(1)))).isEqualTo(ANSWER);
    }

    @Test
    void aQuestionThatCannotBeAnsweredIsOverAllTheSame() throws Exception {
        ChallengeQuestions questions = questions(LONG);
        desk.broken = true;
        // More often than there are places.
        for (int i = 0; i < 2 * ChallengeQuestions.MOST_AT_ONCE; i++) {
            assertThatIOException()
                    .isThrownBy(() -> questions.answers(question(1, keys.get(1))))
                    .withMessage("the disk is ill");
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> questions.word(word(1, keys.get(1))));
        }
        desk.broken = false;
        assertThat(questions.answers(question(1, keys.get(1)))).isEqualTo(ANSWER);
    }

    /** Whoever knows who the members are can claim to be one, and is not believed before that takes anything from it. */
    @Test
    void aFloodInTheNameOfAMemberDoesNotTakeItsTurn() throws Exception {
        ChallengeQuestions questions = questions(LONG);
        int flood = ChallengeQuestions.MOST_AT_ONCE - 1;
        processor.slow.set(flood);
        List<CompletableFuture<byte[]>> forged = new ArrayList<>();
        for (int i = 0; i < flood; i++) {
            forged.add(meanwhile(() -> questions.answers(question(1, keys.get(7)))));
        }
        await(processor.begun, flood);

        // They are being looked at, and the member itself is heard meanwhile.
        assertThat(questions.answers(question(1, keys.get(1)))).isEqualTo(ANSWER);
        assertThat(questions.word(word(1, keys.get(1)))).isEmpty();
        assertThat(forged).noneMatch(CompletableFuture::isDone);

        processor.open.countDown();
        for (CompletableFuture<byte[]> one : forged) {
            assertThat(refusal(one).envelope().reason()).isEqualTo("MESSAGE_VERIFICATION_FAILED");
        }
        assertThat(desk.begun.availablePermits()).isEqualTo(1);
    }

    /** What costs nothing to see is seen before anything is computed. */
    @Test
    void noSignatureOfStrangersIsVerified() {
        ChallengeQuestions questions = questions(LONG);
        BlsSecretKey stranger = key(99);
        for (byte[] wrong : List.of(
                question(99, stranger),
                signed(new ChallengeMessage.AnswersWanted(OBJECT, EPOCH + 1, id(0), id(1), 0), keys.get(1)),
                signed(new ChallengeMessage.AnswersWanted(OBJECT, EPOCH, id(2), id(1), 0), keys.get(1)),
                signed(new ChallengeMessage.AnswersWanted(id(3), EPOCH, id(0), id(1), 0), keys.get(1)),
                word(1, keys.get(1)),
                new byte[300])) {
            assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> questions.answers(wrong));
        }
        assertThat(processor.done).hasValue(0);
    }

    @Test
    void whoWaitsForVerificationWaitsForAWhileAndFewAreVerifiedAtOnce() throws Exception {
        ChallengeQuestions questions = questions(Duration.ofMillis(50));
        processor.slow.set(Integer.MAX_VALUE);
        List<CompletableFuture<byte[]>> slow = new ArrayList<>();
        for (int member = 1; member <= ChallengeQuestions.MOST_AT_ONCE; member++) {
            byte[] question = question(member, keys.get(member));
            slow.add(meanwhile(() -> questions.answers(question)));
        }
        await(processor.begun, ChallengeQuestions.MOST_AT_ONCE);

        refusedForNow(() -> questions.answers(question(7, keys.get(7))), "too many members ask at once");
        assertThat(processor.done).hasValue(ChallengeQuestions.MOST_AT_ONCE);
        assertThat(slow).noneMatch(CompletableFuture::isDone);

        processor.slow.set(0);
        processor.open.countDown();
        for (CompletableFuture<byte[]> one : slow) {
            assertThat(one.get(60, TimeUnit.SECONDS)).isEqualTo(ANSWER);
        }
        assertThat(questions.answers(question(7, keys.get(7)))).isEqualTo(ANSWER);
    }

    @Test
    void fewAreAnsweredAtOnceAndWhoIsNotCanAskAgain() throws Exception {
        ChallengeQuestions questions = questions(Duration.ofMillis(50));
        desk.open = new CountDownLatch(1);
        List<CompletableFuture<byte[]>> slow = new ArrayList<>();
        for (int member = 1; member <= ChallengeQuestions.MOST_AT_ONCE; member++) {
            byte[] question = question(member, keys.get(member));
            slow.add(meanwhile(() -> questions.answers(question)));
            await(desk.begun, 1);
        }
        refusedForNow(() -> questions.answers(question(7, keys.get(7))), "too many members ask at once");
        // That it was refused does not count as a question.
        refusedForNow(() -> questions.answers(question(7, keys.get(7))), "too many members ask at once");

        desk.open.countDown();
        for (CompletableFuture<byte[]> one : slow) {
            assertThat(one.get(60, TimeUnit.SECONDS)).isEqualTo(ANSWER);
        }
        assertThat(questions.answers(question(7, keys.get(7)))).isEqualTo(ANSWER);
        assertThat(desk.most).hasValue(ChallengeQuestions.MOST_AT_ONCE);
    }
}
