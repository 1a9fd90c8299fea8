package dev.floe.chain.ledger;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import java.util.HashMap;
import java.util.Map;

/** The structs and functions of Sui's framework and of Walrus that this chain knows. */
final class Declarations {
    private static final String TEXT = """
            package std
            module option
            struct Option<T> has copy, drop, store { vec: vector<T> }
            module string
            struct String has copy, drop, store { bytes: vector<u8> }

            package sui
            module object
            struct ID has copy, drop, store { bytes: address }
            struct UID has store { id: ID }
            module tx_context
            struct TxContext has drop
            module clock
            struct Clock has key { id: UID, timestamp_ms: u64 }
            module sui
            struct SUI has drop { dummy_field: bool }
            module balance
            struct Balance<phantom T> has store { value: u64 }
            struct Supply<phantom T> has store { value: u64 }
            fun value<T>(&Balance<T>): u64
            fun zero<T>(): Balance<T>
            fun join<T>(&mut Balance<T>, Balance<T>): u64
            fun split<T>(&mut Balance<T>, u64): Balance<T>
            fun withdraw_all<T>(&mut Balance<T>): Balance<T>
            fun destroy_zero<T>(Balance<T>)
            module coin
            struct Coin<phantom T> has key, store { id: UID, balance: Balance<T> }
            struct TreasuryCap<phantom T> has key, store { id: UID, total_supply: Supply<T> }
            fun value<T>(&Coin<T>): u64
            fun zero<T>(&mut TxContext): Coin<T>
            fun split<T>(&mut Coin<T>, u64, &mut TxContext): Coin<T>
            fun join<T>(&mut Coin<T>, Coin<T>)
            fun destroy_zero<T>(Coin<T>)
            fun into_balance<T>(Coin<T>): Balance<T>
            fun from_balance<T>(Balance<T>, &mut TxContext): Coin<T>
            module transfer
            fun public_transfer<T>(T, address)
            module vec_map
            struct VecMap<K, V> has copy, drop, store { contents: vector<Entry<K, V>> }
            struct Entry<K, V> has copy, drop, store { key: K, value: V }
            module vec_set
            struct VecSet<K> has copy, drop, store { contents: vector<K> }
            module package
            struct UpgradeCap has key, store { id: UID, package: ID, version: u64, policy: u8 }
            struct UpgradeTicket { cap: ID, package: ID, policy: u8, digest: vector<u8> }
            struct UpgradeReceipt { cap: ID, package: ID }
            module table
            struct Table<phantom K, phantom V> has key, store { id: UID, size: u64 }
            module object_table
            struct ObjectTable<phantom K, phantom V> has key, store { id: UID, size: u64 }
            module bag
            struct Bag has key, store { id: UID, size: u64 }
            module dynamic_field
            struct Field<K, V> has key { id: UID, name: K, value: V }
            module dynamic_object_field
            struct Wrapper<K> has copy, drop, store { name: K }
            module group_ops
            struct Element<phantom T> has copy, drop, store { bytes: vector<u8> }
            module bls12381
            struct G1
            struct UncompressedG1

            package wal
            module wal
            struct WAL has drop { dummy_field: bool }
            struct ProtectedTreasury has key { id: UID }
            struct TreasuryCapKey has copy, drop, store { dummy_field: bool }
            fun total_supply(&ProtectedTreasury): u64
            fun burn(&mut ProtectedTreasury, Coin<WAL>)

            package walrus
            module extended_field
            struct ExtendedField<phantom T> has key, store { id: UID }
            struct Key has copy, drop, store { dummy_field: bool }
            module system
            struct System has key { id: UID, version: u64, package_id: ID, new_package_id: Option<ID> }
            fun reserve_space(&mut System, u64, u32, &mut Coin<WAL>, &mut TxContext): Storage
            fun reserve_space_for_epochs(&mut System, u64, u32, u32, &mut Coin<WAL>, &mut TxContext): Storage
            fun register_blob(&mut System, Storage, u256, u256, u64, u8, bool, &mut Coin<WAL>, &mut TxContext): Blob
            fun certify_blob(&System, &mut Blob, vector<u8>, vector<u8>, vector<u8>)
            fun delete_blob(&System, Blob): Storage
            fun extend_blob(&mut System, &mut Blob, u32, &mut Coin<WAL>)
            fun extend_blob_with_resource(&System, &mut Blob, Storage)
            fun invalidate_blob_id(&System, vector<u8>, vector<u8>, vector<u8>): u256
            fun add_subsidy(&mut System, Coin<WAL>, u32)
            fun add_per_epoch_subsidies(&mut System, vector<Balance<WAL>>)
            fun create_storage_pool(&mut System, u64, u32, &mut Coin<WAL>, &mut TxContext): StoragePool
            fun create_storage_pool_with_storage(&System, Storage, &mut TxContext): StoragePool
            fun register_pooled_blob(&mut System, &mut StoragePool, u256, u256, u64, u8, bool, &mut Coin<WAL>, &mut TxContext)
            fun certify_pooled_blob(&System, &mut StoragePool, u256, vector<u8>, vector<u8>, vector<u8>)
            fun delete_pooled_blob(&System, &mut StoragePool, u256)
            fun burn_expired_pooled_blob(&System, &mut StoragePool, u256)
            fun extend_storage_pool(&mut System, &mut StoragePool, u32, &mut Coin<WAL>)
            fun increase_storage_pool_capacity(&mut System, &mut StoragePool, u64, &mut Coin<WAL>)
            fun increase_storage_pool_capacity_with_storage(&System, &mut StoragePool, Storage)
            fun decrease_storage_pool_capacity_by_size(&System, &mut StoragePool, u64, &mut TxContext): Storage
            fun decrease_storage_pool_unused_capacity_by_percent(&System, &mut StoragePool, u8, &mut TxContext): Storage
            fun certify_event_blob(&mut System, &mut StorageNodeCap, u256, u256, u64, u8, u64, u32, &mut TxContext)
            fun register_deny_list_update(&mut System, &StorageNodeCap, u256, u64)
            fun update_deny_list(&mut System, &mut StorageNodeCap, vector<u8>, vector<u8>, vector<u8>)
            fun delete_deny_listed_blob(&System, vector<u8>, vector<u8>, vector<u8>)
            fun update_protocol_version(&mut System, &StorageNodeCap, vector<u8>, vector<u8>, vector<u8>)
            fun epoch(&System): u32
            fun total_capacity_size(&System): u64
            fun used_capacity_size(&System): u64
            fun n_shards(&System): u16
            fun version(&System): u64
            module bls_aggregate
            struct BlsCommitteeMember has copy, drop, store { public_key: Element<UncompressedG1>, weight: u16, node_id: ID }
            struct BlsCommittee has copy, drop, store { members: vector<BlsCommitteeMember>, n_shards: u16, epoch: u32, total_aggregated_key: Element<G1> }
            module storage_accounting
            struct FutureAccounting has store { epoch: u32, used_capacity: u64, rewards_to_distribute: Balance<WAL> }
            struct FutureAccountingRingBuffer has store { current_index: u32, length: u32, ring_buffer: vector<FutureAccounting> }
            module event_blob
            struct EventBlob has copy, drop, store { blob_id: u256, ending_checkpoint_sequence_number: u64 }
            struct EventBlobAttestation has copy, drop, store { checkpoint_sequence_num: u64, epoch: u32 }
            struct EventBlobCertificationState has store { latest_certified_blob: Option<EventBlob>, aggregate_weight_per_blob: VecMap<EventBlob, u16> }
            module system_state_inner
            struct SystemStateInnerV1 has store { committee: BlsCommittee, total_capacity_size: u64, used_capacity_size: u64, storage_price_per_unit_size: u64, write_price_per_unit_size: u64, future_accounting: FutureAccountingRingBuffer, event_blob_certification_state: EventBlobCertificationState, deny_list_sizes: ExtendedField<VecMap<ID, u64>> }
            module storage_resource
            struct Storage has key, store { id: UID, start_epoch: u32, end_epoch: u32, storage_size: u64 }
            fun start_epoch(&Storage): u32
            fun end_epoch(&Storage): u32
            fun size(&Storage): u64
            fun split_by_epoch(&mut Storage, u32, &mut TxContext): Storage
            fun split_by_size(&mut Storage, u64, &mut TxContext): Storage
            fun fuse_periods(&mut Storage, Storage)
            fun fuse_amount(&mut Storage, Storage)
            fun fuse(&mut Storage, Storage)
            fun destroy(Storage)
            module metadata
            struct Metadata has drop, store { metadata: VecMap<String, String> }
            fun new(): Metadata
            fun insert_or_update(&mut Metadata, String, String)
            fun remove(&mut Metadata, &String): (String, String)
            fun remove_if_exists(&mut Metadata, &String): Option<String>
            module blob
            struct Blob has key, store { id: UID, registered_epoch: u32, blob_id: u256, size: u64, encoding_type: u8, certified_epoch: Option<u32>, storage: Storage, deletable: bool }
            fun object_id(&Blob): ID
            fun registered_epoch(&Blob): u32
            fun blob_id(&Blob): u256
            fun size(&Blob): u64
            fun encoding_type(&Blob): u8
            fun end_epoch(&Blob): u32
            fun is_deletable(&Blob): bool
            fun burn(Blob)
            fun add_metadata(&mut Blob, Metadata)
            fun add_or_replace_metadata(&mut Blob, Metadata): Option<Metadata>
            fun take_metadata(&mut Blob): Metadata
            fun insert_or_update_metadata_pair(&mut Blob, String, String)
            fun remove_metadata_pair(&mut Blob, &String): (String, String)
            fun remove_metadata_pair_if_exists(&mut Blob, &String): Option<String>
            fun encoded_size(&Blob, u16): u64
            fun derive_blob_id(u256, u8, u64): u256
            module encoding
            fun encoded_blob_length(u64, u8, u16): u64
            module storage_pool
            struct StoragePool has key, store { id: UID, version: u64 }
            struct StoragePoolInnerV1 has store { storage: Storage, used_encoded_bytes: u64, blob_count: u64, blobs: ObjectTable<u256, PooledBlob> }
            struct PooledBlob has key, store { id: UID, registered_epoch: u32, blob_id: u256, unencoded_size: u64, encoding_type: u8, certified_epoch: Option<u32>, storage_pool_id: ID, deletable: bool }
            fun start_epoch(&StoragePool): u32
            fun end_epoch(&StoragePool): u32
            fun reserved_encoded_capacity_bytes(&StoragePool): u64
            fun used_encoded_bytes(&StoragePool): u64
            fun available_encoded_bytes(&StoragePool): u64
            fun blob_count(&StoragePool): u64
            fun contains_blob(&StoragePool, u256): bool
            fun blob_object_id(&StoragePool, u256): ID
            fun object_id(&StoragePool): ID
            fun destroy(StoragePool): Storage
            fun add_blob_metadata(&mut StoragePool, u256, Metadata)
            fun add_or_replace_blob_metadata(&mut StoragePool, u256, Metadata): Option<Metadata>
            fun take_blob_metadata(&mut StoragePool, u256): Metadata
            fun insert_or_update_blob_metadata_pair(&mut StoragePool, u256, String, String)
            fun remove_blob_metadata_pair(&mut StoragePool, u256, &String): (String, String)
            fun remove_blob_metadata_pair_if_exists(&mut StoragePool, u256, &String): Option<String>
            module shared_blob
            struct SharedBlob has key, store { id: UID, blob: Blob, funds: Balance<WAL> }
            fun new(Blob, &mut TxContext)
            fun new_funded(Blob, Coin<WAL>, &mut TxContext)
            fun fund(&mut SharedBlob, Coin<WAL>)
            fun extend(&mut SharedBlob, &mut System, u32, &mut TxContext)
            module committee
            struct Committee has copy, drop, store { pos0: VecMap<ID, vector<u16>> }
            module epoch_parameters
            struct EpochParams has copy, drop, store { total_capacity_size: u64, storage_price_per_unit_size: u64, write_price_per_unit_size: u64 }
            module active_set
            struct ActiveSetEntry has copy, drop, store { node_id: ID, staked_amount: u64 }
            struct ActiveSet has copy, drop, store { max_size: u16, threshold_stake: u64, nodes: vector<ActiveSetEntry>, total_stake: u64 }
            module staking
            struct Staking has key { id: UID, version: u64, package_id: ID, new_package_id: Option<ID> }
            fun epoch(&Staking): u32
            fun register_candidate(&mut Staking, String, String, NodeMetadata, vector<u8>, vector<u8>, vector<u8>, u16, u64, u64, u64, &mut TxContext): StorageNodeCap
            fun set_next_commission(&mut Staking, &StorageNodeCap, u16)
            fun collect_commission(&mut Staking, ID, Authenticated, &mut TxContext): Coin<WAL>
            fun set_commission_receiver(&mut Staking, ID, Authenticated, Authorized)
            fun set_governance_authorized(&mut Staking, ID, Authenticated, Authorized)
            fun compute_next_committee(&Staking): Committee
            fun set_storage_price_vote(&mut Staking, &StorageNodeCap, u64)
            fun set_write_price_vote(&mut Staking, &StorageNodeCap, u64)
            fun set_node_capacity_vote(&mut Staking, &StorageNodeCap, u64)
            fun update_prices(&mut Staking, &mut System)
            fun node_metadata(&Staking, ID): NodeMetadata
            fun set_next_public_key(&mut Staking, &StorageNodeCap, vector<u8>, vector<u8>, &mut TxContext)
            fun set_name(&mut Staking, &StorageNodeCap, String)
            fun set_network_address(&mut Staking, &StorageNodeCap, String)
            fun set_network_public_key(&mut Staking, &StorageNodeCap, vector<u8>)
            fun set_node_metadata(&mut Staking, &StorageNodeCap, NodeMetadata)
            fun voting_end(&mut Staking, &Clock)
            fun initiate_epoch_change(&mut Staking, &mut System, &Clock)
            fun initiate_epoch_change_v2(&mut Staking, &mut System, &mut ProtectedTreasury, &Clock, &mut TxContext)
            fun epoch_sync_done(&mut Staking, &mut StorageNodeCap, u32, &Clock)
            fun set_migration_epoch(&mut Staking)
            fun stake_with_pool(&mut Staking, Coin<WAL>, ID, &mut TxContext): StakedWal
            fun request_withdraw_stake(&mut Staking, &mut StakedWal, &mut TxContext)
            fun withdraw_stake(&mut Staking, StakedWal, &mut TxContext): Coin<WAL>
            fun try_join_active_set(&mut Staking, &StorageNodeCap)
            fun add_commission_to_pools(&mut Staking, vector<ID>, vector<Balance<WAL>>)
            fun calculate_rewards(&Staking, ID, u64, u32, u32): u64
            fun can_withdraw_staked_wal_early(&Staking, &StakedWal): bool
            module staking_inner
            struct EpochState has copy, drop, store
            struct StakingInnerV1 has store { n_shards: u16, epoch_duration: u64, first_epoch_start: u64, pools: ObjectTable<ID, StakingPool>, epoch: u32, active_set: ExtendedField<ActiveSet>, next_committee: Option<Committee>, committee: Committee, previous_committee: Committee, next_epoch_params: Option<EpochParams>, epoch_state: EpochState, next_epoch_public_keys: ExtendedField<VecMap<ID, Element<UncompressedG1>>> }
            module staked_wal
            struct StakedWalState has copy, drop, store
            struct StakedWal has key, store { id: UID, state: StakedWalState, node_id: ID, principal: Balance<WAL>, activation_epoch: u32 }
            fun node_id(&StakedWal): ID
            fun value(&StakedWal): u64
            fun activation_epoch(&StakedWal): u32
            fun is_staked(&StakedWal): bool
            fun is_withdrawing(&StakedWal): bool
            fun withdraw_epoch(&StakedWal): u32
            fun join(&mut StakedWal, StakedWal)
            fun split(&mut StakedWal, u64, &mut TxContext): StakedWal
            module pending_values
            struct PendingValues has copy, drop, store { pos0: VecMap<u32, u64> }
            module pool_exchange_rate
            struct PoolExchangeRate has copy, drop, store
            module auth
            struct Authenticated has drop
            struct Authorized has copy, drop, store
            fun authenticate_sender(&TxContext): Authenticated
            fun authenticate_with_object<T>(&T): Authenticated
            fun authorized_address(address): Authorized
            fun authorized_object(ID): Authorized
            module node_metadata
            struct NodeMetadata has copy, drop, store { image_url: String, project_url: String, description: String, extra_fields: VecMap<String, String> }
            fun new(String, String, String): NodeMetadata
            fun default(): NodeMetadata
            fun set_image_url(&mut NodeMetadata, String)
            fun set_project_url(&mut NodeMetadata, String)
            fun set_description(&mut NodeMetadata, String)
            fun set_extra_fields(&mut NodeMetadata, VecMap<String, String>)
            fun image_url(&NodeMetadata): String
            fun project_url(&NodeMetadata): String
            fun description(&NodeMetadata): String
            module storage_node
            struct StorageNodeInfo has store { name: String, node_id: ID, network_address: String, public_key: Element<UncompressedG1>, next_epoch_public_key: Option<Element<UncompressedG1>>, network_public_key: vector<u8>, metadata: ExtendedField<NodeMetadata> }
            struct StorageNodeCap has key, store { id: UID, node_id: ID, last_epoch_sync_done: u32, last_event_blob_attestation: Option<EventBlobAttestation>, deny_list_root: u256, deny_list_sequence: u64, deny_list_size: u64 }
            module staking_pool
            struct NewEpochCommissionBlockedForCollection has copy, drop, store { dummy_field: bool }
            struct PoolState has copy, drop, store
            struct VotingParams has copy, drop, store { storage_price: u64, write_price: u64, node_capacity: u64 }
            struct StakingPool has key, store { id: UID, state: PoolState, voting_params: VotingParams, node_info: StorageNodeInfo, activation_epoch: u32, latest_epoch: u32, wal_balance: u64, num_shares: u64, pending_shares_withdraw: PendingValues, pre_active_withdrawals: PendingValues, pending_commission_rate: PendingValues, commission_rate: u16, exchange_rates: Table<u32, PoolExchangeRate>, pending_stake: PendingValues, rewards_pool: Balance<WAL>, commission: Balance<WAL>, commission_receiver: Authorized, governance_authorized: Authorized, extra_fields: Bag }
            module slashing
            struct SlashingProposal has drop, store { epoch: u32, node_id: ID, voting_weight: u16, voters: VecSet<ID> }
            struct SlashingManager has key { id: UID, slashing_candidates: Table<ID, SlashingProposal> }
            fun vote_for_slashing(&mut SlashingManager, &Staking, Authenticated, ID, ID)
            fun execute_slashing(&mut SlashingManager, &mut Staking, &mut ProtectedTreasury, ID, &mut TxContext)
            fun cleanup_slashing_proposals(&mut SlashingManager, &Staking, vector<ID>)
            module upgrade
            struct PackageDigest has copy, drop, store { pos0: vector<u8> }
            struct UpgradeProposal has drop, store { epoch: u32, digest: PackageDigest, version: u64, voting_weight: u16, voters: VecSet<ID> }
            struct UpgradeManager has key { id: UID, cap: UpgradeCap, upgrade_proposals: Table<PackageDigest, UpgradeProposal> }
            struct EmergencyUpgradeCap has key, store { id: UID, upgrade_manager_id: ID }
            fun vote_for_upgrade(&mut UpgradeManager, &Staking, Authenticated, ID, vector<u8>)
            fun authorize_upgrade(&mut UpgradeManager, &Staking, vector<u8>): UpgradeTicket
            fun authorize_emergency_upgrade(&mut UpgradeManager, &EmergencyUpgradeCap, vector<u8>): UpgradeTicket
            fun commit_upgrade(&mut UpgradeManager, &mut Staking, &mut System, UpgradeReceipt)
            fun cleanup_upgrade_proposals(&mut UpgradeManager, &Staking, vector<vector<u8>>)
            fun burn_emergency_upgrade_cap(EmergencyUpgradeCap)
            module init
            fun migrate(&mut Staking, &mut System)
            fun migrate_v2(&mut Staking, &mut System, &mut TxContext)
            module events
            struct ContractUpgraded has copy, drop { epoch: u32, package_id: ID, version: u64 }
            struct BlobRegistered has copy, drop { epoch: u32, blob_id: u256, size: u64, encoding_type: u8, end_epoch: u32, deletable: bool, object_id: ID }
            struct BlobCertified has copy, drop { epoch: u32, blob_id: u256, end_epoch: u32, deletable: bool, object_id: ID, is_extension: bool }
            struct BlobDeleted has copy, drop { epoch: u32, blob_id: u256, end_epoch: u32, object_id: ID, was_certified: bool }
            struct InvalidBlobID has copy, drop { epoch: u32, blob_id: u256 }
            struct EpochParametersSelected has copy, drop { next_epoch: u32 }
            struct EpochChangeStart has copy, drop { epoch: u32 }
            struct EpochChangeDone has copy, drop { epoch: u32 }
            struct ShardsReceived has copy, drop { epoch: u32, shards: vector<u16> }
            struct ShardRecoveryStart has copy, drop { epoch: u32, shards: vector<u16> }
            struct PricesUpdated has copy, drop { epoch: u32, storage_price: u64, write_price: u64 }
            struct ContractUpgradeProposed has copy, drop { epoch: u32, package_digest: vector<u8> }
            struct ContractUpgradeQuorumReached has copy, drop { epoch: u32, package_digest: vector<u8> }
            struct RegisterDenyListUpdate has copy, drop { epoch: u32, root: u256, sequence_number: u64, node_id: ID }
            struct DenyListUpdate has copy, drop { epoch: u32, root: u256, sequence_number: u64, node_id: ID }
            struct DenyListBlobDeleted has copy, drop { epoch: u32, blob_id: u256 }
            struct ProtocolVersionUpdated has copy, drop { epoch: u32, start_epoch: u32, protocol_version: u64 }
            struct StoragePoolCreated has copy, drop { epoch: u32, storage_pool_id: ID, reserved_encoded_capacity_bytes: u64, start_epoch: u32, end_epoch: u32 }
            struct PooledBlobRegistered has copy, drop { epoch: u32, blob_id: u256, unencoded_size: u64, encoding_type: u8, deletable: bool, object_id: ID, storage_pool_id: ID }
            struct PooledBlobCertified has copy, drop { epoch: u32, blob_id: u256, deletable: bool, object_id: ID, storage_pool_id: ID }
            struct PooledBlobDeleted has copy, drop { epoch: u32, blob_id: u256, object_id: ID, was_certified: bool, storage_pool_id: ID }
            struct StoragePoolExtended has copy, drop { epoch: u32, storage_pool_id: ID, new_end_epoch: u32 }
            """;

    private Declarations() {}

    static MoveInterface of(
            ObjectId walrusOriginal,
            ObjectId wal,
            Companions companions,
            SitePackages sites,
            ChallengePackage challenges) {
        Map<String, ObjectId> packages = new HashMap<>(companions.byName());
        packages.putAll(sites.byName());
        packages.put(ChallengePackage.NAME, challenges.contract());
        packages.put("std", Ids.MOVE_STDLIB);
        packages.put("sui", Ids.SUI_FRAMEWORK);
        packages.put("wal", wal);
        packages.put("walrus", walrusOriginal);
        return new MoveInterface(
                TEXT + Companions.TEXT + "\n" + SitePackages.TEXT + "\n" + ChallengePackage.TEXT, packages);
    }
}
