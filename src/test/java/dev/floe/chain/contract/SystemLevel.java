package dev.floe.chain.contract;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.keys.BlsSecretKey;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import dev.floe.sui.move.BlsCommittee;
import dev.floe.sui.move.EventBlobs;
import dev.floe.sui.move.StorageNodeCap;
import dev.floe.sui.move.SystemState;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The system with a committee that stays. */
final class SystemLevel implements SystemPart.Setting {
    private final WalrusSystem system;
    private final List<BlsSecretKey> keys;
    private final Map<String, ObjectId> nodes = new LinkedHashMap<>();
    private final Map<String, StorageNodeCap> caps = new HashMap<>();
    private final Map<ObjectId, Long> denyListSizes = new LinkedHashMap<>();

    private SystemLevel(Step.Arguments setup) {
        keys = setup.list("memberSecretScalars", JsonNode::longValue).stream()
                .map(Signing::key)
                .toList();
        List<String> names = setup.list("committee", member -> member.get(0).textValue());
        for (int i = 0; i < names.size(); i++) {
            ObjectId node = RecordedTransaction.id(i + 1L);
            nodes.put(names.get(i), node);
            caps.put(names.get(i), cap(RecordedTransaction.id(0x100 + i), node));
        }
        BlsCommittee committee = Signing.committee(
                0, setup.list("committee", member -> member.get(1).intValue()), keys, List.copyOf(nodes.values()));
        system = new WalrusSystem(new SystemState(
                committee,
                setup.u64("totalCapacity"),
                0,
                setup.u64("storagePrice"),
                setup.u64("writePrice"),
                StorageAccounting.ofLength(setup.integer("maxEpochsAhead")).toMove(),
                new EventBlobs(Optional.empty(), Map.of()),
                Ids.ZERO));
    }

    private static StorageNodeCap cap(ObjectId id, ObjectId node) {
        return new StorageNodeCap(id, node, 0, Optional.empty(), BigInteger.ZERO, 0, 0);
    }

    static World world(Step.Arguments setup) {
        World world = new World();
        MoneyPart.addTo(world);
        SystemLevel level = new SystemLevel(setup);
        SystemPart part = SystemPart.addTo(world, level);
        BlobBucketPart.addTo(world, level, part);
        SubsidiesPart.addTo(world, level, part);
        world.call("system::advance_epoch", arguments -> {
            level.advance(arguments.u64("capacity"));
            return Optional.empty();
        });
        return world;
    }

    private void advance(long capacity) {
        BlsCommittee present = system.committee();
        system.advanceEpoch(BlsAggregate.committee(present.epoch() + 1, present.members()), capacity, denyListSizes);
    }

    @Override
    public WalrusSystem system() {
        return system;
    }

    @Override
    public List<BlsSecretKey> committeeKeys() {
        return keys;
    }

    @Override
    public ObjectId node(String name) {
        return nodes.get(name);
    }

    /** A node that is not in the committee has a capability, too. */
    @Override
    public StorageNodeCap cap(String node) {
        return caps.computeIfAbsent(
                node,
                name -> cap(RecordedTransaction.id(0x200 + caps.size()), RecordedTransaction.id(0x300 + caps.size())));
    }

    @Override
    public void keep(String node, StorageNodeCap cap) {
        caps.put(node, cap);
    }

    @Override
    public Map<ObjectId, Long> denyListSizes() {
        return denyListSizes;
    }
}
