package dev.floe.edge.types;

import java.util.Optional;

/** TGA has no magic number: its header has to make sense, and where nothing is packed, so has the length. */
final class Targa implements Container {
    private static final int HEADER = 18;
    private static final int PACKED = 8;

    @Override
    public Optional<Guess> look(Head head) {
        boolean is = head.bytes().length >= HEADER
                && hasKnownPixels(head)
                && (head.u8(17) & 0xC0) == 0
                && head.length() >= leastLength(head);
        return is ? Optional.of(new Guess.Told(MediaType.inert("image/x-tga"))) : Optional.empty();
    }

    private static boolean hasKnownPixels(Head head) {
        int bits = head.u8(16);
        boolean noPalette = head.u8(1) == 0 && head.u32(3) == 0 && head.u8(7) == 0;
        return switch (head.u8(2) & ~PACKED) {
            case 1 -> head.u8(1) == 1 && isColor(head.u8(7)) && head.u16(5) > 0 && (bits == 8 || bits == 16);
            case 2 -> noPalette && isColor(bits);
            case 3 -> noPalette && (bits == 8 || bits == 16);
            default -> false;
        };
    }

    private static boolean isColor(int bits) {
        return bits == 15 || bits == 16 || bits == 24 || bits == 32;
    }

    private static long leastLength(Head head) {
        long pixels = (long) head.u16(12) * head.u16(14);
        if (pixels == 0) {
            return Long.MAX_VALUE;
        }
        long palette = head.u8(1) * (long) head.u16(5) * ((head.u8(7) + 7) / 8);
        boolean packed = (head.u8(2) & PACKED) != 0;
        // A packed run is at most 128 pixels.
        long picture = (packed ? (pixels + 127) / 128 : pixels) * ((head.u8(16) + 7) / 8);
        return HEADER + head.u8(0) + palette + picture;
    }
}
