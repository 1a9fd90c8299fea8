package dev.floe.node.events;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.protocol.EventId;
import dev.floe.sui.model.Digest;
import dev.floe.sui.move.WalrusEvent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How the reference numbers what there is. */
final class EventKinds {
    static final int EVENT = 0;
    static final int CHECKPOINT_END = 1;

    /** Its enums, and their variants by the names that the events have on chain. */
    private static final List<List<String>> NAMES = List.of(
            List.of(
                    "BlobRegistered",
                    "BlobCertified",
                    "BlobDeleted",
                    "InvalidBlobID",
                    "DenyListBlobDeleted",
                    "PooledBlobRegistered",
                    "PooledBlobCertified",
                    "PooledBlobDeleted"),
            List.of(
                    "EpochParametersSelected",
                    "EpochChangeStart",
                    "EpochChangeDone",
                    "ShardsReceived",
                    "ShardRecoveryStart"),
            List.of("ContractUpgraded", "ContractUpgradeProposed", "ContractUpgradeQuorumReached"),
            List.of("RegisterDenyListUpdate", "DenyListUpdate"),
            List.of("ProtocolVersionUpdated", "PricesUpdated"),
            List.of("StoragePoolCreated", "StoragePoolExtended"));

    private static final Map<String, Kind> BY_NAME = new HashMap<>();

    /** Position and index, which end every entry. */
    private static final int PLACE_LENGTH = 24;

    /** The length of a digest is written before it. */
    private static final int ID_LENGTH = 1 + Digest.LENGTH + 8;

    private static final int TAGS_LENGTH = 3;

    static {
        for (int group = 0; group < NAMES.size(); group++) {
            for (int variant = 0; variant < NAMES.get(group).size(); variant++) {
                BY_NAME.put(NAMES.get(group).get(variant), new Kind(group, variant));
            }
        }
    }

    private EventKinds() {}

    record Kind(int group, int variant) {}

    static Kind of(WalrusEvent event) {
        return BY_NAME.get(event.name());
    }

    static EventBlobEntry parse(byte[] bcs) {
        BcsReader tags = new BcsReader(bcs);
        if (tags.variant(2) == CHECKPOINT_END) {
            return BcsReader.parse(bcs, in -> {
                in.skip(1);
                long checkpoint = number(in);
                long counter = number(in);
                return new EventBlobEntry.CheckpointEnd(number(in), checkpoint, counter);
            });
        }
        List<String> group = NAMES.get(tags.variant(NAMES.size()));
        String name = group.get(tags.variant(group.size()));
        int contentsEnd = bcs.length - PLACE_LENGTH - ID_LENGTH;
        if (contentsEnd < TAGS_LENGTH) {
            throw new BcsException("an event of " + bcs.length + " bytes");
        }
        WalrusEvent event = WalrusEvent.read(name, Arrays.copyOfRange(bcs, TAGS_LENGTH, contentsEnd))
                .orElseThrow(() -> new BcsException("no event is called " + name));
        BcsReader end = new BcsReader(bcs, contentsEnd, bcs.length);
        EventId id = new EventId(Digest.read(end).toBytes(), end.u64());
        long checkpoint = number(end);
        long counter = number(end);
        return new EventBlobEntry.Happened(number(end), checkpoint, counter, id, event);
    }

    /** There will never be as many of anything as the upper half of 64 bits can count. */
    private static long number(BcsReader in) {
        long value = in.u64();
        if (value < 0) {
            throw new BcsException("a number of " + Long.toUnsignedString(value));
        }
        return value;
    }
}
