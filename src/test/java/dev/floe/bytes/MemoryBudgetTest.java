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

@Timeout(180)
class MemoryBudgetTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration NOT_AT_ALL = Duration.ZERO;

    private final MemoryBudget budget = new MemoryBudget(100);

    /** A thread that waits for bytes. */
    private final class Waiter {
        private final CountDownLatch granted = new CountDownLatch(1);
        private final Thread thread;
        private volatile MemoryBudget.Lease lease;

        Waiter(long bytes) {
            this(budget, new Object(), bytes);
        }

        Waiter(MemoryBudget of, Object claimant, long bytes) {
            thread = Thread.ofPlatform().daemon().start(() -> {
                try {
                    lease = of.acquire(claimant, bytes, LONG);
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
            assertThat(granted.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    /** An eighth is kept for requests of a sixty-fourth and less. */
    @Test
    void grantsWhatFits() throws Exception {
        List<MemoryBudget.Lease> small = new ArrayList<>();
        try (MemoryBudget.Lease first = budget.acquire(60, NOT_AT_ALL);
                MemoryBudget.Lease second = budget.acquire(28, NOT_AT_ALL)) {
            assertThat(budget.held()).isEqualTo(88);
            assertThat(first.bytes() + second.bytes()).isEqualTo(88);
            assertThatThrownBy(() -> budget.acquire(2, NOT_AT_ALL)).isInstanceOf(TimeoutException.class);
            for (int i = 0; i < 12; i++) {
                small.add(budget.acquire(1, NOT_AT_ALL));
            }
            assertThat(budget.held()).isEqualTo(100);
            assertThatThrownBy(() -> budget.acquire(1, NOT_AT_ALL)).isInstanceOf(TimeoutException.class);
        }
        small.forEach(MemoryBudget.Lease::close);
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

    /** Neither alone nor later: whoever asks for more than there is hears so at once, and nobody waits for it. */
    @Test
    void moreThanEverythingIsRefusedAtOnce() throws Exception {
        assertThatThrownBy(() -> budget.acquire(89, LONG))
                .isInstanceOf(BudgetExceededException.class)
                .hasMessage("needs 89 bytes at once, more than the 88 bytes there are");
        assertThat(budget.largest()).isEqualTo(88);
        budget.acquire(88, NOT_AT_ALL).close();
        assertThat(budget.claimants()).isZero();
    }

    @Test
    void nothingIsAlwaysGranted() throws Exception {
        MemoryBudget.Lease all = budget.acquire(88, NOT_AT_ALL);
        budget.acquire(0, NOT_AT_ALL).close();
        all.close();
        assertThat(budget.claimants()).isZero();
    }

    @Test
    void aSmallRequestOvertakesAGiant() throws Exception {
        MemoryBudget.Lease first = budget.acquire(60, NOT_AT_ALL);
        Waiter giant = new Waiter(80);
        assertThat(giant.waits()).isTrue();
        try (MemoryBudget.Lease small = budget.acquire(20, NOT_AT_ALL)) {
            assertThat(small.bytes()).isEqualTo(20);
        }
        first.close();
        giant.awaitGrant();
        giant.lease.close();
    }

    /** Small requests that keep coming do not starve a giant: it is due when the others have had as much as it wants. */
    @Test
    void aGiantIsServedWhenTheOthersHaveHadAsMuch() throws Exception {
        MemoryBudget.Lease first = budget.acquire(60, NOT_AT_ALL);
        Waiter giant = new Waiter(80);
        assertThat(haveUntilTheOtherIsDue("another")).isBetween(6, 10);
        first.close();
        giant.awaitGrant();
        giant.lease.close();
    }

    /** Takes ten bytes again and again until whoever waits has precedence; returns how often there were any. */
    private int haveUntilTheOtherIsDue(String claimant) throws InterruptedException {
        int had = 0;
        while (true) {
            try (MemoryBudget.Lease small = budget.acquire(claimant, 10, NOT_AT_ALL)) {
                assertThat(small.bytes()).isEqualTo(10);
                had++;
            } catch (TimeoutException e) {
                return had;
            }
        }
    }

    /** What is kept for the small is an eighth, for those of a sixty-fourth at most. */
    @Test
    void whileAGiantIsDueTheVerySmallGoBy() throws Exception {
        MemoryBudget large = new MemoryBudget(1000);
        MemoryBudget.Lease first = large.acquire(700, NOT_AT_ALL);
        Waiter giant = new Waiter(large, "giant", 870);
        for (int i = 0; i < 5; i++) {
            large.acquire("other", 170, NOT_AT_ALL).close();
        }
        assertThatThrownBy(() -> large.acquire("other", 30, NOT_AT_ALL)).isInstanceOf(TimeoutException.class);
        List<MemoryBudget.Lease> small = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            small.add(large.acquire("other", 10, NOT_AT_ALL));
        }
        assertThatThrownBy(() -> large.acquire("other", 10, NOT_AT_ALL)).isInstanceOf(TimeoutException.class);
        small.forEach(MemoryBudget.Lease::close);
        assertThat(giant.waits()).isTrue();
        first.close();
        giant.awaitGrant();
        giant.lease.close();
        assertThat(large.claimants()).isZero();
    }

    @Test
    void oneClaimantsCrowdDoesNotHoldUpAnother() throws Exception {
        MemoryBudget.Lease first = budget.acquire(88, NOT_AT_ALL);
        List<Waiter> crowd = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            crowd.add(new Waiter(budget, "crowd", 40));
        }
        Waiter honest = new Waiter(budget, "honest", 40);
        first.close();
        assertThat(budget.held()).as("one of the crowd, and the honest one").isEqualTo(80);
        honest.awaitGrant();
        crowd.getFirst().awaitGrant();
        assertThat(crowd.stream().filter(Waiter::waits)).hasSize(9);
        honest.lease.close();
        for (Waiter each : crowd) {
            each.awaitGrant();
            each.lease.close();
        }
        assertThat(budget.claimants()).isZero();
    }

    @Test
    void whoHoldsMuchLeavesSomethingForTheNext() throws Exception {
        MemoryBudget shared = new MemoryBudget(100, 0.75);
        List<MemoryBudget.Lease> leases = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            leases.add(shared.acquire("greedy", 10, NOT_AT_ALL));
        }
        assertThatThrownBy(() -> shared.acquire("greedy", 10, NOT_AT_ALL)).isInstanceOf(TimeoutException.class);
        leases.add(shared.acquire("honest", 18, NOT_AT_ALL));
        leases.forEach(MemoryBudget.Lease::close);
        shared.acquire("greedy", 88, NOT_AT_ALL).close();
    }

    @Test
    void isScarceWhileSomebodyWaits() throws Exception {
        MemoryBudget.Lease all = budget.acquire(88, NOT_AT_ALL);
        assertThat(budget.isScarce()).isFalse();
        Waiter waiter = new Waiter(10);
        assertThat(budget.isScarce()).isTrue();
        all.close();
        waiter.awaitGrant();
        assertThat(budget.isScarce()).isFalse();
        waiter.lease.close();
    }

    @Test
    void whoGivesUpIsNotWaitedFor() throws Exception {
        MemoryBudget.Lease first = budget.acquire(60, NOT_AT_ALL);
        Waiter large = new Waiter(80);
        haveUntilTheOtherIsDue("another");
        Waiter small = new Waiter(budget, "another", 10);
        assertThat(small.waits()).isTrue();
        large.thread.interrupt();
        small.awaitGrant();
        assertThat(budget.held()).isEqualTo(70);
        first.close();
        small.lease.close();
    }

    /** Claimants of all kinds at once, some of whom give up: never too much is held, and nothing stays behind. */
    @Test
    void neverHoldsMoreThanItsCapacity() throws Exception {
        AtomicLong most = new AtomicLong();
        List<Future<?>> users = new ArrayList<>();
        MemoryBudget shared = new MemoryBudget(100, 0.8);
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            for (int i = 0; i < 3000; i++) {
                int bytes = 1 + i * 37 % 88;
                String claimant = "claimant " + i % 7;
                Duration patience = i % 3 == 0 ? NOT_AT_ALL : i % 3 == 1 ? Duration.ofNanos(50_000) : LONG;
                users.add(threads.submit(() -> {
                    try (MemoryBudget.Lease lease = shared.acquire(claimant, bytes, patience)) {
                        most.accumulateAndGet(shared.held(), Math::max);
                        assertThat(lease.bytes()).isEqualTo(bytes);
                        return 1;
                    } catch (TimeoutException e) {
                        assertThat(patience).isNotEqualTo(LONG);
                        return 0;
                    }
                }));
            }
            for (Future<?> user : users) {
                user.get();
            }
        }
        assertThat(most.get()).isBetween(1L, 100L);
        assertThat(shared.held()).isZero();
        assertThat(shared.claimants()).isZero();
    }

    @Test
    void aBudgetOfNothingIsAMistake() {
        assertThatThrownBy(() -> new MemoryBudget(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MemoryBudget(1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> budget.acquire(-1, LONG)).isInstanceOf(IllegalArgumentException.class);
    }
}
