package dev.floe.chain.contract;

import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.move.Blob;
import dev.floe.sui.move.BlsCommittee;
import dev.floe.sui.move.EventBlobs;
import dev.floe.sui.move.FutureAccounting;
import dev.floe.sui.move.PooledBlob;
import dev.floe.sui.move.Storage;
import dev.floe.sui.move.StorageNodeCap;
import dev.floe.sui.move.SystemState;
import dev.floe.sui.move.WalrusEvent;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The modules {@code system} and {@code system_state_inner}: what storage is sold, what it is paid with, which blobs are
 * in it. Made from the system object's state, and turned back into it. Not thread-safe.
 */
public final class WalrusSystem {
    /** The most epochs that can be paid for ahead. */
    private static final int MAX_EPOCHS_AHEAD = 1000;

    private static final long UNIT = 1 << 20;
    private static final long U32_MAX = 0xFFFF_FFFFL;

    private final StorageAccounting accounting;
    private final ObjectId denyListSizes;
    private BlsCommittee committee;
    private long totalCapacity;
    private long usedCapacity;
    private long storagePrice;
    private long writePrice;
    private Optional<EventBlobs.EventBlob> latestEventBlob;
    private final Map<EventBlobs.EventBlob, Integer> attestedWeight;

    public WalrusSystem(SystemState state) {
        this.committee = state.committee();
        this.totalCapacity = state.totalCapacity();
        this.usedCapacity = state.usedCapacity();
        this.storagePrice = state.storagePrice();
        this.writePrice = state.writePrice();
        this.accounting = new StorageAccounting(state.futureAccounting());
        this.latestEventBlob = state.eventBlobs().latestCertified();
        this.attestedWeight = new LinkedHashMap<>(state.eventBlobs().attestedWeight());
        this.denyListSizes = state.denyListSizes();
    }

    /**
     * The system in epoch 0, with no committee.
     *
     * @param denyListSizes the ID of the field that has the sizes of deny lists
     */
    public static WalrusSystem create(long maxEpochsAhead, ObjectId denyListSizes) {
        BlsCommittee nobody = BlsAggregate.committee(0, List.of());
        AbortCode.SYSTEM_STATE_INNER_INVALID_MAX_EPOCHS_AHEAD.unless(maxEpochsAhead <= MAX_EPOCHS_AHEAD);
        return new WalrusSystem(new SystemState(
                nobody,
                0,
                0,
                0,
                0,
                StorageAccounting.ofLength((int) maxEpochsAhead).toMove(),
                new EventBlobs(Optional.empty(), Map.of()),
                denyListSizes));
    }

    public SystemState toMove() {
        return new SystemState(
                committee,
                totalCapacity,
                usedCapacity,
                storagePrice,
                writePrice,
                accounting.toMove(),
                new EventBlobs(latestEventBlob, attestedWeight),
                denyListSizes);
    }

    public int epoch() {
        return committee.epoch();
    }

    public int shardCount() {
        return committee.shardCount();
    }

    public BlsCommittee committee() {
        return committee;
    }

    public long totalCapacity() {
        return totalCapacity;
    }

    public long usedCapacity() {
        return usedCapacity;
    }

    public long storagePrice() {
        return storagePrice;
    }

    public long writePrice() {
        return writePrice;
    }

    /** What is used and earned in the current epoch and those ahead. Changes with the system. */
    public StorageAccounting accounting() {
        return accounting;
    }

    /** The prices of a unit (MiB): of storage for an epoch, and of writing. */
    public void setPrices(long storagePrice, long writePrice) {
        this.storagePrice = storagePrice;
        this.writePrice = writePrice;
    }

    // Epochs

    /** Takes what is burned of the rewards of the epoch that ends. */
    public long takeBurned() {
        return accounting.takeBurned();
    }

