package dev.floe.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are encrypted as age does: the test vectors of its authors, its own program, and what changes them. */
class AgeTest {
    private static final Path VECTORS = Path.of("src", "test", "resources", "age");

    @TempDir
    private Path directory;

    /** Bytes, and which of them were asked for. */
    private static final class Source implements AgeFile.Ciphertext {
        private final byte[] bytes;
        private long read;

        Source(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public void read(long from, long to, OutputStream target) throws IOException {
            read += to - from;
            target.write(bytes, (int) from, (int) (to - from));
        }
    }

    private static byte[] encrypt(byte[] plain, AgeRecipient... recipients) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AgeEncryption.encrypt(new ByteArrayInputStream(plain), out, List.of(recipients));
        return out.toByteArray();
    }

    private static byte[] decrypt(byte[] encrypted, AgeIdentity... identities) throws IOException {
        AgeFile file = AgeFile.open(new Source(encrypted), List.of(identities));
        return read(file, 0, file.length());
    }

    private static byte[] read(AgeFile file, long from, long to) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        file.read(from, to, out);
        return out.toByteArray();
    }

    private static AgeIdentity identity() {
        return AgeIdentity.generate(new SecureRandom());
    }

    private static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static List<String> vectors() {
        try (Stream<Path> files = Files.list(VECTORS)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** github.com/C2SP/CCTV, age/testdata: those that need neither passphrases nor armor. */
    @ParameterizedTest
    @MethodSource("vectors")
    void isWhatItsAuthorsExpect(String name) throws Exception {
        byte[] vector = Files.readAllBytes(VECTORS.resolve(name));
        String text = new String(vector, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\n\n");
        Map<String, String> fields = new HashMap<>();
        List<AgeIdentity> identities = new ArrayList<>();
        for (String line : text.substring(0, end).split("\n")) {
            String[] parts = line.split(": ", 2);
            fields.put(parts[0], parts[1]);
            if (parts[0].equals("identity")) {
                identities.add(AgeIdentity.parse(parts[1]));
            }
        }
        byte[] file = Arrays.copyOfRange(vector, end + 2, vector.length);
        if (fields.containsKey("compressed")) {
            file = new InflaterInputStream(new ByteArrayInputStream(file)).readAllBytes();
        }
        byte[] given = file;
        if (fields.get("expect").equals("success")) {
            byte[] plain = decrypt(given, identities.toArray(AgeIdentity[]::new));
            assertThat(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(plain)))
                    .isEqualTo(fields.get("payload"));
        } else {
            assertThatThrownBy(() -> decrypt(given, identities.toArray(AgeIdentity[]::new)))
                    .as(fields.get("expect"))
                    .isInstanceOf(AgeException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 131_072, 200_000})
    void whatIsEncryptedIsDecrypted(int length) throws Exception {
        byte[] plain = random(length, length);
        AgeIdentity mine = identity();
        AgeIdentity yours = identity();
        byte[] encrypted = encrypt(plain, mine.recipient(), yours.recipient());
        assertThat(decrypt(encrypted, mine)).isEqualTo(plain);
        assertThat(decrypt(encrypted, identity(), yours)).isEqualTo(plain);
        assertThat(encrypt(plain, mine.recipient())).isNotEqualTo(encrypt(plain, mine.recipient()));
        assertThatThrownBy(() -> decrypt(encrypted, identity()))
                .isInstanceOf(AgeException.class)
                .hasMessageContaining("for other keys");
    }

    @Test
    void aRangeCostsTheChunksThatItLiesIn() throws Exception {
        byte[] plain = random(1, 1_000_000);
        AgeIdentity mine = identity();
        Source source = new Source(encrypt(plain, mine.recipient()));
        AgeFile file = AgeFile.open(source, List.of(mine));
        assertThat(source.read).as("the header").isLessThanOrEqualTo(1024);
        source.read = 0;
        assertThat(read(file, 300_000, 300_010)).isEqualTo(Arrays.copyOfRange(plain, 300_000, 300_010));
        assertThat(source.read).isEqualTo(AgeChunks.SEALED);
        source.read = 0;
        assertThat(read(file, 131_071, 131_073)).isEqualTo(Arrays.copyOfRange(plain, 131_071, 131_073));
        assertThat(source.read).isEqualTo(2 * AgeChunks.SEALED);
        source.read = 0;
        assertThat(read(file, 5, 5)).isEmpty();
        assertThat(source.read).isZero();
        assertThat(read(file, 999_999, 1_000_000)).containsExactly(plain[999_999]);
        assertThatThrownBy(() -> read(file, 0, 1_000_001)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyFlippedBitIsFound() throws Exception {
        AgeIdentity mine = identity();
        byte[] encrypted = encrypt(random(2, 70_000), mine.recipient());
        Random random = new Random(3);
        for (int at = 0; at < encrypted.length; at += at < 300 || at > encrypted.length - 100 ? 1 : 997) {
            byte[] changed = encrypted.clone();
            changed[at] ^= (byte) (1 << random.nextInt(8));
            assertThatThrownBy(() -> decrypt(changed, mine)).as("byte %d", at).isInstanceOf(AgeException.class);
        }
    }

    @Test
    void everyBitOfAShortFileCounts() throws Exception {
        AgeIdentity mine = identity();
        byte[] encrypted = encrypt(random(5, 40), mine.recipient());
        for (int bit = 0; bit < 8 * encrypted.length; bit++) {
            byte[] changed = encrypted.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> decrypt(changed, mine)).as("bit %d", bit).isInstanceOf(AgeException.class);
        }
    }

    @Test
    void chunksCannotBeMovedOrLeftOut() throws Exception {
        AgeIdentity mine = identity();
        byte[] plain = random(4, 3 * AgeChunks.CHUNK);
        byte[] encrypted = encrypt(plain, mine.recipient());
        int header = encrypted.length - 3 * AgeChunks.SEALED;
        byte[] swapped = encrypted.clone();
        System.arraycopy(encrypted, header, swapped, header + AgeChunks.SEALED, AgeChunks.SEALED);
        System.arraycopy(encrypted, header + AgeChunks.SEALED, swapped, header, AgeChunks.SEALED);
        assertThatThrownBy(() -> decrypt(swapped, mine)).isInstanceOf(AgeException.class);
        assertThatThrownBy(() -> decrypt(Arrays.copyOf(encrypted, encrypted.length - AgeChunks.SEALED), mine))
                .isInstanceOf(AgeException.class);
        assertThatThrownBy(() -> decrypt(Arrays.copyOf(encrypted, encrypted.length - 1), mine))
                .isInstanceOf(AgeException.class);
        byte[] longer = Arrays.copyOf(encrypted, encrypted.length + 20);
        assertThatThrownBy(() -> decrypt(longer, mine)).isInstanceOf(AgeException.class);
        // Only what is read is looked at: the first chunk of the swapped ones is not, here.
        AgeFile file = AgeFile.open(new Source(swapped), List.of(mine));
        assertThat(read(file, 2L * AgeChunks.CHUNK, 3L * AgeChunks.CHUNK))
                .isEqualTo(Arrays.copyOfRange(plain, 2 * AgeChunks.CHUNK, 3 * AgeChunks.CHUNK));
    }

    @Test
    void keysAreTextAndBack() {
        AgeIdentity known =
                AgeIdentity.parse("AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0");
        assertThat(known.toSecretText())
                .isEqualTo("AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0");
        AgeRecipient recipient = known.recipient();
        assertThat(recipient.toString()).startsWith("age1").hasSize(62);
        assertThat(AgeRecipient.parse(recipient.toString()))
                .isEqualTo(recipient)
                .hasSameHashCodeAs(recipient);
        assertThat(known.toString()).doesNotContain("SECRET");
        for (String wrong : List.of(
                "",
                "age1",
                "AGE-SECRET-KEY-1",
                recipient.toString().toUpperCase(java.util.Locale.ROOT),
                recipient.toString().replace('q', 'p'),
                known.toSecretText())) {
            assertThatThrownBy(() -> AgeRecipient.parse(wrong)).as(wrong).isInstanceOf(KeyFormatException.class);
        }
        assertThatThrownBy(() -> AgeIdentity.parse(known.toSecretText().toLowerCase(java.util.Locale.ROOT)))
                .isInstanceOf(KeyFormatException.class);
    }

    /** str4d/rage#79, FiloSottile/age#384, sayanarijit/cottage#51, jdx/mise#12034: as Windows leaves them, too. */
    @Test
    void aFileOfKeysHasCommentsAndOneKeyOnEachLine() throws Exception {
        AgeIdentity mine = identity();
        Path file = Files.writeString(directory.resolve("keys"), "# mine\r\n\n" + mine.toSecretText() + "\r\n");
        assertThat(AgeIdentity.read(file))
                .singleElement()
                .extracting(AgeIdentity::recipient)
                .isEqualTo(mine.recipient());
        Files.writeString(file, "# nothing\n");
        assertThatThrownBy(() -> AgeIdentity.read(file)).hasMessageContaining("no key");
        Files.writeString(file, "# a\nssh-ed25519 AAAA\n");
        assertThatThrownBy(() -> AgeIdentity.read(file)).hasMessageContaining("line 2");
    }

    /** str4d/rage#484: a file that somebody has cut the last line feed from. */
    @Test
    void aFileOfKeysNeedsNoLineFeedAtItsEnd() throws Exception {
        AgeIdentity mine = identity();
        Path file = Files.writeString(directory.resolve("keys"), mine.toSecretText());
        assertThat(AgeIdentity.read(file)).hasSize(1);
    }

    /** android-password-store/kage#579: what arrives byte by byte is no other file. */
    @Test
    void bytesMayArriveOneByOne() throws Exception {
        byte[] plain = random(6, 70_000);
        AgeIdentity mine = identity();
        byte[] encrypted = encrypt(plain, mine.recipient());
        AgeFile file = AgeFile.open(
                new AgeFile.Ciphertext() {
                    @Override
                    public long length() {
                        return encrypted.length;
                    }

                    @Override
                    public void read(long from, long to, OutputStream target) throws IOException {
                        for (long at = from; at < to; at++) {
                            target.write(encrypted[(int) at]);
                        }
                    }
                },
                List.of(mine));
        assertThat(read(file, 0, file.length())).isEqualTo(plain);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AgeEncryption.encrypt(
                new FilterInputStream(new ByteArrayInputStream(plain)) {
                    @Override
                    public int read(byte[] into, int at, int count) throws IOException {
                        return super.read(into, at, Math.min(1000, count));
                    }
                },
                out,
                List.of(mine.recipient()));
        assertThat(decrypt(out.toByteArray(), mine)).isEqualTo(plain);
    }

    @Test
    void theProgramOfItsAuthorsReadsOursAndWeReadTheirs() throws Exception {
        assumeThat(Path.of("/usr/bin/age")).as("Debian's package age").exists();
        AgeIdentity mine = identity();
        byte[] plain = random(5, 150_000);
        Path keys = Files.writeString(directory.resolve("keys"), mine.toSecretText() + "\n");
        Path ours = Files.write(directory.resolve("ours.age"), encrypt(plain, mine.recipient()));
        Path out = directory.resolve("out");
        run("/usr/bin/age", "-d", "-i", keys.toString(), "-o", out.toString(), ours.toString());
        assertThat(out).hasBinaryContent(plain);
        Path theirs = directory.resolve("theirs.age");
        run("/usr/bin/age", "-r", mine.recipient().toString(), "-o", theirs.toString(), out.toString());
        assertThat(decrypt(Files.readAllBytes(theirs), mine)).isEqualTo(plain);
    }

    private static void run(String... line) throws Exception {
        Process process = new ProcessBuilder(line).inheritIO().start();
        assertThat(process.waitFor()).isZero();
    }
}
