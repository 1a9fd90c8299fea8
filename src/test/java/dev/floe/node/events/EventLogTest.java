package dev.floe.node.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.store.RecordStore;
import dev.floe.sui.EventCursor;
import dev.floe.sui.EventFeed;
import dev.floe.sui.model.Digest;
import dev.floe.sui.move.WalrusEvent;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node collects for event blobs: the same bytes on every node, and after every crash. */
class EventLogTest {
    private static final EventLog.Limits SMALL = new EventLog.Limits(4000, 20);
    private static final int CHECKPOINTS = 64;

    @TempDir
    private Path directory;

    /** A history: what each checkpoint says. */
    private static List<List<EventFeed.Entry>> history(int checkpoints, long seed) {
        Random random = new Random(seed);
        List<List<EventFeed.Entry>> history = new ArrayList<>();
        for (int checkpoint = 0; checkpoint < checkpoints; checkpoint++) {
            List<EventFeed.Entry> said = new ArrayList<>();
            int count = checkpoint == 0 ? 1 : Math.max(0, random.nextInt(8) - 4);
            List<WalrusEvent> events = EventBlobFormatTest.all(random);
            for (int i = 0; i < count; i++) {
                byte[] digest = new byte[Digest.LENGTH];
                random.nextBytes(digest);
                said.add(new EventFeed.Entry(
                        new EventCursor(checkpoint, i),
                        Digest.of(digest),
                        0,
                        checkpoint % 16 == 7
                                ? new WalrusEvent.EpochChangeStart(checkpoint)
                                : events.get(random.nextInt(22))));
            }
            history.add(said);
        }
        return history;
    }

    private final class Home implements AutoCloseable {
        final Path path;
        final RecordStore store;
        final EventLog log;

        Home(Path path) throws IOException {
            this(path, SMALL);
        }

        Home(Path path, EventLog.Limits limits) throws IOException {
            this.path = path;
            Files.createDirectories(path);
            store = RecordStore.open(path.resolve("chain"), 1 << 20);
            log = EventLog.open(path.resolve("events"), store, limits);
            if (log.state().isEmpty()) {
                log.begin(Optional.empty(), EventPlace.GENESIS);
            }
        }

        EventLogState state() {
            return log.state().orElseThrow();
        }

        /** Takes what is missing, as a feed gives it: checkpoints that say nothing together with the next one that does. */
        void take(List<List<EventFeed.Entry>> history, int until) throws IOException {
            int at = (int) state().place().checkpoint();
            while (at < until) {
                int last = at;
                while (last < until - 1 && history.get(last).isEmpty()) {
                    last++;
                }
                assertThat(log.take(at, history.get(last), last + 1)).isTrue();
                at = last + 1;
            }
        }

        List<byte[]> blobs() throws IOException {
            List<byte[]> blobs = new ArrayList<>();
            for (EventBlobPart part : state().parts()) {
                if (part.whole()) {
                    blobs.add(bytes(log.blob(part, Optional.empty())));
                }
            }
            return blobs;
        }

        @Override
        public void close() throws IOException {
            log.close();
            store.close();
        }
    }

    private static byte[] bytes(BlobSource source) throws IOException {
        byte[] bytes = new byte[(int) source.length()];
        source.read(0, bytes, 0, bytes.length);
        // In whatever pieces somebody reads it.
        for (int from = 0; from < bytes.length; from += 61) {
            int count = Math.min(61, bytes.length - from);
            byte[] piece = new byte[count];
            source.read(from, piece, 0, count);
            assertThat(piece).isEqualTo(Arrays.copyOfRange(bytes, from, from + count));
        }
        return bytes;
    }

    private List<byte[]> expected(List<List<EventFeed.Entry>> history) throws IOException {
        try (Home home = new Home(directory.resolve("expected"))) {
            home.take(history, history.size());
            return home.blobs();
        }
    }

    @Test
    void blobsAreCutAtTheEndOfACheckpoint() throws IOException {
        List<List<EventFeed.Entry>> history = history(CHECKPOINTS, 1);
        List<byte[]> blobs = expected(history);
        assertThat(blobs).hasSizeGreaterThan(2);
        long next = 0;
        long index = 0;
        int epoch = 0;
        for (byte[] blob : blobs) {
            EventBlobReader reader = new EventBlobReader(BlobSource.of(blob));
            assertThat(reader.header().epoch()).isEqualTo(epoch);
            assertThat(reader.trailer().first()).isEqualTo(next);
            next = reader.trailer().last() + 1;
            for (Optional<EventBlobEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                assertThat(entry.get().index()).isEqualTo(index++);
                if (entry.get() instanceof EventBlobEntry.Happened happened
                        && happened.event() instanceof WalrusEvent.EpochChangeStart(int started)) {
                    epoch = started;
                }
            }
            boolean byLength = blob.length - EventBlobTrailer.LENGTH > SMALL.bytes();
            boolean byCheckpoints = next - reader.trailer().first() == SMALL.checkpoints();
            assertThat(byLength || byCheckpoints).isTrue();
        }
    }

