package dev.floe.redstuff;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;

/**
 * A symbol of one sliver that helps to recover another one, on the other axis, where the two cross. Nothing proves it;
 * what was recovered from such symbols must be verified.
 *
 * @param target the axis of the sliver that it helps to recover
 * @param sourceIndex the index of the sliver that it was taken from, on the other axis
 * @param data the symbol; not copied, so do not change it
 */
public record DecodingSymbol(Axis target, int sourceIndex, byte[] data) {

    /** Bytes of the BCS form in addition to the data, at least. */
    static final int MIN_FRAMING = 4;

    /** BCS {@code EitherDecodingSymbol}: the tag of the target's axis, u16 source index, symbol. */
    public void write(BcsWriter writer) {
        writer.u8(target.ordinal()).u16(sourceIndex).byteVector(data);
    }

    /** @throws dev.floe.bytes.BcsException if it is malformed */
    public static DecodingSymbol read(BcsReader reader) {
        Axis target = Axis.values()[reader.variant(2)];
        return new DecodingSymbol(target, reader.u16(), reader.byteVector());
    }
}
