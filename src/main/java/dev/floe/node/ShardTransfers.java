package dev.floe.node;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.KeyFormatException;
import dev.floe.node.challenge.Withheld;
import dev.floe.node.door.BodyException;
import dev.floe.node.registry.BlobRegistry;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ErrorReason;
import dev.floe.protocol.ProtocolMessage;
import dev.floe.protocol.ShardSlivers;
import dev.floe.protocol.SignedMessage;
import dev.floe.protocol.StorageNode;
import dev.floe.protocol.SyncShardMessage;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Hands the slivers of a shard over to the node that has it now: to nobody else, and only what was certified before that. An
 * answer has less than was asked for if that would be too long. Checks, threads and waiting are as in {@link Reads}.
 */
final class ShardTransfers {
    /** The reference's. */
    static final int MOST_SLIVERS = 100_000;

    private static final int BLOBS_AT_ONCE = 256;
    static final int AT_ONCE = 4;
    /** For a place. Less than any node waits for an answer. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int RETRY_SECONDS = 5;
    /** Of events of years. */
    private static final int RETRY_WHEN_REBUILT_SECONDS = 30;
    /** An answer as slivers, as one, and on its way. */
    private static final int COPIES = 3;

    private final BlobShelf shelf;
    private final BlobRegistry registry;
    private final Supplier<Chain.NetworkView> network;
    private final Supplier<HeldShards> held;
    private final Withheld withheld;
    private final int enoughBytes;
    private final Duration patience;
    /** In turn, or who asks often gets more than others. */
    private final Semaphore places = new Semaphore(AT_ONCE, true);

    /** Room in memory for an answer, until it is written. */
    @FunctionalInterface
    interface Room {
        void take(long bytes) throws BodyException;
    }

    /**
     * @param enoughBytes an answer ends behind the sliver with which it reaches so many bytes
     * @param patience how long whoever asks waits for a place
     */
    ShardTransfers(
            BlobShelf shelf,
            BlobRegistry registry,
            Supplier<Chain.NetworkView> network,
            Supplier<HeldShards> held,
            Withheld withheld,
            int enoughBytes,
            Duration patience) {
        this.enoughBytes = enoughBytes;
        this.patience = patience;
        this.shelf = shelf;
        this.registry = registry;
        this.network = network;
        this.held = held;
        this.withheld = withheld;
    }

    /** Whose key the {@code Authorization} field has, if it may ask at all. */
    BlsPublicKey authorize(String authorization) throws RefusedException, MalformedException {
        BlsPublicKey key;
        try {
            key = BlsPublicKey.fromBytes(Base64.getDecoder().decode(authorization.strip()));
        } catch (KeyFormatException e) {
            throw new MalformedException("the authorization is no public key");
        } catch (IllegalArgumentException e) {
            throw new MalformedException("the authorization is not base64");
        }
        Chain.NetworkView now = network.get();
        boolean known = Stream.of(Optional.of(now.committee()), now.previousCommittee(), now.nextCommittee())
                .flatMap(Optional::stream)
                .flatMap(committee -> committee.members().stream())
                .anyMatch(member -> Arrays.equals(member.publicKey(), key.toBytes()));
        if (!known) {
            throw unauthorized("the key is no member's");
        }
        return key;
    }

    private static RefusedException unauthorized(String why) {
        return new RefusedException(ApiStatus.PERMISSION_DENIED, ErrorReason.REQUEST_UNAUTHORIZED, why);
    }

    /**
     * What a request with that body gets.
     *
     * @param key as {@link #authorize} said
     * @param room for the answer; taken when there is a place, or whoever waits for one would keep it from others
     * @throws BcsException if the body is no signed message
     * @throws BusyException if that cannot be told now: whoever takes nothing for an answer to that would take the shard for empty
     */
    ShardSlivers transfer(BlsPublicKey key, byte[] body, Room room)
            throws RefusedException, BusyException, BodyException {
        SignedMessage signed = BcsReader.parse(body, SignedMessage::read);
        SyncShardMessage request = verified(signed, key);
        admitted(request, key);
        takePlace();
        try {
            room.take((long) COPIES * enoughBytes);
            // It was some time.
            ShardSlivers slivers = slivers(request, admitted(request, key));
            // Damage may have been found while they were read.
            requireComplete();
            return slivers;
        } finally {
            places.release();
        }
    }

