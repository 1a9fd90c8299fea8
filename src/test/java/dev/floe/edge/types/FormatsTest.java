package dev.floe.edge.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small files made by hand from the specification of each format. */
class FormatsTest {
    private static final String OFFICE = "application/vnd.openxmlformats-officedocument.";

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    private static byte[] placed(int length, int at, byte[] bytes) {
        byte[] all = new byte[length];
        System.arraycopy(bytes, 0, all, at, bytes.length);
        return all;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String type(byte[] bytes) {
        MediaType type = Sniffed.of(bytes);
        assertThat(type.isActive()).as("runs nothing").isFalse();
        return type.value();
    }

    @ParameterizedTest
    @CsvSource({
        "0000000C 6A502020 0D0A870A 00000014 66747970 6A703220 00000000 6A703220, image/jp2",
        "0000000C 6A502020 0D0A870A 00000014 66747970 6A707820 00000000 6A703220, image/jpx",
        "0000000C 6A502020 0D0A870A 00000014 66747970 6A706D20 00000000 6A703220, image/jpm",
        "0000000C 6A502020 0D0A870A 00000014 66747970 6D6A7032 00000000 6D6A7032, video/mj2",
        "FF4FFF51 002F 0000, image/j2c",
        "00000200 0100 2020 0000 0000, image/x-icon",
        "04224D18 644054 00, application/x-lz4",
        "02214C18 00000000, application/x-lz4",
        "67696D70 20786366 2076303031 00, image/x-xcf",
        "DE120495 00000000 02000000 1C000000, application/x-gettext-translation",
        "950412DE 00000000 00000002 0000001C, application/x-gettext-translation",
        "25215053 2D41646F 62652D33 2E30 0A, application/postscript",
        "C5D0D3C6 1E000000 00010000, application/postscript",
        "7F454C46 02010100, application/x-elf",
        "213C6172 63683E0A 64656269 616E2D62 696E6172 79, application/vnd.debian.binary-package",
        // Zstandard behind a skippable frame, LZ4 behind one, and one whose end is elsewhere
        "502A4D18 04000000 01020304 28B52FFD 00, application/zstd",
        "5F2A4D18 04000000 01020304 04224D18 00, application/x-lz4",
        "5A2A4D18 FFFFFFFF 01020304, application/zstd",
    })
    void formats(String digits, String type) {
        assertThat(type(hex(digits))).isEqualTo(type);
    }

    @Test
    void aSkippableFrameMayBeLong() {
        byte[] frames = placed(50_000, 0, hex("512A4D18 409C0000"));
        System.arraycopy(hex("04224D18"), 0, frames, 8 + 40_000, 4);
        assertThat(type(frames)).isEqualTo("application/x-lz4");
    }

    @Test
    void flashIsKeptInASandbox() {
        for (String start : List.of("FWS", "CWS", "ZWS")) {
            byte[] film = placed(40, 0, ascii(start + "\12(\0\0\0"));
            assertThat(Sniffed.of(film)).isEqualTo(MediaType.active("application/vnd.adobe.flash.movie"));
        }
        assertThat(type(ascii("FWS is a text"))).isEqualTo("text/plain; charset=utf-8");
    }

    @Test
    void postScriptIsToldFromTextThatBeginsLikeIt() {
        assertThat(type(ascii("%!TEX root = main.tex\n"))).isEqualTo("text/plain; charset=utf-8");
    }

    private static byte[] asf(int padding, String... streams) {
        byte[] header = placed(1000 + padding, 0, hex("3026B2758E66CF11A6D900AA0062CE6C"));
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putLong(16, header.length);
        for (int i = 0; i < streams.length; i++) {
            System.arraycopy(hex(streams[i]), 0, header, 100 + padding + 16 * i, 16);
        }
        return header;
    }

    @Test
    void windowsMediaIsToldByItsStreams() {
        String video = "C0EF19BC4D5BCF11A8FD00805F5C442B";
        String audio = "409E69F84D5BCF11A8FD00805F5C442B";
        for (int padding : new int[] {0, 20_000}) {
            assertThat(type(asf(padding, audio, video))).isEqualTo("video/x-ms-wmv");
            assertThat(type(asf(padding, audio))).isEqualTo("audio/x-ms-wma");
            assertThat(type(asf(padding))).isEqualTo("video/x-ms-asf");
        }
    }

    /** A header, some sectors, and a directory of which the first entry is the root. */
    private static byte[] compound(int sectorShift, int directorySector, String rootClass, String... streams) {
        int sector = 1 << sectorShift;
        byte[] file = placed(sector * (directorySector + 2) + 4096, 0, hex("D0CF11E0A1B11AE1"));
        ByteBuffer numbers = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        numbers.putShort(30, (short) sectorShift).putInt(48, directorySector);
        int at = sector * (directorySector + 1);
        System.arraycopy(hex(rootClass), 0, file, at + 80, rootClass.length() / 2);
        for (String name : streams) {
            byte[] utf16 = name.getBytes(StandardCharsets.UTF_16LE);
            System.arraycopy(utf16, 0, file, at, utf16.length);
            numbers.putShort(at + 64, (short) (utf16.length + 2));
            at += 128;
        }
        return file;
    }

    @ParameterizedTest
    @CsvSource({
        "WordDocument, application/msword",
        "Workbook, application/vnd.ms-excel",
        "Book, application/vnd.ms-excel",
        "PowerPoint Document, application/vnd.ms-powerpoint",
        "VisioDocument, application/vnd.visio",
        "__properties_version1.0, application/vnd.ms-outlook",
        "Contents, application/x-ole-storage",
    })
    void compoundFilesAreToldByTheirStreams(String stream, String type) {
        for (int directory : new int[] {0, 1, 3000}) {
            for (int shift : new int[] {9, 12}) {
                assertThat(type(compound(shift, directory, "", "Root Entry", "\u0005SummaryInformation", stream)))
                        .isEqualTo(type);
            }
        }
    }

    @Test
    void compoundFilesThatLieAboutThemselvesAreNoTrouble() {
        assertThat(type(compound(9, 1, "84100C0000000000C000000000000046", "Root Entry")))
                .isEqualTo("application/x-msi");
        byte[] file = compound(9, 0, "", "Root Entry", "WordDocument");
        for (int sector : new int[] {-1, -2, 100_000, Integer.MAX_VALUE}) {
            ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(48, sector);
            assertThat(type(file)).isEqualTo("application/x-ole-storage");
        }
        assertThat(type(Arrays.copyOf(file, 20))).isEqualTo("application/x-ole-storage");
        byte[] names = compound(9, 0, "", "Root Entry", "WordDocument");
        ByteBuffer.wrap(names).order(ByteOrder.LITTLE_ENDIAN).putShort(512 + 128 + 64, (short) -1);
        assertThat(type(names)).isEqualTo("application/x-ole-storage");
    }

    private record Entry(String name, byte[] content, boolean stored) {
        private static Entry stored(String name, String content) {
            return new Entry(name, ascii(content), true);
        }

        private static Entry packed(String name, int length) {
            byte[] content = new byte[length];
            new Random(length).nextBytes(content);
            return new Entry(name, content, false);
        }
    }

    private static byte[] zip(Entry... entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (Entry entry : entries) {
                ZipEntry next = new ZipEntry(entry.name);
                if (entry.stored) {
                    CRC32 crc = new CRC32();
                    crc.update(entry.content);
                    next.setMethod(ZipEntry.STORED);
                    next.setSize(entry.content.length);
                    next.setCrc(crc.getValue());
                }
                out.putNextEntry(next);
                out.write(entry.content);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({
        "application/epub+zip",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.presentation",
        "image/openraster",
    })
    void archivesMayNameTheirType(String type) {
        assertThat(type(zip(Entry.stored("mimetype", type), Entry.packed("content.xml", 100))))
                .isEqualTo(type);
        // Packed, it has no fixed place.
        assertThat(type(zip(new Entry("mimetype", ascii(type), false)))).isEqualTo("application/zip");
    }

    @Test
    void archivesMayNotNameATypeThatIsNoArchive() {
        for (String type : List.of(
                "text/html",
                "image/svg+xml",
                "application/xhtml+xml",
                "application/javascript",
                "image/png",
                "application/epub+zip\r\nX-Header: 1",
                "")) {
            String told = type(zip(Entry.stored("mimetype", type)));
            assertThat(told).as(type).isIn("application/zip", "application/epub+zip");
        }
    }

    @Test
    void archivesAreToldByTheirEntries() {
        Entry types = Entry.packed("[Content_Types].xml", 2000);
        Entry rels = Entry.packed("_rels/.rels", 500);
        assertThat(type(zip(types, rels, Entry.packed("word/document.xml", 5000))))
                .isEqualTo(OFFICE + "wordprocessingml.document");
        assertThat(type(zip(types, rels, Entry.packed("docProps/app.xml", 500), Entry.packed("xl/workbook.xml", 9))))
                .isEqualTo(OFFICE + "spreadsheetml.sheet");
        assertThat(type(zip(rels, types, Entry.packed("ppt/presentation.xml", 9))))
                .isEqualTo(OFFICE + "presentationml.presentation");
        assertThat(type(zip(types, Entry.packed("3D/model.model", 9)))).isEqualTo("application/zip");
        assertThat(type(zip(Entry.packed("META-INF/MANIFEST.MF", 2000), Entry.packed("A.class", 9))))
                .isEqualTo("application/java-archive");
        assertThat(type(zip(Entry.packed("META-INF/MANIFEST.MF", 2000), Entry.packed("AndroidManifest.xml", 9))))
                .isEqualTo("application/vnd.android.package-archive");
        assertThat(type(zip(Entry.packed("AndroidManifest.xml", 9), Entry.packed("classes.dex", 9))))
                .isEqualTo("application/vnd.android.package-archive");
        assertThat(type(zip(Entry.packed("META-INF/container.xml", 9)))).isEqualTo("application/epub+zip");
        assertThat(type(zip(Entry.stored("Scene.USDC", "x")))).isEqualTo("model/vnd.usdz+zip");
        assertThat(type(zip(Entry.packed("doc.kml", 9)))).isEqualTo("application/vnd.google-earth.kmz");
        assertThat(type(zip(Entry.packed("a.txt", 9), Entry.packed("word/document.xml", 9))))
                .isEqualTo("application/zip");
    }

    @Test
    void programsForWindows() {
        for (int at : new int[] {64, 128, 5000}) {
            byte[] program = placed(at + 100, at, ascii("PE\0\0"));
            program[0] = 'M';
            program[1] = 'Z';
            ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN).putInt(60, at);
            assertThat(type(program)).isEqualTo("application/vnd.microsoft.portable-executable");
            program[at] = 'N';
            assertThat(type(program)).isEqualTo("application/octet-stream");
        }
        assertThat(type(ascii("MZ " + "is a text, ".repeat(20)))).isEqualTo("text/plain; charset=utf-8");
    }

    @Test
    void discImages() {
        byte[] image = placed(40_000, 32_768, ascii("\1CD001\1"));
        assertThat(type(image)).isEqualTo("application/x-iso9660-image");
        image[0] = 0x45;
        image[510] = 0x55;
        image[511] = (byte) 0xAA;
        assertThat(type(image)).isEqualTo("application/x-iso9660-image");
        assertThat(type(new byte[40_000])).isEqualTo("application/octet-stream");
        assertThat(type(new byte[600])).isEqualTo("application/octet-stream");
    }

    private static byte[] targa(int kind, int bits, int width, int height, int length) {
        byte[] picture = new byte[length];
        ByteBuffer header = ByteBuffer.wrap(picture).order(ByteOrder.LITTLE_ENDIAN);
        boolean palette = (kind & 7) == 1;
        header.put(1, (byte) (palette ? 1 : 0)).put(2, (byte) kind);
        if (palette) {
            header.putShort(5, (short) 16).put(7, (byte) 24);
        }
        header.putShort(12, (short) width).putShort(14, (short) height).put(16, (byte) bits);
        return picture;
    }

    @Test
    void targaIsToldByAHeaderThatMakesSense() {
        assertThat(type(targa(2, 24, 10, 20, 18 + 600))).isEqualTo("image/x-tga");
        assertThat(type(targa(2, 32, 10, 20, 18 + 800 + 26))).isEqualTo("image/x-tga");
        assertThat(type(targa(3, 8, 10, 20, 18 + 200))).isEqualTo("image/x-tga");
        assertThat(type(targa(1, 8, 10, 20, 18 + 48 + 200))).isEqualTo("image/x-tga");
        assertThat(type(targa(10, 24, 100, 200, 1000))).isEqualTo("image/x-tga");
        for (byte[] nonsense : List.of(
                targa(2, 24, 10, 20, 18 + 599),
                targa(2, 23, 10, 20, 18 + 600),
                targa(4, 24, 10, 20, 18 + 600),
                targa(2, 24, 0, 20, 18 + 600),
                targa(1, 24, 10, 20, 18 + 48 + 600))) {
            assertThat(type(nonsense)).isNotEqualTo("image/x-tga");
        }
    }

    /** Whatever comes after a beginning that a container knows: there is a type, and nothing is asked for beyond the end. */
    @Test
    void noiseBehindAKnownBeginningIsNoTrouble() {
        Random random = new Random(7);
        for (String start : List.of(
                "504B0304",
                "D0CF11E0A1B11AE1",
                "3026B2758E66CF11A6D900AA0062CE6C",
                "502A4D18",
                "4D5A",
                "000002",
                "1A45DFA3",
                "4F676753",
                "3C3F786D6C",
                "4C6FA79493",
                "FFFE00003C000000")) {
            for (int i = 0; i < 2000; i++) {
                byte[] file = new byte[random.nextInt(3000) + 1];
                random.nextBytes(file);
                byte[] beginning = hex(start);
                System.arraycopy(beginning, 0, file, 0, Math.min(beginning.length, file.length));
                if (random.nextBoolean()) {
                    Arrays.fill(file, Math.min(file.length, 16), Math.min(file.length, 100), (byte) random.nextInt(3));
                }
                assertThat(Sniffed.of(file).value()).isNotEmpty();
            }
        }
    }

    /** A row that another row before it hides would never be found. */
    @Test
    void everyRowOfTheTableTellsItsType() {
        for (Format format : Formats.TABLE) {
            byte[] file = new byte[Sniffer.HEAD];
            for (Signature signature : format.signatures()) {
                System.arraycopy(signature.pattern(), 0, file, signature.offset(), signature.pattern().length);
            }
            assertThat(Sniffed.of(file)).isEqualTo(format.type());
            assertThat(format.source()).isNotEmpty();
        }
    }
}
