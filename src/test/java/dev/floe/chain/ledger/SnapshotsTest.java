package dev.floe.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A chain that starts from a snapshot is the one that reads its whole log, and loses nothing of its past: neither the number of
 * its blocks nor what they were (foundry 5460, 7502, 7955), nor what accounts have and come to next (foundry 9053, miden-node
 * 504), makes transactions again (sui 23234), writes a snapshot after a long log (ouroboros-network 1956), never takes half of
 * one for a whole one (blockchain-core 967), and does not make in memory what nobody asks for (gossamer 3610).
 */
@Timeout(300)
class SnapshotsTest {
    private static final int EVERY = 10;

    @TempDir
    Path directory;

    private TestChain chain;
    private Path log;
    private Path snapshots;
    private final Map<ObjectId, List<SuiObject>> versions = new HashMap<>();
    private final Set<Owner> owners = new LinkedHashSet<>(List.of(
            new Owner.Address(ObjectId.of(TestChain.key(99).address())),
            new Owner.Parent(ObjectId.of(TestChain.key(98).address()))));

    @BeforeEach
    void start() throws IOException {
        chain = TestChain.ofFour(directory.resolve("chain"));
        log = chain.directory.resolve("transactions.log");
        snapshots = chain.directory.resolve("snapshots");
        chain.ledger.close();
        open();
    }

    @AfterEach
    void stop() throws IOException {
        chain.close();
    }

    private void open() throws IOException {
        chain.ledger = Ledger.open(chain.directory, TestChain.clock(), EVERY);
    }

    private void live(int transactions) throws Exception {
        for (int i = 0; i < transactions; i++) {
            if (i % 3 == 0) {
                chain.register(i, 10, 1, true);
            } else {
                chain.ledger.faucet().give(ObjectId.of(TestChain.key(40 + i % 5).address()), i + 1, i % 2);
            }
            remember();
        }
    }

    private void remember() {
        Checkpoint latest = chain.ledger.latestCheckpoint();
        for (SuiObject object : latest.transactions().getFirst().outputObjects()) {
            owners.add(object.owner());
            versions.computeIfAbsent(object.id(), id -> new ArrayList<>()).add(object);
        }
        SuiObject clock = chain.ledger.object(Ids.CLOCK).orElseThrow();
        versions.computeIfAbsent(Ids.CLOCK, id -> new ArrayList<>()).add(clock);
    }

    private List<Path> files(String prefix) throws IOException {
        try (Stream<Path> all = Files.list(snapshots)) {
            return all.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .sorted(Comparator.comparing(
                                    (Path file) -> file.getFileName().toString())
                            .reversed())
                    .toList();
        }
    }

    /** What the same log gives without snapshots. */
    private Digest replayed() throws IOException {
        Path copy = directory.resolve("copy");
        Files.createDirectories(copy);
        for (String name : List.of("transactions.log", "genesis.bcs")) {
            Files.write(copy.resolve(name), Files.readAllBytes(chain.directory.resolve(name)));
        }
        try (Ledger again = Ledger.open(copy, TestChain.clock(), Integer.MAX_VALUE)) {
            return again.stateDigest();
        }
    }

    /** All that lists show, of everybody who has had something and of who never had: page by page, and in one. */
    private List<Object> lists(Ledger ledger) {
        List<Object> all = new ArrayList<>();
        for (Owner owner : owners) {
            if (owner instanceof Owner.Address(ObjectId address)) {
                all.add(ledger.balances(address));
                all.add(digests(after -> ledger.ownedObjects(address, Optional.empty(), after, 2)));
                all.add(digests(after -> ledger.ownedObjects(
                        address, Optional.of(StructTag.coin(StructTag.SUI)), after, Ledger.MAX_PAGE)));
                all.add(ledger.balance(address, StructTag.SUI));
            } else if (owner instanceof Owner.Parent(ObjectId parent)) {
                all.add(digests(after -> ledger.dynamicFields(parent, after, 2)));
                all.add(digests(after -> ledger.dynamicFields(parent, after, Ledger.MAX_PAGE)));
            }
        }
        return all;
    }