    private void takePlace() throws BusyException {
        try {
            if (places.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new BusyException(RETRY_SECONDS, "too many nodes take shards over at the moment");
    }

    private void requireComplete() throws BusyException {
        if (registry.isRebuilding()) {
            throw new BusyException(
                    RETRY_WHEN_REBUILT_SECONDS, "what the chain says about blobs is being read again; try again later");
        }
    }

    /** What is held now, if it is the shard's holder who asks. */
    private HeldShards admitted(SyncShardMessage request, BlsPublicKey key) throws RefusedException, BusyException {
        HeldShards now = held.get();
        if (request.requestEpoch() != now.epoch()) {
            throw RefusedException.invalidEpoch(request.requestEpoch(), now.epoch());
        }
        Committee committee = network.get().committee();
        if (request.shard() >= committee.shardCount() || !isHolder(committee.holderOfShard(request.shard()), key)) {
            throw unauthorized("shard " + request.shard() + " is not the requester's in epoch " + now.epoch());
        }
        if (request.sliverCount() < 0 || request.sliverCount() > MOST_SLIVERS) {
            throw RefusedException.badArgument(
                    ErrorReason.SLIVER_COUNT_EXCEEDS_LIMIT, "at most " + MOST_SLIVERS + " slivers at a time");
        }
        if (!now.holdsShard(request.shard())) {
            throw RefusedException.precondition(
                    ErrorReason.SHARD_NOT_ASSIGNED, "shard " + request.shard() + " is not here");
        }
        requireComplete();
        // As the reference, which is in an epoch when it has heard of it: whoever asks waits, and misses nothing.
        int heardOf = registry.progress().epoch();
        if (heardOf != 0 && Integer.compareUnsigned(heardOf, now.epoch()) < 0) {
            throw RefusedException.invalidEpoch(request.requestEpoch(), heardOf);
        }
        return now;
    }

    private static SyncShardMessage verified(SignedMessage signed, BlsPublicKey key) throws RefusedException {
        try {
            if (ProtocolMessage.parse(signed.serializedMessage()) instanceof SyncShardMessage request
                    && signed.verify(request, key)) {
                return request;
            }
        } catch (BcsException e) {
            throw RefusedException.badArgument(ErrorReason.MESSAGE_VERIFICATION_FAILED, e.getMessage());
        }
        throw RefusedException.badArgument(
                ErrorReason.MESSAGE_VERIFICATION_FAILED, "this is no request for a shard that the key has signed");
    }

    private static boolean isHolder(StorageNode member, BlsPublicKey key) {
        return Arrays.equals(member.publicKey(), key.toBytes());
    }

    private ShardSlivers slivers(SyncShardMessage request, HeldShards now) {
        List<ShardSlivers.Entry> entries = new ArrayList<>();
        long bytes = 0;
        Optional<BlobId> next = Optional.of(request.startingBlob());
        while (next.isPresent()) {
            List<BlobId> blobs = registry.blobsFrom(next.get(), BLOBS_AT_ONCE);
            for (BlobId blobId : blobs) {
                if (entries.size() >= request.sliverCount() || bytes >= enoughBytes) {
                    return new ShardSlivers(entries);
                }
                Optional<Sliver> sliver = sliver(blobId, request, now);
                if (sliver.isPresent()) {
                    entries.add(new ShardSlivers.Entry(blobId, sliver.get()));
                    bytes += sliver.get().data().length;
                }
            }
            next = blobs.size() < BLOBS_AT_ONCE
                    ? Optional.empty()
                    : blobs.getLast().next();
        }
        return new ShardSlivers(entries);
    }

    private Optional<Sliver> sliver(BlobId blobId, SyncShardMessage request, HeldShards now) {
        OptionalInt since = registry.certifiedSince(blobId, now.epoch());
        if (withheld.of(blobId) != Withheld.Answer.SERVE) {
            // As if it were not here: whoever takes the shard over gets it another way, later.
            return Optional.empty();
        }
        if (since.isEmpty() || Integer.compareUnsigned(since.getAsInt(), now.epoch()) >= 0) {
            return Optional.empty();
        }
        return shelf.sliver(blobId, blobId.pairOfShard(request.shard(), now.shardCount()), request.axis())
                .map(bcs -> {
                    try {
                        return Sliver.fromBcs(request.axis(), bcs);
                    } catch (RedStuffException e) {
                        throw new IllegalStateException("stored sliver of blob " + blobId + ": " + e.getMessage());
                    }
                });
    }
}