    @Test
    void theReferencesLimitsAreInBytesAndCheckpoints() throws IOException {
        assertThat(EventLog.Limits.DEFAULT).isEqualTo(new EventLog.Limits(104_857_600, 216_000));
        try (Home home = new Home(directory.resolve("long"), EventLog.Limits.DEFAULT)) {
            home.take(history(1, 1), 1);
            assertThat(home.log.take(1, List.of(), 215_999)).isTrue();
            assertThat(home.state().waiting()).isZero();
            assertThat(home.log.take(215_999, List.of(), 216_001)).isTrue();
            assertThat(home.state().waiting()).isOne();
            EventBlobPart whole = home.state().parts().getFirst();
            assertThat(whole.last()).isEqualTo(215_999);
            // Of checkpoints that say nothing 27 bytes are written.
            assertThat(whole.length()).isBetween(27L * 216_000, 27L * 216_000 + 500);
        }
    }

    /** What was written after the state was kept is lost, in part, or comes back as something else. */
    @Test
    void theSameBlobIsMadeWheneverThePowerIsCut() throws IOException {
        List<List<EventFeed.Entry>> history = history(CHECKPOINTS, 2);
        List<byte[]> expected = expected(history);
        Random random = new Random(3);
        for (int round = 0; round < 25; round++) {
            int keptAt = 1 + random.nextInt(CHECKPOINTS - 1);
            int cutAt = keptAt + random.nextInt(CHECKPOINTS - keptAt);
            Path before = directory.resolve("before-" + round);
            Path after = directory.resolve("after-" + round);
            try (Home home = new Home(before)) {
                home.take(history, keptAt);
                home.log.keep();
                copy(before.resolve("chain"), after.resolve("chain"));
                List<EventBlobPart> kept = home.state().parts();
                home.take(history, cutAt);
                copy(before.resolve("events"), after.resolve("events"));
                for (EventBlobPart part : home.state().parts()) {
                    long safe = kept.stream()
                            .filter(one -> one.from().equals(part.from()))
                            .mapToLong(EventBlobPart::length)
                            .findFirst()
                            .orElse(0);
                    damageTail(
                            after.resolve("events")
                                    .resolve("%020d".formatted(part.from().index())),
                            safe,
                            random);
                }
            }
            try (Home home = new Home(after)) {
                assertThat(home.state().place().checkpoint()).isEqualTo(keptAt);
                home.take(history, CHECKPOINTS);
                assertThat(home.blobs())
                        .as("kept at %d, cut at %d", keptAt, cutAt)
                        .containsExactlyElementsOf(expected);
            }
        }
    }

    /**
     * As in pmcfadin/cqlite#1390 and acoustid/acoustid-index#157: what was added after a recovery must not lie behind what
     * the first crash left, where the next recovery would not find it.
     */
    @Test
    void whatIsAddedAfterACrashOutlivesTheNextOne() throws IOException {
        List<List<EventFeed.Entry>> history = history(CHECKPOINTS, 8);
        List<byte[]> expected = expected(history);
        Path[] homes = {directory.resolve("first"), directory.resolve("second"), directory.resolve("third")};
        Random random = new Random(9);
        int[] kept = {3, 11, 17};
        for (int crash = 0; crash < 2; crash++) {
            try (Home home = new Home(homes[crash])) {
                home.take(history, kept[crash]);
                home.log.keep();
                copy(homes[crash].resolve("chain"), homes[crash + 1].resolve("chain"));
                long safe = home.state().parts().getLast().length();
                home.take(history, kept[crash + 1] - 2);
                copy(homes[crash].resolve("events"), homes[crash + 1].resolve("events"));
                damageTail(homes[crash + 1].resolve("events").resolve("%020d".formatted(0)), safe, random);
            }
        }
        try (Home home = new Home(homes[2])) {
            assertThat(home.state().place().checkpoint()).isEqualTo(kept[1]);
            home.take(history, CHECKPOINTS);
            assertThat(home.blobs()).containsExactlyElementsOf(expected);
        }
    }

