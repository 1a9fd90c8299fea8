package dev.floe.edge.types;

import java.util.Optional;

/** MP4 and its kin (ISO/IEC 14496-12): the brand says what it is. */
final class IsoMedia implements Container {
    private static final Signature SIGNATURE = Signature.ascii(4, "ftyp");

    @Override
    public Optional<Guess> look(Head head) {
        boolean is = SIGNATURE.isIn(head.bytes()) && head.bytes().length >= 12;
        return is ? Optional.of(new Guess.Told(MediaType.inert(type(head)))) : Optional.empty();
    }

    private static String type(Head head) {
        String brand = head.latin(8, 4);
        return switch (brand) {
            case "avif", "avis" -> "image/avif";
            case "heic", "heix", "heim", "heis" -> "image/heic";
            case "mif1", "msf1" -> head.contains(64, "avif") ? "image/avif" : "image/heif";
            case "M4A ", "M4B ", "F4A " -> "audio/mp4";
            case "qt  " -> "video/quicktime";
            case "crx " -> "image/x-canon-cr3";
            default -> brand.startsWith("3g") ? "video/3gpp" : "video/mp4";
        };
    }
}
