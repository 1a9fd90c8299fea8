package dev.floe.chain.ledger;

import dev.floe.bytes.BcsWriter;
import dev.floe.chain.contract.Staking;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.move.NodeMetadata;
import dev.floe.sui.move.StorageNodeCap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What whoever runs a node sets of it in the module {@code staking}, and the module {@code node_metadata}. */
final class NodeSettingFunctions {
    private static final StructTag STRING = new StructTag(Ids.MOVE_STDLIB, "string", "String");

    private final Walrus walrus;

    NodeSettingFunctions(Walrus walrus) {
        this.walrus = walrus;
    }

    private interface Setting {
        void set(Staking staking, StorageNodeCap cap, Call call);
    }

    void addTo(Map<String, ContractFunction> functions) {
        setting(functions, "set_next_commission", (staking, cap, call) -> staking.setNextCommission(cap, call.u16(2)));
        setting(
                functions,
                "set_storage_price_vote",
                (staking, cap, call) -> staking.setStoragePriceVote(cap, call.u64(2)));
        setting(functions, "set_write_price_vote", (staking, cap, call) -> staking.setWritePriceVote(cap, call.u64(2)));
        setting(
                functions,
                "set_node_capacity_vote",
                (staking, cap, call) -> staking.setNodeCapacityVote(cap, call.u64(2)));
        setting(
                functions,
                "set_next_public_key",
                (staking, cap, call) ->
                        staking.setNextPublicKey(cap, call.bytes(2), call.bytes(3), walrus.transaction(call)));
        setting(functions, "set_name", (staking, cap, call) -> staking.setName(cap, call.string(2)));
        setting(
                functions,
                "set_network_address",
                (staking, cap, call) -> staking.setNetworkAddress(cap, call.string(2)));
        setting(
                functions,
                "set_network_public_key",
                (staking, cap, call) -> staking.setNetworkPublicKey(cap, call.bytes(2)));
        setting(
                functions,
                "set_node_metadata",
                (staking, cap, call) -> staking.setNodeMetadata(cap, call.read(2, NodeMetadata::read)));
        setting(functions, "try_join_active_set", (staking, cap, call) -> staking.tryJoinActiveSet(cap));
        functions.put(
                "staking::node_metadata",
                call -> List.of(Value.of(
                        walrus.types().nodeMetadata(),
                        walrus.staking(call, 0).nodeMetadata(StakingFunctions.id(call, 1)))));
        addMetadata(functions);
    }

    private void setting(Map<String, ContractFunction> functions, String name, Setting setting) {
        functions.put("staking::" + name, call -> {
            Staking staking = walrus.staking(call, 0);
            setting.set(staking, call.read(1, StorageNodeCap::read), call);
            walrus.saveStaking(call, 0, staking);
            return List.of();
        });
    }

    private void addMetadata(Map<String, ContractFunction> functions) {
        functions.put(
                "node_metadata::new",
                call -> metadata(new NodeMetadata(call.string(0), call.string(1), call.string(2), Map.of())));
        functions.put("node_metadata::default", call -> metadata(new NodeMetadata("", "", "", Map.of())));
        change(
                functions,
                "set_image_url",
                call -> old ->
                        new NodeMetadata(call.string(1), old.projectUrl(), old.description(), old.extraFields()));
        change(
                functions,
                "set_project_url",
                call -> old -> new NodeMetadata(old.imageUrl(), call.string(1), old.description(), old.extraFields()));
        change(
                functions,
                "set_description",
                call -> old -> new NodeMetadata(old.imageUrl(), old.projectUrl(), call.string(1), old.extraFields()));
        change(
                functions,
                "set_extra_fields",
                call -> old -> new NodeMetadata(old.imageUrl(), old.projectUrl(), old.description(), pairs(call, 1)));
        view(functions, "image_url", NodeMetadata::imageUrl);
        view(functions, "project_url", NodeMetadata::projectUrl);
        view(functions, "description", NodeMetadata::description);
    }

    private static Map<String, String> pairs(Call call, int index) {
        Map<String, String> pairs = new LinkedHashMap<>();
        call.read(index, reader -> reader.vector(2, entry -> Map.entry(entry.string(), entry.string())))
                .forEach(pair -> pairs.put(pair.getKey(), pair.getValue()));
        return pairs;
    }

    private List<Value> metadata(NodeMetadata metadata) {
        return List.of(Value.of(walrus.types().nodeMetadata(), metadata));
    }

    private static void change(
            Map<String, ContractFunction> functions, String name, Function<Call, UnaryOperator<NodeMetadata>> change) {
        functions.put("node_metadata::" + name, call -> {
            call.write(0, change.apply(call).apply(call.read(0, NodeMetadata::read)));
            return List.of();
        });
    }

    private static void view(
            Map<String, ContractFunction> functions, String name, Function<NodeMetadata, String> part) {
        functions.put(
                "node_metadata::" + name,
                call -> List.of(new Value(
                        STRING,
                        new BcsWriter()
                                .string(part.apply(call.read(0, NodeMetadata::read)))
                                .toByteArray())));
    }
}
