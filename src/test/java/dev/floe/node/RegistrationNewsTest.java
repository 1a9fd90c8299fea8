package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.redstuff.BlobId;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class RegistrationNewsTest {
    private static final BlobId BLOB = BlobId.of(new byte[BlobId.LENGTH]);

    private final RegistrationNews news = new RegistrationNews();

    @Test
    void whoLosesPatienceTakesNothingFromTheOthers() throws Exception {
        try (ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch patientWaits = new CountDownLatch(1);
            Future<Boolean> patient = waiting.submit(() -> news.await(BLOB, Duration.ofMinutes(4), () -> {
                patientWaits.countDown();
                return false;
            }));
            patientWaits.await();
            assertThat(news.await(BLOB, Duration.ofMillis(1), () -> false)).isFalse();
            news.arrived(BLOB);
            assertThat(patient.get()).isTrue();
        }
        assertThat(news.size()).isZero();
    }

    @Test
    void newsThatComesWhileAskingIsNotMissed() {
        assertThat(news.await(BLOB, Duration.ofMinutes(4), () -> {
                    news.arrived(BLOB);
                    return false;
                }))
                .isTrue();
        assertThat(news.size()).isZero();
    }

    @Test
    void nothingIsKeptOfBlobsThatNobodyWaitsFor() {
        assertThat(news.await(BLOB, Duration.ofMinutes(4), () -> true)).isTrue();
        assertThat(news.await(BLOB, Duration.ofMillis(1), () -> false)).isFalse();
        news.arrived(BLOB);
        assertThat(news.size()).isZero();
    }
}