    /**
     * Goes on to the next epoch.
     *
     * @param next the committee of the next epoch
     * @param capacity that was voted for
     * @param denyListSizes by node
     * @return what each member of the committee of the ended epoch earned, in their order
     */
    public List<Long> advanceEpoch(BlsCommittee next, long capacity, Map<ObjectId, Long> denyListSizes) {
        BlsCommittee ended = committee;
        AbortCode.SYSTEM_STATE_INNER_INCORRECT_COMMITTEE.unless(next.epoch() == ended.epoch() + 1);
        committee = next;
        FutureAccounting account = accounting.pop();
        AbortCode.SYSTEM_STATE_INNER_INVALID_ACCOUNTING_EPOCH.unless(account.epoch() == ended.epoch());
        attestedWeight.clear();
        usedCapacity = accounting.ahead(0).usedCapacity();
        totalCapacity = U64.max(capacity, usedCapacity);

        List<BigInteger> stored = ended.members().stream()
                .map(member -> storedBy(member, account.usedCapacity(), denyListSizes))
                .toList();
        BigInteger total =
                stored.stream().reduce(BigInteger.ZERO, BigInteger::add).max(BigInteger.ONE);
        BigInteger rewards = U64.big(account.rewards());
        List<Long> shares = new ArrayList<>();
        long rest = account.rewards();
        for (BigInteger one : stored) {
            long share = U64.narrow(requireU128(one.multiply(rewards)).divide(total));
            rest = U64.subtract(rest, share);
            shares.add(share);
        }
        accounting.addRewards(0, rest);
        return shares;
    }

    /** What a member is paid by: what it has to store, without what is on its deny list, times its weight. */
    private static BigInteger storedBy(BlsCommittee.Member member, long used, Map<ObjectId, Long> denyListSizes) {
        long denied = U64.min(denyListSizes.getOrDefault(member.node(), 0L), used);
        return U64.big(used - denied).multiply(BigInteger.valueOf(member.weight()));
    }

    private static BigInteger requireU128(BigInteger value) {
        if (value.bitLength() > 128) {
            throw new ArithmeticFault();
        }
        return value;
    }

    // Storage

    public Storage reserveSpace(Transaction transaction, long bytes, long epochsAhead, Purse payment) {
        requireEpochs(epochsAhead > 0);
        requireEpochs(epochsAhead <= accounting.length());
        return reserveSpaceForEpochs(transaction, bytes, epoch(), epoch() + epochsAhead, payment);
    }

    /** Storage from {@code startEpoch} on, or from now if that is over, until {@code endEpoch}. */
    public Storage reserveSpaceForEpochs(
            Transaction transaction, long bytes, long startEpoch, long endEpoch, Purse payment) {
        long from = Math.max(startEpoch, epoch()) - epoch();
        long to = endEpoch - epoch();
        requireEpochs(to > from);
        requireEpochs(to <= accounting.length());
        pay(bytes, from, to, payment);
        return reserve(transaction, bytes, (int) from, (int) to, true);
    }

    private Storage reserve(Transaction transaction, long bytes, int from, int to, boolean checked) {
        requireEpochs(to > from);
        AbortCode.SYSTEM_STATE_INNER_INVALID_RESOURCE_SIZE.unless(bytes != 0);
        use(bytes, from, to, checked);
        return StorageResources.create(transaction, epoch() + from, epoch() + to, bytes);
    }

    /** Pays for so many bytes in each of the epochs. */
    private void pay(long bytes, long from, long to, Purse payment) {
        long price = U64.multiply(storagePrice, units(bytes));
        for (long ahead = from; ahead < to; ahead++) {
            accounting.addRewards(ahead, payment.split(price));
        }
    }

    /** Counts so many bytes as used in each of the epochs. */
    private void use(long bytes, long from, long to, boolean checked) {
        for (long ahead = from; ahead < to; ahead++) {
            long used = accounting.use(ahead, bytes);
            if (ahead == 0) {
                usedCapacity = used;
            }
            AbortCode.SYSTEM_STATE_INNER_STORAGE_EXCEEDED.unless(!checked || !U64.less(totalCapacity, used));
        }
    }

    /** Started units. */
    private static long units(long bytes) {
        return Long.divideUnsigned(bytes, UNIT) + (Long.remainderUnsigned(bytes, UNIT) == 0 ? 0 : 1);
    }

    private static void requireEpochs(boolean holds) {
        AbortCode.SYSTEM_STATE_INNER_INVALID_EPOCHS_AHEAD.unless(holds);
    }

    /** Ends of storage that is extended by so many epochs, counted from now. */
    private static long u32(long value) {
        if (value > U32_MAX) {
            throw new ArithmeticFault();
        }
        return value;
    }

    private void payForWriting(long encodedLength, Purse payment) {
        long price = U64.multiply(writePrice, units(encodedLength));
        accounting.addRewards(0, payment.split(price));
    }

    private CertifiedMessage verified(Certificate certificate, BlsAggregate.RequiredWeight required) {
        return BlsAggregate.verify(committee, certificate, required);
    }

