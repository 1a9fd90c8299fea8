package dev.floe.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.cache.disk.DiskCache.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cache against a map, on a disk that does what disks do. */
class DiskCacheTest {
    private static final DiskLimits SMALL = new DiskLimits(1 << 20, 0, 1 << 20, 32 << 10);

    @TempDir
    private Path directory;

    private static EntryKey key(long number) {
        byte[] subject = new byte[EntryKey.SUBJECT_LENGTH];
        new Random(number).nextBytes(subject);
        return new EntryKey(subject, (int) (number % 3), (int) (number % 1000));
    }

    /** Different for each key and each version of it. */
    private static byte[] payload(long number, int version, int length) {
        byte[] bytes = new byte[length];
        new Random(number * 31 + version).nextBytes(bytes);
        return bytes;
    }

    private static Optional<byte[]> read(DiskCache cache, EntryKey key) {
        return cache.read(key) instanceof Answer.Hit(DiskCache.Entry entry)
                ? Optional.of(entry.payload())
                : Optional.empty();
    }

    @Test
    void whatWasKeptIsThereAfterwardsAndAfterARestart() throws IOException {
        MemoryFolder folder = new MemoryFolder();
        try (DiskCache cache = DiskCache.open(folder, SMALL)) {
            for (int i = 0; i < 100; i++) {
                cache.add(key(i), payload(i, 0, i * 10));
            }
            cache.flush();
            for (int i = 0; i < 100; i++) {
                assertThat(read(cache, key(i))).contains(payload(i, 0, i * 10));
            }
            assertThat(read(cache, key(100))).isEmpty();
            assertThat(cache.statistics().entries()).isEqualTo(100);
        }
        try (DiskCache cache = DiskCache.open(folder, SMALL)) {
            for (int i = 0; i < 100; i++) {
                assertThat(read(cache, key(i))).contains(payload(i, 0, i * 10));
            }
        }
    }

    @Test
    void theLatestOfAKeyCounts() throws IOException {
        MemoryFolder folder = new MemoryFolder();
        try (DiskCache cache = DiskCache.open(folder, SMALL)) {
            for (int version = 0; version < 3; version++) {
                cache.add(key(1), payload(1, version, 5000));
                cache.flush();
                assertThat(read(cache, key(1))).contains(payload(1, version, 5000));
            }
        }
        try (DiskCache cache = DiskCache.open(folder, SMALL)) {
            assertThat(read(cache, key(1))).contains(payload(1, 2, 5000));
            assertThat(cache.statistics().entries()).isEqualTo(1);
        }
    }

    @Test
    void whatWasErasedStaysSo() throws IOException {
        MemoryFolder folder = new MemoryFolder();
        try (DiskCache cache = DiskCache.open(folder, SMALL)) {
            for (int i = 0; i < 60; i++) {
                cache.add(key(i), payload(i, 0, 1000));
            }
            cache.flush();
            for (int i = 0; i < 60; i += 2) {
                assertThat(cache.erase(key(i))).isTrue();
                assertThat(cache.erase(key(i))).isFalse();
                assertThat(cache.holds(key(i))).isFalse();
            }
            assertThat(cache.erase(key(60))).isFalse();
            assertHalfIsThere(cache);
        }
        // By the indexes of segments, and by the heads in them.
        for (int start = 0; start < 3; start++) {
            try (DiskCache cache = DiskCache.open(folder, SMALL)) {
                assertHalfIsThere(cache);
            }
            for (long number : folder.numbers()) {
                byte[] bytes = folder.bytes(number);
                folder.replace(number, Arrays.copyOf(bytes, bytes.length - 4));
            }
        }
    }

    private static void assertHalfIsThere(DiskCache cache) {
        for (int i = 0; i < 60; i++) {
            if (i % 2 == 0) {
                assertThat(cache.read(key(i))).isInstanceOf(Answer.Miss.class);
                assertThat(cache.holds(key(i)))
                        .as("what was looked for and gone")
                        .isFalse();
            } else {
                assertThat(read(cache, key(i))).contains(payload(i, 0, 1000));
            }
        }
    }

