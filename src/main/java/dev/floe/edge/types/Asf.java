package dev.floe.edge.types;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** Windows Media (Advanced Systems Format): the header tells whether there are pictures or only sound. */
final class Asf implements Container {
    private static final Signature SIGNATURE = Signature.hex(0, "3026B2758E66CF11A6D900AA0062CE6C");
    private static final int HEADER_LENGTH_AT = 16;
    private static final String VIDEO = latin("C0EF19BC4D5BCF11A8FD00805F5C442B");
    private static final String AUDIO = latin("409E69F84D5BCF11A8FD00805F5C442B");

    private static String latin(String digits) {
        return new String(HexFormat.of().parseHex(digits), StandardCharsets.ISO_8859_1);
    }

    @Override
    public Optional<Guess> look(Head head) {
        if (!SIGNATURE.isIn(head.bytes())) {
            return Optional.empty();
        }
        long header = Math.clamp(head.u32(HEADER_LENGTH_AT), 1, Sniffer.MOST_ASKED);
        return Optional.of(Guess.byFirst(head, header, MediaType.inert("video/x-ms-asf"), Asf::type));
    }

    private static MediaType type(byte[] header) {
        String bytes = new String(header, StandardCharsets.ISO_8859_1);
        String sound = bytes.contains(AUDIO) ? "audio/x-ms-wma" : "video/x-ms-asf";
        return MediaType.inert(bytes.contains(VIDEO) ? "video/x-ms-wmv" : sound);
    }
}
