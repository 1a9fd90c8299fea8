package dev.floe.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.floe.bytes.Backoff;
import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.ObjectId;
import dev.floe.publisher.relay.RelayServer;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.sui.BlobObject;
import dev.floe.write.FakeChain.Fault;
import dev.floe.write.FakeChain.Killed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stores through an upload relay: what is paid, what is believed, and what is left by whoever is killed. */
@Timeout(300)
class RelayedStoreTest {
    private static final ObjectId RELAY = FakeChain.id(0x7e1a);
    private static final Tip TIP = new Tip.Constant(RELAY, 1000);
    private static final Duration STALLED = Duration.ofSeconds(20);
    private static final StoreRequest REQUEST = StoreRequest.forEpochs(2).reusing();

    @TempDir
    Path home;

    private final FakeWalrus walrus = new FakeWalrus(3, 2, 2, 2, 1);
    private final List<RelayServer> servers = new ArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private RelayServer server;

    @BeforeEach
    void start() throws Exception {
        server = server(Optional.of(TIP));
    }

    private RelayServer server(Optional<Tip> tip) throws Exception {
        BlobWriter writer = walrus.writer(home.resolve("relay-" + servers.size()));
        RelayServer started = new RelayServer(
                writer::relay,
                tip,
                walrus.chain,
                digest -> walrus.chain.last.values().stream()
                        .filter(transaction -> transaction.execution().digest().equals(digest))
                        .findFirst());
        servers.add(started);
        return started;
    }

    @AfterEach
    void stop() {
        servers.forEach(RelayServer::close);
    }

    private static BlobSource blob() {
        byte[] bytes = new byte[10_000];
        new Random(7).nextBytes(bytes);
        return BlobSource.of(bytes);
    }

    private Relay relay(Relay.Consent consent) {
        return new Relay(
                server.address(),
                blob -> blob.toBytes(),
                (mist, recipient) -> {
                    asked.incrementAndGet();
                    return consent.toPay(mist, recipient);
                },
                new Backoff(Duration.ofMillis(5), Duration.ofMillis(40), 4),
                STALLED);
    }

    /** As a process does that has just started. */
    private StoreOutcome store(StoreRequest request, Consumer<StoreProgress> observer) throws Exception {
        try (Relay relay = relay((mist, recipient) -> true)) {
            return walrus.writer(home.resolve("spool")).storeThrough(relay, blob(), request, observer);
        }
    }

    private StoreOutcome store(StoreRequest request) throws Exception {
        return store(request, StoreProgress.UNWATCHED);
    }

    private StoreException failure(StoreRequest request) {
        return catchThrowableOfType(StoreException.class, () -> store(request));
    }

    private BlobObject only() {
        assertThat(walrus.chain.allBlobs()).hasSize(1);
        return walrus.chain.allBlobs().getFirst();
    }

