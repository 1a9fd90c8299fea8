package dev.floe.chain.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** The part of {@link Past} that no file has yet. Not thread-safe; once it is frozen nothing changes it. */
final class RecentPast {
    private final long first;
    private final List<Head> heads = new ArrayList<>();
    private final Map<Long, int[]> checkpoints = new HashMap<>();

    /** @param first the number of its first checkpoint */
    RecentPast(long first) {
        this.first = first;
    }

    long first() {
        return first;
    }

    /** The number behind that of its last checkpoint. */
    long end() {
        return first + heads.size();
    }

    List<Head> heads() {
        return heads;
    }

    void add(Head head) {
        int sequence = (int) end();
        heads.add(head);
        add(PastKey.of(head.digest()), sequence);
        add(PastKey.of(head.transaction()), sequence);
    }

    void add(long key, int checkpoint) {
        checkpoints.merge(key, new int[] {checkpoint}, (before, more) -> {
            int[] both = Arrays.copyOf(before, before.length + 1);
            both[before.length] = checkpoint;
            return both;
        });
    }

    void find(long key, LongConsumer found) {
        int[] known = checkpoints.get(key);
        if (known != null) {
            for (int checkpoint : known) {
                found.accept(checkpoint);
            }
        }
    }

    /** What a {@link PastRun} keeps of it. */
    PastRun.Entries entries() {
        List<Map.Entry<Long, int[]>> sorted = new ArrayList<>(checkpoints.entrySet());
        sorted.sort((one, other) -> Long.compareUnsigned(one.getKey(), other.getKey()));
        return new PastRun.Entries() {
            private int at;
            private int within = -1;

            @Override
            public boolean next() {
                if (at < sorted.size() && ++within == sorted.get(at).getValue().length) {
                    at++;
                    within = 0;
                }
                return at < sorted.size();
            }

            @Override
            public long key() {
                return sorted.get(at).getKey();
            }

            @Override
            public int checkpoint() {
                return sorted.get(at).getValue()[within];
            }
        };
    }

    int size() {
        return checkpoints.size();
    }
}
