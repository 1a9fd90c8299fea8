package dev.floe.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.SocketAddress;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** In virtual time: nothing passes but what {@link #pass} lets pass. */
class AddressRaceTest {
    private final Map<SocketAddress, Promise<String>> dialled = new LinkedHashMap<>();
    private final List<Runnable> due = new ArrayList<>();
    private final List<String> unwanted = new ArrayList<>();

    private Future<AddressRace.Won<String>> race(int addresses) {
        return AddressRace.run(
                IntStream.range(0, addresses).mapToObj(AddressRaceTest::address).toList(),
                address -> dialled.computeIfAbsent(address, any -> Promise.promise())
                        .future(),
                this::after,
                late -> unwanted.add(late.connection()));
    }

    private static SocketAddress address(int index) {
        return SocketAddress.inetSocketAddress(443, "192.0.2." + index);
    }

    private Runnable after(Duration delay, Runnable task) {
        assertThat(delay).isEqualTo(Duration.ofMillis(250));
        assertThat(due).as("one timer at a time").isEmpty();
        due.add(task);
        return () -> due.remove(task);
    }

    private void pass() {
        due.removeFirst().run();
    }

    private void connects(int index) {
        dialled.get(address(index)).complete("to " + index);
    }

    private void fails(int index, String why) {
        dialled.get(address(index)).fail(new ConnectException(why));
    }

    @Test
    void theFirstThatAnswersIsTaken() {
        Future<AddressRace.Won<String>> race = race(3);
        assertThat(dialled).hasSize(1);
        connects(0);
        assertThat(race.result()).isEqualTo(new AddressRace.Won<>(address(0), "to 0"));
        assertThat(due).as("nobody else is tried").isEmpty();
        assertThat(dialled).hasSize(1);
    }

    @Test
    void whoIsSilentIsNotWaitedFor() {
        Future<AddressRace.Won<String>> race = race(3);
        pass();
        assertThat(dialled).hasSize(2);
        connects(1);
        assertThat(race.result().address()).isEqualTo(address(1));
        assertThat(due).isEmpty();
        connects(0);
        assertThat(unwanted).containsExactly("to 0");
    }

    @Test
    void whoFailsIsFollowedAtOnce() {
        Future<AddressRace.Won<String>> race = race(3);
        fails(0, "refused");
        assertThat(dialled).hasSize(2);
        fails(1, "unreachable");
        assertThat(dialled).hasSize(3);
        assertThat(due).as("there is nobody more").isEmpty();
        connects(2);
        assertThat(race.result().connection()).isEqualTo("to 2");
    }

    @Test
    void theSlowOneWinsIfTheOthersFail() {
        Future<AddressRace.Won<String>> race = race(2);
        pass();
        fails(1, "refused");
        assertThat(race.isComplete()).isFalse();
        connects(0);
        assertThat(race.result().connection()).isEqualTo("to 0");
    }

    @Test
    void allSayWhy() {
        Future<AddressRace.Won<String>> race = race(2);
        fails(0, "refused: a");
        fails(1, "unreachable: b");
        assertThat(race.cause()).hasMessage("none of 2 addresses takes connections: refused: a; unreachable: b");
        assertThat(due).isEmpty();
    }

    @Test
    void theOnlyOneSpeaksForItself() {
        Future<AddressRace.Won<String>> race = race(1);
        assertThat(due).isEmpty();
        fails(0, "refused");
        assertThat(race.cause()).isInstanceOf(ConnectException.class).hasMessage("refused");
    }

    @Test
    void whatIsSettledWhenDiallingBeginsIsTaken() {
        dialled.put(address(0), Promise.promise());
        dialled.put(address(1), Promise.promise());
        fails(0, "refused");
        connects(1);
        assertThat(race(2).result().address()).isEqualTo(address(1));
        assertThat(due).isEmpty();
    }
}
