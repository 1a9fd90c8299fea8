package dev.floe.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.write.UploadWindow.Unsent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class UploadWindowTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final NodeException BROKEN = new NodeException(NodeException.Kind.TRANSIENT, "broken");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Integer, CompletableFuture<Void>> sent = new ConcurrentSkipListMap<>();
    private final LinkedBlockingQueue<Integer> order = new LinkedBlockingQueue<>();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private final List<Integer> done = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private UploadWindow<Integer> window(int count, int atOnce, Duration timeout) {
        return new UploadWindow<>(
                numbers(count),
                atOnce,
                timeout,
                number -> {
                    CompletableFuture<Void> answer = new CompletableFuture<>();
                    sent.put(number, answer);
                    long open = sent.values().stream()
                            .filter(each -> !each.isDone())
                            .count();
                    mostOpen.accumulateAndGet((int) open, Math::max);
                    order.add(number);
                    return answer;
                },
                new Uplink(System::nanoTime).lane(1),
                _ -> 1,
                done::addAll);
    }

    @Test
    void anAnswerMakesRoomForTheNextRequest() throws Exception {
        Future<List<Unsent<Integer>>> rest = threads.submit(window(5, 3, LONG)::run);
        assertThat(List.of(order.take(), order.take(), order.take())).containsExactly(0, 1, 2);
        sent.get(1).complete(null);
        assertThat(order.take()).isEqualTo(3);
        sent.get(0).complete(null);
        assertThat(order.take()).isEqualTo(4);
        sent.values().forEach(answer -> answer.complete(null));
        assertThat(rest.get()).isEmpty();
        assertThat(done).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
        assertThat(mostOpen).hasValue(3);
    }

    @Test
    void answersThatAreThereAtOnceDoNotStandOnEachOther() throws Exception {
        UploadWindow<Integer> window = new UploadWindow<>(
                numbers(100_000),
                10,
                LONG,
                number -> CompletableFuture.completedFuture(null),
                new Uplink(System::nanoTime).lane(1),
                _ -> 1,
                done::addAll);
        assertThat(window.run()).isEmpty();
        assertThat(done).hasSize(100_000);
    }

    @Test
    void afterAFailureNothingMoreIsSentAndTheRestIsHandedBack() throws Exception {
        Future<List<Unsent<Integer>>> rest = threads.submit(window(5, 2, LONG)::run);
        order.take();
        order.take();
        sent.get(0).completeExceptionally(BROKEN);
        sent.get(1).complete(null);
        assertThat(rest.get())
                .containsExactly(
                        new Unsent<>(0, Optional.of(BROKEN)),
                        new Unsent<>(2, Optional.empty()),
                        new Unsent<>(3, Optional.empty()),
                        new Unsent<>(4, Optional.empty()));
        assertThat(done).containsExactly(1);
        assertThat(sent).hasSize(2);
    }

    /** The first one fails while the second one is being sent, and the thread that sends has not let go of that yet. */
    @Test
    void whatIsSentWhileAnotherOneFailsIsWaitedFor() throws Exception {
        CompletableFuture<Void> first = new CompletableFuture<>();
        CompletableFuture<Void> second = new CompletableFuture<>();
        UploadWindow<Integer> window = new UploadWindow<>(
                numbers(3),
                2,
                LONG,
                number -> {
                    if (number == 0) {
                        return first;
                    }
                    first.completeExceptionally(BROKEN);
                    return second;
                },
                new Uplink(System::nanoTime).lane(1),
                _ -> 1,
                done::addAll);
        FutureTask<List<Unsent<Integer>>> rest = new FutureTask<>(window::run);
        Thread waiting = Thread.ofPlatform().start(rest);
        while (waiting.isAlive() && waiting.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        second.complete(null);
        assertThat(rest.get()).containsExactly(new Unsent<>(0, Optional.of(BROKEN)), new Unsent<>(2, Optional.empty()));
        assertThat(done).containsExactly(1);
    }

    @Test
    void whatIsNotAnsweredInTimeHasFailedAndIsGivenUp() throws Exception {
        List<Unsent<Integer>> rest = window(2, 1, Duration.ofMillis(1)).run();
        assertThat(rest).hasSize(2);
        assertThat(rest.getFirst().failure().orElseThrow().kind()).isEqualTo(NodeException.Kind.TRANSIENT);
        assertThat(rest.getLast()).isEqualTo(new Unsent<>(1, Optional.empty()));
        assertThat(sent.get(0)).isCancelled();
    }

    @Test
    void anInterruptGivesUpWhatIsUnderWay() throws Exception {
        UploadWindow<Integer> window = window(3, 2, LONG);
        CompletableFuture<List<Unsent<Integer>>> rest = new CompletableFuture<>();
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                rest.complete(window.run());
            } catch (InterruptedException e) {
                rest.completeExceptionally(e);
            }
        });
        order.take();
        order.take();
        waiting.interrupt();
        assertThatThrownBy(rest::get).hasCauseInstanceOf(InterruptedException.class);
        assertThat(sent.values()).hasSize(2).allMatch(CompletableFuture::isCancelled);
    }
}