    private static void damageTail(Path file, long safe, Random random) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            long tail = bytes.length() - safe;
            switch (random.nextInt(3)) {
                case 0 -> bytes.setLength(safe + random.nextLong(tail + 1));
                case 1 -> {
                    // A length that was written before the bytes were.
                    bytes.seek(safe);
                    bytes.write(new byte[(int) tail + random.nextInt(5000)]);
                }
                default -> {
                    if (tail > 0) {
                        bytes.seek(safe + random.nextLong(tail));
                        bytes.write(random.nextInt());
                    }
                }
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (!file.getFileName().toString().equals("LOCK")) {
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target);
                }
            }
        }
    }

    @Test
    void whatRotsIsCollectedAgain() throws IOException {
        List<List<EventFeed.Entry>> history = history(CHECKPOINTS, 4);
        List<byte[]> expected = expected(history);
        Path home = directory.resolve("rots");
        EventBlobPart second;
        EventBlobPart last;
        try (Home first = new Home(home)) {
            first.take(history, CHECKPOINTS);
            second = first.state().parts().get(1);
            last = first.state().parts().getLast();
            assertThat(last.whole()).isFalse();
        }
        flip(home, last);
        try (Home again = new Home(home)) {
            assertThat(again.state().place()).isEqualTo(last.from());
            again.take(history, CHECKPOINTS);
            assertThat(again.blobs()).containsExactlyElementsOf(expected);
        }
        flip(home, second);
        try (Home again = new Home(home)) {
            assertThatThrownBy(() -> again.log.blob(second, Optional.empty())).hasMessageContaining("is damaged");
            assertThat(again.state().place()).isEqualTo(second.from());
            again.take(history, CHECKPOINTS);
            assertThat(again.blobs()).containsExactlyElementsOf(expected);
        }
    }

    private static void flip(Path home, EventBlobPart part) throws IOException {
        Path file = home.resolve("events").resolve("%020d".formatted(part.from().index()));
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void whatDoesNotComeNextIsNotTaken() throws IOException {
        List<List<EventFeed.Entry>> history = history(CHECKPOINTS, 5);
        try (Home home = new Home(directory.resolve("gap"))) {
            home.take(history, 5);
            EventLogState before = home.state();
            assertThat(home.log.take(6, history.get(6), 7)).isFalse();
            assertThat(home.state()).isEqualTo(before);
            // Half of a checkpoint.
            List<EventFeed.Entry> said =
                    history.stream().filter(one -> one.size() > 1).findFirst().orElseThrow();
            assertThat(home.log.take(5, said.subList(1, said.size()), 6)).isFalse();
            assertThat(home.state()).isEqualTo(before);
            // What is there already, and something more.
            assertThat(home.log.take(0, history.get(2), 3)).isTrue();
            assertThat(home.state()).isEqualTo(before);
            assertThat(home.log.take(3, List.of(), 7)).isTrue();
            assertThat(home.state().place().checkpoint()).isEqualTo(7);
        }
    }

    /** Of years before there was a Walrus nothing is written. */
    @Test
    void theFirstBlobBeginsWithTheFirstEvent() throws IOException {
        List<List<EventFeed.Entry>> history = history(1, 6);
        try (Home home = new Home(directory.resolve("late"))) {
            assertThat(home.log.take(0, List.of(), 1_000_000_000)).isTrue();
            assertThat(home.log.take(1_000_000_000, history.getFirst(), 1_000_000_001))
                    .isTrue();
            assertThat(home.state().parts().getFirst().from()).isEqualTo(new EventPlace(1_000_000_000, 0, 0));
        }
    }

    @Test
    void whatIsCertifiedIsForgottenAndWhatIsNotHasAnEnd() throws IOException {
        List<List<EventFeed.Entry>> history = history(1, 6);
        Path home = directory.resolve("many");
        BlobId blob = BlobId.of(new byte[BlobId.LENGTH]);
        try (Home many = new Home(home)) {
            many.take(history, 1);
            assertThat(many.log.take(1, List.of(), 10_000)).isFalse();
            assertThat(many.log.isFull()).isTrue();
            assertThat(many.state().waiting()).isEqualTo(EventLog.MOST_WAITING);
            EventBlobPart second = many.state().parts().get(1);
            many.log.attested(new EventLogState.Attested(blob, second.last(), 3, true));
            many.log.certified(new EventLogState.Certified(blob, second.last()));
            assertThat(many.state().waiting()).isEqualTo(EventLog.MOST_WAITING - 2);
            assertThat(many.state().attested()).isEmpty();
            assertThat(many.log.take(many.state().place().checkpoint(), List.of(), 345))
                    .isTrue();
        }
        try (Home again = new Home(home)) {
            assertThat(again.state().place().checkpoint()).isEqualTo(345);
            assertThat(again.state().certified()).contains(new EventLogState.Certified(blob, 39));
            try (Stream<Path> files = Files.list(home.resolve("events"))) {
                assertThat(files.count()).isEqualTo(again.state().parts().size());
            }
        }
    }
}
