package dev.floe.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.floe.door.ClientAddress;
import dev.floe.protocol.EventId;
import dev.floe.publisher.PublishException.Reason;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.write.SpoolDirectory;
import dev.floe.write.StoreException;
import dev.floe.write.StoreOutcome;
import dev.floe.write.StoreProgress;
import dev.floe.write.StoreRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class PublisherTest {
    private static final StoreOutcome DONE =
            new StoreOutcome.AlreadyCertified(BlobId.of(new byte[BlobId.LENGTH]), new EventId(new byte[32], 0), 5);

    /** Nobody loses patience because this machine is slow. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @TempDir
    Path root;

    private static final QuiltStore NO_QUILTS = (members, request, observer) -> {
        throw new AssertionError("nobody sent a quilt");
    };

    private SpoolDirectory spools;
    private final List<byte[]> stored = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void openSpool() throws IOException {
        spools = SpoolDirectory.open(root);
    }

    @AfterEach
    void closeSpool() throws IOException {
        spools.close();
    }

    private StoreOutcome remember(BlobSource blob) {
        byte[] bytes = new byte[(int) blob.length()];
        try {
            blob.read(0, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        stored.add(bytes);
        return DONE;
    }

    private Publisher publisher(int concurrent, int waiting, BlobStore store) {
        return new Publisher(
                store, NO_QUILTS, spools, new PublisherLimits(1 << 20, concurrent, waiting, PATIENCE, 16, 0.75));
    }

    private static StoreOutcome publish(Publisher publisher, InputStream body, OptionalLong length) throws Exception {
        return publisher.publish(ClientAddress.LOCAL, body, length, StoreRequest.forEpochs(1), StoreProgress.UNWATCHED);
    }

    private void assertNoFiles() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            assertThat(files.filter(file -> file.toString().endsWith(".body"))).isEmpty();
        }
    }

    @Test
    void aBodyIsStoredAsItCame() throws Exception {
        Publisher publisher = publisher(1, 0, (blob, request, observer) -> remember(blob));
        for (int length : new int[] {0, 1, 65_536, 200_001, 1 << 20}) {
            byte[] bytes = new byte[length];
            new Random(length).nextBytes(bytes);
            assertThat(publish(publisher, new ByteArrayInputStream(bytes), OptionalLong.of(length)))
                    .isEqualTo(DONE);
            assertThat(publish(publisher, new ByteArrayInputStream(bytes), OptionalLong.empty()))
                    .isEqualTo(DONE);
            assertThat(stored).containsExactly(bytes, bytes);
            stored.clear();
        }
        assertNoFiles();
    }

    @Test
    void aSpoolThatWasCleanedAwayIsMadeAgain() throws Exception {
        Publisher publisher = publisher(1, 0, (blob, request, observer) -> remember(blob));
        Files.delete(spools.path().resolve("lock"));
        Files.delete(spools.path());
        byte[] bytes = {1, 2, 3};
        assertThat(publish(publisher, new ByteArrayInputStream(bytes), OptionalLong.of(3)))
                .isEqualTo(DONE);
        assertThat(stored).containsExactly(bytes);
        assertNoFiles();
    }

    @Test
    void aSpoolThatCannotBeMadeIsNoLackOfRoom() throws Exception {
        Publisher publisher = publisher(1, 0, (blob, request, observer) -> remember(blob));
        Files.delete(spools.path().resolve("lock"));
        Files.delete(spools.path());
        Files.delete(root.resolve("lock"));
        Files.delete(root);
        Files.writeString(root, "in the way");
        assertThat(catchThrowableOfType(
                                PublishException.class,
                                () -> publish(publisher, new ByteArrayInputStream(new byte[3]), OptionalLong.of(3)))
                        .reason())
                .isEqualTo(Reason.NO_DISK);
        Files.delete(root);
        // And all is well again when the cause is gone.
        publish(publisher, new ByteArrayInputStream(new byte[3]), OptionalLong.of(3));
        assertThat(stored).hasSize(1);
    }

    private Reason refused(Publisher publisher, InputStream body, OptionalLong length) throws IOException {
        PublishException e = catchThrowableOfType(PublishException.class, () -> publish(publisher, body, length));
        assertThat(stored).isEmpty();
        assertThat(publisher.served()).isZero();
        assertNoFiles();
        return e.reason();
    }

    @Test
    void aBodyThatIsTooLongIsRefused() throws Exception {
        Publisher publisher = publisher(1, 0, (blob, request, observer) -> remember(blob));
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 1;
            }

            @Override
            public int read(byte[] into, int at, int count) {
                return count;
            }
        };
        assertThat(refused(publisher, endless, OptionalLong.empty())).isEqualTo(Reason.TOO_LARGE);
        InputStream untouched = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("refused by its length");
            }
        };
        assertThat(refused(publisher, untouched, OptionalLong.of((1 << 20) + 1)))
                .isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void aBodyThatDoesNotArriveIsRefused() throws Exception {
        Publisher publisher = publisher(1, 0, (blob, request, observer) -> remember(blob));
        InputStream broken = new InputStream() {
            private int left = 100;

            @Override
            public int read() throws IOException {
                if (left-- > 0) {
                    return 7;
                }
                throw new IOException("connection reset");
            }
        };
        assertThat(refused(publisher, broken, OptionalLong.empty())).isEqualTo(Reason.INCOMPLETE);
        assertThat(refused(publisher, new ByteArrayInputStream(new byte[9]), OptionalLong.of(10)))
                .isEqualTo(Reason.INCOMPLETE);
    }

    @Test
    void aStoreThatFailsLeavesNothing() throws Exception {
        Publisher publisher = publisher(1, 0, (blob, request, observer) -> {
            throw new StoreException(StoreException.Fault.CHAIN, "no");
        });
        assertThat(catchThrowableOfType(
                                StoreException.class,
                                () -> publish(publisher, new ByteArrayInputStream(new byte[9]), OptionalLong.empty()))
                        .fault())
                .isEqualTo(StoreException.Fault.CHAIN);
        assertThat(publisher.served()).isZero();
        assertThat(publisher.running()).isZero();
        assertNoFiles();
    }

    @Test
    void moreRequestsThanThereIsRoomForAreRefusedAtOnce() throws Exception {
        CountDownLatch running = new CountDownLatch(2);
        Semaphore goOn = new Semaphore(0);
        Publisher publisher = publisher(2, 3, (blob, request, observer) -> {
            running.countDown();
            goOn.acquire();
            return remember(blob);
        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<StoreOutcome>> admitted = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                admitted.add(threads.submit(
                        () -> publish(publisher, new ByteArrayInputStream(new byte[3]), OptionalLong.of(3))));
            }
            running.await();
            while (publisher.served() < 5) {
                Thread.yield();
            }
            assertThat(publisher.running()).isEqualTo(2);
            assertThat(catchThrowableOfType(
                                    PublishException.class,
                                    () -> publish(publisher, new ByteArrayInputStream(new byte[3]), OptionalLong.of(3)))
                            .reason())
                    .isEqualTo(Reason.BUSY);
            goOn.release(5);
            for (Future<StoreOutcome> outcome : admitted) {
                assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(DONE);
            }
        }
        assertThat(stored).hasSize(5);
        assertThat(publisher.served()).isZero();
    }

    @Test
    void whoWaitsTooLongForATurnIsToldToComeBack() throws Exception {
        Semaphore goOn = new Semaphore(0);
        CountDownLatch running = new CountDownLatch(1);
        Publisher publisher = new Publisher(
                (blob, request, observer) -> {
                    running.countDown();
                    goOn.acquire();
                    return DONE;
                },
                NO_QUILTS,
                spools,
                new PublisherLimits(100, 1, 1, Duration.ofMillis(50), 16, 0.75));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<StoreOutcome> first =
                    threads.submit(() -> publish(publisher, new ByteArrayInputStream(new byte[3]), OptionalLong.of(3)));
            running.await();
            assertThat(catchThrowableOfType(
                                    PublishException.class,
                                    () -> publish(publisher, new ByteArrayInputStream(new byte[3]), OptionalLong.of(3)))
                            .reason())
                    .isEqualTo(Reason.BUSY);
            goOn.release();
            assertThat(first.get()).isEqualTo(DONE);
        }
    }

    /** A body whose client sends nothing until it is told to. */
    private static final class HeldBody extends InputStream {
        private final BlockingQueue<Integer> bytes = new LinkedBlockingQueue<>();
        private final CountDownLatch awaited = new CountDownLatch(1);

        @Override
        public int read() throws IOException {
            awaited.countDown();
            try {
                return bytes.take();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public int read(byte[] into, int at, int count) throws IOException {
            int next = read();
            if (next < 0) {
                return -1;
            }
            into[at] = (byte) next;
            return 1;
        }
    }

    private static ClientAddress client(int number) {
        return ClientAddress.of(InetAddress.ofLiteral("192.0.2." + number));
    }

    private Publisher receiving(int bodies, LongSupplier clock) {
        return new Publisher(
                (blob, request, observer) -> remember(blob),
                NO_QUILTS,
                spools,
                new PublisherLimits(1 << 20, 1, 1, PATIENCE, bodies, 0.75),
                clock);
    }

    private static Callable<StoreOutcome> upload(Publisher publisher, int client, InputStream body) {
        return () -> publisher.publish(
                client(client), body, OptionalLong.empty(), StoreRequest.forEpochs(1), StoreProgress.UNWATCHED);
    }

    private static Reason reason(Callable<StoreOutcome> refused) {
        return catchThrowableOfType(PublishException.class, refused::call).reason();
    }

    @Test
    void bodiesThatDoNotArriveKeepNobodyFromStoring() throws Exception {
        Publisher publisher = receiving(4, () -> 0);
        List<HeldBody> held = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<StoreOutcome>> trickling = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                held.add(new HeldBody());
                trickling.add(threads.submit(upload(publisher, 1, held.getLast())));
                held.getLast().awaited.await();
            }
            assertThat(reason(upload(publisher, 1, new HeldBody()))).isEqualTo(Reason.BUSY);
            for (int i = 0; i < 5; i++) {
                assertThat(upload(publisher, 2, new ByteArrayInputStream(new byte[9]))
                                .call())
                        .isEqualTo(DONE);
            }
            held.forEach(body -> body.bytes.add(-1));
            for (Future<StoreOutcome> outcome : trickling) {
                assertThat(outcome.get()).isEqualTo(DONE);
            }
        }
        assertThat(publisher.arriving()).isZero();
        assertNoFiles();
    }

    @Test
    void aBodyThatTricklesMakesRoomForTheNextClient() throws Exception {
        AtomicLong clock = new AtomicLong();
        Publisher publisher = receiving(2, clock::get);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            HeldBody first = new HeldBody();
            Future<StoreOutcome> oldest = threads.submit(upload(publisher, 1, first));
            first.awaited.await();
            HeldBody second = new HeldBody();
            Future<StoreOutcome> younger = threads.submit(upload(publisher, 2, second));
            second.awaited.await();
            assertThat(reason(upload(publisher, 3, new HeldBody()))).isEqualTo(Reason.BUSY);
            clock.addAndGet(TimeUnit.SECONDS.toNanos(11));
            assertThat(upload(publisher, 3, new ByteArrayInputStream(new byte[9]))
                            .call())
                    .isEqualTo(DONE);
            first.bytes.add(1);
            assertThat(catchThrowableOfType(ExecutionException.class, oldest::get))
                    .hasCauseInstanceOf(PublishException.class);
            second.bytes.add(1);
            second.bytes.add(-1);
            assertThat(younger.get()).isEqualTo(DONE);
        }
        assertThat(publisher.arriving()).isZero();
        assertNoFiles();
    }

    @Test
    void aBodyHasToKeepAPaceEvenIfNobodyWaits() throws Exception {
        AtomicLong clock = new AtomicLong();
        Publisher publisher = receiving(2, clock::get);
        InputStream trickle = new InputStream() {
            @Override
            public int read() {
                clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
                return 1;
            }

            @Override
            public int read(byte[] into, int at, int count) {
                return read();
            }
        };
        assertThat(reason(upload(publisher, 1, trickle))).isEqualTo(Reason.INCOMPLETE);
        assertThat(clock.get()).isLessThan(TimeUnit.SECONDS.toNanos(60));
        assertNoFiles();
    }
}
