package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import java.util.Map;

/** {@code pending_values::PendingValues}: amounts that count from an epoch on. */
public record PendingValues(Map<Integer, Long> byEpoch) implements MoveStruct {
    public static final PendingValues NONE = new PendingValues(Map.of());

    public PendingValues {
        byEpoch = Moves.copy(byEpoch);
    }

    public static PendingValues read(BcsReader reader) {
        return new PendingValues(Moves.vecMap(reader, 12, Moves::epoch, BcsReader::u64));
    }

    @Override
    public void write(BcsWriter writer) {
        Moves.vecMap(writer, byEpoch, (w, epoch) -> w.u32(epoch), BcsWriter::u64);
    }
}
