package dev.floe.edge;

import dev.floe.protocol.BlobStatus;
import dev.floe.protocol.BlobStatus.DeletableCounts;
import dev.floe.protocol.EventId;
import dev.floe.redstuff.BlobId;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Storage nodes that know until when some blobs are paid for. */
@Singleton
@Typed({StubWitnesses.class, BlobWitnesses.class})
public class StubWitnesses implements BlobWitnesses {
    private final Map<BlobId, Integer> ends = new ConcurrentHashMap<>();

    /** What a node says of a blob that nobody can delete. */
    static BlobStatus until(int epoch) {
        return new BlobStatus.Permanent(
                epoch, true, new EventId(new byte[32], 0), DeletableCounts.NONE, OptionalInt.of(1));
    }

    void know(BlobId blob, int end) {
        ends.put(blob, end);
    }

    @Override
    public List<BlobStatus> ask(BlobId blob, int count) {
        return ends.containsKey(blob)
                ? IntStream.range(0, count).mapToObj(i -> until(ends.get(blob))).toList()
                : List.of();
    }
}
