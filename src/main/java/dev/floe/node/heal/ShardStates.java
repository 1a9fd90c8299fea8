package dev.floe.node.heal;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.store.Change;
import dev.floe.store.RecordKey;
import dev.floe.store.RecordStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How far this node is with each of its shards, on disk: a node that was stopped in the middle of anything goes on from
 * there. Whether it has everything that it should have in an epoch follows from here and from nothing else. Thread-safe;
 * changes are durable when their methods return, and seen from then on: nobody who asks waits for the disk.
 */
public final class ShardStates {
    /** The kind of record that is kept in the store of what the chain says. */
    public static final int KIND = 8;

    private static final int VERSION = 1;
    private static final long DISK_SECONDS = 120;
    private static final byte[] SUBJECT = new byte[RecordKey.SUBJECT_LENGTH];
    private static final RecordKey COMPLETE = new RecordKey(KIND, SUBJECT, 0, 1);
    private static final RecordKey RECONCILED = new RecordKey(KIND, SUBJECT, 0, 2);

    private final RecordStore store;

    /** Changed by whoever has the lock of this, when it is on the disk. */
    private volatile Known known;

    /** What is on the disk. */
    private record Known(Map<Integer, State> states, int completeIn, int reconciledIn) {
        Known with(Map<Integer, State> changed) {
            Map<Integer, State> all = new TreeMap<>(states);
            all.putAll(changed);
            return new Known(Map.copyOf(all), completeIn, reconciledIn);
        }

        Known without(int shard) {
            Map<Integer, State> all = new TreeMap<>(states);
            all.remove(shard);
            return new Known(Map.copyOf(all), completeIn, reconciledIn);
        }

        Known completeIn(int epoch) {
            return new Known(states, epoch, reconciledIn);
        }

        Known reconciledIn(int epoch) {
            return new Known(states, completeIn, epoch);
        }
    }

    /** Where a shard stands. */
    public sealed interface State {
        /** All that was certified before some epoch is here. */
        record Active() implements State {}

        /**
         * Its slivers are being taken over from the node that had it before.
         *
         * @param since the epoch in which it was gained
         * @param axis of the slivers that come now
         * @param last the blob up to which they are here
         */
        record Sync(int since, Axis axis, Optional<BlobId> last) implements State {}

        /** What is missing is being recovered. */
        record Recover() implements State {}

        /** It is another node's now; read from, not written to. */
        record Locked() implements State {}
    }

    /** @param store is read */
    public ShardStates(RecordStore store) {
        this.store = store;
        Map<Integer, State> states = new TreeMap<>();
        store.forEach(KIND, key -> {
            if (!key.equals(COMPLETE) && !key.equals(RECONCILED)) {
                store.read(key).ifPresent(bytes -> states.put(key.row(), parse(bytes)));
            }
        });
        this.known = new Known(Map.copyOf(states), readEpoch(COMPLETE), readEpoch(RECONCILED));
    }

    private int readEpoch(RecordKey key) {
        return store.read(key)
                .map(bytes -> BcsReader.parse(bytes, in -> (int) in.u32()))
                .orElse(0);
    }

    private static State parse(byte[] bytes) {
        return BcsReader.parse(bytes, in -> {
            in.u8();
            return switch (in.variant(4)) {
                case 0 -> new State.Active();
                case 1 ->
                    new State.Sync(
                            (int) in.u32(),
                            Axis.values()[in.variant(2)],
                            in.option(from -> BlobId.of(from.fixed(BlobId.LENGTH))));
                case 2 -> new State.Recover();
                default -> new State.Locked();
            };
        });
    }

    private static byte[] bytes(State state) {
        BcsWriter out = new BcsWriter().u8(VERSION);
        switch (state) {
            case State.Active() -> out.u8(0);
            case State.Sync(int since, Axis axis, Optional<BlobId> last) ->
                out.u8(1)
                        .u32(Integer.toUnsignedLong(since))
                        .u8(axis.ordinal())
                        .option(last, (to, blobId) -> to.fixed(blobId.toBytes()));
            case State.Recover() -> out.u8(2);
            case State.Locked() -> out.u8(3);
        }
        return out.toByteArray();
    }

    /** All shards of which there is anything. */
    public Map<Integer, State> all() {
        return known.states;
    }

    public Optional<State> of(int shard) {
        return Optional.ofNullable(known.states.get(shard));
    }

    /** Whether the shard is being taken over, so that what is missing of it is nobody else's business yet. */
    public boolean isSyncing(int shard) {
        return known.states.get(shard) instanceof State.Sync;
    }

