package dev.floe.chain.ledger;

import dev.floe.bytes.BcsReader;
import dev.floe.chain.contract.EventBlobRegistration;
import dev.floe.chain.contract.Fields;
import dev.floe.chain.contract.OnlyKey;
import dev.floe.chain.contract.WalrusSystem;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.DenyListSizes;
import dev.floe.sui.move.StorageNodeCap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What nodes say to the module {@code system}: blobs of events, deny lists, versions of the protocol. */
final class NodeStatementFunctions {
    private final Walrus walrus;

    NodeStatementFunctions(Walrus walrus) {
        this.walrus = walrus;
    }

    void addTo(Map<String, ContractFunction> functions) {
        functions.put("system::certify_event_blob", this::certifyEventBlob);
        functions.put("system::register_deny_list_update", this::registerDenyListUpdate);
        functions.put("system::update_deny_list", this::updateDenyList);
        functions.put("system::delete_deny_listed_blob", this::deleteDenyListedBlob);
        functions.put("system::update_protocol_version", this::updateProtocolVersion);
    }

    private static StorageNodeCap cap(Call call) {
        return call.read(1, StorageNodeCap::read);
    }

    private List<Value> certifyEventBlob(Call call) {
        WalrusSystem system = walrus.system(call, 0);
        EventBlobRegistration blob =
                new EventBlobRegistration(call.blobId(2), call.value(3).bcs(), call.u64(4), call.u8(5), call.u64(6));
        call.write(1, system.certifyEventBlob(walrus.transaction(call), cap(call), blob, call.u32(7)));
        walrus.saveSystem(call, 0, system);
        return List.of();
    }

    private List<Value> registerDenyListUpdate(Call call) {
        WalrusSystem system = walrus.system(call, 0);
        system.registerDenyListUpdate(walrus.transaction(call), cap(call), call.read(2, BcsReader::u256), call.u64(3));
        walrus.saveSystem(call, 0, system);
        return List.of();
    }

    private List<Value> updateDenyList(Call call) {
        WalrusSystem system = walrus.system(call, 0);
        Fields<OnlyKey, DenyListSizes> field = walrus.denyListSizes(call, system);
        Map<ObjectId, Long> sizes = new LinkedHashMap<>(field.get(OnlyKey.KEY).sizes());
        call.write(1, system.updateDenyList(walrus.transaction(call), cap(call), Walrus.certificate(call, 2), sizes));
        field.put(OnlyKey.KEY, new DenyListSizes(sizes));
        walrus.saveSystem(call, 0, system);
        return List.of();
    }

    private List<Value> deleteDenyListedBlob(Call call) {
        walrus.system(call, 0).deleteDenyListedBlob(walrus.transaction(call), Walrus.certificate(call, 1));
        return List.of();
    }

    private List<Value> updateProtocolVersion(Call call) {
        walrus.system(call, 0).updateProtocolVersion(walrus.transaction(call), cap(call), Walrus.certificate(call, 2));
        return List.of();
    }
}
