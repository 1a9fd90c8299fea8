package dev.floe.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.SuiException;
import dev.floe.sui.WalrusNetwork.Balances;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WalletWatchTest {
    private static final ObjectId MAIN = wallet(1);
    private static final ObjectId RICH = wallet(2);
    private static final ObjectId POOR = wallet(3);

    private final Map<ObjectId, Balances> chain = new ConcurrentHashMap<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private volatile CountDownLatch looks = new CountDownLatch(2);

    private static ObjectId wallet(int last) {
        byte[] bytes = new byte[32];
        bytes[31] = (byte) last;
        return ObjectId.of(bytes);
    }

    private Balances balances(ObjectId wallet) throws SuiException {
        if (wallet.equals(MAIN)) {
            looks.countDown();
        }
        Balances there = chain.get(wallet);
        if (there == null) {
            throw new SuiException(SuiException.Kind.UNAVAILABLE, "silent");
        }
        return there;
    }

    /** Who is asked a second time has looked once. */
    private void awaitALook() throws InterruptedException {
        looks = new CountDownLatch(2);
        assertThat(looks.await(1, TimeUnit.MINUTES)).isTrue();
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    @Test
    void metricsTellWhatTheChainSaidLast() throws Exception {
        try (WalletWatch watch =
                new WalletWatch(this::balances, MAIN, List.of(RICH, POOR), Duration.ofMillis(1), registry)) {
            awaitALook();
            assertThat(gauge("floe.publisher.wallet.frost")).isNaN();
            chain.put(RICH, new Balances(500, 100));
            chain.put(POOR, new Balances(7, 900));
            chain.put(MAIN, new Balances(2_000, 3_000));
            awaitALook();
            assertThat(gauge("floe.publisher.wallet.mist")).isEqualTo(2_000);
            assertThat(gauge("floe.publisher.wallet.frost")).isEqualTo(3_000);
            assertThat(gauge("floe.publisher.sub.wallet.mist")).isEqualTo(7);
            assertThat(gauge("floe.publisher.sub.wallet.frost")).isEqualTo(100);
            chain.clear();
            awaitALook();
            assertThat(gauge("floe.publisher.wallet.frost"))
                    .as("while the chain is silent")
                    .isEqualTo(3_000);
        }
    }

    @Test
    void anAnswerThatNobodyForesawDoesNotEndIt() throws Exception {
        AtomicBoolean strange = new AtomicBoolean(true);
        WalletWatch.Purse purse = wallet -> {
            looks.countDown();
            if (strange.get()) {
                throw new IllegalStateException("an answer that nobody foresaw");
            }
            return new Balances(2_000, 3_000);
        };
        try (WalletWatch watch = new WalletWatch(purse, MAIN, List.of(), Duration.ofMillis(1), registry)) {
            awaitALook();
            assertThat(gauge("floe.publisher.wallet.frost")).isNaN();
            strange.set(false);
            awaitALook();
            assertThat(gauge("floe.publisher.wallet.frost")).isEqualTo(3_000);
        }
    }
}