    private void assertStored() {
        assertThat(only().certifiedEpoch()).isPresent();
        assertThat(walrus.nodes).allMatch(node -> node.holdsEverythingOf(only().blobId()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theTipIsPaidAsTheBlobIsRegistered(boolean permanent) throws Exception {
        List<StoreProgress> steps = new ArrayList<>();
        StoreOutcome outcome = store(permanent ? REQUEST.permanent() : REQUEST, step -> {
            synchronized (steps) {
                steps.add(step);
            }
        });
        assertThat(outcome).isInstanceOf(StoreOutcome.NewlyCreated.class);
        assertStored();
        assertThat(walrus.chain.transactions).containsExactly("register and tip", "certify");
        assertThat(walrus.chain.tips).singleElement().satisfies(tip -> {
            assertThat(tip.mist()).isEqualTo(1000);
            assertThat(tip.recipient()).isEqualTo(RELAY);
            assertThat(tip.payload().length()).isEqualTo(10_000);
        });
        assertThat(steps)
                .anyMatch(StoreProgress.TipPaid.class::isInstance)
                .contains(new StoreProgress.Uploaded(10_000, 10_000));
        assertThat(asked).hasValue(1);
        try (Stream<Path> left = Files.walk(home.resolve("spool"))) {
            assertThat(left.filter(Files::isRegularFile)
                            .filter(file -> file.toFile().length() > 0))
                    .as("nothing encoded is kept here")
                    .isEmpty();
        }
    }

    @Test
    void aRelayThatAsksForNothingIsPaidNothing() throws Exception {
        server = server(Optional.empty());
        store(REQUEST);
        assertStored();
        assertThat(walrus.chain.transactions).containsExactly("register", "certify");
        assertThat(asked).hasValue(0);
    }

    /** wandb#8109, girder#2534. */
    @Test
    void anEmptyBlobIsRelayedToo() throws Exception {
        try (Relay relay = relay((mist, recipient) -> true)) {
            walrus.writer(home.resolve("spool"))
                    .storeThrough(relay, BlobSource.of(new byte[0]), REQUEST, StoreProgress.UNWATCHED);
        }
        assertStored();
    }

    @Test
    void withoutConsentNothingIsPaid() {
        try (Relay relay = relay((mist, recipient) -> false)) {
            assertThatThrownBy(() -> walrus.writer(home.resolve("spool"))
                            .storeThrough(relay, blob(), REQUEST, StoreProgress.UNWATCHED))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("1000 MIST")
                    .hasMessageContaining("nothing was paid");
        }
        assertThat(walrus.chain.transactions).isEmpty();
    }

    static Stream<Arguments> ends() {
        return Stream.of(Fault.KILLED_BEFORE, Fault.KILLED_AFTER)
                .flatMap(fault -> Stream.of(0, 1).map(step -> Arguments.of(step, fault)));
    }

    /** Whoever is killed at a transaction, and asks again, has paid once. */
    @ParameterizedTest
    @MethodSource("ends")
    void whoeverIsKilledAtATransactionPaysOnce(int step, Fault fault) throws Exception {
        for (int i = 0; i < step; i++) {
            walrus.chain.faults.add(Fault.NONE);
        }
        walrus.chain.faults.add(fault);
        assertThatThrownBy(() -> store(REQUEST)).isInstanceOf(Killed.class);
        store(REQUEST);
        assertStored();
        assertThat(walrus.chain.tips).hasSize(1);
    }

    private static final class KilledAt extends Error {
        private static final long serialVersionUID = 1;
    }

    @ParameterizedTest
    @ValueSource(classes = {StoreProgress.Registered.class, StoreProgress.TipPaid.class, StoreProgress.Uploaded.class})
    void whoeverIsKilledBetweenPaysOnce(Class<?> step) throws Exception {
        assertThatThrownBy(() -> store(REQUEST, taken -> {
                    if (step.isInstance(taken)) {
                        throw new KilledAt();
                    }
                }))
                .isInstanceOf(KilledAt.class);
        store(REQUEST);
        assertStored();
        assertThat(walrus.chain.tips).hasSize(1);
        assertThat(asked).as("what was agreed to is not asked again").hasValue(1);
    }

    @Test
    void lostAnswersOfTheChainCostNothingTwice() throws Exception {
        walrus.chain.faults.addAll(List.of(Fault.ANSWER_LOST, Fault.ANSWER_LOST));
        store(REQUEST);
        assertStored();
        assertThat(walrus.chain.tips).hasSize(1);
    }

    /** A direct store has registered and was broken off: the tip is paid by itself, and that once, too. */
    @Test
    void whatWasRegisteredWithoutATipIsTakenUp() throws Exception {
        assertThatThrownBy(() -> walrus.writer(home.resolve("spool")).store(blob(), REQUEST, taken -> {
                    if (taken instanceof StoreProgress.Registered) {
                        throw new KilledAt();
                    }
                }))
                .isInstanceOf(KilledAt.class);
        walrus.chain.faults.add(Fault.KILLED_AFTER);
        assertThatThrownBy(() -> store(REQUEST)).isInstanceOf(Killed.class);
        store(REQUEST);
        assertStored();
        assertThat(walrus.chain.transactions).containsExactly("register", "tip", "certify");
        assertThat(walrus.chain.tips).hasSize(1);
    }

    @Test
    void aTipThatHasRisenIsPaidAnew() throws Exception {
        server.refusals.add(418);
        assertThat(failure(REQUEST)).hasMessageContaining("418: as the test wants it");
        server = server(Optional.of(new Tip.Constant(RELAY, 1001)));
        store(REQUEST);
        assertStored();
        assertThat(walrus.chain.transactions).containsExactly("register and tip", "tip", "certify");
        assertThat(asked).hasValue(2);
    }

    /**
     * actions/cache#298, databricks-sdk-java#872, remotion#9087: a body that was sent once is sent again from its beginning.
     * Overload, a relay that is being deployed, a full node that lags behind the one that the tip went through.
     */
    @ParameterizedTest
    @ValueSource(ints = {400, 402, 429, 500, 502, 503, 504})
    void whatMayPassIsTriedAgain(int status) throws Exception {
        server.refusals.addAll(List.of(status, status));
        store(REQUEST);
        assertStored();
        assertThat(server.requests).hasValue(3);
        assertThat(server.bodies).containsExactly(10_000, 10_000, 10_000);
        assertThat(walrus.chain.tips).hasSize(1);
    }

    /** kaggle-cli#938, vercel#14443: the relay says when, in seconds or as a date. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoIsToldToComeBackLaterDoes(boolean date) throws Exception {
        Instant soon = Instant.now().plusSeconds(date ? 3 : 1);
        server.retryAfter =
                Optional.of(date ? DateTimeFormatter.RFC_1123_DATE_TIME.format(soon.atOffset(ZoneOffset.UTC)) : "1");
        server.refusals.add(429);
        store(REQUEST);
        assertStored();
        assertThat(Instant.now()).isAfterOrEqualTo(soon.truncatedTo(ChronoUnit.SECONDS));
    }

    /** internxt/drive-web#2142, google-resumable-media-python#239: nothing moves, and no connection breaks. */
    @Test
    void aRelayThatStopsReadingIsGivenUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RelayClient client = new RelayClient(
                        URI.create("http://127.0.0.1:" + silent.getLocalPort()),
                        new Backoff(Duration.ofMillis(5), Duration.ofMillis(5), 1),
                        Duration.ofMillis(500))) {
            BlobSource endless = BlobSource.of(new byte[32 << 20]);
            assertThatThrownBy(() -> client.deliver(
                            new RelayClient.Delivery(
                                    walrusBlobId(), BlobPersistence.PERMANENT, endless, Optional.empty(), false),
                            sent -> {}))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("it took nothing for");
        }
    }

    private static BlobId walrusBlobId() {
        return BlobId.of(new byte[32]);
    }

    /** cozy-desktop#307, SynapseWebClient#4282: a file that is written to while it is sent. */
    @Test
    void aBlobThatChangesOnItsWayIsNotSentAgain() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        BlobSource original = blob();
        BlobSource changing = new BlobSource() {
            @Override
            public long length() {
                return original.length();
            }

            @Override
            public void read(long position, byte[] into, int at, int count) throws IOException {
                original.read(position, into, at, count);
            }

            @Override
            public void requireUnchanged() throws IOException {
                if (server.requests.get() > 0 || walrus.chain.tips.size() > 0) {
                    reads.incrementAndGet();
                    throw new IOException("the file was written to while it was read");
                }
            }
        };
        try (Relay relay = relay((mist, recipient) -> true)) {
            StoreException failure = catchThrowableOfType(
                    StoreException.class,
                    () -> walrus.writer(home.resolve("spool"))
                            .storeThrough(relay, changing, REQUEST, StoreProgress.UNWATCHED));
            assertThat(failure.fault()).isEqualTo(StoreException.Fault.DISK);
            assertThat(failure).hasMessageContaining("was written to while it was read");
        }
        assertThat(reads).as("it is not tried again").hasValue(1);
        store(REQUEST);
        assertThat(walrus.chain.tips).hasSize(1);
    }

