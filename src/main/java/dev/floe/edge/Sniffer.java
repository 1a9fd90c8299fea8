package dev.floe.edge;

import static dev.floe.edge.MediaType.active;
import static dev.floe.edge.MediaType.inert;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tells the media type of a blob by its first bytes. Blobs have no declared type that could be trusted, so the answer is
 * one of a fixed list, and what browsers would execute is never guessed: scripts and style sheets are text. Follows the
 * WHATWG's MIME Sniffing standard where that has a rule.
 */
final class Sniffer {
    /** How many bytes are looked at. */
    static final int HEAD = 1024;

    private record Format(MediaType type, List<Signature> signatures) {
        boolean matches(byte[] head) {
            return signatures.stream().allMatch(signature -> signature.isIn(head));
        }
    }

    private static Format format(String type, Signature... signatures) {
        return new Format(inert(type), List.of(signatures));
    }

    private static final List<Format> BINARY = List.of(
            format("image/png", Signature.hex(0, "89504E470D0A1A0A")),
            format("image/jpeg", Signature.hex(0, "FFD8FF")),
            format("image/gif", Signature.ascii(0, "GIF87a")),
            format("image/gif", Signature.ascii(0, "GIF89a")),
            format("image/webp", Signature.ascii(0, "RIFF"), Signature.ascii(8, "WEBPVP")),
            format("audio/wav", Signature.ascii(0, "RIFF"), Signature.ascii(8, "WAVE")),
            format("video/x-msvideo", Signature.ascii(0, "RIFF"), Signature.ascii(8, "AVI ")),
            format("audio/aiff", Signature.ascii(0, "FORM"), Signature.ascii(8, "AIFF")),
            format("image/x-icon", Signature.hex(0, "00000100"), Signature.hex(5, "00")),
            format("image/bmp", Signature.ascii(0, "BM"), Signature.hex(6, "00000000")),
            format("image/tiff", Signature.hex(0, "49492A00")),
            format("image/tiff", Signature.hex(0, "4D4D002A")),
            format("image/jxl", Signature.hex(0, "0000000C4A584C200D0A870A")),
            format("image/jxl", Signature.hex(0, "FF0A")),
            format("image/vnd.adobe.photoshop", Signature.ascii(0, "8BPS")),
            format("audio/flac", Signature.ascii(0, "fLaC")),
            format("audio/midi", Signature.hex(0, "4D54686400000006")),
            format("audio/amr", Signature.ascii(0, "#!AMR")),
            format("audio/basic", Signature.ascii(0, ".snd")),
            format("audio/mpeg", Signature.ascii(0, "ID3")),
            format("application/pdf", Signature.ascii(0, "%PDF-")),
            format("application/wasm", Signature.hex(0, "0061736D01000000")),
            format("font/woff", Signature.ascii(0, "wOFF")),
            format("font/woff2", Signature.ascii(0, "wOF2")),
            format("font/otf", Signature.ascii(0, "OTTO")),
            format("font/ttf", Signature.hex(0, "0001000000")),
            format("font/collection", Signature.ascii(0, "ttcf")),
            format("application/zip", Signature.hex(0, "504B0304")),
            format("application/zip", Signature.hex(0, "504B0506")),
            format("application/gzip", Signature.hex(0, "1F8B08")),
            format("application/zstd", Signature.hex(0, "28B52FFD")),
            format("application/x-bzip2", Signature.ascii(0, "BZh"), Signature.hex(4, "314159265359")),
            format("application/x-xz", Signature.hex(0, "FD377A585A00")),
            format("application/x-7z-compressed", Signature.hex(0, "377ABCAF271C")),
            format("application/vnd.rar", Signature.hex(0, "526172211A07")),
            format("application/x-tar", Signature.ascii(257, "ustar")),
            format("application/vnd.sqlite3", Signature.ascii(0, "SQLite format 3\0")),
            format("application/vnd.apache.parquet", Signature.ascii(0, "PAR1")),
            format("model/gltf-binary", Signature.ascii(0, "glTF")),
            format("video/x-flv", Signature.ascii(0, "FLV\1")),
            format("video/mpeg", Signature.hex(0, "000001BA")),
            format("video/mp2t", Signature.hex(0, "47"), Signature.hex(188, "47"), Signature.hex(376, "47")));

    private static final Signature ISO_MEDIA = Signature.ascii(4, "ftyp");
    private static final Signature EBML = Signature.hex(0, "1A45DFA3");
    private static final Signature OGG = Signature.ascii(0, "OggS");

