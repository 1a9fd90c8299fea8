package dev.floe.node.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.protocol.EventId;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.sui.move.WalrusEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/**
 * Event blobs to the byte. The vectors were put together by hand from the reference node's structs and enums in the order in
 * which they are declared, by the rules of BCS.
 */
class EventBlobFormatTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final BlobId BLOB = BlobId.of(filled(0xB1));
    private static final ObjectId OBJECT = ObjectId.of(filled(0x0B));
    private static final EventId ID = new EventId(filled(0xD1), 3);

    private static byte[] filled(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] hex(String text) {
        return HEX.parseHex(text.replaceAll("\\s", ""));
    }

    @Test
    void theHeaderIsBigEndian() throws EventBlobException {
        byte[] bytes = hex("005ea1ce 00000001 00000102" + "b1".repeat(32) + "00".repeat(40));
        assertThat(bytes).hasSize(EventBlobHeader.LENGTH);
        assertThat(EventBlobHeader.of(0x102, Optional.of(BLOB)).toBytes()).isEqualTo(bytes);
        assertThat(EventBlobHeader.parse(bytes)).isEqualTo(EventBlobHeader.of(0x102, Optional.of(BLOB)));

        byte[] first = hex("005ea1ce 00000001 00000000" + "00".repeat(72));
        assertThat(EventBlobHeader.of(0, Optional.empty()).toBytes()).isEqualTo(first);

        byte[] withEvent = hex("005ea1ce 00000001 00000000" + "00".repeat(32) + "d1".repeat(32) + "0000000000000003");
        assertThat(EventBlobHeader.parse(withEvent))
                .isEqualTo(new EventBlobHeader(0, Optional.empty(), Optional.of(ID)));
        assertThat(EventBlobHeader.parse(withEvent).toBytes()).isEqualTo(withEvent);
    }

    @Test
    void theTrailerIsBigEndian() throws EventBlobException {
        byte[] bytes = hex("0000000000000102 0000000000010000");
        assertThat(new EventBlobTrailer(0x102, 0x10000).toBytes()).isEqualTo(bytes);
        assertThat(EventBlobTrailer.parse(bytes)).isEqualTo(new EventBlobTrailer(0x102, 0x10000));
    }

    /** EventStreamElement::CheckpointBoundary, position, index. */
    @Test
    void theEndOfACheckpoint() throws EventBlobException {
        byte[] bytes = hex("01" + "0201000000000000" + "0200000000000000" + "0500000000000000");
        EventBlobEntry entry = new EventBlobEntry.CheckpointEnd(5, 0x102, 2);
        assertThat(entry.toBcs()).isEqualTo(bytes);
        assertThat(EventBlobEntry.ofBcs(bytes)).isEqualTo(entry);
    }

    /** EventStreamElement::ContractEvent, ContractEvent::BlobEvent, BlobEvent::Registered. */
    @Test
    void aRegistration() throws EventBlobException {
        String contents =
                "07000000" + "b1".repeat(32) + "0010000000000000" + "01" + "0c000000" + "01" + "0b".repeat(32);
        // A digest is a vector of bytes: its length is written.
        String id = "20" + "d1".repeat(32) + "0300000000000000";
        byte[] bytes = hex("00 00 00" + contents + id + "0201000000000000" + "0000000000000000" + "0400000000000000");
        EventBlobEntry entry = new EventBlobEntry.Happened(
                4, 0x102, 0, ID, new WalrusEvent.BlobRegistered(7, BLOB, 4096, 1, 12, true, OBJECT));
        assertThat(entry.toBcs()).isEqualTo(bytes);
        assertThat(EventBlobEntry.ofBcs(bytes)).isEqualTo(entry);
    }

    /** The tags of every event, in the order of the reference's enums. */
    @Test
    void everyEventHasItsTags() throws EventBlobException {
        List<WalrusEvent> events = all(new Random(1));
        String[] tags = {
            "000000", "000001", "000002", "000003", "000004", "000005", "000006", "000007", "000100", "000101",
                    "000102",
            "000103", "000104", "000200", "000201", "000202", "000300", "000301", "000400", "000401", "000500", "000501"
        };
        assertThat(events).hasSameSizeAs(tags).hasSize(WalrusEvent.class.getPermittedSubclasses().length);
        for (int i = 0; i < tags.length; i++) {
            EventBlobEntry entry = new EventBlobEntry.Happened(9, 8, 7, ID, events.get(i));
            assertThat(HEX.formatHex(entry.toBcs()))
                    .as(events.get(i).name())
                    .startsWith(tags[i])
                    .endsWith("20" + "d1".repeat(32) + "0300000000000000" + "0800000000000000" + "0700000000000000"
                            + "0900000000000000");
            assertThat(EventBlobEntry.ofBcs(entry.toBcs()).toBcs()).isEqualTo(entry.toBcs());
        }
    }

    /** One of each, the order of the reference's enums. */
    static List<WalrusEvent> all(Random random) {
        int epoch = random.nextInt(1 << 20);
        BlobId blob = BlobId.of(random(random));
        ObjectId object = ObjectId.of(random(random));
        ObjectId pool = ObjectId.of(random(random));
        long size = random.nextLong();
        BigInteger root = new BigInteger(256, random);
        List<Integer> shards =
                random.ints(random.nextInt(5), 0, 1 << 16).boxed().toList();
        byte[] digest = new byte[random.nextInt(40)];
        random.nextBytes(digest);
        return List.of(
                new WalrusEvent.BlobRegistered(epoch, blob, size, 1, epoch + 3, random.nextBoolean(), object),
                new WalrusEvent.BlobCertified(epoch, blob, epoch + 3, random.nextBoolean(), object, false),
                new WalrusEvent.BlobDeleted(epoch, blob, epoch + 3, object, random.nextBoolean()),
                new WalrusEvent.InvalidBlobId(epoch, blob),
                new WalrusEvent.DenyListBlobDeleted(epoch, blob),
                new WalrusEvent.PooledBlobRegistered(epoch, blob, size, 1, random.nextBoolean(), object, pool),
                new WalrusEvent.PooledBlobCertified(epoch, blob, random.nextBoolean(), object, pool),
                new WalrusEvent.PooledBlobDeleted(epoch, blob, object, random.nextBoolean(), pool),
                new WalrusEvent.EpochParametersSelected(epoch),
                new WalrusEvent.EpochChangeStart(epoch),
                new WalrusEvent.EpochChangeDone(epoch),
                new WalrusEvent.ShardsReceived(epoch, shards),
                new WalrusEvent.ShardRecoveryStart(epoch, shards),
                new WalrusEvent.ContractUpgraded(epoch, object, size),
                new WalrusEvent.ContractUpgradeProposed(epoch, digest),
                new WalrusEvent.ContractUpgradeQuorumReached(epoch, digest),
                new WalrusEvent.RegisterDenyListUpdate(epoch, root, size, object),
                new WalrusEvent.DenyListUpdate(epoch, root, size, object),
                new WalrusEvent.ProtocolVersionUpdated(epoch, epoch + 1, size),
                new WalrusEvent.PricesUpdated(epoch, size, size + 1),
                new WalrusEvent.StoragePoolCreated(epoch, pool, size, epoch, epoch + 2),
                new WalrusEvent.StoragePoolExtended(epoch, pool, epoch + 4));
    }

    private static byte[] random(Random random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return bytes;
    }

    // --- whole blobs ---

    private static byte[] blob(EventBlobHeader header, List<EventBlobEntry> entries, EventBlobTrailer trailer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header.toBytes());
        entries.forEach(entry -> out.writeBytes(framed(entry.toBcs())));
        out.writeBytes(trailer.toBytes());
        return out.toByteArray();
    }

    private static byte[] framed(byte[] bcs) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int length = bcs.length;
        while (length >= 0x80) {
            out.write(length & 0x7F | 0x80);
            length >>>= 7;
        }
        out.write(length);
        out.write(1);
        out.writeBytes(bcs);
        return out.toByteArray();
    }

    private static List<EventBlobEntry> readAll(byte[] blob) throws IOException {
        EventBlobReader reader = new EventBlobReader(BlobSource.of(blob));
        List<EventBlobEntry> read = new ArrayList<>();
        for (Optional<EventBlobEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
            read.add(next.get());
        }
        return read;
    }

    private static List<EventBlobEntry> history(Random random, long first, long last, long index) {
        List<EventBlobEntry> entries = new ArrayList<>();
        for (long checkpoint = first; checkpoint <= last; checkpoint++) {
            List<WalrusEvent> events = all(random);
            int count = random.nextInt(4);
            for (int counter = 0; counter < count; counter++) {
                entries.add(new EventBlobEntry.Happened(
                        index++,
                        checkpoint,
                        counter,
                        new EventId(random(random), random.nextLong()),
                        events.get(random.nextInt(events.size()))));
            }
            entries.add(new EventBlobEntry.CheckpointEnd(index++, checkpoint, count));
        }
        return entries;
    }

    @Property(tries = 200)
    void whatWasWrittenIsRead(@ForAll long seed, @ForAll @IntRange(max = 400) int checkpoints) throws IOException {
        Random random = new Random(seed);
        long first = random.nextInt(1000);
        EventBlobTrailer trailer = new EventBlobTrailer(first, first + checkpoints);
        List<EventBlobEntry> entries = history(random, first, trailer.last(), random.nextInt(10_000));
        byte[] blob = blob(EventBlobHeader.of(5, Optional.of(BLOB)), entries, trailer);
        EventBlobReader reader = new EventBlobReader(BlobSource.of(blob));
        assertThat(reader.header()).isEqualTo(EventBlobHeader.of(5, Optional.of(BLOB)));
        assertThat(reader.trailer()).isEqualTo(trailer);
        assertThat(readAll(blob).stream().map(EventBlobEntry::toBcs).toList())
                .containsExactlyElementsOf(
                        entries.stream().map(EventBlobEntry::toBcs).toList());
    }

    @Test
    void aWholeBlob() throws IOException {
        byte[] blob = hex("005ea1ce 00000001 00000000" + "00".repeat(72)
                // EpochChangeStart(1): 3 bytes of tags, 4 of the epoch, 41 of the ID, 24 of the place
                + "48" + "01" + "000101" + "01000000" + "20" + "d1".repeat(32) + "0300000000000000"
                + "0000000000000000" + "0000000000000000" + "0000000000000000"
                // the end of checkpoint 0
                + "19" + "01" + "01" + "0000000000000000" + "0100000000000000" + "0100000000000000"
                // the end of checkpoint 1
                + "19" + "01" + "01" + "0100000000000000" + "0000000000000000" + "0200000000000000"
                + "0000000000000000" + "0000000000000001");
        List<EventBlobEntry> entries = List.of(
                new EventBlobEntry.Happened(0, 0, 0, ID, new WalrusEvent.EpochChangeStart(1)),
                new EventBlobEntry.CheckpointEnd(1, 0, 1),
                new EventBlobEntry.CheckpointEnd(2, 1, 0));
        assertThat(blob(EventBlobHeader.of(0, Optional.empty()), entries, new EventBlobTrailer(0, 1)))
                .isEqualTo(blob);
        assertThat(readAll(blob)).isEqualTo(entries);
    }

    // --- hostile bytes ---

    private static byte[] good() {
        return blob(
                EventBlobHeader.of(1, Optional.of(BLOB)),
                history(new Random(4), 10, 14, 100),
                new EventBlobTrailer(10, 14));
    }

    @Test
    void anotherMagicVersionOrLengthIsRefused() {
        assertThatThrownBy(() -> readAll(new byte[99])).hasMessageContaining("longer than 99 bytes");
        byte[] magic = good();
        magic[0] = 1;
        assertThatThrownBy(() -> readAll(magic)).hasMessage("it begins with 015ea1ce, an event blob with 005ea1ce");
        byte[] version = good();
        version[7] = 2;
        assertThatThrownBy(() -> readAll(version)).hasMessage("an event blob of version 2, this program knows 1");
    }

    @Test
    void aBlobThatWasCutIsRefusedWhereverItWasCut() {
        byte[] blob = good();
        for (int length = 0; length < blob.length; length++) {
            byte[] cut = Arrays.copyOf(blob, length);
            assertThatThrownBy(() -> readAll(cut)).as("%d bytes", length).isInstanceOf(EventBlobException.class);
        }
    }

    /** Whatever else they do: nothing but words. */
    @Property(tries = 3000)
    void bytesThatWereChangedEndInWords(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] blob = good();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            blob[random.nextInt(blob.length)] = (byte) random.nextInt();
        }
        try {
            readAll(blob);
        } catch (IOException e) {
            assertThat(e).isInstanceOf(EventBlobException.class);
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @Test
    void aLengthBeyondAllBytesAllocatesNothing() {
        for (String length :
                List.of("00", "ffffffffffffffff7f", "ffffffff0f", "80808001", "8000", "ffffffffffffffffff01")) {
            byte[] bytes = hex(
                    "005ea1ce 00000001 00000000" + "00".repeat(72) + length + "01" + "00".repeat(16) + "00".repeat(16));
            assertThatThrownBy(() -> readAll(bytes)).as(length).isInstanceOf(EventBlobException.class);
        }
    }

    @Test
    void entriesThatDoNotFollowEachOtherAreRefused() {
        List<EventBlobEntry> entries = history(new Random(4), 10, 14, 100);
        for (int missing = 1; missing < entries.size(); missing++) {
            List<EventBlobEntry> others = new ArrayList<>(entries);
            others.remove(missing);
            byte[] bytes = blob(EventBlobHeader.of(1, Optional.empty()), others, new EventBlobTrailer(10, 14));
            assertThatThrownBy(() -> readAll(bytes)).isInstanceOf(EventBlobException.class);
        }
        for (EventBlobTrailer other : List.of(
                new EventBlobTrailer(10, 13),
                new EventBlobTrailer(10, 15),
                new EventBlobTrailer(9, 14),
                new EventBlobTrailer(11, 14),
                new EventBlobTrailer(15, 14),
                new EventBlobTrailer(10, -1))) {
            byte[] bytes = blob(EventBlobHeader.of(1, Optional.empty()), entries, other);
            assertThatThrownBy(() -> readAll(bytes)).as(other.toString()).isInstanceOf(EventBlobException.class);
        }
    }
}
