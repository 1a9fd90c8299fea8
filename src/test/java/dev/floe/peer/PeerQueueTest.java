package dev.floe.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerQueueTest {
    private final List<Integer> begun = new ArrayList<>();
    private final PeerQueue queue = new PeerQueue(2, 3);

    private PeerQueue.Turn turn(int number) {
        return new PeerQueue.Turn() {
            @Override
            public void begin() {
                begun.add(number);
            }
        };
    }

    @Test
    void twoAtOnceAndTheOthersInTheOrderTheyCame() {
        PeerQueue.Turn first = turn(1);
        PeerQueue.Turn second = turn(2);
        assertThat(queue.enter(first)).isTrue();
        assertThat(queue.enter(second)).isTrue();
        assertThat(queue.enter(turn(3))).isTrue();
        assertThat(queue.enter(turn(4))).isTrue();
        assertThat(begun).containsExactly(1, 2);
        queue.leave(second);
        assertThat(begun).containsExactly(1, 2, 3);
        queue.leave(first);
        assertThat(begun).containsExactly(1, 2, 3, 4);
    }

    @Test
    void whoeverGivesUpWaitingFreesItsPlace() {
        PeerQueue.Turn first = turn(1);
        queue.enter(first);
        queue.enter(turn(2));
        List<PeerQueue.Turn> waiting = List.of(turn(3), turn(4), turn(5));
        waiting.forEach(queue::enter);
        PeerQueue.Turn late = turn(6);
        assertThat(queue.enter(late)).isFalse();
        queue.leave(late);
        queue.leave(waiting.get(0));
        queue.leave(waiting.get(0));
        assertThat(queue.enter(late)).isTrue();
        assertThat(begun).containsExactly(1, 2);
        queue.leave(first);
        assertThat(begun).containsExactly(1, 2, 4);
    }

    @Test
    void thousandsThatFailAsTheyBegin() {
        PeerQueue long1 = new PeerQueue(1, 100_000);
        PeerQueue.Turn holds = turn(0);
        long1.enter(holds);
        for (int i = 1; i <= 100_000; i++) {
            int number = i;
            long1.enter(new PeerQueue.Turn() {
                @Override
                public void begin() {
                    begun.add(number);
                    long1.leave(this);
                }
            });
        }
        long1.leave(holds);
        assertThat(begun).hasSize(100_001);
    }

    @Test
    void aTurnThatFailsToBeginKeepsNobodyElseFromTheirs() {
        PeerQueue.Turn holds = turn(1);
        PeerQueue one = new PeerQueue(1, 3);
        one.enter(holds);
        one.enter(new PeerQueue.Turn() {
            @Override
            public void begin() {
                throw new IllegalStateException("it cannot begin");
            }
        });
        one.enter(turn(2));
        assertThatThrownBy(() -> one.leave(holds)).hasMessage("it cannot begin");
        assertThat(one.enter(turn(3))).isTrue();
        assertThat(begun).containsExactly(1, 2);
    }
}