    // Blobs

    public Blob registerBlob(Transaction transaction, Storage storage, Blobs.Registration registration, Purse payment) {
        Blob blob = Blobs.create(transaction, storage, registration, epoch(), shardCount());
        payForWriting(RedStuffSizes.encodedLength(blob.size(), blob.encodingType(), shardCount()), payment);
        return blob;
    }

    public Blob certifyBlob(Transaction transaction, Blob blob, Certificate certificate) {
        CertifiedMessage message = verified(certificate, BlsAggregate.RequiredWeight.QUORUM);
        return Blobs.certify(transaction, blob, epoch(), message.storedBlob());
    }

    /** The storage of a blob that ceases to be, with its attributes. */
    public Storage deleteBlob(Transaction transaction, Blob blob) {
        return Blobs.delete(transaction, blob, epoch());
    }

    public Blob extendBlob(Transaction transaction, Blob blob, long epochs, Purse payment) {
        Blobs.requireCertified(blob, epoch());
        Storage storage = blob.storage();
        long from = storage.endEpoch() - epoch();
        long to = u32(from + epochs);
        requireEpochs(epochs > 0);
        requireEpochs(to <= accounting.length());
        pay(storage.size(), from, to, payment);
        use(storage.size(), from, to, true);
        Blob extended = blob.with(StorageResources.ending(storage, storage.endEpoch() + (int) epochs));
        Blobs.emitCertified(transaction, extended, true);
        return extended;
    }

    public Blob extendBlobWithResource(Transaction transaction, Blob blob, Storage extension) {
        return Blobs.extend(transaction, blob, extension, epoch());
    }

    public BlobId invalidateBlobId(Transaction transaction, Certificate certificate) {
        BlobId blobId = verified(certificate, BlsAggregate.RequiredWeight.ONE_CORRECT_NODE)
                .invalidBlobId();
        transaction.emit(new WalrusEvent.InvalidBlobId(epoch(), blobId));
        return blobId;
    }

    // Subsidies

    /** Adds {@code amount} to the rewards of so many epochs, in equal parts. */
    public void addSubsidy(long amount, long epochsAhead) {
        requireEpochs(epochsAhead > 0);
        requireEpochs(epochsAhead <= accounting.length());
        long each = Long.divideUnsigned(amount, epochsAhead);
        for (int ahead = 0; ahead < epochsAhead; ahead++) {
            accounting.addRewards(ahead, each);
        }
        accounting.addRewards(0, Long.remainderUnsigned(amount, epochsAhead));
    }

    /** Adds each amount to the rewards of an epoch, the current one first. */
    public void addPerEpochSubsidies(List<Long> amounts) {
        requireEpochs(amounts.size() <= accounting.length());
        for (int ahead = 0; ahead < amounts.size(); ahead++) {
            accounting.addRewards(ahead, amounts.get(ahead));
        }
    }

    // Storage pools

    public PooledStorage createStoragePool(Transaction transaction, long bytes, long epochsAhead, Purse payment) {
        return createStoragePool(transaction, reserveSpace(transaction, bytes, epochsAhead, payment));
    }

    /** A pool in storage that there is already. */
    public PooledStorage createStoragePool(Transaction transaction, Storage storage) {
        AbortCode.SYSTEM_STATE_INNER_INVALID_RESOURCE_SIZE.unless(storage.size() != 0);
        requireEpochs(storage.startEpoch() <= epoch());
        requireEpochs(storage.endEpoch() > epoch());
        PooledStorage pool = PooledStorage.create(transaction, storage);
        transaction.emit(new WalrusEvent.StoragePoolCreated(
                epoch(), pool.id(), storage.size(), storage.startEpoch(), storage.endEpoch()));
        return pool;
    }

    public void registerPooledBlob(
            Transaction transaction,
            PooledStorage pool,
            Fields<BlobId, PooledBlob> blobs,
            Blobs.Registration registration,
            Purse payment) {
        requireEpochs(epoch() >= pool.storage().startEpoch());
        requireUnexpired(pool);
        PooledBlob blob = pool.create(transaction, registration, epoch());
        long encoded = RedStuffSizes.encodedLength(blob.size(), blob.encodingType(), shardCount());
        pool.add(blobs, blob, encoded);
        payForWriting(encoded, payment);
    }

