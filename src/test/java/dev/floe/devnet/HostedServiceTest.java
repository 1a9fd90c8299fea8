package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class HostedServiceTest {
    private static final Logger LOG = Logger.getLogger(HostedServiceTest.class.getName());

    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private final CompletableFuture<Boolean> closedWhileInterrupted = new CompletableFuture<>();
    private final ServiceLogs logs = new ServiceLogs(new SimpleFormatter());

    @TempDir
    private Path directory;

    @BeforeEach
    void listen() {
        Logger.getLogger("").addHandler(logs);
    }

    @AfterEach
    void listenNoMore() {
        Logger.getLogger("").removeHandler(logs);
    }

    private HostedService service(String name, HostedService.Opening opening) throws IOException {
        HostedService service = new HostedService(name, directory.resolve(name + ".log"), opening);
        service.start();
        return service;
    }

    private HostedService.Open open() {
        return new HostedService.Open(
                () -> closedWhileInterrupted.complete(Thread.currentThread().isInterrupted()), failure);
    }

    @Test
    void isReadyWhenItIsOpenAndClosedWithoutAnInterrupt() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        HostedService service = service("thing", () -> {
            go.await();
            return open();
        });
        assertThat(service.isReady()).isFalse();
        go.countDown();
        while (!service.isReady()) {
            Thread.yield();
        }
        service.askToStop();
        service.awaitStop();
        assertThat(closedWhileInterrupted.get(60, TimeUnit.SECONDS)).isFalse();
        assertThat(service.running()).isFalse();
        assertThat(service.ended().join()).isEmpty();
        service.start();
        assertThat(service.running()).isTrue();
        service.kill();
        assertThat(service.running()).isFalse();
    }

    @Test
    void canBeStoppedWhileItWaitsForSomethingElse() throws Exception {
        HostedService service = service("thing", () -> {
            new CountDownLatch(1).await();
            return open();
        });
        service.kill();
        assertThat(service.isReady()).isFalse();
        assertThat(service.ended().join()).isEmpty();
    }

    @Test
    void tellsWhyItEnded() throws Exception {
        HostedService cannotOpen = service("unlucky", () -> {
            throw new IOException("no room for me");
        });
        assertThat(cannotOpen.ended().get(60, TimeUnit.SECONDS).orElseThrow())
                .startsWith("unlucky ended with exit code 1")
                .contains("no room for me");
        HostedService broken = service("broken", () -> {
            throw new NoSuchMethodError("not in this build");
        });
        assertThat(broken.ended().get(60, TimeUnit.SECONDS).orElseThrow()).contains("not in this build");
        HostedService cannotGoOn = service("tired", this::open);
        failure.complete("worn out");
        assertThat(cannotGoOn.ended().get(60, TimeUnit.SECONDS).orElseThrow()).contains("worn out");
        assertThat(closedWhileInterrupted).isDone();
    }

    @Test
    void eachLogHasWhatItsServiceAndTheThreadsOfItSay() throws Exception {
        for (String name : new String[] {"one", "two"}) {
            CompletableFuture<Optional<String>> said = new CompletableFuture<>();
            HostedService service = service(name, () -> {
                Thread.ofPlatform().start(() -> {
                    LOG.info("hello from " + name);
                    said.complete(Optional.empty());
                });
                return open();
            });
            said.get(60, TimeUnit.SECONDS);
            service.kill();
        }
        LOG.info("hello from nobody");
        assertThat(Files.readString(directory.resolve("one.log")))
                .contains("hello from one")
                .doesNotContain("two", "nobody");
        assertThat(Files.readString(directory.resolve("two.log")))
                .contains("hello from two")
                .doesNotContain("one", "nobody");
    }
}
