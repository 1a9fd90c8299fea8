package dev.floe.sui;

import dev.floe.protocol.Committee;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.Encoding;
import dev.floe.sui.move.EventBlobs;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What Walrus's system and staking objects said at one moment.
 *
 * @param systemObject the root of storage and blobs
 * @param systemInitialVersion the version at which the system object was shared
 * @param stakingObject the root of committees and stake
 * @param stakingInitialVersion the version at which the staking object was shared
 * @param packageId the contracts to call
 * @param originalPackageId the address in the types of blobs and events
 * @param walType the coin that storage is paid in, for example {@code 0x…::wal::WAL}
 * @param epoch the current epoch
 * @param firstEpochStart when epoch 1 could begin
 * @param shardCount n
 * @param storagePrice FROST for one unit of {@value #UNIT_BYTES} encoded bytes and one epoch
 * @param writePrice FROST for one unit of {@value #UNIT_BYTES} encoded bytes, once
 * @param maxEpochsAhead for how many epochs storage can be bought
 * @param totalCapacity encoded bytes for sale
 * @param usedCapacity encoded bytes sold
 * @param committee the holders of the shards now
 * @param previousCommittee the holders one epoch ago; empty in the first epoch with a committee
 * @param nextCommittee the holders from the next epoch on, once chosen
 * @param latestEventBlob the event blob that was certified last
 */
public record NetworkState(
        ObjectId systemObject,
        long systemInitialVersion,
        ObjectId stakingObject,
        long stakingInitialVersion,
        ObjectId packageId,
        ObjectId originalPackageId,
        String walType,
        int epoch,
        EpochPhase phase,
        Duration epochDuration,
        Instant firstEpochStart,
        int shardCount,
        long storagePrice,
        long writePrice,
        int maxEpochsAhead,
        long totalCapacity,
        long usedCapacity,
        Committee committee,
        Optional<Committee> previousCommittee,
        Optional<Committee> nextCommittee,
        Optional<EventBlobs.EventBlob> latestEventBlob) {

    /** The unit that storage is priced by. */
    public static final long UNIT_BYTES = 1 << 20;

    /** When {@code future} epoch begins if all epochs until then take as long as they should; empty while one is changing. */
    public Optional<Instant> startOf(int future) {
        return switch (phase) {
            case EpochPhase.Syncing syncing -> Optional.empty();
            case EpochPhase.Running(Instant since) -> Optional.of(start(since, future));
            case EpochPhase.NextSelected(Instant since) -> Optional.of(start(since, future));
        };
    }

    private Instant start(Instant since, int future) {
        return since.plus(epochDuration.multipliedBy((long) future - epoch));
    }

    public Encoding encoding() {
        return new Encoding(shardCount);
    }

    /** The FROST that {@code encodedBytes} cost for {@code epochs} epochs, without the fee for writing. */
    public long storageCost(long encodedBytes, int epochs) {
        return Math.multiplyExact(Math.multiplyExact(units(encodedBytes), storagePrice), epochs);
    }

    /** The FROST that registering a blob of {@code encodedBytes} costs. */
    public long writeCost(long encodedBytes) {
        return Math.multiplyExact(units(encodedBytes), writePrice);
    }

    private static long units(long encodedBytes) {
        return Math.ceilDiv(encodedBytes, UNIT_BYTES);
    }
}