    @Test
    void whatWasErasedIsNotOnTheDisk() throws IOException {
        byte[] secret = payload(1, 0, 300_000);
        DiskLimits limits = new DiskLimits(16 << 20, 0, 1 << 20, 1 << 20);
        try (DiskCache cache = DiskCache.open(new Directory(directory), limits)) {
            cache.add(key(1), secret);
            cache.flush();
            assertThat(cache.erase(key(1))).isTrue();
        }
        byte[] segment = Files.readAllBytes(directory.resolve("0000000001.seg"));
        for (int at = 0; at < secret.length; at += 1000) {
            byte[] piece = Arrays.copyOfRange(secret, at, at + 16);
            assertThat(new String(segment, StandardCharsets.ISO_8859_1))
                    .doesNotContain(new String(piece, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void everythingCanBeForgotten() throws IOException {
        MemoryFolder folder = new MemoryFolder();
        try (DiskCache cache = DiskCache.open(folder, SMALL)) {
            for (int i = 0; i < 200; i++) {
                cache.add(key(i), payload(i, 0, 1000));
            }
            cache.flush();
            assertThat(cache.clear()).isEqualTo(200);
            assertThat(cache.statistics().entries()).isZero();
            assertThat(cache.statistics().bytes()).isZero();
            cache.add(key(7), payload(7, 1, 1000));
            cache.flush();
            assertThat(read(cache, key(7))).contains(payload(7, 1, 1000));
        }
        try (DiskCache cache = DiskCache.open(folder, SMALL)) {
            assertThat(cache.statistics().entries()).isEqualTo(1);
        }
    }

    @Test
    void whatIsTooLongIsRefused() throws IOException {
        try (DiskCache cache = DiskCache.open(new MemoryFolder(), SMALL)) {
            cache.add(key(1), new byte[cache.longestPayload()]);
            cache.add(key(2), new byte[cache.longestPayload() + 2 * Place.UNIT]);
            cache.flush();
            assertThat(read(cache, key(1))).isPresent();
            assertThat(read(cache, key(2))).isEmpty();
            assertThat(cache.statistics().refused()).isEqualTo(1);
        }
    }

    /**
     * Kept, read, killed, cut short, damaged: what is read is always what was kept last or before, never anything else, and
     * the files never take more than the limit.
     */
    @Property(tries = 60)
    void neverGivesWhatWasNotKeptAndNeverTakesMoreThanItMay(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        MemoryFolder folder = new MemoryFolder();
        Map<Integer, Integer> versions = new HashMap<>();
        DiskCache cache = DiskCache.open(folder, SMALL);
        for (int step = 0; step < 1200; step++) {
            int number = random.nextInt(300);
            switch (random.nextInt(200)) {
                case 0 -> {
                    cache.close();
                    cache = DiskCache.open(folder, SMALL);
                }
                case 1, 2, 3 -> {
                    folder.killed();
                    damage(folder, random);
                    cache = DiskCache.open(folder, SMALL);
                }
                default -> {
                    if (random.nextBoolean()) {
                        int version = versions.merge(number, 1, Integer::sum);
                        int length = random.nextInt(10) == 0 ? random.nextInt(15_000) : random.nextInt(3000);
                        cache.add(key(number), withVersion(number, version, length));
                        if (random.nextInt(4) == 0) {
                            cache.flush();
                        }
                    } else {
                        assertIsOneOfTheVersions(cache, number, versions.getOrDefault(number, 0));
                    }
                }
            }
            assertThat(folder.used()).isLessThanOrEqualTo(SMALL.bytes());
        }
        assertThat(folder.most()).isLessThanOrEqualTo(SMALL.bytes());
        cache.close();
    }

    private static byte[] withVersion(int number, int version, int length) {
        byte[] bytes = payload(number, version, length + 4);
        bytes[0] = (byte) version;
        bytes[1] = (byte) (version >> 8);
        return bytes;
    }

    private static void assertIsOneOfTheVersions(DiskCache cache, int number, int latest) {
        Optional<byte[]> found = read(cache, key(number));
        if (found.isPresent()) {
            int version = found.get()[0] & 0xFF | (found.get()[1] & 0xFF) << 8;
            assertThat(version).isBetween(1, latest);
            assertThat(found.get()).isEqualTo(withVersion(number, version, found.get().length - 4));
        }
    }

    /** What a power cut leaves: files that end early, zeros, garbage, bits that flipped, files that are not there. */
    private static void damage(MemoryFolder folder, Random random) {
        for (long number : folder.numbers()) {
            byte[] bytes = folder.bytes(number);
            switch (random.nextInt(12)) {
                case 0 -> folder.replace(number, Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
                case 1 -> {
                    Arrays.fill(bytes, random.nextInt(bytes.length + 1), bytes.length, (byte) 0);
                    folder.replace(number, bytes);
                }
                case 2 -> {
                    int from = random.nextInt(bytes.length + 1);
                    byte[] garbage = new byte[bytes.length - from];
                    random.nextBytes(garbage);
                    System.arraycopy(garbage, 0, bytes, from, garbage.length);
                    folder.replace(number, bytes);
                }
                case 3 -> {
                    for (int flips = random.nextInt(20); flips > 0 && bytes.length > 0; flips--) {
                        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                    }
                    folder.replace(number, bytes);
                }
                case 4 -> folder.delete(number);
                default -> {}
            }
        }
    }

    /** Head, payload, index and tail of a segment, its own head: every bit of a small cache. */
    @Test
    void noFlippedBitIsTakenForAnEntry() throws IOException {
        MemoryFolder folder = new MemoryFolder();
        try (DiskCache cache = DiskCache.open(folder, SMALL)) {
            for (int i = 0; i < 3; i++) {
                cache.add(key(i), payload(i, 0, 40));
            }
        }
        long number = folder.numbers().getFirst();
        byte[] right = folder.bytes(number);
        for (int bit = 0; bit < right.length * 8; bit++) {
            byte[] wrong = right.clone();
            wrong[bit / 8] ^= (byte) (1 << bit % 8);
            MemoryFolder damaged = new MemoryFolder();
            try (Folder.Taken taken = damaged.take()) {
                taken.create(number);
            }
            damaged.replace(number, wrong);
            try (DiskCache cache = DiskCache.open(damaged, SMALL)) {
                for (int i = 0; i < 3; i++) {
                    Optional<byte[]> found = read(cache, key(i));
                    if (found.isPresent()) {
                        assertThat(found.get()).isEqualTo(payload(i, 0, 40));
                    }
                }
            }
        }
    }

    @Test
    void aKilledProcessLosesOnlyWhatWasNotWritten() throws IOException {
        MemoryFolder folder = new MemoryFolder();
        DiskCache killed = DiskCache.open(folder, SMALL);
        for (int i = 0; i < 200; i++) {
            killed.add(key(i), payload(i, 0, 1000));
        }
        killed.flush();
        killed.add(key(200), payload(200, 0, 1000));
        folder.killed();
        try (DiskCache cache = DiskCache.open(folder, SMALL)) {
            for (int i = 0; i < 200; i++) {
                assertThat(read(cache, key(i))).contains(payload(i, 0, 1000));
            }
            assertThat(read(cache, key(200))).isEmpty();
        }
    }

    @Test
    void theReserveIsLeftWhoeverElseWrites() throws IOException {
        MemoryFolder folder = new MemoryFolder();
        long[] disk = {2 << 20};
        folder.size(() -> disk[0]);
        DiskLimits limits = new DiskLimits(16 << 20, 1 << 20, 1 << 20, 32 << 10);
        try (DiskCache cache = DiskCache.open(folder, limits)) {
            for (int i = 0; i < 2000; i++) {
                cache.add(key(i), payload(i, 0, 1000));
                assertThat(disk[0] - folder.used()).isGreaterThanOrEqualTo(limits.reserve());
            }
            cache.flush();
            assertThat(cache.statistics().entries()).isPositive();
            // Somebody else takes half a megabyte.
            disk[0] -= 512 << 10;
            cache.tend();
            assertThat(disk[0] - folder.used()).isGreaterThanOrEqualTo(limits.reserve());
            disk[0] = 1 << 20;
            cache.tend();
            assertThat(folder.numbers()).isEmpty();
            cache.add(key(1), payload(1, 0, 1000));
            cache.flush();
            assertThat(folder.numbers()).isEmpty();
            assertThat(cache.statistics().refused()).isPositive();
        }
    }

    /** The keys with these numbers. */
    private static DiskCache.Pinned pinned(int from, int to) {
        Set<EntryKey> keys =
                IntStream.range(from, to).mapToObj(DiskCacheTest::key).collect(Collectors.toSet());
        return new DiskCache.Pinned() {
            @Override
            public boolean isEmpty() {
                return keys.isEmpty();
            }

            @Override
            public boolean holds(EntryKey key) {
                return keys.contains(key);
            }
        };
    }

    @Test
    void whatIsPinnedStaysWhateverComes() throws IOException {
        MemoryFolder folder = new MemoryFolder();
        DiskLimits limits = new DiskLimits(1 << 20, 0, 1 << 20, 32 << 10);
        // A quarter of the limit, asked for by nobody, among others that leave.
        try (DiskCache cache = DiskCache.open(folder, limits, pinned(0, 200))) {
            for (int i = 0; i < 200; i++) {
                cache.add(key(i), payload(i, 0, 1200));
                cache.add(key(1000 + i), payload(1000 + i, 0, 700));
            }
            for (int i = 2000; i < 8000; i++) {
                cache.add(key(i), payload(i, 0, 1000));
                assertThat(folder.used()).isLessThanOrEqualTo(limits.bytes());
            }
            cache.flush();
            assertAllOf(cache, 200);
            assertThat(cache.holds(key(1000))).isFalse();
            assertThat(cache.holds(key(7999))).isTrue();
        }
        // After a restart, too.
        try (DiskCache cache = DiskCache.open(folder, limits, pinned(0, 200))) {
            for (int i = 8000; i < 12_000; i++) {
                cache.add(key(i), payload(i, 0, 1000));
            }
            assertAllOf(cache, 200);
            cache.flush();
            assertThat(cache.holds(key(11_999))).isTrue();
        }
        // And leaves as others do when it is not pinned any more.
        try (DiskCache cache = DiskCache.open(folder, limits)) {
            for (int i = 12_000; i < 16_000; i++) {
                cache.add(key(i), payload(i, 0, 1000));
                cache.touch(key(i - 60));
            }
            assertThat(cache.holds(key(0))).isFalse();
        }
    }

    private static void assertAllOf(DiskCache cache, int count) {
        for (int i = 0; i < count; i++) {
            assertThat(read(cache, key(i))).as("entry %d", i).contains(payload(i, 0, 1200));
        }
    }

    /** The limit and the reserve are others' right: pins that fill all of them give way instead of keeping everybody waiting. */
    @Test
    void whatIsPinnedGivesWayToTheReserveAndTheLimit() throws IOException {
        MemoryFolder folder = new MemoryFolder();
        long[] disk = {4 << 20};
        folder.size(() -> disk[0]);
        DiskLimits limits = new DiskLimits(1 << 20, 1 << 20, 1 << 20, 32 << 10);
        try (DiskCache cache = DiskCache.open(folder, limits, pinned(0, 2000))) {
            for (int i = 0; i < 2000; i++) {
                cache.add(key(i), payload(i, 0, 1000));
                assertThat(folder.used()).isLessThanOrEqualTo(limits.bytes());
            }
            disk[0] = folder.used() + limits.reserve() - 1;
            cache.tend();
            assertThat(disk[0] - folder.used()).isGreaterThanOrEqualTo(limits.reserve());
            disk[0] = 1 << 20;
            cache.tend();
            assertThat(folder.numbers()).isEmpty();
        }
    }

    @Test
    void theNumberOfEntriesIsBounded() throws IOException {
        MemoryFolder folder = new MemoryFolder();
        DiskLimits limits = new DiskLimits(16 << 20, 0, 1000, 32 << 10);
        try (DiskCache cache = DiskCache.open(folder, limits)) {
            for (int i = 0; i < 5000; i++) {
                cache.add(key(i), payload(i, 0, 10));
                cache.flush();
                assertThat(cache.statistics().entries()).isLessThanOrEqualTo(1000);
            }
            assertThat(read(cache, key(4999))).isPresent();
        }
    }

    @Test
    void aSmallerLimitIsKeptFromTheStart() throws IOException {
        MemoryFolder folder = new MemoryFolder();
        try (DiskCache cache = DiskCache.open(folder, new DiskLimits(4 << 20, 0, 1 << 20, 64 << 10))) {
            for (int i = 0; i < 3000; i++) {
                cache.add(key(i), payload(i, 0, 1000));
            }
        }
        assertThat(folder.used()).isGreaterThan(SMALL.bytes());
        try (DiskCache cache = DiskCache.open(folder, SMALL)) {
            assertThat(folder.used()).isLessThanOrEqualTo(SMALL.bytes());
            assertThat(read(cache, key(2999))).isPresent();
        }
    }

    /** A hundred are read again and again while many thousands come by once. */
    @Test
    void whoReadsEverythingOnceDoesNotPushOutWhatOthersReadOften() throws IOException {
        try (DiskCache cache = DiskCache.open(new MemoryFolder(), SMALL)) {
            Random random = new Random(1);
            for (int hot = 0; hot < 100; hot++) {
                cache.add(key(hot), payload(hot, 0, 1000));
            }
            int asked = 0;
            int found = 0;
            for (int crawled = 1000; crawled < 21_000; crawled++) {
                cache.add(key(crawled), payload(crawled, 0, 1000));
                int hot = random.nextInt(100);
                cache.flush();
                asked++;
                if (read(cache, key(hot)).isPresent()) {
                    found++;
                } else {
                    cache.add(key(hot), payload(hot, 0, 1000));
                }
            }
            // A thousand fit; of the last thousand that came, one in twenty would be a hot one.
            assertThat((double) found / asked).isGreaterThan(0.95);
        }
    }

    /** Zipf with a scan in between, as papers on caches do it, beside a list in the order of the last use. */
    @Test
    void hitsMoreOftenThanALeastRecentlyUsedListWhenSomebodyCrawls() throws IOException {
        int fitting = 850;
        Map<Integer, Boolean> recent = new java.util.LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, Boolean> eldest) {
                return size() > fitting;
            }
        };
        try (DiskCache cache = DiskCache.open(new MemoryFolder(), SMALL)) {
            Random random = new Random(7);
            int hits = 0;
            int hitsOfTheList = 0;
            int crawler = 100_000;
            for (int i = 0; i < 40_000; i++) {
                boolean crawls = i % 2000 > 1000;
                int number = crawls ? crawler++ : (int) Math.exp(random.nextDouble() * Math.log(5000));
                boolean hit = read(cache, key(number)).isPresent();
                if (!hit) {
                    cache.add(key(number), payload(number, 0, 1000));
                    cache.flush();
                }
                hits += hit ? 1 : 0;
                hitsOfTheList += recent.put(number, true) == null ? 0 : 1;
            }
            assertThat(hits).isGreaterThan(hitsOfTheList);
        }
    }

    @Test
    void readsGoOnWhileNothingCanBeWritten() throws IOException {
        MemoryFolder folder = new MemoryFolder();
        try (DiskCache cache = DiskCache.open(folder, SMALL)) {
            cache.add(key(1), payload(1, 0, 1000));
            cache.flush();
            folder.writable(false);
            cache.add(key(2), payload(2, 0, 1000));
            assertThatThrownBy(cache::flush).isInstanceOf(IOException.class);
            assertThat(read(cache, key(1))).isPresent();
            assertThat(read(cache, key(2))).isEmpty();
            folder.writable(true);
            cache.add(key(3), payload(3, 0, 1000));
            cache.flush();
            assertThat(read(cache, key(1))).contains(payload(1, 0, 1000));
            assertThat(read(cache, key(3))).contains(payload(3, 0, 1000));
        }
        try (DiskCache cache = DiskCache.open(folder, SMALL)) {
            assertThat(read(cache, key(1))).contains(payload(1, 0, 1000));
            assertThat(read(cache, key(3))).contains(payload(3, 0, 1000));
        }
    }

    @Test
    void anEntryThatCannotBeReadIsForgotten() throws IOException {
        MemoryFolder folder = new MemoryFolder();
        try (DiskCache cache = DiskCache.open(folder, SMALL)) {
            cache.add(key(1), payload(1, 0, 1000));
            cache.flush();
            folder.readable(false);
            assertThat(cache.read(key(1))).isInstanceOf(Answer.Damaged.class);
            assertThat(cache.read(key(1))).isInstanceOf(Answer.Miss.class);
        }
    }

    @Test
    void aFolderThatIsGoneIsNoticed() throws IOException {
        MemoryFolder folder = new MemoryFolder();
        try (DiskCache cache = DiskCache.open(folder, SMALL)) {
            cache.tend();
            folder.remove();
            assertThatThrownBy(cache::tend).isInstanceOf(IOException.class);
        }
    }

    @Test
    void theScrubberFindsWhatNobodyAsksFor() throws IOException {
        MemoryFolder folder = new MemoryFolder();
        try (DiskCache cache = DiskCache.open(folder, SMALL)) {
            for (int i = 0; i < 100; i++) {
                cache.add(key(i), payload(i, 0, 1000));
            }
            cache.flush();
            Scrub scrub = new Scrub(cache, (key, payload) -> !key.equals(key(50)));
            byte[] bytes = folder.bytes(folder.numbers().getFirst());
            bytes[5000] ^= 1;
            folder.replace(folder.numbers().getFirst(), bytes);
            long looked = 0;
            while (scrub.rounds() == 0) {
                looked += scrub.step(10_000);
            }
            assertThat(looked).isGreaterThanOrEqualTo(100 * 1048);
            assertThat(scrub.wrong()).isEqualTo(2);
            assertThat(cache.statistics().entries()).isLessThanOrEqualTo(100);
            assertThat(cache.read(key(50))).isInstanceOf(Answer.Miss.class);
            long there = 0;
            for (int i = 0; i < 100; i++) {
                there += cache.holds(key(i)) ? 1 : 0;
            }
            assertThat(there).isEqualTo(98);
        }
    }

    // A real directory.

    @Test
    void aDirectoryIsLockedSurvivesAndIsNotSharedWithOtherFiles() throws IOException {
        Path mine = directory.resolve("a/b");
        try (DiskCache cache = DiskCache.open(new Directory(mine), SMALL)) {
            assertThatThrownBy(() -> DiskCache.open(new Directory(mine), SMALL))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("uses it");
            cache.add(key(1), payload(1, 0, 15_000));
            cache.flush();
            assertThat(read(cache, key(1))).contains(payload(1, 0, 15_000));
        }
        try (DiskCache cache = DiskCache.open(new Directory(mine), SMALL)) {
            assertThat(read(cache, key(1))).contains(payload(1, 0, 15_000));
        }
        Path foreign = Files.createDirectories(directory.resolve("foreign"));
        Files.writeString(foreign.resolve("0000000001.seg"), "my own");
        assertThatThrownBy(() -> DiskCache.open(new Directory(foreign), SMALL)).hasMessageContaining("no cache's");
        assertThat(foreign.resolve("0000000001.seg")).hasContent("my own");
    }

    @Test
    void anotherFormatIsStartedAnewAndAStrangersFileIsLeftAlone() throws IOException {
        try (DiskCache cache = DiskCache.open(new Directory(directory), SMALL)) {
            cache.add(key(1), payload(1, 0, 1000));
        }
        Files.writeString(directory.resolve("notes.seg"), "somebody's");
        Files.writeString(directory.resolve("floe-cache"), "floe cache 999 0123456789abcdef\n");
        try (DiskCache cache = DiskCache.open(new Directory(directory), SMALL)) {
            assertThat(read(cache, key(1))).isEmpty();
            cache.add(key(2), payload(2, 0, 1000));
            cache.flush();
            assertThat(read(cache, key(2))).isPresent();
        }
        assertThat(directory.resolve("notes.seg")).hasContent("somebody's");
    }

    @Test
    void aDirectoryThatWasRemovedIsNoticedAndMadeAgain() throws IOException {
        Path mine = directory.resolve("cache");
        try (DiskCache cache = DiskCache.open(new Directory(mine), SMALL)) {
            cache.add(key(1), payload(1, 0, 1000));
            cache.flush();
            cache.tend();
            try (var files = Files.list(mine)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(mine);
            assertThatThrownBy(cache::tend).isInstanceOf(IOException.class);
            assertThat(read(cache, key(1))).as("it is open").contains(payload(1, 0, 1000));
        }
        try (DiskCache cache = DiskCache.open(new Directory(mine), SMALL)) {
            assertThat(read(cache, key(1))).isEmpty();
        }
    }
}