    /** The newest epoch for which everything that was certified before it was here. */
    public int completeIn() {
        return known.completeIn;
    }

    /** The newest epoch whose shards the states are in line with; 0 before the first. */
    public int reconciledIn() {
        return known.reconciledIn;
    }

    /**
     * Brings the states in line with what the node has to hold.
     *
     * @param epoch that has begun, not before {@link #reconciledIn}
     * @param owned shards that are this node's now
     * @param before shards that were this node's one epoch ago
     * @param handedOver whether other nodes had the shards one epoch ago that are new
     */
    public synchronized void reconcile(
            int epoch, Collection<Integer> owned, Collection<Integer> before, boolean handedOver) throws IOException {
        Known now = known;
        if (Integer.compareUnsigned(epoch, now.reconciledIn) < 0) {
            throw new IllegalArgumentException("epoch " + epoch + " is over since " + now.reconciledIn);
        }
        TreeMap<Integer, State> changed = new TreeMap<>();
        for (int shard : owned) {
            State state = now.states.get(shard);
            switch (state) {
                case null ->
                    changed.put(
                            shard,
                            handedOver && !before.contains(shard)
                                    ? new State.Sync(epoch, Axis.PRIMARY, Optional.empty())
                                    : new State.Recover());
                // Another node had it meanwhile, unless that was said before in this epoch.
                case State.Active()
                when handedOver && epoch != now.reconciledIn && !before.contains(shard) ->
                    changed.put(shard, new State.Recover());
                // It has most of it still.
                case State.Locked() -> changed.put(shard, new State.Recover());
                case State.Sync(int since, Axis _, Optional<BlobId> _)
                when since != epoch && before.contains(shard) ->
                    // There was no time to take it over from whoever had it then.
                    changed.put(shard, new State.Recover());
                default -> {}
            }
        }
        for (Map.Entry<Integer, State> one : now.states.entrySet()) {
            if (!owned.contains(one.getKey()) && !(one.getValue() instanceof State.Locked)) {
                changed.put(one.getKey(), new State.Locked());
            }
        }
        List<Change> changes = changes(changed);
        if (epoch != now.reconciledIn) {
            changes.add(new Change.Replace(RECONCILED, epoch(epoch)));
        }
        if (!changes.isEmpty()) {
            apply(changes);
            known = now.with(changed).reconciledIn(epoch);
        }
    }

    /** The slivers of {@code axis} up to {@code last} have been taken over. */
    public synchronized void reached(int shard, Axis axis, Optional<BlobId> last) throws IOException {
        if (known.states.get(shard) instanceof State.Sync(int since, Axis _, Optional<BlobId> _)) {
            put(Map.of(shard, new State.Sync(since, axis, last)));
        }
    }

    /** What could be taken over was; the rest has to be recovered. */
    public synchronized void takenOver(int shard) throws IOException {
        if (isSyncing(shard)) {
            put(Map.of(shard, new State.Recover()));
        }
    }

    /** Everything that was certified before {@code epoch} is here. */
    public synchronized void complete(int epoch) throws IOException {
        TreeMap<Integer, State> changed = new TreeMap<>();
        known.states.forEach((shard, state) -> {
            if (state instanceof State.Recover) {
                changed.put(shard, new State.Active());
            }
        });
        List<Change> changes = changes(changed);
        changes.add(new Change.Replace(COMPLETE, epoch(epoch)));
        apply(changes);
        known = known.with(changed).completeIn(epoch);
    }

    /** Nothing of the shard is here any more. */
    public synchronized void forget(int shard) throws IOException {
        apply(List.of(new Change.Remove(key(shard))));
        known = known.without(shard);
    }

    private void put(Map<Integer, State> changed) throws IOException {
        apply(changes(changed));
        known = known.with(changed);
    }

    private static List<Change> changes(Map<Integer, State> changed) {
        List<Change> changes = new ArrayList<>();
        changed.forEach((shard, state) -> changes.add(new Change.Replace(key(shard), bytes(state))));
        return changes;
    }

    private static byte[] epoch(int epoch) {
        return new BcsWriter().u32(Integer.toUnsignedLong(epoch)).toByteArray();
    }

    private static RecordKey key(int shard) {
        return new RecordKey(KIND, SUBJECT, shard, 0);
    }

    private void apply(List<Change> changes) throws IOException {
        CompletableFuture<Boolean> written = store.apply(changes);
        try {
            written.get(DISK_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(
                    "cannot keep the state of shards: " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the disk takes too long for the state of shards", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the node is stopping", e);
        }
    }
}
