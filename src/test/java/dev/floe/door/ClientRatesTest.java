package dev.floe.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How much a client may ask for, on a clock that the test turns. */
class ClientRatesTest {
    private static final ClientAddress A = ClientAddress.of(InetAddress.ofLiteral("192.0.2.1"));
    private static final ClientAddress B = ClientAddress.of(InetAddress.ofLiteral("2001:db8::1"));

    private long now = Long.MAX_VALUE - 1_000_000_000L;

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private ClientRates rates(double perSecond, int burst, long bytes) {
        return new ClientRates(perSecond, burst, bytes, () -> now);
    }

    private static int accepted(ClientRates rates, ClientAddress client, int times) {
        int count = 0;
        for (int i = 0; i < times; i++) {
            count += rates.request(client).isEmpty() ? 1 : 0;
        }
        return count;
    }

    @Test
    void aBurstAndThenAnEvenPace() {
        ClientRates rates = rates(10, 5, 0);
        assertThat(accepted(rates, A, 20)).isEqualTo(5);
        assertThat(rates.request(A)).hasValue(Duration.ofMillis(100));
        pass(Duration.ofMillis(99));
        assertThat(rates.request(A)).hasValue(Duration.ofMillis(1));
        pass(Duration.ofMillis(1));
        assertThat(accepted(rates, A, 20)).as("being refused costs nothing").isEqualTo(1);
        pass(Duration.ofMillis(300));
        assertThat(accepted(rates, A, 20)).isEqualTo(3);
        // Over the end of the clock's numbers.
        pass(Duration.ofHours(1));
        assertThat(accepted(rates, A, 20)).as("no more than a burst").isEqualTo(5);
        assertThat(accepted(rates, B, 20)).as("of another").isEqualTo(5);
    }

    @Test
    void aNetworkOfIPv6IsOneClient() {
        ClientRates rates = rates(1, 4, 0);
        int count = 0;
        for (int i = 0; i < 100; i++) {
            count += accepted(rates, ClientAddress.of(InetAddress.ofLiteral("2001:db8:1:2::" + i)), 1);
        }
        assertThat(count).isEqualTo(4);
    }

    /** Whoever has a hundred thousand networks takes nobody else's, and no memory. */
    @Test
    void manyClientsDisturbNoOther() {
        ClientRates rates = rates(1, 10, 0);
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            String network = "2001:%x:%x:%x::1".formatted(random.nextInt(65536), random.nextInt(65536), i & 0xFFFF);
            rates.request(ClientAddress.of(InetAddress.ofLiteral(network)));
        }
        assertThat(accepted(rates, A, 5)).isEqualTo(5);
    }

    @Test
    void bytesKeepTheNextRequestBack() {
        ClientRates rates = rates(0, 1, 1000);
        assertThat(rates.request(A)).isEmpty();
        rates.sent(A, 10_000);
        assertThat(rates.request(A)).as("ten seconds' worth").isEmpty();
        rates.sent(A, 5_000);
        assertThat(rates.request(A)).hasValue(Duration.ofSeconds(5));
        pass(Duration.ofSeconds(5));
        assertThat(rates.request(A)).isEmpty();
        rates.sent(A, Long.MAX_VALUE);
        assertThat(rates.request(A))
                .hasValueSatisfying(wait -> assertThat(wait).isLessThanOrEqualTo(Duration.ofHours(1)));
        assertThat(rates.request(B)).isEmpty();
    }

    @Test
    void withoutLimitsNobodyWaits() {
        ClientRates rates = rates(0, 1, 0);
        rates.sent(A, Long.MAX_VALUE);
        assertThat(accepted(rates, A, 100_000)).isEqualTo(100_000);
        assertThat(rates.request(A)).isEqualTo(Optional.empty());
    }
}
