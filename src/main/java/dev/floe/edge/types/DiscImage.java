package dev.floe.edge.types;

import java.util.Optional;

/** ISO 9660: begins with 32 KiB that belong to nobody, or to what makes the disc start a computer. */
final class DiscImage implements Container {
    private static final Signature DESCRIPTOR = Signature.ascii(1, "CD001");
    private static final int DESCRIPTOR_AT = 32_768;
    private static final Signature NOTHING = Signature.hex(0, "00".repeat(512));
    private static final Signature BOOT_SECTOR = Signature.hex(510, "55AA");

    @Override
    public Optional<Guess> look(Head head) {
        if (!NOTHING.isIn(head.bytes()) && !BOOT_SECTOR.isIn(head.bytes())) {
            return Optional.empty();
        }
        MediaType otherwise =
                Text.sniff(head.bytes(), head.length() > head.bytes().length).type();
        return Optional.of(Guess.by(
                head,
                DESCRIPTOR_AT,
                6,
                otherwise,
                bytes -> DESCRIPTOR.isIn(bytes) ? MediaType.inert("application/x-iso9660-image") : otherwise));
    }
}
