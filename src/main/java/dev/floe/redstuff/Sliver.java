package dev.floe.redstuff;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;

/**
 * A primary or secondary sliver as it travels: not verified unless {@link VerifiedMetadata#verify} accepted it.
 *
 * @param axis which kind of sliver; not part of its bytes
 * @param index its index on that axis (not the pair index)
 * @param symbolSize bytes of a symbol, as the sliver claims
 * @param data the symbols, concatenated; not copied, so do not change it
 */
public record Sliver(Axis axis, int index, int symbolSize, byte[] data) {

    /** Bytes of the BCS form in addition to the data: at most 5 for the length, 2 symbol size, 2 index. */
    public static final int MAX_FRAMING = 9;

    /** {@code ULEB128(length) data u16(symbol size) u16(index)}. */
    public byte[] toBcs() {
        return new BcsWriter(data.length + MAX_FRAMING)
                .byteVector(data)
                .u16(symbolSize)
                .u16(index)
                .toByteArray();
    }

    public static Sliver fromBcs(Axis axis, byte[] bcs) throws RedStuffException {
        try {
            return BcsReader.parse(bcs, reader -> {
                byte[] data = reader.byteVector();
                int symbolSize = reader.u16();
                if (symbolSize == 0) {
                    throw new BcsException("symbol size is zero");
                }
                return new Sliver(axis, reader.u16(), symbolSize, data);
            });
        } catch (BcsException e) {
            throw new RedStuffException(RedStuffException.Fault.MALFORMED, "not a sliver: " + e.getMessage());
        }
    }
}
