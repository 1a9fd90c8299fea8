package dev.floe.sui.move;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import java.util.List;

/**
 * {@code FutureAccountingRingBuffer}: one entry for the current epoch and for each that can be paid for ahead.
 *
 * @param currentIndex where in {@code entries} the current epoch is
 */
public record FutureAccountingRing(int currentIndex, List<FutureAccounting> entries) implements MoveStruct {

    public FutureAccountingRing {
        entries = List.copyOf(entries);
    }

    public static FutureAccountingRing read(BcsReader reader) {
        long index = reader.u32();
        long length = reader.u32();
        List<FutureAccounting> entries = reader.vector(FutureAccounting.LENGTH, FutureAccounting::read);
        if (entries.size() != length || index >= Math.max(1, length)) {
            throw new BcsException("ring buffer of " + length + " has " + entries.size() + " entries");
        }
        return new FutureAccountingRing((int) index, entries);
    }

    @Override
    public void write(BcsWriter writer) {
        writer.u32(currentIndex)
                .u32(entries.size())
                .vector(entries, (BcsWriter w, FutureAccounting entry) -> entry.write(w));
    }

    /** How many epochs ahead, with the current one, can be paid for. */
    public int length() {
        return entries.size();
    }

    /** The entry {@code ahead} epochs after the current one. */
    public FutureAccounting ahead(int ahead) {
        return entries.get((currentIndex + ahead) % entries.size());
    }
}
