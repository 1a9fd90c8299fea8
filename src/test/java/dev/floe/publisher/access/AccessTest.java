package dev.floe.publisher.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.floe.protocol.ObjectId;
import dev.floe.publisher.access.AccessException.Reason;
import dev.floe.write.StoreRequest;
import dev.floe.write.StoreRequest.Unfinished;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is used up, spent and answered, by a clock that tests turn, on a disk that outlives a restart. */
@Timeout(120)
class AccessTest {
    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
    private static final String SECRET = "a secret of more than thirty-two bytes";
    private static final StoreRequest REQUEST = StoreRequest.forEpochs(2);

    @TempDir
    private Path directory;

    private volatile Instant now = NOON;
    private PublisherRecords records;
    private Access access;
    private Allowance each = Allowance.UNLIMITED;
    private Optional<ApiKeys> keys = Optional.empty();
    private boolean tokens;
    private int mostTokens = 100;

    @BeforeEach
    void open() throws IOException {
        records = PublisherRecords.open(directory.resolve("state"));
        access = new Access(
                tokens
                        ? Optional.of(new TokenVerifier(
                                Optional.of(TokenKey.parse(TokenAlgorithm.HS256, SECRET)), Optional.empty(), () -> now))
                        : Optional.empty(),
                tokens ? Optional.of(new UsedTokens(records, mostTokens, () -> now)) : Optional.empty(),
                keys,
                each,
                new Budgets(records, 3, () -> now),
                (bytes, epochs) -> bytes * epochs);
    }

    @AfterEach
    void close() throws IOException {
        records.close();
    }

    private void restart() throws IOException {
        close();
        open();
    }

    private static Allowance allowance(long bytes, long blobs, long frost) {
        return new Allowance(OptionalLong.of(bytes), OptionalLong.of(blobs), OptionalLong.of(frost));
    }

    private String token(String id) {
        return "Bearer "
                + Jwt.hmac(
                        "HS256",
                        SECRET.getBytes(StandardCharsets.US_ASCII),
                        Jwt.claims(id, now.getEpochSecond() + 60, Map.of()));
    }

    private Access.Pass admit(Optional<String> authorization, long length) throws Exception {
        Identity identity = access.identify(authorization);
        access.requireAllowed(identity, REQUEST, OptionalLong.of(length));
        return access.admit(identity, REQUEST, OptionalLong.of(length));
    }

    private Access.Pass admit(long length) throws Exception {
        return admit(Optional.empty(), length);
    }

    private AccessException refused(Optional<String> authorization, long length) {
        return catchThrowableOfType(AccessException.class, () -> admit(authorization, length));
    }

    private void store(long length) throws Exception {
        try (Access.Pass pass = admit(length)) {
            pass.arrived(length);
            pass.stored(2 * length);
        }
    }

    @Test
    void anOpenPublisherAsksNobody() throws Exception {
        store(1L << 40);
        assertThat(access.isClosed()).isFalse();
        try (Access.Pass pass = admit(Optional.of("Bearer whatever.it.is"), 1)) {
            assertThat(pass.left()).isEmpty();
        }
    }

    @Test
    void whatIsLeftIsSaidAndWhatIsMoreIsRefused() throws Exception {
        each = allowance(100, 3, 1000);
        restart();
        try (Access.Pass pass = admit(60)) {
            pass.arrived(60);
            pass.stored(500);
            assertThat(pass.left().orElseThrow())
                    .isEqualTo(new Budgets.Left(
                            "\"bytes\";q=100;w=86400, \"blobs\";q=3;w=86400, \"frost\";q=1000;w=86400",
                            "\"bytes\";r=40;t=43200, \"blobs\";r=2;t=43200, \"frost\";r=500;t=43200"));
        }
        AccessException refused = refused(Optional.empty(), 41);
        assertThat(refused.reason()).isEqualTo(Reason.QUOTA_EXCEEDED);
        assertThat(refused).hasMessageContaining("100 bytes a day, of which 40 are left");
        assertThat(refused.retryAfter()).contains(Duration.ofHours(12));
        store(20);
        store(20);
        assertThat(refused(Optional.empty(), 0)).hasMessageContaining("3 blobs");
        restart();
        assertThat(refused(Optional.empty(), 0)).as("also after a restart").hasMessageContaining("3 blobs");
        now = NOON.plus(Duration.ofHours(12));
        store(100);
        restart();
        assertThat(refused(Optional.empty(), 1)).hasMessageContaining("100 bytes");
    }

