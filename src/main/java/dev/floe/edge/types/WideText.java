package dev.floe.edge.types;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Text in an encoding in which ASCII is not ASCII, told as XML 1.0, appendix F, has it: by a byte order mark, or by how
 * the XML declaration begins.
 *
 * @param characters without the mark
 * @param mediaType of text that is nothing else; empty if only XML is told by such a beginning
 */
record WideText(String characters, Optional<MediaType> mediaType) {
    private record Encoding(Signature beginning, Charset charset, Optional<MediaType> mediaType) {}

    /** The longer beginnings first: UTF-32 begins as UTF-16 does. */
    private static final List<Encoding> ENCODINGS = List.of(
            new Encoding(Signature.hex(0, "0000FEFF"), StandardCharsets.UTF_32BE, Optional.empty()),
            new Encoding(Signature.hex(0, "0000003C0000003F"), StandardCharsets.UTF_32BE, Optional.empty()),
            new Encoding(Signature.hex(0, "FFFE00003C000000"), StandardCharsets.UTF_32LE, Optional.empty()),
            new Encoding(Signature.hex(0, "3C0000003F000000"), StandardCharsets.UTF_32LE, Optional.empty()),
            marked("FEFF", StandardCharsets.UTF_16BE, "text/plain; charset=utf-16be"),
            marked("FFFE", StandardCharsets.UTF_16LE, "text/plain; charset=utf-16le"),
            new Encoding(Signature.hex(0, "003C003F"), StandardCharsets.UTF_16BE, Optional.empty()),
            new Encoding(Signature.hex(0, "3C003F00"), StandardCharsets.UTF_16LE, Optional.empty()));

    private static Encoding marked(String mark, Charset charset, String type) {
        return new Encoding(Signature.hex(0, mark), charset, Optional.of(MediaType.inert(type)));
    }

    static Optional<WideText> of(byte[] head) {
        if (Ebcdic.DECLARATION.isIn(head)) {
            return Optional.of(new WideText(Ebcdic.decode(head), Optional.empty()));
        }
        return ENCODINGS.stream()
                .filter(encoding -> encoding.beginning.isIn(head))
                .findFirst()
                .map(encoding -> new WideText(unmarked(new String(head, encoding.charset)), encoding.mediaType));
    }

    private static String unmarked(String characters) {
        return characters.startsWith("\uFEFF") ? characters.substring(1) : characters;
    }
}
