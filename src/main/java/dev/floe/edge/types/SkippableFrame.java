package dev.floe.edge.types;

import java.util.Optional;

/** A frame that Zstandard (RFC 8878, 3.1.2) and LZ4 share: what comes after it tells which of them it is. */
final class SkippableFrame implements Container {
    private static final Signature SIGNATURE = Signature.masked(0, "F0FFFFFF", "502A4D18");
    private static final Signature LZ4 = Signature.hex(0, "04224D18");
    private static final int HEADER = 8;

    @Override
    public Optional<Guess> look(Head head) {
        if (!SIGNATURE.isIn(head.bytes())) {
            return Optional.empty();
        }
        MediaType zstd = MediaType.inert("application/zstd");
        return Optional.of(Guess.by(
                head,
                HEADER + head.u32(4),
                4,
                zstd,
                next -> LZ4.isIn(next) ? MediaType.inert("application/x-lz4") : zstd));
    }
}
