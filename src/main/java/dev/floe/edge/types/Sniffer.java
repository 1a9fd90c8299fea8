package dev.floe.edge.types;

import java.util.List;
import java.util.Optional;

/**
 * Tells the media type of a blob by its first bytes. Blobs have no declared type that could be trusted, so the answer is
 * one of a fixed list, and what browsers would execute is never guessed: scripts and style sheets are text. Follows the
 * WHATWG's MIME Sniffing standard where that has a rule.
 */
public final class Sniffer {
    /** How many bytes are looked at first. */
    public static final int HEAD = 1024;
    /** How many more are looked at if those do not decide. */
    public static final int MOST_ASKED = 1 << 16;

    /** In this order: a picture in TGA begins as a cursor does, but a cursor never as such a picture. */
    private static final List<Container> CONTAINERS = List.of(
            new Targa(),
            Formats::look,
            new ZipArchive(),
            new IsoMedia(),
            new Matroska(),
            new Ogg(),
            new Asf(),
            new CompoundFile(),
            new SkippableFrame(),
            new PortableExecutable(),
            new MpegAudio(),
            new DiscImage());

    private Sniffer() {}

    /**
     * @param head the first {@value #HEAD} bytes of the blob, or all of them if it is shorter
     * @param length of the blob
     */
    public static Guess sniff(byte[] head, long length) {
        if (head.length == 0) {
            return new Guess.Told(MediaType.BYTES);
        }
        Head beginning = new Head(head, length);
        return CONTAINERS.stream()
                .map(container -> container.look(beginning))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseGet(() -> text(beginning));
    }

    private static Guess text(Head head) {
        Text text = Text.sniff(head.bytes(), head.length() > head.bytes().length);
        if (!text.unfinished()) {
            return new Guess.Told(text.type());
        }
        boolean evenLonger = head.length() > MOST_ASKED;
        return Guess.byFirst(
                head,
                MOST_ASKED,
                text.type(),
                more -> Text.sniff(more, evenLonger).type());
    }
}