    @Test
    void whatWasNotStoredIsGivenBack() throws Exception {
        each = allowance(100, 10, 1000);
        restart();
        admit(100).close();
        store(50);
        Access.Pass paid = admit(50);
        paid.paid();
        paid.close();
        assertThat(refused(Optional.empty(), 1))
                .as("WAL was spent on it, though it failed")
                .hasMessageContaining("bytes");
    }

    @Test
    void aBodyOfUnknownLengthIsChargedWhenItIsThere() throws Exception {
        each = allowance(100, 10, 1000);
        restart();
        Identity identity = access.identify(Optional.empty());
        try (Access.Pass pass = access.admit(identity, REQUEST, OptionalLong.empty())) {
            assertThat(catchThrowableOfType(AccessException.class, () -> pass.arrived(101))
                            .reason())
                    .isEqualTo(Reason.QUOTA_EXCEEDED);
        }
        store(100);
    }

    @Test
    void storesAtTheSameTimeDoNotExceedTheQuotaTogether() throws Exception {
        each = allowance(1_000, 1_000, 1_000_000);
        restart();
        int[] stored = new int[1];
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                all.add(threads.submit(() -> {
                    try (Access.Pass pass = admit(100)) {
                        pass.arrived(100);
                        pass.stored(1);
                        synchronized (stored) {
                            stored[0]++;
                        }
                    } catch (AccessException expected) {
                        assertThat(expected.reason()).isEqualTo(Reason.QUOTA_EXCEEDED);
                    }
                    return null;
                }));
            }
        }
        for (Future<?> one : all) {
            one.get();
        }
        assertThat(stored[0]).isEqualTo(10);
    }

    @Test
    void aTokenIsGoodForOneStore() throws Exception {
        tokens = true;
        restart();
        String token = token("one");
        Access.Pass under = admit(Optional.of(token), 5);
        assertThat(refused(Optional.of(token), 5).reason())
                .as("while it is in use")
                .isEqualTo(Reason.TOKEN_ALREADY_USED);
        under.close();
        try (Access.Pass pass = admit(Optional.of(token), 5)) {
            pass.stored(1);
        }
        assertThat(refused(Optional.of(token), 5).reason()).isEqualTo(Reason.TOKEN_ALREADY_USED);
        restart();
        assertThat(refused(Optional.of(token), 5).reason())
                .as("also after a restart")
                .isEqualTo(Reason.TOKEN_ALREADY_USED);
        now = NOON.plusSeconds(121);
        assertThat(refused(Optional.of(token), 5).reason()).isEqualTo(Reason.EXPIRED_SIGNATURE);
        assertThat(refused(Optional.empty(), 5).reason()).isEqualTo(Reason.MISSING_CREDENTIALS);
        for (String other : List.of("Basic abc", "Bearer", "Bearer a b", "Bearer nothing")) {
            assertThat(refused(Optional.of(other), 5).reason()).as(other).isEqualTo(Reason.INVALID_TOKEN);
        }
    }

    @Test
    void usedTokensAreBoundedAndForgottenInTime() throws Exception {
        tokens = true;
        mostTokens = 2;
        restart();
        for (String id : List.of("a", "b")) {
            try (Access.Pass pass = admit(Optional.of(token(id)), 1)) {
                pass.stored(0);
            }
        }
        assertThat(refused(Optional.of(token("c")), 1).reason()).isEqualTo(Reason.TOO_MANY_TOKENS);
        restart();
        assertThat(refused(Optional.of(token("c")), 1).reason()).isEqualTo(Reason.TOO_MANY_TOKENS);
        now = NOON.plusSeconds(121);
        admit(Optional.of(token("c")), 1).close();
        assertThat(records.keys(PublisherRecords.Kind.USED_TOKEN)).isEmpty();
    }

    @Test
    void oneTokenIsUsedOnceHoweverManyTry() throws Exception {
        tokens = true;
        restart();
        String token = token("many");
        List<Future<Boolean>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                all.add(threads.submit(() -> {
                    try (Access.Pass pass = admit(Optional.of(token), 1)) {
                        pass.stored(0);
                        return true;
                    } catch (AccessException used) {
                        return false;
                    }
                }));
            }
        }
        int admitted = 0;
        for (Future<Boolean> one : all) {
            admitted += one.get() ? 1 : 0;
        }
        assertThat(admitted).isEqualTo(1);
    }

    private Path keyFile(String text) throws IOException {
        Path file = directory.resolve("keys.yaml");
        Files.writeString(file, text);
        return file;
    }

    private static String hash(String key) {
        return HexFormat.of().formatHex(PublisherRecords.sha256().digest(key.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void keysHaveQuotasOfTheirOwnAndAreReadAgainWhenTheyChange() throws Exception {
        Path file = keyFile("""
                keys:
                  - name: shop
                    sha256: "%s"
                    bytes-per-day: 1K
                    blobs-per-day: 2
                    wal-per-day: 0.5
                  - name: friend
                    sha256: '%s'
                """.formatted(hash("shop's key"), hash("friend's")));
        keys = Optional.of(ApiKeys.of(file));
        each = allowance(10, 10, 10);
        restart();
        assertThat(access.identify(Optional.of("Bearer friend's")).allowance()).isEqualTo(each);
        assertThat(access.identify(Optional.of("bearer  friend's")).account()).isEqualTo("key friend");
        Optional<ApiKeys.ApiKey> shop = keys.get().find("shop's key");
        assertThat(shop.orElseThrow().allowance()).isEqualTo(allowance(1024, 2, 500_000_000));
        assertThat(refused(Optional.of("Bearer guess"), 1).reason()).isEqualTo(Reason.INVALID_API_KEY);
        keyFile("keys: [ this is broken");
        Files.setLastModifiedTime(file, FileTime.from(NOON));
        assertThat(access.identify(Optional.of("Bearer friend's")).account())
                .as("a broken file takes nobody's key away")
                .isEqualTo("key friend");
        keyFile("keys: []");
        Files.setLastModifiedTime(file, FileTime.from(NOON.plusSeconds(1)));
        assertThat(refused(Optional.of("Bearer friend's"), 1).reason()).isEqualTo(Reason.INVALID_API_KEY);
    }

    @Test
    void whatIsWrongWithAFileOfKeysIsSaid() throws Exception {
        for (Map.Entry<String, String> wrong : Map.of(
                        "keys: 3",
                        "no list",
                        "keys: [{name: a}]",
                        "64 hexadecimal",
                        "keys: [{name: 'a b', sha256: x}]",
                        "name of its own",
                        "keys: [{name: a, sha256: '%s', quota: 1}]".formatted(hash("x")),
                        "'quota' is none of",
                        "keys: [{name: a, sha256: '%s', blobs-per-day: many}]".formatted(hash("x")),
                        "a quota of a",
                        "keys: [{name: a, sha256: '%s', wal-per-day: -1}]".formatted(hash("x")),
                        "cannot be",
                        "keys: [{name: a, sha256: '%1$s'}, {name: b, sha256: '%1$s'}]".formatted(hash("x")),
                        "the key of another")
                .entrySet()) {
            Path file = keyFile(wrong.getKey());
            assertThatThrownBy(() -> ApiKeys.of(file))
                    .as(wrong.getKey())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(wrong.getValue());
        }
    }

    @Test
    void aFileOfKeysThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> ApiKeys.of(directory.resolve("none.yaml")))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("none.yaml: there is no such file");
    }

    @Test
    void accountsAreBounded() throws Exception {
        tokens = true;
        each = allowance(10, 10, 100);
        restart();
        for (int i = 0; i < 3; i++) {
            budgetOf("account " + i).close();
        }
        assertThat(catchThrowableOfType(AccessException.class, () -> budgetOf("one more"))
                        .reason())
                .isEqualTo(Reason.QUOTA_EXCEEDED);
        now = NOON.plus(Duration.ofDays(1));
        budgetOf("one more").close();
    }

    private Access.Pass budgetOf(String account) throws Exception {
        return access.admit(new Identity(account, each, Optional.empty()), REQUEST, OptionalLong.of(1));
    }

    @Test
    void onePublisherAtATimeHasTheRecords() {
        assertThatThrownBy(() -> PublisherRecords.open(directory.resolve("state")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("--state-dir");
    }

    private RememberedStores remembered(int most) {
        return new RememberedStores(records, most, Duration.ofHours(1), () -> now);
    }

    private static byte[] about(int what) {
        byte[] fingerprint = new byte[32];
        fingerprint[0] = (byte) what;
        return fingerprint;
    }

    private static RememberedStores.First first(RememberedStores stores, String name) {
        return (RememberedStores.First) stores.begin("me", name);
    }

    private static void answer(RememberedStores stores, String name, String answer) throws Exception {
        try (RememberedStores.First first = first(stores, name)) {
            first.isAbout(about(1));
            first.answered(answer);
        }
    }

    private static RememberedStores.Repeat repeat(RememberedStores stores, String name) {
        return (RememberedStores.Repeat) stores.begin("me", name);
    }

    @Test
    void anAnswerIsGivenAgainForAnHour() throws Exception {
        answer(remembered(10), "a", "{}");
        restart();
        RememberedStores stores = remembered(10);
        assertThat(repeat(stores, "a").answer(about(1))).contains("{}");
        assertThatThrownBy(() -> repeat(stores, "a").answer(about(2)))
                .isInstanceOf(RememberedStores.NotTheSameException.class);
        assertThat(stores.begin("somebody else", "a")).isInstanceOf(RememberedStores.First.class);
        now = NOON.plus(Duration.ofHours(1));
        assertThat(first(stores, "a").isAbout(about(2))).isEmpty();
    }

    @Test
    void whoRepeatsARunningRequestWaitsForIt() throws Exception {
        RememberedStores stores = remembered(10);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                RememberedStores.First first = first(stores, "a")) {
            RememberedStores.Repeat repeat = repeat(stores, "a");
            Future<Optional<String>> waiting = threads.submit(() -> repeat.answer(about(1)));
            RememberedStores.Repeat other = repeat(stores, "a");
            Future<Optional<String>> wrong = threads.submit(() -> other.answer(about(3)));
            first.isAbout(about(1));
            first.answered("{\"a\":1}");
            assertThat(waiting.get()).contains("{\"a\":1}");
            assertThatThrownBy(wrong::get).hasCauseInstanceOf(RememberedStores.NotTheSameException.class);
        }
    }

    @Test
    void aRequestThatFailedMayBeMadeAgain() throws Exception {
        RememberedStores stores = remembered(10);
        RememberedStores.Repeat repeat;
        try (RememberedStores.First first = first(stores, "a")) {
            first.isAbout(about(1));
            repeat = repeat(stores, "a");
        }
        assertThat(repeat.answer(about(1))).isEmpty();
        answer(stores, "a", "done");
        assertThat(repeat(stores, "a").answer(about(1))).contains("done");
    }

    @Test
    void whatWasPaidForIsKnownAfterACrash() throws Exception {
        Unfinished left = new Unfinished(
                ObjectId.parse("0xb10b").orElseThrow(), ObjectId.parse("0xface").orElseThrow());
        RememberedStores.First dying = first(remembered(10), "a");
        dying.isAbout(about(1));
        dying.paid(left);
        restart();
        RememberedStores stores = remembered(10);
        try (RememberedStores.First again = first(stores, "a")) {
            assertThatThrownBy(() -> again.isAbout(about(2))).isInstanceOf(RememberedStores.NotTheSameException.class);
        }
        try (RememberedStores.First again = first(stores, "a")) {
            assertThat(again.isAbout(about(1))).contains(left);
            again.answered("done");
        }
        assertThat(repeat(stores, "a").answer(about(1))).contains("done");
    }

    @Test
    void theOldestAreForgottenFirst() throws Exception {
        RememberedStores stores = remembered(2);
        for (String name : List.of("a", "b", "c")) {
            answer(stores, name, name);
            now = now.plusSeconds(1);
        }
        assertThat(records.keys(PublisherRecords.Kind.ANSWER)).hasSize(2);
        assertThat(repeat(stores, "b").answer(about(1))).contains("b");
        assertThat(repeat(stores, "c").answer(about(1))).contains("c");
        assertThat(stores.begin("me", "a")).isInstanceOf(RememberedStores.First.class);
    }
}
