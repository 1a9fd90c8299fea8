package dev.floe.node.registry;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;

/** The first byte of every record says how the rest is written. */
final class Versions {
    private Versions() {}

    static void require(BcsReader in, int version) {
        int found = in.u8();
        if (found != version) {
            throw new BcsException("record of version " + found + ", this program knows " + version);
        }
    }
}
