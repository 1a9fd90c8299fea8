package dev.floe.redstuff;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A storage node's answer to a request for decoding symbols: for each sliver to be recovered, the symbols that the node
 * can contribute.
 *
 * @param byTarget the symbols by the index of the sliver to be recovered
 */
public record DecodingSymbols(Map<Integer, List<DecodingSymbol>> byTarget) {

    /** BCS orders maps by the bytes of the key, and a u16 is written with its low byte first. */
    private static final Comparator<Integer> KEY_ORDER =
            Comparator.comparingInt(index -> Short.toUnsignedInt(Short.reverseBytes(index.shortValue())));

    public DecodingSymbols {
        byTarget = Map.copyOf(byTarget);
    }

    /** BCS map from u16 to vectors of tagged symbols. */
    public byte[] toBcs() {
        Map<Integer, List<DecodingSymbol>> sorted = new TreeMap<>(KEY_ORDER);
        sorted.putAll(byTarget);
        BcsWriter writer = new BcsWriter().uleb128(sorted.size());
        sorted.forEach((target, symbols) -> writer.u16(target).vector(symbols, (to, symbol) -> symbol.write(to)));
        return writer.toByteArray();
    }

    /** @throws RedStuffException MALFORMED */
    public static DecodingSymbols fromBcs(byte[] bcs) throws RedStuffException {
        try {
            return BcsReader.parse(bcs, DecodingSymbols::read);
        } catch (BcsException e) {
            throw new RedStuffException(
                    RedStuffException.Fault.MALFORMED, "not a map of decoding symbols: " + e.getMessage());
        }
    }

    private static DecodingSymbols read(BcsReader reader) {
        int count = reader.count(3);
        Map<Integer, List<DecodingSymbol>> byTarget = LinkedHashMap.newLinkedHashMap(Math.min(count, 1024));
        int previous = -1;
        for (int i = 0; i < count; i++) {
            int target = reader.u16();
            if (previous >= 0 && KEY_ORDER.compare(previous, target) >= 0) {
                throw new BcsException("map keys are not in ascending order");
            }
            previous = target;
            byTarget.put(target, reader.vector(DecodingSymbol.MIN_FRAMING, DecodingSymbol::read));
        }
        return new DecodingSymbols(byTarget);
    }
}
