package dev.floe.edge.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.tika.Tika;
import org.apache.tika.mime.MediaTypeRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Holds the types that we tell beside those that Apache Tika tells by the same bytes, without a name: over files that
 * nobody of us made, a few of each extension that the machine has.
 */
class TikaComparisonTest {
    private static final Path FILES = Path.of("/usr/share");
    private static final int OF_EACH_EXTENSION = 3;
    private static final long LONGEST = 4 << 20;

    private record Difference(String ours, String theirs, String reason) {
        boolean is(String type, String other) {
            return type.matches(ours) && other.matches(theirs);
        }
    }

    /** What stays different. */
    private static final List<Difference> DIFFERENCES = List.of(
            new Difference("font/(ttf|otf|collection)", "application/x-font-.*", "RFC 8081 has registered new names"),
            new Difference("image/x-icon", "image/vnd.microsoft.icon", "the standard MIME Sniffing calls it so"),
            new Difference(
                    "audio/(wav|aiff|flac|ogg)", "audio/(vnd.wave|x-wav|x-aiff|x-flac|vorbis|opus|speex)", "synonyms"),
            new Difference(
                    "video/(x-matroska|webm|ogg)", "application/x-matroska|video/(x-)?(theora|ogm|daala)", "synonyms"),
            new Difference("application/vnd.rar", "application/x-rar-compressed.*", "registered since"),
            new Difference("application/x-tar", "application/x-gtar", "the same to whoever unpacks it"),
            new Difference("application/x-bzip2", "application/x-bzip", "the second version of the format"),
            new Difference("application/vnd.sqlite3", "application/x-sqlite3", "registered since"),
            new Difference("application/vnd.apache.parquet", "application/x-parquet", "registered since"),
            new Difference(
                    "application/vnd.debian.binary-package",
                    "application/x-debian-package|application/x-archive",
                    "registered since"),
            new Difference(
                    "application/vnd.microsoft.portable-executable",
                    "application/x-msdownload.*|application/x-dosexec",
                    "registered since"),
            new Difference("application/vnd.adobe.flash.movie", "application/x-shockwave-flash", "registered since"),
            new Difference("image/j2c", "image/x-jp2-codestream", "registered since"),
            new Difference(
                    "application/x-elf",
                    "application/x-(executable|sharedlib|object|coredump)",
                    "which of them matters to no client"),
            new Difference(
                    "application/(x-ole-storage|msword|vnd.ms-.*|vnd.visio|x-mspublisher|x-msi)",
                    "application/x-tika-msoffice",
                    "the core of Tika does not read the directory"),
            new Difference(
                    "application/(java-archive|vnd.android.package-archive|vnd.openxml.*|vnd.google-earth.kmz|epub.zip)|model/vnd.usdz.zip",
                    "application/zip",
                    "the core of Tika does not look for entries"),
            new Difference("application/x-gettext-translation", "application/octet-stream", "not known to Tika"),
            new Difference(
                    "text/plain", "application/octet-stream", "an encoding of before UTF-8: text by the standard"),
            new Difference(
                    "application/octet-stream",
                    "text/.*|application/x-sh",
                    "a binary data byte within: no text by the standard"),
            new Difference("application/json", "text/plain", "Tika goes by the name"),
            new Difference("text/html", "text/.*|application/.*xml.*", "begins as HTML does by the standard"),
            new Difference("text/plain", "text/html", "has tags, but does not begin with one"),
            new Difference(
                    "text/plain",
                    "image/x-xbitmap|image/x-xpixmap",
                    "source code in C; browsers show no such pictures"),
            new Difference("text/plain", "application/x-x509-.*|application/pgp-.*", "PEM, readable as it is"),
            new Difference(
                    "text/plain",
                    "message/.*|application/(mbox|x-font-adobe-metric|x-font-type1|x-bat|x-sh|rtf)",
                    "text to browsers"),
            new Difference(
                    "application/xml", ".*[+/-](xml|plist)", "of XML only what browsers show by itself is told"));

    /** What we never tell: to Tika's name for it belongs no row of ours. */
    private static boolean isBeyondUs(String ours, String theirs) {
        boolean known =
                Formats.TABLE.stream().anyMatch(format -> format.type().value().equals(theirs));
        boolean code = ours.equals("text/plain")
                && REGISTRY.isSpecializationOf(
                        org.apache.tika.mime.MediaType.parse(theirs), org.apache.tika.mime.MediaType.TEXT_PLAIN);
        return !known && (code || ours.equals("application/octet-stream"));
    }

    private static final Tika TIKA = new Tika();
    private static final MediaTypeRegistry REGISTRY = MediaTypeRegistry.getDefaultRegistry();

    static boolean filesAreThere() {
        return Files.isDirectory(FILES);
    }

    private static String bare(String type) {
        int parameters = type.indexOf(';');
        return parameters < 0 ? type : type.substring(0, parameters);
    }

    private static List<Path> files() throws IOException {
        Map<String, List<Path>> byExtension = new TreeMap<>();
        try (Stream<Path> all = Files.walk(FILES, 12, new FileVisitOption[0])) {
            all.filter(Files::isRegularFile).filter(Files::isReadable).sorted().forEach(file -> {
                String name = file.getFileName().toString();
                String extension = name.substring(name.lastIndexOf('.') + 1);
                List<Path> some = byExtension.computeIfAbsent(extension, fresh -> new ArrayList<>());
                if (some.size() < OF_EACH_EXTENSION) {
                    some.add(file);
                }
            });
        }
        return byExtension.values().stream().flatMap(List::stream).toList();
    }

    @Test
    @EnabledIf("filesAreThere")
    void typesAreThoseThatTikaTells() throws IOException {
        List<String> different = new ArrayList<>();
        int same = 0;
        for (Path file : files()) {
            long length = Files.size(file);
            if (length == 0 || length > LONGEST) {
                continue;
            }
            byte[] bytes = Files.readAllBytes(file);
            String ours = bare(Sniffed.of(bytes).value());
            String theirs = TIKA.detect(bytes);
            boolean explained = DIFFERENCES.stream().anyMatch(difference -> difference.is(ours, theirs));
            if (ours.equals(bare(theirs))) {
                same++;
            } else if (!explained && !isBeyondUs(ours, theirs)) {
                different.add(file + " is " + ours + ", by Tika " + theirs);
            }
        }
        // Each machine has other files: an odd one proves nothing, a kind of them does.
        assertThat(different)
                .as("%d files have the same type, these another: %s", same, different)
                .hasSizeLessThanOrEqualTo(same / 100);
    }
}
