package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.door.ClientAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future.State;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class AdmissionTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final ClientAddress GREEDY = client(1);

    private static ClientAddress client(int number) {
        return ClientAddress.of(InetAddress.ofLiteral("192.0.2." + number));
    }

    private static List<CompletableFuture<Admission.Permit>> enter(
            Admission admission, ClientAddress client, int times) {
        List<CompletableFuture<Admission.Permit>> entries = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            entries.add(admission.enter(client));
        }
        return entries;
    }

    private static long inside(List<CompletableFuture<Admission.Permit>> entries) {
        return entries.stream().filter(entry -> entry.state() == State.SUCCESS).count();
    }

    @Test
    void thereIsAPlaceLeftForWhoeverComesNext() {
        Admission admission = new Admission(8, 0.75, LONG);
        assertThat(inside(enter(admission, GREEDY, 100))).isEqualTo(6);
        assertThat(admission.enter(client(2)).state()).isEqualTo(State.SUCCESS);
        assertThat(admission.enter(client(3)).state()).isEqualTo(State.SUCCESS);
        assertThat(admission.inside()).isEqualTo(8);
    }

    @Test
    void whoeverWaitsIsServedInTurnByClient() throws Exception {
        Admission admission = new Admission(4, 1, LONG);
        List<CompletableFuture<Admission.Permit>> greedy = enter(admission, GREEDY, 10);
        List<CompletableFuture<Admission.Permit>> modest = enter(admission, client(2), 2);
        assertThat(inside(greedy)).isEqualTo(4);
        greedy.get(0).get().close();
        greedy.get(1).get().close();
        assertThat(inside(greedy)).isEqualTo(5);
        assertThat(inside(modest)).isEqualTo(1);
        assertThat(admission.waiting()).isEqualTo(6);
    }

    @Test
    void everyRequestOfAPageGetsAPlaceInTheEnd() throws Exception {
        Admission admission = new Admission(16, 0.75, LONG);
        List<CompletableFuture<Admission.Permit>> page = enter(admission, GREEDY, 150);
        for (CompletableFuture<Admission.Permit> entry : page) {
            entry.get(60, TimeUnit.SECONDS).close();
        }
        assertThat(admission.inside()).isZero();
        assertThat(admission.waiting()).isZero();
    }

    @Test
    void nobodyWaitsForLong() {
        Admission admission = new Admission(1, 1, Duration.ofMillis(20));
        admission.enter(GREEDY);
        Assertions.assertThatThrownBy(() -> admission.enter(client(2)).get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TimeoutException.class);
        // Who is told so may hear of it before the queue does.
        while (admission.waiting() > 0) {
            Thread.yield();
        }
    }

    @Test
    void theQueueIsBoundedAndDividedToo() {
        Admission admission = new Admission(1, 0.5, LONG);
        enter(admission, GREEDY, 10_000);
        assertThat(admission.waiting()).isLessThan(32);
        Assertions.assertThatThrownBy(() -> admission.enter(GREEDY).get())
                .hasCauseInstanceOf(RejectedExecutionException.class);
        assertThat(admission.enter(client(2)).state()).isEqualTo(State.RUNNING);
    }

    @Test
    void whoLeavesTheQueueIsNotServed() throws Exception {
        Admission admission = new Admission(1, 1, LONG);
        CompletableFuture<Admission.Permit> first = admission.enter(GREEDY);
        CompletableFuture<Admission.Permit> left = admission.enter(client(2));
        CompletableFuture<Admission.Permit> third = admission.enter(client(3));
        left.cancel(false);
        assertThat(admission.waiting()).isEqualTo(1);
        first.get().close();
        first.get().close();
        assertThat(third.state()).isEqualTo(State.SUCCESS);
        assertThat(admission.inside()).isEqualTo(1);
    }

    @Test
    void oneClientNeverHasMoreThanTheLimitAndIsServedWhenItHasLess() throws Exception {
        Admission admission = new Admission(16, 0.75, LONG, 3);
        List<CompletableFuture<Admission.Permit>> greedy = enter(admission, GREEDY, 10);
        assertThat(inside(greedy)).isEqualTo(3);
        assertThat(admission.hasItsMost(GREEDY)).isTrue();
        assertThat(inside(enter(admission, client(2), 3))).isEqualTo(3);
        assertThat(admission.tryEnterPrepared(GREEDY)).isFalse();
        for (int i = 0; i < 10; i++) {
            greedy.get(i).get(60, TimeUnit.SECONDS).close();
            assertThat(inside(greedy)).isEqualTo(Math.min(10, 4 + i));
        }
        assertThat(admission.hasItsMost(GREEDY)).isFalse();
        assertThat(admission.inside()).isEqualTo(3);
    }

    /** A limit of one address is one of a whole network of IPv6, which is one customer's. */
    @Test
    void aNetworkOfIpv6IsOneClient() {
        Admission admission = new Admission(16, 0.75, LONG, 2);
        for (int i = 0; i < 5; i++) {
            admission.enter(ClientAddress.of(InetAddress.ofLiteral("2001:db8::" + Integer.toHexString(i + 1))));
        }
        assertThat(admission.inside()).isEqualTo(2);
        assertThat(admission
                        .enter(ClientAddress.of(InetAddress.ofLiteral("2001:db8:0:1::1")))
                        .state())
                .isEqualTo(State.SUCCESS);
    }

    @Test
    void whatIsPreparedTakesPlacesOfItsOwn() {
        Admission admission = new Admission(2, 1, LONG, Long.MAX_VALUE);
        enter(admission, GREEDY, 3);
        assertThat(admission.waiting()).isOne();
        for (int i = 0; i < 16; i++) {
            assertThat(admission.tryEnterPrepared(client(2))).as("place %d", i).isTrue();
        }
        assertThat(admission.tryEnterPrepared(client(3))).as("one more").isFalse();
        assertThat(admission.inside()).isEqualTo(18);
        admission.leavePrepared(client(2));
        assertThat(admission.tryEnterPrepared(client(3))).isTrue();
    }

    @Test
    void whatOneClientMayHaveCountsPlacesOfBothKinds() throws Exception {
        Admission admission = new Admission(8, 1, LONG, 2);
        assertThat(admission.tryEnterPrepared(GREEDY)).isTrue();
        List<CompletableFuture<Admission.Permit>> more = enter(admission, GREEDY, 2);
        assertThat(inside(more)).isOne();
        assertThat(admission.tryEnterPrepared(GREEDY)).isFalse();
        admission.leavePrepared(GREEDY);
        assertThat(inside(more)).isEqualTo(2);
        more.getFirst().get().close();
        assertThat(admission.tryEnterPrepared(GREEDY)).isTrue();
    }

    @Test
    void itIsCrowdedWhenMoreThanHalfOfThePlacesAreTaken() throws Exception {
        Admission admission = new Admission(4, 1, LONG);
        List<CompletableFuture<Admission.Permit>> two = enter(admission, GREEDY, 2);
        assertThat(admission.isCrowded()).isFalse();
        admission.enter(GREEDY);
        assertThat(admission.isCrowded()).isTrue();
        two.getFirst().get().close();
        assertThat(admission.isCrowded()).isFalse();
    }
}
