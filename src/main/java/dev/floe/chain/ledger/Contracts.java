package dev.floe.chain.ledger;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import dev.floe.sui.move.WalrusTypes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The packages of the chain: which versions there are, what they declare, and the Java that carries it out. */
final class Contracts {
    private final MoveInterface declarations;
    private final Map<ObjectId, ObjectId> originals;
    private final Map<String, ContractFunction> functions = new HashMap<>();

    Contracts(ObjectId walrusOriginal, ObjectId walrusCurrent, ObjectId wal) {
        declarations = Declarations.of(walrusOriginal, wal);
        originals = Map.of(
                Ids.MOVE_STDLIB,
                Ids.MOVE_STDLIB,
                Ids.SUI_FRAMEWORK,
                Ids.SUI_FRAMEWORK,
                wal,
                wal,
                walrusOriginal,
                walrusOriginal,
                walrusCurrent,
                walrusOriginal);
        WalrusTypes types = new WalrusTypes(walrusOriginal);
        FrameworkFunctions.addTo(functions);
        Walrus walrus = new Walrus(types);
        new SystemFunctions(walrus).addTo(functions);
        new StorageFunctions(walrus).addTo(functions);
        new BlobFunctions(walrus).addTo(functions);
        new AttributeFunctions(walrus).addTo(functions);
        new PoolFunctions(walrus).addTo(functions);
        new NodeStatementFunctions(walrus).addTo(functions);
        Wal money = new Wal(wal);
        money.addTo(functions);
        new StakingFunctions(walrus, money).addTo(functions);
        new EpochFunctions(walrus, money).addTo(functions);
        new StakedWalFunctions(walrus).addTo(functions);
        new NodeSettingFunctions(walrus).addTo(functions);
        new AuthFunctions(walrus).addTo(functions);
    }

    MoveInterface declarations() {
        return declarations;
    }

    /** The first version of the package {@code contract}, if there is such a package. */
    Optional<ObjectId> original(ObjectId contract) {
        return Optional.ofNullable(originals.get(contract));
    }

    /** The Java side; empty if the function is only declared. */
    Optional<ContractFunction> function(String module, String name) {
        return Optional.ofNullable(functions.get(module + "::" + name));
    }
}