    /** plupload#424, jQuery-File-Upload#1493, #1856: what the relay says is what is shown, also in an envelope of JSON. */
    @Test
    void theRelaysWordsAreShown() throws Exception {
        server.words = "{\"error\":{\"status\":\"INVALID_ARGUMENT\",\"message\":\"the moon is in the way\"}}";
        server.refusals.add(451);
        assertThat(failure(REQUEST)).hasMessageEndingWith("it answered 451: the moon is in the way");
        server.words = "\u001b[2Jred\u0007";
        server.refusals.add(451);
        assertThat(failure(REQUEST).getMessage()).doesNotContain("\u001b", "\u0007");
    }

    @Test
    void whatDoesNotPassIsSaid() throws Exception {
        server.refusals.addAll(List.of(500, 500, 500, 500));
        assertThat(failure(REQUEST))
                .hasMessageContaining("the upload relay http://127.0.0.1:")
                .hasMessageContaining("it answered 500: as the test wants it");
        server.refusals.add(404);
        assertThat(failure(REQUEST)).hasMessageContaining("is there an upload relay at this address?");
        server.refusals.add(413);
        assertThat(failure(REQUEST).fault()).isEqualTo(StoreException.Fault.TOO_LARGE);
        // async-http-client#1042, requests#4773: clients that follow lose the body on the way.
        server.refusals.add(301);
        assertThat(failure(REQUEST)).hasMessageContaining("it answered 301");
        store(REQUEST);
        assertThat(walrus.chain.tips).hasSize(1);
        assertStored();
    }

