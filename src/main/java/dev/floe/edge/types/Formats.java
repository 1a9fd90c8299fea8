package dev.floe.edge.types;

import static dev.floe.edge.types.Signature.ascii;
import static dev.floe.edge.types.Signature.hex;
import static dev.floe.edge.types.Signature.masked;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The formats that are told by bytes at fixed places: type, source of the rule, and what stands where. */
final class Formats {
    /** The standard MIME Sniffing, section 6, and its table in section 7.1. */
    private static final String WHATWG = "https://mimesniff.spec.whatwg.org/";
    /** The type's registration, which gives the magic number or names the specification that does. */
    private static final String IANA = "https://www.iana.org/assignments/media-types/";
    /** The format's own specification; the type is the one that desktops and Apache Tika use. */
    private static final String FORMAT = "the format's specification";

    private Formats() {}

    static final List<Format> TABLE = List.of(
            // Pictures
            row("image/png", WHATWG, hex(0, "89504E470D0A1A0A")),
            row("image/jpeg", WHATWG, hex(0, "FFD8FF")),
            row("image/gif", WHATWG, ascii(0, "GIF87a")),
            row("image/gif", WHATWG, ascii(0, "GIF89a")),
            row("image/webp", WHATWG, ascii(0, "RIFF"), ascii(8, "WEBPVP")),
            loose("image/x-icon", WHATWG, hex(0, "00000100"), hex(5, "00")),
            loose("image/x-icon", WHATWG, hex(0, "00000200"), masked(4, "00FF", "0000"), hex(9, "00")),
            loose("image/bmp", WHATWG, ascii(0, "BM"), hex(6, "00000000")),
            row("image/tiff", IANA, hex(0, "49492A00")),
            row("image/tiff", IANA, hex(0, "4D4D002A")),
            row("image/jxl", IANA, hex(0, "0000000C4A584C200D0A870A")),
            row("image/jxl", IANA, hex(0, "FF0A")),
            row("image/jp2", IANA, hex(0, "0000000C6A5020200D0A870A"), ascii(20, "jp2 ")),
            row("image/jpx", IANA, hex(0, "0000000C6A5020200D0A870A"), ascii(20, "jpx ")),
            row("image/jpm", IANA, hex(0, "0000000C6A5020200D0A870A"), ascii(20, "jpm ")),
            row("video/mj2", IANA, hex(0, "0000000C6A5020200D0A870A"), ascii(20, "mjp2")),
            row("image/j2c", IANA, hex(0, "FF4FFF51")),
            row("image/vnd.adobe.photoshop", IANA, ascii(0, "8BPS")),
            row("image/vnd.djvu", IANA, ascii(0, "AT&TFORM")),
            loose("image/x-xcf", FORMAT, ascii(0, "gimp xcf ")),
            // Sound and film
            row("audio/wav", WHATWG, ascii(0, "RIFF"), ascii(8, "WAVE")),
            row("video/x-msvideo", WHATWG, ascii(0, "RIFF"), ascii(8, "AVI ")),
            row("audio/aiff", WHATWG, ascii(0, "FORM"), ascii(8, "AIFF")),
            row("audio/flac", IANA, ascii(0, "fLaC")),
            row("audio/midi", WHATWG, hex(0, "4D54686400000006")),
            row("audio/amr", IANA, ascii(0, "#!AMR")),
            row("audio/basic", WHATWG, ascii(0, ".snd")),
            row("audio/mpeg", WHATWG, ascii(0, "ID3")),
            row("video/x-flv", FORMAT, ascii(0, "FLV\1")),
            row("video/mpeg", FORMAT, hex(0, "000001BA")),
            row("video/mpeg", FORMAT, hex(0, "000001B3")),
            row("video/mp2t", FORMAT, hex(0, "47"), hex(188, "47"), hex(376, "47")),
            // Fonts
            row("font/woff", WHATWG, ascii(0, "wOFF")),
            row("font/woff2", WHATWG, ascii(0, "wOF2")),
            loose("font/otf", WHATWG, ascii(0, "OTTO")),
            loose("font/ttf", WHATWG, hex(0, "0001000000")),
            loose("font/collection", WHATWG, ascii(0, "ttcf")),
            // Documents
            row("application/pdf", WHATWG, ascii(0, "%PDF-")),
            loose("application/postscript", WHATWG, ascii(0, "%!PS-Adobe-")),
            loose("application/postscript", FORMAT, hex(0, "04"), ascii(1, "%!PS-Adobe-")),
            loose("application/postscript", FORMAT, hex(0, "C5D0D3C6")),
            loose("application/x-gettext-translation", FORMAT, hex(0, "DE120495"), masked(6, "FEFF", "0000")),
            loose("application/x-gettext-translation", FORMAT, hex(0, "950412DE"), masked(4, "FFFE", "0000")),
            // Archives and compressed data
            row("application/zip", IANA, hex(0, "504B0506")),
            row("application/gzip", WHATWG, hex(0, "1F8B08")),
            row("application/zstd", IANA, hex(0, "28B52FFD")),
            row("application/x-lz4", FORMAT, hex(0, "04224D18")),
            row("application/x-lz4", FORMAT, hex(0, "02214C18")),
            row("application/x-bzip2", FORMAT, ascii(0, "BZh"), hex(4, "314159265359")),
            row("application/x-bzip2", FORMAT, ascii(0, "BZh"), hex(4, "177245385090")),
            row("application/x-xz", FORMAT, hex(0, "FD377A585A00")),
            row("application/x-7z-compressed", FORMAT, hex(0, "377ABCAF271C")),
            row("application/vnd.rar", WHATWG, hex(0, "526172211A07")),
            loose("application/x-tar", FORMAT, ascii(257, "ustar")),
            row("application/vnd.debian.binary-package", IANA, ascii(0, "!<arch>\ndebian-binary")),
            row("application/x-rpm", FORMAT, hex(0, "EDABEEDB")),
            // Data and programs
            loose("application/wasm", IANA, hex(0, "0061736D01000000")),
            loose("application/vnd.sqlite3", IANA, ascii(0, "SQLite format 3\0")),
            row("application/vnd.apache.parquet", IANA, ascii(0, "PAR1")),
            loose("application/x-elf", FORMAT, hex(0, "7F454C46")),
            loose("model/gltf-binary", IANA, ascii(0, "glTF")),
            // Flash ran scripts while browsers had it. Of its length the highest byte is looked at: text has no
            // such byte.
            active("application/vnd.adobe.flash.movie", ascii(0, "FWS"), masked(3, "C0", "00"), hex(7, "00")),
            active("application/vnd.adobe.flash.movie", ascii(0, "CWS"), masked(3, "C0", "00"), hex(7, "00")),
            active("application/vnd.adobe.flash.movie", ascii(0, "ZWS"), masked(3, "C0", "00"), hex(7, "00")));

    private static Format row(String type, String source, Signature... signatures) {
        return new Format(MediaType.inert(type), source, List.of(signatures), false);
    }

    private static Format loose(String type, String source, Signature... signatures) {
        return row(type, source, signatures).asLoose();
    }

    private static Format active(String type, Signature... signatures) {
        return new Format(MediaType.active(type), IANA, List.of(signatures), false);
    }

    /** The types whose files are worth compressing, of those that are told by bytes at fixed places. */
    static final Set<String> LOOSE = TABLE.stream()
            .filter(Format::loose)
            .map(format -> format.type().value())
            .collect(Collectors.toUnmodifiableSet());

    static Optional<Guess> look(Head head) {
        return TABLE.stream()
                .filter(format -> format.matches(head))
                .findFirst()
                .map(format -> new Guess.Told(format.type()));
    }
}
