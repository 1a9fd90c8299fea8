package dev.floe.edge.types;

import java.util.Optional;

/** A program for Windows: begins like one for DOS, which says where the real beginning is. */
final class PortableExecutable implements Container {
    private static final Signature DOS = Signature.ascii(0, "MZ");
    private static final Signature WINDOWS = Signature.ascii(0, "PE\0\0");
    private static final int BEGINNING_AT = 60;

    @Override
    public Optional<Guess> look(Head head) {
        long beginning = head.u32(BEGINNING_AT);
        if (!DOS.isIn(head.bytes()) || beginning < 4 || beginning > head.length() - 4) {
            return Optional.empty();
        }
        MediaType otherwise =
                Text.sniff(head.bytes(), head.length() > head.bytes().length).type();
        return Optional.of(Guess.by(
                head,
                beginning,
                4,
                otherwise,
                bytes -> WINDOWS.isIn(bytes)
                        ? MediaType.inert("application/vnd.microsoft.portable-executable")
                        : otherwise));
    }
}