    @Test
    void aRelayOutOfReachIsSaidBeforeAnythingIsPaid() {
        server.close();
        assertThat(failure(REQUEST).fault()).isEqualTo(StoreException.Fault.RELAY);
        assertThat(walrus.chain.transactions).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "<html>",
                "\"free\"",
                "{\"send_tip\":{}}",
                "{\"send_tip\":{\"address\":\"0x1\",\"kind\":{\"const\":-1}}}",
                "{\"send_tip\":{\"address\":\"0x1\",\"kind\":{\"const\":1.5}}}",
                "{\"send_tip\":{\"address\":\"0x1\",\"kind\":{\"const\":99999999999999999999}}}",
                "{\"send_tip\":{\"address\":\"0x1\",\"kind\":{\"linear\":{\"base\":1}}}}",
                "{\"send_tip\":{\"address\":\"me\",\"kind\":{\"const\":1}}}"
            })
    void aRelayThatSpeaksOtherwiseIsPaidNothing(String tip) {
        server.tipAnswer = Optional.of(tip);
        assertThat(failure(REQUEST)).hasMessageContaining("does not speak as an upload relay does");
        assertThat(walrus.chain.transactions).isEmpty();
    }

    @Test
    void certificatesAreNotBelieved() throws Exception {
        List<String> lies = new ArrayList<>();
        server.answers = answer -> {
            lies.add(answer.replaceFirst("\"signers\":\\[\\d+,", "\"signers\":["));
            lies.add(answer.replaceFirst("\"signers\":\\[", "\"signers\":[99,"));
            lies.add(answer.replaceFirst("\"signers\":\\[", "\"signers\":[-1,"));
            lies.add(answer.replaceFirst("\"signature\":\"....", "\"signature\":\"AAAA"));
            lies.add(answer.replaceFirst("\"signature\":\"....", "\"signature\":\"!"));
            lies.add(answer.replaceFirst("\"blob_id\":\\[\\d+", "\"blob_id\":[" + (answer.charAt(12) == '1' ? 2 : 1)));
            lies.add(answer.replaceFirst("(\"serialized_message\":\\[(\\d+,){71})\\d+", "$1 9"));
            lies.add(answer.replaceFirst("(\"serialized_message\":\\[)\\d+", "$1 9"));
            lies.add("{}");
            return "{}";
        };
        failure(REQUEST);
        assertThat(lies).hasSize(9).doesNotHaveDuplicates();
        for (String lie : lies) {
            server.answers = ignored -> lie;
            StoreException failure = failure(REQUEST);
            assertThat(failure.fault()).as(lie).isEqualTo(StoreException.Fault.RELAY);
            assertThat(only().certifiedEpoch()).isEmpty();
        }
        server.answers = answer -> answer;
        store(REQUEST);
        assertStored();
        assertThat(walrus.chain.transactions).containsExactly("register and tip", "certify");
    }

    @Test
    void anEpochThatBeginsMeanwhileTakesAnotherCertificate() throws Exception {
        AtomicInteger given = new AtomicInteger();
        server.answers = answer -> {
            if (given.incrementAndGet() == 1) {
                walrus.startNextEpoch();
            }
            return answer;
        };
        store(REQUEST);
        assertStored();
        assertThat(given).hasValue(2);
        assertThat(walrus.chain.tips).hasSize(1);
    }

    @Test
    void aCertificateOfThePastDoesNotGoOnForEver() {
        List<String> first = new ArrayList<>();
        server.answers = answer -> {
            first.add(answer);
            if (first.size() == 1) {
                walrus.startNextEpoch();
            }
            return first.getFirst();
        };
        assertThat(failure(REQUEST)).hasMessageContaining("certificate is of epoch");
        assertThat(server.requests).hasValue(4);
    }
}