    private static List<Digest> digests(Function<Optional<byte[]>, Page<SuiObject>> list) {
        List<Digest> digests = new ArrayList<>();
        Optional<byte[]> after = Optional.empty();
        do {
            Page<SuiObject> page = list.apply(after);
            page.items().forEach(object -> digests.add(object.digest()));
            after = page.next();
        } while (after.isPresent());
        return digests;
    }

    private void assertNothingIsLost() {
        Digest previous = Digest.ZERO;
        for (long sequence = 0; sequence <= chain.ledger.latestSummary().sequenceNumber(); sequence++) {
            Checkpoint checkpoint = chain.ledger.checkpoint(sequence).orElseThrow();
            assertThat(checkpoint.summary().digest()).isEqualTo(checkpoint.digest());
            assertThat(checkpoint.summary().previousDigest().orElse(Digest.ZERO))
                    .isEqualTo(previous);
            assertThat(chain.ledger.checkpoint(checkpoint.digest())).isPresent();
            CommittedTransaction transaction = checkpoint.transactions().getFirst();
            assertThat(chain.ledger
                            .transaction(transaction.digest())
                            .orElseThrow()
                            .checkpoint())
                    .isEqualTo(sequence);
            previous = checkpoint.digest();
        }
        versions.forEach((id, all) -> all.forEach(version -> assertThat(chain.ledger.object(id, version.version()))
                .hasValueSatisfying(found -> assertThat(found.digest()).isEqualTo(version.digest()))));
        assertThat(chain.ledger.transaction(Digest.ZERO)).isEmpty();
        assertThat(chain.ledger.object(Ids.CLOCK, 9_999)).isEmpty();
    }

    @Test
    void aStartFromOneIsAStartFromTheLog() throws Exception {
        for (int life = 0; life < 4; life++) {
            live(7 + 8 * life);
            Digest before = chain.digest();
            assertNothingIsLost();
            chain.ledger.close();
            open();
            assertThat(chain.digest()).isEqualTo(before).isEqualTo(replayed());
            assertNothingIsLost();
        }
        assertThat(files("state-")).hasSize(2);
        // Ten transactions or more are in each; runs of about the same length became one.
        assertThat(files("past-")).hasSizeLessThan(6);
    }

    /** What is packed, what is gone of it and what has come since are one: whoever asks, in pages, cannot tell them apart. */
    @Test
    void listsAreThoseOfAChainThatNeverStopped() throws Exception {
        for (int life = 0; life < 5; life++) {
            live(3 + 6 * life);
            List<Object> before = lists(chain.ledger);
            chain.ledger.close();
            open();
            assertThat(lists(chain.ledger)).isEqualTo(before);
            if (life % 2 == 1) {
                chain.ledger.close();
                open();
            }
            // Now some are in memory, and then what is added to who was not asked about.
            live(4);
            Path copy = directory.resolve("copy-" + life);
            Files.createDirectories(copy);
            for (String name : List.of("transactions.log", "genesis.bcs")) {
                Files.copy(chain.directory.resolve(name), copy.resolve(name));
            }
            try (Ledger replayed = Ledger.open(copy, TestChain.clock(), Integer.MAX_VALUE)) {
                assertThat(lists(chain.ledger)).isEqualTo(lists(replayed));
            }
        }
        assertThat(owners.stream().filter(Owner.Parent.class::isInstance)).hasSizeGreaterThan(1);
    }

    /** iota 12832: what a page ended with is given away before the next one is asked for, which then lost a row. */
    @Test
    void aPageGoesOnBehindWhatIsGone() throws Exception {
        live(30);
        chain.ledger.close();
        open();
        Function<Optional<byte[]>, Page<SuiObject>> blobs = after -> chain.ledger.ownedObjects(
                chain.userAddress, Optional.of(chain.types().blob()), after, 2);
        List<Digest> all = digests(blobs);
        assertThat(all).hasSizeGreaterThan(6);
        List<Digest> walked = new ArrayList<>();
        Page<SuiObject> page = blobs.apply(Optional.empty());
        while (true) {
            page.items().forEach(object -> walked.add(object.digest()));
            if (page.next().isEmpty()) {
                break;
            }
            Ptb given = chain.ptb();
            given.transfer(
                            ObjectId.of(TestChain.key(44).address()),
                            given.object(page.items().getLast().id()))
                    .execute();
            page = blobs.apply(page.next());
        }
        assertThat(walked).isEqualTo(all);
        assertThat(digests(blobs)).hasSizeLessThan(all.size());
    }

