package dev.floe.sui.move;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.StructTag;

/**
 * The types of a Walrus deployment.
 *
 * @param original the first version of the package, which is the address of its types
 */
public record WalrusTypes(ObjectId original) {

    public StructTag system() {
        return type("system", "System");
    }

    public StructTag staking() {
        return type("staking", "Staking");
    }

    public StructTag systemState() {
        return type("system_state_inner", "SystemStateInnerV1");
    }

    public StructTag stakingState() {
        return type("staking_inner", "StakingInnerV1");
    }

    public StructTag stakingPool() {
        return type("staking_pool", "StakingPool");
    }

    public StructTag poolExchangeRate() {
        return type("pool_exchange_rate", "PoolExchangeRate");
    }

    public StructTag storageNodeCap() {
        return type("storage_node", "StorageNodeCap");
    }

    public StructTag nodeMetadata() {
        return type("node_metadata", "NodeMetadata");
    }

    /** The type of the key under which a pool keeps how much of its commission is blocked. */
    public StructTag blockedCommissionKey() {
        return type("staking_pool", "NewEpochCommissionBlockedForCollection");
    }

    public StructTag committee() {
        return type("committee", "Committee");
    }

    /** How a call shows who makes it. */
    public StructTag authenticated() {
        return type("auth", "Authenticated");
    }

    /** Who may do something. */
    public StructTag authorized() {
        return type("auth", "Authorized");
    }

    public StructTag activeSet() {
        return type("active_set", "ActiveSet");
    }

    public StructTag stakedWal() {
        return type("staked_wal", "StakedWal");
    }

    public StructTag storage() {
        return type("storage_resource", "Storage");
    }

    public StructTag blob() {
        return type("blob", "Blob");
    }

    public StructTag sharedBlob() {
        return type("shared_blob", "SharedBlob");
    }

    public StructTag storagePool() {
        return type("storage_pool", "StoragePool");
    }

    public StructTag storagePoolInner() {
        return type("storage_pool", "StoragePoolInnerV1");
    }

    public StructTag pooledBlob() {
        return type("storage_pool", "PooledBlob");
    }

    public StructTag metadata() {
        return type("metadata", "Metadata");
    }

    public StructTag slashingManager() {
        return type("slashing", "SlashingManager");
    }

    public StructTag slashingProposal() {
        return type("slashing", "SlashingProposal");
    }

    public StructTag upgradeManager() {
        return type("upgrade", "UpgradeManager");
    }

    public StructTag upgradeProposal() {
        return type("upgrade", "UpgradeProposal");
    }

    public StructTag packageDigest() {
        return type("upgrade", "PackageDigest");
    }

    public StructTag emergencyUpgradeCap() {
        return type("upgrade", "EmergencyUpgradeCap");
    }

    /** The key type of extended fields; the key's BCS is one zero byte. */
    public StructTag extendedFieldKey() {
        return type("extended_field", "Key");
    }

    /** The type of the event. */
    public StructTag event(String name) {
        return type("events", name);
    }

    private StructTag type(String module, String name) {
        return new StructTag(original, module, name);
    }
}