    public void certifyPooledBlob(
            Transaction transaction,
            PooledStorage pool,
            Fields<BlobId, PooledBlob> blobs,
            BlobId blobId,
            Certificate certificate) {
        CertifiedMessage message = verified(certificate, BlsAggregate.RequiredWeight.QUORUM);
        CertifiedMessage.StoredBlob stored = message.storedBlob();
        PooledBlob certified = PooledStorage.certify(
                transaction, blobs.get(blobId), epoch(), pool.storage().endEpoch(), stored);
        blobs.put(blobId, certified);
    }

    /** Returns the blob, which has ceased to be, with its attributes. */
    public PooledBlob deletePooledBlob(
            Transaction transaction, PooledStorage pool, Fields<BlobId, PooledBlob> blobs, BlobId blobId) {
        requireUnexpired(pool);
        return pool.delete(transaction, blobs, blobId, epoch(), shardCount());
    }

    /** As {@link #deletePooledBlob}, of any blob of a pool that has ended. */
    public PooledBlob burnExpiredPooledBlob(
            Transaction transaction, PooledStorage pool, Fields<BlobId, PooledBlob> blobs, BlobId blobId) {
        requireEpochs(pool.storage().endEpoch() <= epoch());
        return pool.burn(transaction, blobs, blobId, shardCount());
    }

    public void extendStoragePool(Transaction transaction, PooledStorage pool, long epochs, Purse payment) {
        requireEpochs(epochs > 0);
        requireUnexpired(pool);
        long from = pool.storage().endEpoch() - epoch();
        long to = u32(from + epochs);
        requireEpochs(to <= accounting.length());
        pay(pool.storage().size(), from, to, payment);
        use(pool.storage().size(), from, to, true);
        pool.extend((int) epochs);
        transaction.emit(new WalrusEvent.StoragePoolExtended(
                epoch(), pool.id(), pool.storage().endEpoch()));
    }

    public void increaseStoragePoolCapacity(PooledStorage pool, long bytes, Purse payment) {
        AbortCode.SYSTEM_STATE_INNER_INVALID_RESOURCE_SIZE.unless(bytes != 0);
        requireUnexpired(pool);
        long to = pool.storage().endEpoch() - epoch();
        pay(bytes, 0, to, payment);
        use(bytes, 0, to, true);
        pool.grow(bytes);
    }

    /** The pool takes the room of {@code storage}, which ceases to be. */
    public void increaseStoragePoolCapacity(Transaction transaction, PooledStorage pool, Storage storage) {
        requireUnexpired(pool);
        pool.absorb(transaction, storage, epoch());
    }

    public Storage decreaseStoragePoolCapacity(Transaction transaction, PooledStorage pool, long bytes) {
        requireUnexpired(pool);
        return pool.shrink(transaction, bytes).orElseThrow(AbortCode.SYSTEM_ZERO_EXTRACT_SIZE::abort);
    }

    public Storage decreaseStoragePoolUnusedCapacity(Transaction transaction, PooledStorage pool, int percent) {
        requireUnexpired(pool);
        return pool.shrinkByPercent(transaction, percent).orElseThrow(AbortCode.SYSTEM_ZERO_EXTRACT_SIZE::abort);
    }

    private void requireUnexpired(PooledStorage pool) {
        requireEpochs(epoch() < pool.storage().endEpoch());
    }

    // What nodes say

    /**
     * The node attests that the events up to a checkpoint are in a blob; with enough of them the blob is certified.
     * Returns the node's capability, in which its attestation is noted.
     */
    public StorageNodeCap certifyEventBlob(
            Transaction transaction, StorageNodeCap cap, EventBlobRegistration blob, long epoch) {
        int weight = requireMember(cap);
        AbortCode.SYSTEM_STATE_INNER_INVALID_ID_EPOCH.unless(epoch == epoch());
        cap.lastEventBlobAttestation().ifPresent(last -> requireNext(last, blob.endingCheckpoint()));
        StorageNodeCap attested = new StorageNodeCap(
                cap.id(),
                cap.node(),
                cap.lastEpochSyncDone(),
                Optional.of(new StorageNodeCap.Attestation(blob.endingCheckpoint(), epoch())),
                cap.denyListRoot(),
                cap.denyListSequence(),
                cap.denyListSize());
        boolean isLate = latestEventBlob
                .filter(latest -> !U64.less(latest.endingCheckpoint(), blob.endingCheckpoint()))
                .isPresent();
        if (!isLate) {
            int total = attestedWeight.merge(blob.toMove(), weight, Integer::sum);
            if (BlsAggregate.isQuorum(total, shardCount())) {
                certify(transaction, blob);
            }
        }
        return attested;
    }