    /** Then what is before it is not looked at until somebody asks; and who asks is told. */
    @Test
    void theLogBeforeOneIsNotRead() throws Exception {
        live(40);
        Digest before = chain.digest();
        chain.ledger.close();
        byte[] damaged = Files.readAllBytes(log);
        damaged[200] ^= 1;
        Files.write(log, damaged);
        open();
        assertThat(chain.digest()).isEqualTo(before);
        assertThatThrownBy(() -> chain.ledger.checkpoint(1)).hasMessageContaining("transactions.log is damaged");
        live(5);
        assertThat(chain.ledger.checkpoint(40)).isPresent();
    }

    @Test
    void whatIsDamagedIsLeftForTheOneBeforeOrTheLog() throws Exception {
        live(45);
        Digest before = chain.digest();
        chain.ledger.close();
        for (String kind : List.of("state-", "past-", "heads")) {
            for (double at : List.of(0.0, 0.3, 0.99)) {
                for (int count = 1; count <= 2; count++) {
                    for (Path file : files(kind).stream().limit(count).toList()) {
                        byte[] bytes = Files.readAllBytes(file);
                        bytes[(int) (bytes.length * at)] ^= 0x20;
                        Files.write(file, bytes);
                    }
                    open();
                    assertThat(chain.digest()).as("%s at %s", kind, at).isEqualTo(before);
                    assertNothingIsLost();
                    live(EVERY + 2);
                    before = chain.digest();
                    chain.ledger.close();
                }
            }
        }
        open();
    }

    @Test
    void whatIsMissingIsNotMissed() throws Exception {
        live(45);
        chain.ledger.close();
        for (int life = 0; life < 6; life++) {
            Digest before = replayed();
            List<Path> all = files("");
            for (int i = 0; i < all.size(); i++) {
                if ((i + life) % 3 == 0) {
                    Files.delete(all.get(i));
                }
            }
            open();
            assertThat(chain.digest()).isEqualTo(before);
            assertNothingIsLost();
            live(EVERY);
            chain.ledger.close();
        }
        open();
    }

    /** The log says what happened: a snapshot of more than it has is of another chain. */
    @Test
    void aLogThatWasSetBackIsBelieved() throws Exception {
        live(15);
        chain.ledger.close();
        byte[] old = Files.readAllBytes(log);
        Digest then = replayed();
        versions.clear();
        open();
        live(30);
        chain.ledger.close();
        Files.write(log, old);
        open();
        assertThat(chain.digest()).isEqualTo(then);
        // And what happens instead has the same place in the log.
        versions.clear();
        chain.ledger.faucet().give(ObjectId.of(TestChain.key(60).address()), 77, 0);
        live(30);
        Digest instead = chain.digest();
        chain.ledger.close();
        open();
        assertThat(chain.digest()).isEqualTo(instead).isEqualTo(replayed());
        assertNothingIsLost();
    }

    @Test
    void aTornEndBehindOneIsCutOff() throws Exception {
        live(25);
        Digest before = chain.digest();
        long intact = Files.size(log);
        chain.register(99, 10, 1, true);
        chain.ledger.close();
        byte[] whole = Files.readAllBytes(log);
        Files.write(log, Arrays.copyOf(whole, (int) (intact + (whole.length - intact) / 2)));
        open();
        assertThat(chain.digest()).isEqualTo(before);
        assertThat(Files.size(log)).isEqualTo(intact);
        assertNothingIsLost();
    }

    /** A log from before there were snapshots: it is read once, and never all of it in memory. */
    @Test
    void aLongLogWithoutAnyHasOneAfterwards() throws Exception {
        chain.ledger.close();
        chain.ledger = Ledger.open(chain.directory, TestChain.clock(), Integer.MAX_VALUE);
        live(130);
        Digest before = chain.digest();
        chain.ledger.close();
        for (Path file : files("")) {
            Files.delete(file);
        }
        open();
        assertThat(files("state-")).isNotEmpty();
        assertThat(chain.digest()).isEqualTo(before);
        assertNothingIsLost();
    }
}
