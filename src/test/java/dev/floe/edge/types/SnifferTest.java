package dev.floe.edge.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnifferTest {
    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String type(byte[] bytes) {
        return Sniffed.of(bytes).value();
    }

    @ParameterizedTest
    @CsvSource({
        "89504E470D0A1A0A0000000D49484452, image/png",
        "FFD8FFE000104A46494600, image/jpeg",
        "474946383961, image/gif",
        "52494646 00000000 57454250 56503820, image/webp",
        "52494646 00000000 57415645 666D7420, audio/wav",
        "00000020 66747970 69736F6D 00000200, video/mp4",
        "00000020 66747970 6D703432 00000000, video/mp4",
        "0000001C 66747970 61766966 00000000, image/avif",
        "0000001C 66747970 6D696631 00000000 61766966, image/avif",
        "00000018 66747970 68656963 00000000, image/heic",
        "00000020 66747970 4D344120 00000000, audio/mp4",
        "00000014 66747970 71742020 00000000, video/quicktime",
        "1A45DFA3 9F4286810142F7810142F2810442F381084282847765626D, video/webm",
        "1A45DFA3 A34286810142F7810142F2810442F381084282886D6174726F736B61, video/x-matroska",
        "4F67675300020000000000000000 4F70757348656164, audio/ogg",
        "4F67675300020000000000000000 01766F72626973, audio/ogg",
        "4F67675300020000000000000000 807468656F7261, video/ogg",
        "664C6143 00000022, audio/flac",
        "49443303 000000000023, audio/mpeg",
        "FFFB9064 000000000000, audio/mpeg",
        "FFF15080 021FFC, audio/aac",
        "255044462D312E37, application/pdf",
        "0061736D01000000, application/wasm",
        "774F4632 00010000, font/woff2",
        "774F4646 00010000, font/woff",
        "4F54544F00, font/otf",
        "0001000000 0F, font/ttf",
        "504B0304 1400, application/zip",
        "1F8B0800, application/gzip",
        "28B52FFD 00, application/zstd",
        "00000100 0100 2020, image/x-icon",
        "EFBBBF 68656C6C6F, text/plain; charset=utf-8",
        "FEFF 0068 0069, text/plain; charset=utf-16be",
        "FFFE 6800 6900, text/plain; charset=utf-16le",
        "00010203, application/octet-stream",
        // No binary data byte, so the standard takes it for text of some encoding.
        "FFFFFFFFFFFFFFFF, text/plain",
        "C3, text/plain",
        "FFFFFFFFFFFFFF00, application/octet-stream",
    })
    void binaryFormats(String hex, String type) {
        assertThat(type(HexFormat.of().parseHex(hex.replace(" ", "")))).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE html><title>x</title>",
                "  \n\t<!doctype HTML>",
                "<html>",
                "<HTML lang=en>",
                "<script>alert(1)</script>",
                "<script src=x>",
                "<img src=x onerror=alert(1)>",
                "<iframe/src=x>",
                "<svg-not/><script>",
                "<!-- a comment --><script>alert(1)</script>",
                "<body onload=x>",
                "<a href=x>",
                "<p>\u0000\u0001",
                "\uFEFF<html>",
            })
    void whatABrowserMightRunIsHtmlInASandboxOrText(String text) {
        MediaType type = Sniffed.of(text.getBytes(StandardCharsets.UTF_8));
        boolean harmless = type.value().startsWith("text/plain") || type.equals(MediaType.BYTES);
        assertThat(type.isActive() || harmless).as(type.value()).isTrue();
        if (!text.startsWith("<svg-not")) {
            assertThat(type.value()).startsWith("text/html");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<svg xmlns='http://www.w3.org/2000/svg'/>|image/svg+xml",
                "<?xml version='1.0'?><svg/>|image/svg+xml",
                "<?xml version='1.0'?><!-- c --><!DOCTYPE svg PUBLIC 'x' 'y'><svg/>|image/svg+xml",
                "<!-- c --><svg onload='x'/>|image/svg+xml",
                "<?xml version='1.0'?><rss/>|application/xml",
                "<?xml version='1.0'?><html xmlns='x'/>|application/xhtml+xml",
                "<?xml version='1.0'?><MPD/>|application/dash+xml",
            })
    void xmlIsActive(String text, String type) {
        MediaType sniffed = Sniffed.of(latin(text));
        assertThat(sniffed.value()).isEqualTo(type);
        assertThat(sniffed.isActive()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hello|text/plain; charset=utf-8",
                "{\"a\": 1}|application/json",
                "[1, 2]|application/json",
                "[section] key=value|text/plain; charset=utf-8",
                "{}|application/json",
                "{ color: red }|text/plain; charset=utf-8",
                "#EXTM3U|application/vnd.apple.mpegurl",
                "WEBVTT|text/vtt; charset=utf-8",
                "alert(document.cookie)|text/plain; charset=utf-8",
                "body { background: url(x) }|text/plain; charset=utf-8",
                "a < b|text/plain; charset=utf-8",
            })
    void textIsNeverScriptOrStyle(String text, String type) {
        assertThat(type(latin(text))).isEqualTo(type);
    }

    @Test
    void polyglotsAreWhatTheirFirstBytesSay() {
        assertThat(type(latin("GIF89a/*<script>alert(1)</script>*/=1"))).isEqualTo("image/gif");
        assertThat(type(latin("%PDF-1.4\n<html><script>alert(1)</script>"))).isEqualTo("application/pdf");
        assertThat(type(latin("BM<script>alert(1)</script>"))).isEqualTo("text/plain; charset=utf-8");
        assertThat(type(latin("RIFFxxxxWEBPxx<script>"))).isEqualTo("text/plain; charset=utf-8");
    }

    @Test
    void characterCutOffAtTheEndOfTheHeadIsStillText() {
        byte[] text = "ü".repeat(Sniffer.HEAD).getBytes(StandardCharsets.UTF_8);
        byte[] shifted = new byte[text.length + 1];
        shifted[0] = 'a';
        System.arraycopy(text, 0, shifted, 1, text.length);
        assertThat(type(shifted)).isEqualTo("text/plain; charset=utf-8");
        assertThat(type(Arrays.copyOf(shifted, 4))).isEqualTo("text/plain");
    }

    @Test
    void otherCharactersAreNotClaimedToBeUtf8() {
        assertThat(type("<html>déjà vu".getBytes(Charset.forName("windows-1252"))))
                .isEqualTo("text/html");
    }

    @Property
    void everyBlobHasAType(@ForAll byte[] bytes) {
        MediaType type = Sniffed.of(bytes);
        assertThat(type.value()).matches("[a-z]+/[a-z0-9.+-]+(; charset=utf-(8|16le|16be))?");
    }

    @Property
    void markupIsNeverPassedOffAsText(@ForAll @IntRange(max = 5) int space, @ForAll String rest) {
        for (String start :
                List.of("<script>", "<SCRIPT >", "<html>", "<!DOCTYPE html>", "<svg onload=x>", "<?xml ?>")) {
            String text = " \n\t\r\f".substring(0, space) + start + rest;
            assertThat(Sniffed.of(text.getBytes(StandardCharsets.UTF_8)).isActive())
                    .isTrue();
        }
    }

    private static String xml(String prologue, String root) {
        return "<?xml version=\"1.0\"?>\n" + prologue + root;
    }

    private static final String SVG = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";

    /** What drawing programs and licences put before the root. */
    private static final List<String> LONG_PROLOGUES = List.of(
            "<!-- " + "x".repeat(1100) + " -->\n",
            "<!-- " + "a > b ]]> <svg> ".repeat(3000) + " -->\n",
            "<!---->".repeat(5000),
            "<?xml-stylesheet " + "x".repeat(2000) + "?>",
            " \n".repeat(2000),
            "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\" [\n"
                    + "<!ENTITY ns_extend \"http://ns.adobe.com/Extensibility/1.0/ ]> > ' <html>\">\n".repeat(25)
                    + "<!-- ]> --><?pi ]> ?>]>\n");

    @Test
    void theRootElementIsFoundBehindLongPrologues() {
        for (String prologue : LONG_PROLOGUES) {
            assertThat(type(latin(xml(prologue, SVG)))).isEqualTo("image/svg+xml");
            assertThat(type(latin(prologue + SVG))).isEqualTo("image/svg+xml");
            assertThat(type(latin(xml(prologue, "<MPD/>")))).isEqualTo("application/dash+xml");
            assertThat(type(latin(xml(prologue, "<html xmlns='x'/>")))).isEqualTo("application/xhtml+xml");
            assertThat(type(latin(xml(prologue, "<rss/>")))).isEqualTo("application/xml");
        }
        assertThat(type(latin("<!-- " + "x".repeat(1100) + "--><html>"))).isEqualTo("text/html; charset=utf-8");
    }

    @Test
    void aPrologueThatDoesNotEndIsReadForAWhileOnlyAndNeverPassesAsText() {
        for (String prologue :
                List.of("<!-- ", "<?x ", "<!DOCTYPE x [", "<!DOCTYPE x [<!ENTITY a '", "<!---->".repeat(9000))) {
            byte[] bytes = latin(xml(prologue + "x".repeat(70_000), SVG));
            assertThat(type(bytes)).isEqualTo("application/xml");
            assertThat(Sniffer.sniff(Arrays.copyOf(bytes, Sniffer.HEAD), bytes.length))
                    .isInstanceOfSatisfying(Guess.Ask.class, ask -> {
                        assertThat(ask.from()).isZero();
                        assertThat(ask.length()).isEqualTo(Sniffer.MOST_ASKED);
                        assertThat(ask.otherwise().isActive()).isTrue();
                    });
        }
    }

    @Test
    void theRootElementMayHaveAPrefix() {
        assertThat(type(latin("<?xml version='1.0'?><ns0:svg xmlns:ns0='http://www.w3.org/2000/svg'/>")))
                .isEqualTo("image/svg+xml");
        assertThat(type(latin("<?xml version='1.0'?><ns0:svg xmlns:ns0='http://example.org/'/>")))
                .isEqualTo("application/xml");
        assertThat(type(latin("<?xml version='1.0'?><svgx/>"))).isEqualTo("application/xml");
    }

    /** XML 1.0, appendix F. EBCDIC by hand: the JDK that tests run on may have more code pages than the binary. */
    @Test
    void xmlIsReadInEveryEncodingThatItAllows() {
        for (String prologue : List.of("", LONG_PROLOGUES.getFirst(), LONG_PROLOGUES.getLast())) {
            for (Charset charset : List.of(
                    StandardCharsets.UTF_16BE,
                    StandardCharsets.UTF_16LE,
                    StandardCharsets.UTF_32BE,
                    StandardCharsets.UTF_32LE)) {
                for (String mark : List.of("", "\uFEFF")) {
                    for (String root : List.of(SVG, "<x/>")) {
                        MediaType type = Sniffed.of((mark + xml(prologue, root)).getBytes(charset));
                        assertThat(type.value())
                                .as(charset + mark)
                                .isEqualTo(root.equals(SVG) ? "image/svg+xml" : "application/xml");
                        assertThat(type.isActive()).isTrue();
                    }
                }
            }
        }
        assertThat(type(("\uFEFF" + SVG).getBytes(StandardCharsets.UTF_16LE))).isEqualTo("image/svg+xml");
        assertThat(type(xml("", SVG).getBytes(Charset.forName("IBM037")))).isEqualTo("image/svg+xml");
        assertThat(type(xml(LONG_PROLOGUES.getLast(), SVG).getBytes(Charset.forName("IBM500"))))
                .isEqualTo("image/svg+xml");
    }

    /** For wide HTML the standard has no rule: as text it runs nothing. */
    @Test
    void htmlInWideCharactersStaysText() {
        assertThat(Sniffed.of("\uFEFF<html><script>".getBytes(StandardCharsets.UTF_16BE)))
                .isEqualTo(MediaType.inert("text/plain; charset=utf-16be"));
        assertThat(Sniffed.of("<html><script>".getBytes(StandardCharsets.UTF_16BE)))
                .isEqualTo(MediaType.BYTES);
    }

    @ParameterizedTest
    @CsvSource({
        "Shift_JIS,    日本語のテキスト",
        "GBK,          简体中文文本",
        "Big5,         繁體中文",
        "EUC-KR,       한국어 텍스트",
        "windows-1252, José;Köln",
        "windows-1251, Привет мир",
        "KOI8-R,       Привет мир",
        "ISO-8859-2,   Příliš žluťoučký kůň",
    })
    void textThatIsNotUtf8IsTextOfSomeEncoding(String charset, String text) {
        byte[] bytes = (text + "\r\n").repeat(200).getBytes(Charset.forName(charset));
        MediaType type = Sniffed.of(bytes);
        assertThat(type).isEqualTo(MediaType.inert("text/plain"));
        assertThat(TypeHint.apply(type, "text/csv")).isEqualTo(MediaType.inert("text/csv"));
        for (String hint : List.of("text/html", "application/json", "text/vtt", "image/png")) {
            assertThat(TypeHint.apply(type, hint)).as(hint).isEqualTo(type);
        }
    }

    @Test
    void japaneseMailIsNotClaimedToBeUtf8() {
        assertThat(type("日本語".getBytes(Charset.forName("ISO-2022-JP")))).isEqualTo("text/plain");
        assertThat(type(latin("\u001B[31mred\u001B[0m"))).isEqualTo("text/plain; charset=utf-8");
    }

    @Test
    void randomBytesAreNoText() {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = new byte[Sniffer.HEAD];
            random.nextBytes(bytes);
            assertThat(type(bytes)).doesNotStartWith("text/");
        }
    }

    @Test
    void hintsAreBelievedOnlyWhereTheyAreSafe() {
        for (String hint : List.of(
                "text/html",
                "image/svg+xml",
                "application/xhtml+xml",
                "application/javascript",
                "image/foo+xml",
                "text/css; charset=utf-7",
                "text/css\r\nX: y",
                "*/*",
                "")) {
            assertThat(TypeHint.apply(MediaType.TEXT, hint)).as(hint).isEqualTo(MediaType.TEXT);
            assertThat(TypeHint.apply(MediaType.BYTES, hint)).as(hint).isEqualTo(MediaType.BYTES);
        }
        assertThat(TypeHint.apply(MediaType.TEXT, "text/javascript"))
                .isEqualTo(MediaType.inert("text/javascript; charset=utf-8"));
        assertThat(TypeHint.apply(MediaType.inert("application/json"), "text/javascript"))
                .isEqualTo(MediaType.inert("text/javascript"));
        assertThat(TypeHint.apply(MediaType.BYTES, "text/javascript")).isEqualTo(MediaType.BYTES);
        assertThat(TypeHint.apply(MediaType.TEXT, "Text/CSS").value()).isEqualTo("text/css; charset=utf-8");
        assertThat(TypeHint.apply(MediaType.BYTES, "audio/opus").value()).isEqualTo("audio/opus");
        assertThat(TypeHint.apply(MediaType.TEXT, "audio/opus")).isEqualTo(MediaType.TEXT);
        assertThat(TypeHint.apply(MediaType.inert("image/png"), "text/css").value())
                .isEqualTo("image/png");
    }

    @ParameterizedTest
    @CsvSource({
        "application/zip, application/epub+zip",
        "application/zip, application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/zip, application/vnd.oasis.opendocument.text",
        "application/zip, application/vnd.android.package-archive",
        "application/zip, model/3mf",
        "application/x-ole-storage, application/msword",
        "application/json, application/geo+json",
        "application/ogg, video/ogg",
        "video/mp4, audio/mp4",
        "text/plain; charset=utf-8, application/json",
    })
    void hintsMayRefineWhatTheBytesTell(String sniffed, String hint) {
        assertThat(TypeHint.apply(MediaType.inert(sniffed), hint)).isEqualTo(MediaType.inert(hint));
    }

    @Test
    void hintsForTextKeepItsEncoding() {
        assertThat(TypeHint.apply(MediaType.inert("text/plain; charset=utf-16le"), "text/csv"))
                .isEqualTo(MediaType.inert("text/csv; charset=utf-16le"));
    }

    @ParameterizedTest
    @CsvSource({
        "application/zip, text/html",
        "application/zip, image/png",
        "application/zip, application/pdf",
        "application/zip, application/x-xpinstall",
        "application/zip, image/svg+xml",
        "application/zip, application/msword",
        "application/x-ole-storage, application/zip",
        "application/octet-stream, application/epub+zip",
        "application/gzip, image/svg+xml",
        "video/mp4, video/webm",
        "application/json, application/javascript",
        "application/json, application/foo+xml",
    })
    void hintsDoNotContradictTheBytes(String sniffed, String hint) {
        assertThat(TypeHint.apply(MediaType.inert(sniffed), hint)).isEqualTo(MediaType.inert(sniffed));
    }

    @Test
    void hintsDoNotFreeWhatIsInASandbox() {
        MediaType svg = Sniffed.of(latin(SVG));
        for (String hint : List.of("image/png", "text/plain", "application/xml", "application/zip")) {
            assertThat(TypeHint.apply(svg, hint)).isEqualTo(svg);
        }
    }
}
