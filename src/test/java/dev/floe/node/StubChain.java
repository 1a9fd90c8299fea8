package dev.floe.node;

import dev.floe.protocol.Committee;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.ChallengeContract;
import dev.floe.sui.EpochPhase;
import dev.floe.sui.EventCursor;
import dev.floe.sui.EventFeed;
import dev.floe.sui.FeedPosition;
import dev.floe.sui.NodeContract;
import dev.floe.sui.SuiException;
import dev.floe.sui.model.Digest;
import dev.floe.sui.move.EventBlobs;
import dev.floe.sui.move.StorageNodeCap;
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
    /** Where the numbers of the objects begin that the chain makes for them. */
    private static final int EVENT_BLOBS = 0xE000;

    private final List<List<WalrusEvent>> checkpoints = new ArrayList<>();
    private Committee committee;
    private Optional<Committee> previous = Optional.empty();
    private boolean reachable = true;
    /** What the full node says that is behind, as long as nodes ask that one. */
    private Optional<NetworkView> old = Optional.empty();

    private long views;
    /** How the full node refuses events, as long as it does. */
    private Optional<SuiException.Kind> refusal = Optional.empty();

    private boolean changing;
    private final Map<ObjectId, Integer> reports = new HashMap<>();
    private int history;
    private int eventBlobObjects;
    private int maxEpochsAhead = 53;
    /** The first checkpoint that it still tells of. */
    private long lowest;

    /** So many checkpoints the full node is behind that says which one is the last. */
    private long lag;

    private Optional<EventBlobs.EventBlob> latestEventBlob = Optional.empty();
    private final Map<EventBlobs.EventBlob, Integer> eventBlobWeight = new HashMap<>();
    private final Map<ObjectId, StorageNodeCap.Attestation> attestations = new HashMap<>();
    private final List<Attested> attested = new ArrayList<>();
    private Optional<ChallengeContract> challenges = Optional.empty();
    private final StubPools pools = new StubPools();

    StubChain(Committee committee) {
        this.committee = committee;
    }

    /** What a node said of an event blob. */
    record Attested(ObjectId node, BlobId blob, long last, int epoch) {}

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
        events.forEach(pools::apply);
        notifyAll();
    }

    /** Starts an epoch: the new committee first, then the event. */
    synchronized void startEpoch(Committee next) {
        previous = Optional.of(committee);
        committee = next;
        eventBlobWeight.clear();
        emit(new WalrusEvent.EpochChangeStart(next.epoch()));
    }

    /** How nodes see the network now. */
    synchronized NetworkView seen() {
        return new NetworkView(
                committee,
                previous,
                Optional.empty(),
                changing ? new EpochPhase.Syncing(0) : new EpochPhase.Running(Instant.MAX.minus(Duration.ofDays(100))),
                Duration.ofDays(14),
                latestEventBlob,
                maxEpochsAhead);
    }

    /** From now on nodes ask a full node that is behind: by it the network is as it once was. */
    synchronized void behind(NetworkView once) {
        old = Optional.of(once);
    }

    /** The full node has caught up. */
    synchronized void behindNoMore() {
        old = Optional.empty();
    }

    /** From now on the full node answers nobody who asks for events, or with this for nothing. */
    synchronized void refuse(SuiException.Kind kind) {
        refusal = Optional.of(kind);
        notifyAll();
    }

    /** The full node tells events again. */
    synchronized void refuseNoMore() {
        refusal = Optional.empty();
    }

    /** Waits until somebody has asked so many times more how the network is. */
    synchronized void awaitViews(int more) throws InterruptedException {
        long wanted = views + more;
        while (views < wanted) {
            wait(1000);
        }
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

    /** For how many epochs blobs are stored at most. */
    synchronized void maxEpochsAhead(int epochs) {
        maxEpochsAhead = epochs;
    }

    /** Tells of nothing any more that was before {@code checkpoint}. */
    synchronized void prune(long checkpoint) {
        lowest = checkpoint;
        notifyAll();
    }

    /** From now on a full node that is so many checkpoints behind says which one is the last. */
    synchronized void lag(long checkpoints) {
        lag = checkpoints;
    }

    @Override
    public synchronized long latestCheckpoint() {
        return checkpoints.size() - 1 - lag;
    }

    synchronized Optional<EventBlobs.EventBlob> latestEventBlob() {
        return latestEventBlob;
    }

    synchronized Optional<StorageNodeCap.Attestation> attestation(ObjectId node) {
        return Optional.ofNullable(attestations.get(node));
    }

    /** Everything that nodes said of event blobs, in order. */
    synchronized List<Attested> attested() {
        return List.copyOf(attested);
    }

    /** By the rules of the contract. */
    synchronized void certifyEventBlob(ObjectId node, BlobId blobId, long last, int epoch) throws SuiException {
        StorageNode member = committee.members().stream()
                .filter(one -> one.id().equals(node))
                .findFirst()
                .orElseThrow(() -> new SuiException(SuiException.Kind.REJECTED, "no member"));
        if (epoch != committee.epoch()) {
            throw new SuiException(SuiException.Kind.REJECTED, "of another epoch");
        }
        StorageNodeCap.Attestation before = attestations.get(node);
        boolean isOld = before == null || before.epoch() < epoch;
        if (!isOld && before.checkpoint() >= last) {
            throw new SuiException(SuiException.Kind.REJECTED, "a repeated attestation");
        }
        if (!isOld
                && latestEventBlob
                        .filter(latest -> before.checkpoint() <= latest.endingCheckpoint())
                        .isEmpty()) {
            throw new SuiException(SuiException.Kind.REJECTED, "an incorrect attestation");
        }
        attestations.put(node, new StorageNodeCap.Attestation(last, epoch));
        attested.add(new Attested(node, blobId, last, epoch));
        if (latestEventBlob.filter(latest -> latest.endingCheckpoint() >= last).isPresent()) {
            return;
        }
        EventBlobs.EventBlob blob = new EventBlobs.EventBlob(blobId, last);
        if (committee.isQuorum(eventBlobWeight.merge(blob, member.weight(), Integer::sum))) {
            latestEventBlob = Optional.of(blob);
            eventBlobWeight.clear();
            int object = EVENT_BLOBS + eventBlobObjects++;
            int end = epoch + maxEpochsAhead;
            emitTogether(List.of(registered(blobId, object, end, false), certified(blobId, epoch, object, end, false)));
        }
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
        views++;
        notifyAll();
        return old.orElseGet(this::seen);
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

    /** Lets nodes that start from now on challenge each other. */
    synchronized void challenges(ChallengeContract contract) {
        challenges = Optional.of(contract);
    }

    @Override
    public synchronized Optional<ChallengeContract> challenges() {
        return challenges;
    }

    @Override
    public StubPools storagePools() {
        return pools;
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
                if (checkpoint < lowest) {
                    throw new SuiException(
                            SuiException.Kind.PRUNED, "the stub of the chain has nothing before " + lowest);
                }
                if (!position.last().map(digest(checkpoint - 1)::equals).orElse(true)) {
                    throw new SuiException(SuiException.Kind.DIVERGED, "the stub of the chain was set back");
                }
                requireAnswer();
                while (checkpoints.size() <= checkpoint) {
                    if (closed) {
                        throw new InterruptedException("closed");
                    }
                    if (!saidAtHead) {
                        saidAtHead = true;
                        return new Batch(List.of(), Instant.EPOCH, position, true);
                    }
                    StubChain.this.wait();
                    requireAnswer();
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

        private void requireAnswer() throws SuiException {
            if (refusal.isPresent()) {
                throw new SuiException(refusal.get(), "the stub of the full node refuses");
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
