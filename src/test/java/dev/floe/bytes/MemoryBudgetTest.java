package dev.floe.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MemoryBudgetTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration NOT_AT_ALL = Duration.ZERO;

    private final MemoryBudget budget = new MemoryBudget(100);

    /** A thread that waits for bytes. */
    private final class Waiter {
        private final CountDownLatch granted = new CountDownLatch(1);
        private final Thread thread;
        private volatile MemoryBudget.Lease lease;

        Waiter(long bytes) {
            thread = Thread.ofPlatform().daemon().start(() -> {
                try {
                    lease = budget.acquire(bytes, LONG);
                    granted.countDown();
                } catch (InterruptedException | TimeoutException e) {
                    Thread.currentThread().interrupt();
                }
            });
            while (granted.getCount() > 0 && thread.isAlive() && thread.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        }

        boolean waits() {
            return granted.getCount() > 0 && thread.isAlive();
        }

        void awaitGrant() throws InterruptedException {
            assertThat(granted.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void grantsWhatFits() throws Exception {
        try (MemoryBudget.Lease first = budget.acquire(60, NOT_AT_ALL);
                MemoryBudget.Lease second = budget.acquire(40, NOT_AT_ALL)) {
            assertThat(budget.held()).isEqualTo(100);
            assertThat(first.bytes() + second.bytes()).isEqualTo(100);
            assertThatThrownBy(() -> budget.acquire(1, NOT_AT_ALL)).isInstanceOf(TimeoutException.class);
        }
        assertThat(budget.held()).isZero();
    }

    @Test
    void closingTwiceGivesBackOnce() throws Exception {
        MemoryBudget.Lease kept = budget.acquire(10, NOT_AT_ALL);
        MemoryBudget.Lease lease = budget.acquire(50, NOT_AT_ALL);
        lease.close();
        lease.close();
        assertThat(budget.held()).isEqualTo(10);
        kept.close();
    }

    @Test
    void moreThanEverythingIsGrantedAlone() throws Exception {
        try (MemoryBudget.Lease lease = budget.acquire(1000, NOT_AT_ALL)) {
            assertThat(lease.bytes()).isEqualTo(1000);
            assertThatThrownBy(() -> budget.acquire(1, NOT_AT_ALL)).isInstanceOf(TimeoutException.class);
        }
        MemoryBudget.Lease small = budget.acquire(1, NOT_AT_ALL);
        assertThatThrownBy(() -> budget.acquire(1000, NOT_AT_ALL)).isInstanceOf(TimeoutException.class);
        small.close();
    }

    @Test
    void aSmallRequestDoesNotOvertakeALargeOne() throws Exception {
        MemoryBudget.Lease first = budget.acquire(60, NOT_AT_ALL);
        Waiter large = new Waiter(80);
        Waiter small = new Waiter(10);
        assertThat(large.waits()).isTrue();
        assertThat(small.waits()).isTrue();
        first.close();
        large.awaitGrant();
        small.awaitGrant();
        assertThat(budget.held()).isEqualTo(90);
        large.lease.close();
        small.lease.close();
    }

    @Test
    void whoGivesUpIsNotWaitedFor() throws Exception {
        MemoryBudget.Lease first = budget.acquire(60, NOT_AT_ALL);
        Waiter large = new Waiter(80);
        Waiter small = new Waiter(10);
        large.thread.interrupt();
        small.awaitGrant();
        assertThat(budget.held()).isEqualTo(70);
        first.close();
        small.lease.close();
    }

    @Test
    void neverHoldsMoreThanItsCapacity() throws Exception {
        AtomicLong most = new AtomicLong();
        List<Future<?>> users = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 400; i++) {
                int bytes = 1 + i * 37 % 100;
                users.add(threads.submit(() -> {
                    try (MemoryBudget.Lease lease = budget.acquire(bytes, LONG)) {
                        most.accumulateAndGet(budget.held(), Math::max);
                        assertThat(lease.bytes()).isEqualTo(bytes);
                    }
                    return null;
                }));
            }
            for (Future<?> user : users) {
                user.get();
            }
        }
        assertThat(most.get()).isBetween(1L, 100L);
        assertThat(budget.held()).isZero();
    }

    @Test
    void aBudgetOfNothingIsAMistake() {
        assertThatThrownBy(() -> new MemoryBudget(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
