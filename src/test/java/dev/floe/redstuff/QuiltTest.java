package dev.floe.redstuff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.bytes.BcsWriter;
import dev.floe.redstuff.RedStuffException.Fault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Quilts against {@code quilt.json}, and quilts that someone made to do harm. */
class QuiltTest {
    static Stream<JsonNode> vectors() {
        return Vectors.each(Vectors.read("quilt.json").get("vectors"));
    }

    private static byte[] read(BlobSource source) throws IOException {
        byte[] bytes = new byte[(int) source.length()];
        source.read(0, bytes, 0, bytes.length);
        return bytes;
    }

    private static List<QuiltMember> members(JsonNode vector) {
        List<QuiltMember> members = new ArrayList<>();
        for (JsonNode item : vector.get("items")) {
            Map<String, String> tags = new TreeMap<>();
            item.get("tags")
                    .properties()
                    .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
            byte[] content =
                    Vectors.blob(item.get("seed").asText(), item.get("size").asInt());
            members.add(new QuiltMember(item.get("identifier").asText(), tags, BlobSource.of(content)));
        }
        return members;
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void encodes(JsonNode vector) throws IOException, RedStuffException {
        Encoding encoding = new Encoding(vector.get("n_shards").asInt());
        List<QuiltMember> members = members(vector);
        Quilt quilt = Quilt.of(encoding, members);
        byte[] blob = read(quilt.blob());
        BlobId id = EncodedBlob.of(encoding.shardCount(), blob).metadata().blobId();
        assertThat(blob).hasSize(vector.get("quilt_len").asInt());

        if (vector.get("name").asText().equals("order-probe")) {
            // The vector's maker orders names by UTF-16 units; U+E000 and an astral character tell the difference.
            assertThat(id.toString()).isNotEqualTo(vector.get("quilt_id").asText());
            assertThat(quilt.index().patches().stream().map(QuiltPatch::identifier))
                    .containsExactly("\uE000", "\uD83D\uDE00");
            return;
        }
        assertThat(Vectors.sha256(blob)).isEqualTo(vector.get("quilt_sha256").asText());
        assertThat(Vectors.hex(Arrays.copyOf(blob, 64)))
                .startsWith(vector.get("first_64_hex").asText());
        assertThat(id).hasToString(vector.get("quilt_id").asText());
        List<JsonNode> patches = Vectors.each(vector.get("patches")).toList();
        assertThat(quilt.index().patches()).hasSameSizeAs(patches);
        for (JsonNode expected : patches) {
            QuiltPatch patch =
                    quilt.index().find(expected.get("identifier").asText()).orElseThrow();
            assertThat(patch.startColumn()).isEqualTo(expected.get("start").asInt());
            assertThat(patch.endColumn()).isEqualTo(expected.get("end").asInt());
            assertThat(patch.id(id)).hasToString(expected.get("patch_id").asText());
            assertThat(QuiltPatchId.parse(expected.get("patch_id").asText())).contains(patch.id(id));
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void readsPatchesFromTheirColumnsAlone(JsonNode vector) throws IOException, RedStuffException {
        Encoding encoding = new Encoding(vector.get("n_shards").asInt());
        List<QuiltMember> members = members(vector);
        Quilt quilt = Quilt.of(encoding, members);
        EncodedBlob encoded = EncodedBlob.of(encoding.shardCount(), read(quilt.blob()));
        int columnLength = QuiltIndex.columnLength(encoded.metadata());
        int columns = QuiltIndex.columns(encoded.secondary()[0].data(), columnLength);
        QuiltIndex index =
                QuiltIndex.read(encoding, QuiltColumns.of(Arrays.copyOf(encoded.secondary(), columns)), columnLength);
        assertThat(index).isEqualTo(quilt.index());
        for (QuiltMember member : members) {
            QuiltPatch patch = index.find(member.identifier()).orElseThrow();
            BlobSource slivers =
                    QuiltColumns.of(Arrays.copyOfRange(encoded.secondary(), patch.startColumn(), patch.endColumn()));
            BlobSource blob = QuiltColumns.of(encoding, quilt.blob(), patch.startColumn(), patch.endColumn());
            for (BlobSource stream : List.of(slivers, blob)) {
                QuiltPatchStream header = QuiltPatchStream.read(stream);
                assertThat(header.identifier()).isEqualTo(member.identifier());
                assertThat(header.tags()).isEqualTo(member.tags());
                assertThat(read(header.content(stream))).isEqualTo(read(member.content()));
            }
        }
    }

    private static QuiltMember member(String identifier, int size) {
        return new QuiltMember(identifier, Map.of(), BlobSource.of(new byte[size]));
    }

    private static void assertFault(Fault fault, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RedStuffException.class, e -> assertThat(e.fault()).isEqualTo(fault));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "space ", "line\n", "con\u0007trol", "\u0085", "half \uD83D"})
    void refusesIdentifiers(String identifier) {
        assertFault(Fault.QUILT, () -> Quilt.of(new Encoding(10), List.of(member(identifier, 1))));
    }

    @Test
    void refusesWhatDoesNotFit() {
        Encoding encoding = new Encoding(4);
        assertFault(Fault.QUILT, () -> Quilt.of(encoding, List.of()));
        assertFault(Fault.QUILT, () -> Quilt.of(encoding, List.of(member("a", 1), member("a", 2))));
        assertFault(Fault.QUILT, () -> Quilt.of(encoding, List.of(member("a", 1), member("b", 1), member("c", 1))));
        assertFault(Fault.QUILT, () -> Quilt.of(encoding, List.of(member("x".repeat(65535), 1))));
        assertFault(
                Fault.QUILT,
                () -> Quilt.of(
                        encoding,
                        List.of(new QuiltMember("a", Map.of("key", "v".repeat(65535)), BlobSource.of(new byte[0])))));
        assertFault(Fault.BLOB_TOO_LARGE, () -> Quilt.of(encoding, List.of(member("a", 300_000))));
    }

    @Test
    void patchIdsHaveOneText() {
        QuiltPatchId id = new QuiltPatchId(BlobId.of(new byte[32]), 1, 2);
        String text = id.toString();
        assertThat(text).hasSize(QuiltPatchId.TEXT_LENGTH);
        assertThat(QuiltPatchId.parse(text)).contains(id);
        assertThat(QuiltPatchId.parse(text + "A")).isEmpty();
        assertThat(QuiltPatchId.parse(text.substring(1))).isEmpty();
        // The text's last character has bits that say nothing; they must be zero.
        assertThat(QuiltPatchId.parse(text.substring(0, 49) + "B")).isEmpty();
        assertThat(QuiltPatchId.parse("A".repeat(50))).isEmpty();
    }

    private static BlobSource index(byte[] body, int columnLength) {
        byte[] bytes = new BcsWriter()
                .u8(1)
                .u32(body.length)
                .fixed(body)
                .fixed(new byte[columnLength])
                .toByteArray();
        return BlobSource.of(bytes);
    }

    private static BcsWriter entry(BcsWriter index, int end, String name) {
        return index.u16(end).string(name).uleb128(0);
    }

    @Test
    void refusesForeignIndexesThatContradictThemselves() throws IOException, RedStuffException {
        Encoding encoding = new Encoding(10);
        byte[] good = entry(entry(new BcsWriter().uleb128(2), 3, "a"), 7, "a").toByteArray();
        QuiltIndex index = QuiltIndex.read(encoding, index(good, 100), 100);
        assertThat(index.find("a")).contains(new QuiltPatch("a", Map.of(), 1, 3));
        assertThat(index.find(3, 7)).contains(new QuiltPatch("a", Map.of(), 3, 7));
        assertThat(index.find(1, 7)).isEmpty();

        List<BcsWriter> bad = List.of(
                entry(new BcsWriter().uleb128(1), 8, "beyond the last column"),
                entry(new BcsWriter().uleb128(1), 1, "no column"),
                entry(entry(new BcsWriter().uleb128(2), 3, "a"), 2, "backwards"),
                entry(new BcsWriter().uleb128(2), 3, "fewer than counted"),
                entry(new BcsWriter().uleb128(1), 3, "trailing").u8(0),
                new BcsWriter().uleb128(0xFFFF_FFFFL),
                new BcsWriter().uleb128(1).u16(3).uleb128(0xFFFF_FFFFL),
                new BcsWriter().uleb128(1).u16(3).string("a").uleb128(0xFFFF_FFFFL),
                new BcsWriter()
                        .uleb128(1)
                        .u16(3)
                        .string("a")
                        .uleb128(2)
                        .string("aaa")
                        .string("")
                        .string("b")
                        .string(""));
        for (BcsWriter body : bad) {
            assertFault(Fault.QUILT, () -> QuiltIndex.read(encoding, index(body.toByteArray(), 100), 100));
        }
        byte[] tooLong = new BcsWriter().u8(1).u32(996).toByteArray();
        assertFault(Fault.QUILT, () -> QuiltIndex.columns(tooLong, 100));
        assertFault(Fault.QUILT, () -> QuiltIndex.read(encoding, BlobSource.of(tooLong), 100));
        assertThat(QuiltIndex.columns(new BcsWriter().u8(1).u32(995).toByteArray(), 100))
                .isEqualTo(10);
        assertThat(QuiltIndex.columns(new BcsWriter().u8(1).u32(96).toByteArray(), 100))
                .isEqualTo(2);
        assertFault(Fault.QUILT, () -> QuiltIndex.columns(new byte[4], 100));
        assertFault(Fault.QUILT, () -> QuiltIndex.columns(new byte[] {2, 0, 0, 0, 0}, 100));
    }

    @Test
    void refusesForeignPatchesThatContradictThemselves() {
        List<BcsWriter> bad = List.of(
                new BcsWriter().u8(1),
                new BcsWriter().u8(2).u32(10).u8(0).u16(2).string("a").fixed(new byte[20]),
                new BcsWriter().u8(1).u32(0xFFFF_FFFFL).u8(0).u16(2).string("a").fixed(new byte[20]),
                new BcsWriter().u8(1).u32(3).u8(0).u16(2).string("a").fixed(new byte[20]),
                new BcsWriter().u8(1).u32(10).u8(0).u16(3).string("a").fixed(new byte[20]),
                new BcsWriter().u8(1).u32(10).u8(0).u16(0xFFFF).string("a").fixed(new byte[20]),
                new BcsWriter()
                        .u8(1)
                        .u32(10)
                        .u8(1)
                        .u16(2)
                        .string("a")
                        .u16(0xFFFF)
                        .fixed(new byte[20]),
                new BcsWriter().u8(1).u32(10).u8(1).u16(2).string("a").u16(2).fixed(new byte[20]));
        for (BcsWriter stream : bad) {
            assertFault(Fault.QUILT, () -> QuiltPatchStream.read(BlobSource.of(stream.toByteArray())));
        }
    }
}
