package dev.floe.edge.types;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a beginning is that no binary format claims.
 *
 * @param type as far as the beginning tells
 * @param unfinished whether it ends before the element that decides
 */
record Text(MediaType type, boolean unfinished) {
    /** The elements by which the standard knows HTML. */
    private static final Pattern HTML = Pattern.compile(
            "(<!doctype html|<html|<head|<script|<iframe|<h1|<div|<font|<table|<a|<style|<title|<b|<body|<br|<p"
                    + "|<meta|<link|<main|<section|<nav|<video|<audio|<img|<object|<embed|<form|<base)[\\s>/].*|<!--.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Pattern JSON =
            Pattern.compile("(\\{\\s*(\"|\\}\\s*$)|\\[\\s*([\\[{\"\\d-]|true|false|null|\\]\\s*$)).*", Pattern.DOTALL);
    private static final String DECLARATION = "<?xml";
    private static final String SVG_NAMESPACE = "http://www.w3.org/2000/svg";
    private static final String UTF_8 = "; charset=utf-8";

    private static Text of(MediaType type) {
        return new Text(type, false);
    }

    /**
     * @param head the first bytes of a blob, at least one
     * @param goesOn whether the blob has more
     */
    static Text sniff(byte[] head, boolean goesOn) {
        Optional<WideText> wide = WideText.of(head);
        return wide.isPresent() ? wide(wide.get()) : narrow(head, goesOn);
    }

    /** Of markup in such an encoding only XML is told: for HTML the standard has no rule, and this is for browsers. */
    private static Text wide(WideText text) {
        String trimmed = text.characters().stripLeading();
        MediaType otherwise = text.mediaType().orElse(MediaType.BYTES);
        return trimmed.startsWith("<") ? xml(trimmed, otherwise) : new Text(otherwise, trimmed.isEmpty());
    }

    private static Text narrow(byte[] head, boolean goesOn) {
        Optional<String> utf8 = decode(head, goesOn);
        String characters = utf8.orElseGet(() -> new String(head, StandardCharsets.ISO_8859_1));
        String trimmed = (characters.startsWith("\uFEFF") ? characters.substring(1) : characters).stripLeading();
        MediaType plain = hasControls(head)
                ? MediaType.BYTES
                : utf8.filter(text -> !switchesCharacterSets(text)).isPresent()
                        ? utf8(trimmed)
                        : MediaType.TEXT_OF_SOME_ENCODING;
        if (!trimmed.startsWith("<")) {
            return new Text(plain, trimmed.isEmpty());
        }
        // What a browser would take for a document must not pass as text, also when odd bytes follow.
        boolean html = HTML.matcher(trimmed).matches();
        return xml(trimmed, html ? MediaType.active("text/html" + (utf8.isPresent() ? UTF_8 : "")) : plain);
    }

    private static Text xml(String trimmed, MediaType otherwise) {
        boolean declared = trimmed.startsWith(DECLARATION);
        MediaType unknown = declared ? MediaType.active("application/xml") : otherwise;
        return switch (XmlProlog.read(trimmed)) {
            case XmlProlog.End.Unfinished() -> new Text(unknown, true);
            case XmlProlog.End.NotXml() -> of(unknown);
            case XmlProlog.End.Root(String prefix, String name) -> {
                boolean svg = name.equals("svg") && (prefix.isEmpty() || trimmed.contains(SVG_NAMESPACE));
                if (svg) {
                    yield of(MediaType.active("image/svg+xml"));
                }
                if (name.equals("mpd")) {
                    yield of(MediaType.active("application/dash+xml"));
                }
                yield of(declared && name.equals("html") ? MediaType.active("application/xhtml+xml") : unknown);
            }
        };
    }

    private static MediaType utf8(String trimmed) {
        if (trimmed.startsWith("#EXTM3U")) {
            return MediaType.inert("application/vnd.apple.mpegurl");
        }
        if (trimmed.startsWith("WEBVTT")) {
            return MediaType.inert("text/vtt" + UTF_8);
        }
        return JSON.matcher(trimmed).matches() ? MediaType.inert("application/json") : MediaType.TEXT;
    }

    /** The text, if it is UTF-8; a character cut off at the end of the head does no harm. */
    private static Optional<String> decode(byte[] head, boolean goesOn) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer characters = CharBuffer.allocate(head.length);
        CoderResult result = decoder.decode(ByteBuffer.wrap(head), characters, !goesOn);
        return result.isError()
                ? Optional.empty()
                : Optional.of(characters.flip().toString());
    }

    /** ISO 2022, as Japanese mail has it: such bytes are UTF-8, too, but say something else. */
    private static boolean switchesCharacterSets(String characters) {
        return characters.contains("\u001B$") || characters.contains("\u001B(");
    }

    /** The standard's binary data bytes: without one it is text, in whatever encoding. */
    private static boolean hasControls(byte[] head) {
        for (byte b : head) {
            boolean control = b >= 0 && b < 0x20 && b != '\t' && b != '\n' && b != '\f' && b != '\r' && b != 0x1B;
            if (control) {
                return true;
            }
        }
        return false;
    }
}