    /** A node attests one blob at a time, and goes on once it, or a later one, is certified. */
    private void requireNext(StorageNodeCap.Attestation last, long checkpoint) {
        boolean isOld = last.epoch() < epoch();
        AbortCode.SYSTEM_STATE_INNER_REPEATED_ATTESTATION.unless(isOld || U64.less(last.checkpoint(), checkpoint));
        boolean isSettled = latestEventBlob
                .filter(latest -> !U64.less(latest.endingCheckpoint(), last.checkpoint()))
                .isPresent();
        AbortCode.SYSTEM_STATE_INNER_INCORRECT_ATTESTATION.unless(isOld || isSettled);
    }

    private void certify(Transaction transaction, EventBlobRegistration event) {
        Blobs.Registration registration = event.registration();
        Storage storage = reserve(
                transaction,
                RedStuffSizes.encodedLength(registration.size(), registration.encodingType(), shardCount()),
                0,
                accounting.length(),
                false);
        Blob blob = Blobs.create(transaction, storage, registration, epoch(), shardCount());
        Blob certified = Blobs.certify(
                transaction, blob, epoch(), new CertifiedMessage.StoredBlob(blob.blobId(), Optional.empty()));
        latestEventBlob = Optional.of(event.toMove());
        attestedWeight.clear();
        Blobs.burn(transaction, certified);
    }

    /** The node says that its deny list will change. */
    public void registerDenyListUpdate(
            Transaction transaction, StorageNodeCap cap, BigInteger root, long sequenceNumber) {
        requireMember(cap);
        AbortCode.SYSTEM_STATE_INNER_INCORRECT_DENY_LIST_SEQUENCE.unless(
                U64.less(cap.denyListSequence(), sequenceNumber));
        transaction.emit(new WalrusEvent.RegisterDenyListUpdate(epoch(), root, sequenceNumber, cap.node()));
    }

    /**
     * The others agree to a node's deny list. Returns the node's capability, in which it is noted.
     *
     * @param sizes the sizes of deny lists by node, to be changed
     */
    public StorageNodeCap updateDenyList(
            Transaction transaction, StorageNodeCap cap, Certificate certificate, Map<ObjectId, Long> sizes) {
        requireMember(cap);
        CertifiedMessage.DenyListUpdate update =
                verified(certificate, BlsAggregate.RequiredWeight.QUORUM).denyListUpdate();
        AbortCode.SYSTEM_STATE_INNER_INCORRECT_DENY_LIST_NODE.unless(
                update.node().equals(cap.node()));
        AbortCode.SYSTEM_STATE_INNER_INCORRECT_DENY_LIST_SEQUENCE.unless(
                U64.less(cap.denyListSequence(), update.sequenceNumber()));
        sizes.put(update.node(), update.size());
        transaction.emit(new WalrusEvent.DenyListUpdate(epoch(), update.root(), update.sequenceNumber(), cap.node()));
        return new StorageNodeCap(
                cap.id(),
                cap.node(),
                cap.lastEpochSyncDone(),
                cap.lastEventBlobAttestation(),
                update.root(),
                update.sequenceNumber(),
                update.size());
    }

    /** An honest node at least does not serve a blob. */
    public void deleteDenyListedBlob(Transaction transaction, Certificate certificate) {
        BlobId blobId = verified(certificate, BlsAggregate.RequiredWeight.ONE_CORRECT_NODE)
                .deletedFromDenyList();
        transaction.emit(new WalrusEvent.DenyListBlobDeleted(epoch(), blobId));
    }

    public void updateProtocolVersion(Transaction transaction, StorageNodeCap cap, Certificate certificate) {
        requireMember(cap);
        CertifiedMessage.ProtocolVersion message =
                verified(certificate, BlsAggregate.RequiredWeight.QUORUM).protocolVersion();
        AbortCode.SYSTEM_STATE_INNER_INVALID_START_EPOCH.unless(message.startEpoch() >= epoch());
        transaction.emit(
                new WalrusEvent.ProtocolVersionUpdated(epoch(), (int) message.startEpoch(), message.version()));
    }

    private int requireMember(StorageNodeCap cap) {
        return BlsAggregate.weight(committee, cap.node())
                .orElseThrow(AbortCode.SYSTEM_STATE_INNER_NOT_COMMITTEE_MEMBER::abort);
    }
}