    /** The elements by which the standard knows HTML. */
    private static final Pattern HTML = Pattern.compile(
            "(<!doctype html|<html|<head|<script|<iframe|<h1|<div|<font|<table|<a|<style|<title|<b|<body|<br|<p"
                    + "|<meta|<link|<main|<section|<nav|<video|<audio|<img|<object|<embed|<form|<base)[\\s>/].*|<!--.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    /** What may stand before the root element of XML. */
    private static final Pattern PROLOG = Pattern.compile(
            "^(\\s+|<\\?.*?\\?>|<!--.*?-->|<!doctype[^>\\[]*(\\[.*?\\]\\s*)?>)+",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Pattern JSON =
            Pattern.compile("(\\{\\s*(\"|\\}\\s*$)|\\[\\s*([\\[{\"\\d-]|true|false|null|\\]\\s*$)).*", Pattern.DOTALL);
    private static final String HTML_TYPE = "text/html";
    private static final String UTF_8 = "; charset=utf-8";

    private Sniffer() {}

    /** @param head the first {@value #HEAD} bytes of the blob, or all of them if it is shorter */
    static MediaType sniff(byte[] head) {
        if (head.length == 0) {
            return MediaType.BYTES;
        }
        return BINARY.stream()
                .filter(format -> format.matches(head))
                .map(Format::type)
                .findFirst()
                .or(() -> container(head))
                .or(() -> mpegAudio(head))
                .orElseGet(() -> text(head));
    }

    private static Optional<MediaType> container(byte[] head) {
        if (ISO_MEDIA.isIn(head) && head.length >= 12) {
            return Optional.of(isoMedia(head));
        }
        if (EBML.isIn(head)) {
            return Optional.of(inert(contains(head, 64, "webm") ? "video/webm" : "video/x-matroska"));
        }
        if (OGG.isIn(head)) {
            boolean video = contains(head, HEAD, "theora");
            boolean audio =
                    contains(head, HEAD, "vorbis") || contains(head, HEAD, "Opus") || contains(head, HEAD, "FLAC");
            return Optional.of(inert(video ? "video/ogg" : audio ? "audio/ogg" : "application/ogg"));
        }
        return Optional.empty();
    }

    private static MediaType isoMedia(byte[] head) {
        String brand = new String(head, 8, 4, StandardCharsets.ISO_8859_1);
        String type = switch (brand) {
            case "avif", "avis" -> "image/avif";
            case "heic", "heix", "heim", "heis" -> "image/heic";
            case "mif1", "msf1" -> contains(head, 64, "avif") ? "image/avif" : "image/heif";
            case "M4A ", "M4B ", "F4A " -> "audio/mp4";
            case "qt  " -> "video/quicktime";
            case "crx " -> "image/x-canon-cr3";
            default -> brand.startsWith("3g") ? "video/3gpp" : "video/mp4";
        };
        return inert(type);
    }

    private static boolean contains(byte[] head, int within, String word) {
        return new String(head, 0, Math.min(within, head.length), StandardCharsets.ISO_8859_1).contains(word);
    }

    /** An MPEG audio frame, or the AAC that travels in such frames, followed by another one where the first says. */
    private static Optional<MediaType> mpegAudio(byte[] head) {
        int first = MpegFrame.lengthAt(head, 0);
        if (first == 0 || (first + 4 <= head.length && MpegFrame.lengthAt(head, first) == 0)) {
            return Optional.empty();
        }
        return Optional.of(inert(MpegFrame.isAac(head) ? "audio/aac" : "audio/mpeg"));
    }

    private static MediaType text(byte[] head) {
        if (head.length >= 2 && head[0] == (byte) 0xFE && head[1] == (byte) 0xFF) {
            return inert("text/plain; charset=utf-16be");
        }
        if (head.length >= 2 && head[0] == (byte) 0xFF && head[1] == (byte) 0xFE) {
            return inert("text/plain; charset=utf-16le");
        }
        Optional<String> utf8 = decode(head);
        String characters = utf8.orElseGet(() -> new String(head, StandardCharsets.ISO_8859_1));
        String charset = utf8.isPresent() ? UTF_8 : "";
        String trimmed = (characters.startsWith("\uFEFF") ? characters.substring(1) : characters).stripLeading();
        Optional<MediaType> markup = markup(trimmed, charset);
        if (markup.isPresent()) {
            return markup.get();
        }
        if (utf8.isEmpty() || hasControls(head)) {
            return MediaType.BYTES;
        }
        if (trimmed.startsWith("#EXTM3U")) {
            return inert("application/vnd.apple.mpegurl");
        }
        if (trimmed.startsWith("WEBVTT")) {
            return inert("text/vtt" + UTF_8);
        }
        return JSON.matcher(trimmed).matches() ? inert("application/json") : MediaType.TEXT;
    }

    /** What a browser would take for a document, also when odd bytes follow: that much must not pass as text. */
    private static Optional<MediaType> markup(String trimmed, String charset) {
        if (!trimmed.startsWith("<")) {
            return Optional.empty();
        }
        String root = PROLOG.matcher(trimmed).replaceFirst("").toLowerCase(Locale.ROOT);
        if (root.startsWith("<svg")) {
            return Optional.of(active("image/svg+xml"));
        }
        if (trimmed.startsWith("<?xml")) {
            String type = root.startsWith("<html") ? "application/xhtml+xml" : "application/xml";
            return Optional.of(active(root.startsWith("<mpd") ? "application/dash+xml" : type));
        }
        if (root.startsWith("<mpd")) {
            return Optional.of(active("application/dash+xml"));
        }
        return HTML.matcher(trimmed).matches() ? Optional.of(active(HTML_TYPE + charset)) : Optional.empty();
    }

    /** The text, if it is UTF-8; a character cut off at the end does no harm. */
    private static Optional<String> decode(byte[] head) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer characters = CharBuffer.allocate(head.length);
        boolean more = head.length >= HEAD;
        CoderResult result = decoder.decode(ByteBuffer.wrap(head), characters, !more);
        return result.isError()
                ? Optional.empty()
                : Optional.of(characters.flip().toString());
    }

    /** The standard's binary data bytes. */
    private static boolean hasControls(byte[] head) {
        for (byte b : head) {
            boolean control = b >= 0 && b < 0x20 && b != '\t' && b != '\n' && b != '\f' && b != '\r' && b != 0x1B;
            if (control) {
                return true;
            }
        }
        return false;
    }

    /** The first bytes of {@code bytes}, as many as {@link #sniff} looks at. */
    static byte[] head(byte[] bytes) {
        return bytes.length <= HEAD ? bytes : Arrays.copyOf(bytes, HEAD);
    }
}
