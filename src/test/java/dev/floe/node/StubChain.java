package dev.floe.node;

import dev.floe.protocol.Committee;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.EpochPhase;
import dev.floe.sui.EventCursor;
import dev.floe.sui.EventFeed;
import dev.floe.sui.FeedPosition;
import dev.floe.sui.NodeContract;
import dev.floe.sui.SuiException;
import dev.floe.sui.model.Digest;
import dev.floe.sui.move.WalrusEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A chain whose events a test writes down, one checkpoint for each call. */
public final class StubChain implements Chain {
    private final List<List<WalrusEvent>> checkpoints = new ArrayList<>();
    private Committee committee;
    private Optional<Committee> previous = Optional.empty();
    private boolean reachable = true;
    private boolean changing;
    private final Map<ObjectId, Integer> reports = new HashMap<>();
    private int history;

    StubChain(Committee committee) {
        this.committee = committee;
    }

    /** A committee of one node with {@code shards} and another one with the rest. */
    static Committee committee(int epoch, int shardCount, byte[] publicKey, byte[] networkKey, List<Integer> shards) {
        List<Integer> rest = new ArrayList<>();
        for (int shard = 0; shard < shardCount; shard++) {
            if (!shards.contains(shard)) {
                rest.add(shard);
            }
        }
        byte[] other = publicKey.clone();
        other[5] ^= 1;
        List<StorageNode> members = new ArrayList<>();
        members.add(node(1, publicKey, networkKey, shards));
        if (!rest.isEmpty()) {
            members.add(node(2, other, networkKey, rest));
        }
        return new Committee(epoch, shardCount, members);
    }

    private static StorageNode node(int id, byte[] publicKey, byte[] networkKey, List<Integer> shards) {
        byte[] bytes = new byte[ObjectId.LENGTH];
        bytes[31] = (byte) id;
        return new StorageNode(ObjectId.of(bytes), "node-" + id, "127.0.0.1:1", publicKey, networkKey, shards);
    }

    static ObjectId object(int id) {
        byte[] bytes = new byte[ObjectId.LENGTH];
        Arrays.fill(bytes, (byte) 0xEE);
        bytes[30] = (byte) (id >> 8);
        bytes[31] = (byte) id;
        return ObjectId.of(bytes);
    }

    static WalrusEvent registered(BlobId blobId, int object, int endEpoch, boolean deletable) {
        return new WalrusEvent.BlobRegistered(1, blobId, 1, 1, endEpoch, deletable, object(object));
    }

    static WalrusEvent certified(BlobId blobId, int epoch, int object, int endEpoch, boolean deletable) {
        return new WalrusEvent.BlobCertified(epoch, blobId, endEpoch, deletable, object(object), false);
    }

    static WalrusEvent deleted(BlobId blobId, int object, int endEpoch, boolean wasCertified) {
        return new WalrusEvent.BlobDeleted(1, blobId, endEpoch, object(object), wasCertified);
    }

    /** How many checkpoints there are. */
    synchronized int length() {
        return checkpoints.size();
    }

    void emit(WalrusEvent event) {
        emitTogether(List.of(event));
    }

    synchronized void emitTogether(List<WalrusEvent> events) {
        checkpoints.add(List.copyOf(events));
        notifyAll();
    }

    /** Starts an epoch: the new committee first, then the event. */
    synchronized void startEpoch(Committee next) {
        previous = Optional.of(committee);
        committee = next;
        emit(new WalrusEvent.EpochChangeStart(next.epoch()));
    }

    synchronized Committee committee() {
        return committee;
    }

    /** The last epoch of which the node said that it has its shards; 0 if it never did. */
    synchronized int reported(ObjectId node) {
        return reports.getOrDefault(node, 0);
    }

    synchronized void report(ObjectId node, int epoch) {
        reports.put(node, epoch);
    }

    /** Whether the committee of now is still taking its shards over. */
    synchronized void changing(boolean is) {
        changing = is;
    }

    synchronized void reachable(boolean is) {
        reachable = is;
    }

    static Digest transaction(long checkpoint) {
        byte[] bytes = new byte[Digest.LENGTH];
        bytes[0] = 7;
        bytes[1] = (byte) checkpoint;
        return Digest.of(bytes);
    }

    @Override
    public synchronized NetworkView view() throws SuiException {
        if (!reachable) {
            throw new SuiException(SuiException.Kind.UNAVAILABLE, "not reachable");
        }
        return new NetworkView(
                committee,
                previous,
                Optional.empty(),
                changing ? new EpochPhase.Syncing(0) : new EpochPhase.Running(Instant.MAX.minus(Duration.ofDays(100))),
                Duration.ofDays(14));
    }

    /** Forgets all but the first checkpoints, as a chain does whose directory was replaced by an older copy of it. */
    synchronized void setBack(int length) {
        checkpoints.subList(length, checkpoints.size()).clear();
        history++;
        notifyAll();
    }

    /** Of the checkpoint with that number; another one after the chain was set back. */
    private Digest digest(long checkpoint) {
        byte[] bytes = new byte[Digest.LENGTH];
        bytes[0] = (byte) history;
        bytes[1] = (byte) checkpoint;
        bytes[2] = (byte) (checkpoint >> 8);
        return Digest.of(bytes);
    }

    @Override
    public EventFeed events(FeedPosition from) {
        return new Feed(from);
    }

    @Override
    public Optional<NodeContract> contract() {
        return Optional.of(new StubNodeContract(this));
    }

    @Override
    public void close() {}

    private final class Feed implements EventFeed {
        private FeedPosition position;
        private boolean saidAtHead;
        private boolean closed;

        Feed(FeedPosition from) {
            this.position = from;
        }

        @Override
        public Batch next() throws SuiException, InterruptedException {
            synchronized (StubChain.this) {
                long checkpoint = position.next().checkpoint();
                if (!position.last().map(digest(checkpoint - 1)::equals).orElse(true)) {
                    throw new SuiException(SuiException.Kind.DIVERGED, "the stub of the chain was set back");
                }
                while (checkpoints.size() <= checkpoint) {
                    if (closed) {
                        throw new InterruptedException("closed");
                    }
                    if (!saidAtHead) {
                        saidAtHead = true;
                        return new Batch(List.of(), Instant.EPOCH, position, true);
                    }
                    StubChain.this.wait();
                }
                List<Entry> entries = new ArrayList<>();
                for (WalrusEvent event : checkpoints.get((int) checkpoint)) {
                    int index = entries.size();
                    entries.add(new Entry(new EventCursor(checkpoint, index), transaction(checkpoint), index, event));
                }
                position = new FeedPosition(new EventCursor(checkpoint + 1, 0), Optional.of(digest(checkpoint)));
                return new Batch(entries, Instant.EPOCH, position, checkpoints.size() == checkpoint + 1);
            }
        }

        @Override
        public void close() {
            synchronized (StubChain.this) {
                closed = true;
                StubChain.this.notifyAll();
            }
        }
    }
}
