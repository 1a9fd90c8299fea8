package dev.floe.chain.ledger;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.StructTag;
import java.util.List;
import java.util.Map;

/**
 * The packages that go with Walrus and are not part of it: subsidies of both kinds, the exchange of WAL, buckets. Each has
 * one version here. Their IDs follow from that of Walrus.
 */
public record Companions(ObjectId subsidies, ObjectId walrusSubsidies, ObjectId walExchange, ObjectId blobBucket) {
    /** What they declare, after all that they use. */
    static final String TEXT = """
            package subsidies
            module subsidies
            struct AdminCap has key, store { id: UID, subsidies_id: ID }
            struct Subsidies has key, store { id: UID, buyer_subsidy_rate: u16, system_subsidy_rate: u16, subsidy_pool: Balance<WAL>, package_id: ID, version: u64 }
            fun new(ID, &mut TxContext): AdminCap
            fun new_with_initial_rates_and_funds(ID, u16, u16, Coin<WAL>, &mut TxContext): AdminCap
            fun add_funds(&mut Subsidies, Coin<WAL>)
            fun set_buyer_subsidy_rate(&mut Subsidies, &AdminCap, u16)
            fun set_system_subsidy_rate(&mut Subsidies, &AdminCap, u16)
            fun withdraw_balance(&mut Subsidies, &AdminCap): Balance<WAL>
            fun extend_blob(&mut Subsidies, &mut System, &mut Blob, u32, &mut Coin<WAL>, &mut TxContext)
            fun reserve_space(&mut Subsidies, &mut System, u64, u32, &mut Coin<WAL>, &mut TxContext): Storage
            fun register_blob(&mut Subsidies, &mut System, Storage, u256, u256, u64, u8, bool, &mut Coin<WAL>, &mut TxContext): Blob
            fun admin_cap_subsidies_id(&AdminCap): ID
            fun subsidy_pool_value(&Subsidies): u64
            fun buyer_subsidy_rate(&Subsidies): u16
            fun system_subsidy_rate(&Subsidies): u16

            package walrus_subsidies
            module epoch_balance
            struct EpochBalance has copy, drop, store { epoch: u32, balance: u64 }
            struct EpochBalanceRingBuffer has store { current_index: u32, ring_buffer: vector<EpochBalance> }
            module walrus_subsidies
            struct SubsidiesInnerKey has copy, drop, store { dummy_field: bool }
            struct AdminCap has key, store { id: UID, subsidies_id: ID }
            struct WalrusSubsidies has key { id: UID, version: u64, package_id: ID }
            fun new(&System, &Staking, u32, u64, u64, &mut TxContext): AdminCap
            fun add_coin(&mut WalrusSubsidies, Coin<WAL>)
            fun add_balance(&mut WalrusSubsidies, Balance<WAL>)
            fun set_system_subsidy_rate(&mut WalrusSubsidies, &AdminCap, u32)
            fun set_base_subsidy(&mut WalrusSubsidies, &AdminCap, u64)
            fun set_per_shard_subsidy(&mut WalrusSubsidies, &AdminCap, u64)
            fun process_subsidies(&mut WalrusSubsidies, &mut Staking, &mut System, &Clock)
            fun migrate(&mut WalrusSubsidies)
            module walrus_subsidies_inner
            struct WalrusSubsidiesInnerV1 has store { system_subsidy_rate: u32, subsidy_pool: Balance<WAL>, base_subsidy: u64, subsidy_per_shard: u64, latest_epoch: u32, already_subsidized_balances: EpochBalanceRingBuffer, last_subsidized_ts: u64, extra_fields: Bag }

            package wal_exchange
            module wal_exchange
            struct ExchangeRate has copy, drop, store { wal: u64, sui: u64 }
            struct AdminCap has key, store { id: UID }
            struct Exchange has key, store { id: UID, wal: Balance<WAL>, sui: Balance<SUI>, rate: ExchangeRate, admin: ID }
            fun new_exchange_rate(u64, u64): ExchangeRate
            fun new(&mut TxContext): AdminCap
            fun new_funded(&mut Coin<WAL>, u64, &mut TxContext): AdminCap
            fun add_wal(&mut Exchange, &mut Coin<WAL>, u64)
            fun add_sui(&mut Exchange, &mut Coin<SUI>, u64)
            fun add_all_wal(&mut Exchange, Coin<WAL>)
            fun add_all_sui(&mut Exchange, Coin<SUI>)
            fun withdraw_wal(&mut Exchange, u64, &AdminCap, &mut TxContext): Coin<WAL>
            fun withdraw_sui(&mut Exchange, u64, &AdminCap, &mut TxContext): Coin<SUI>
            fun set_exchange_rate(&mut Exchange, u64, u64, &AdminCap)
            fun exchange_all_for_wal(&mut Exchange, Coin<SUI>, &mut TxContext): Coin<WAL>
            fun exchange_for_wal(&mut Exchange, &mut Coin<SUI>, u64, &mut TxContext): Coin<WAL>
            fun exchange_all_for_sui(&mut Exchange, Coin<WAL>, &mut TxContext): Coin<SUI>
            fun exchange_for_sui(&mut Exchange, &mut Coin<WAL>, u64, &mut TxContext): Coin<SUI>

            package blob_bucket
            module blob_bucket_inner_v1
            struct BlobBucketInnerV1 has store { storage_pool: StoragePool }
            module blob_bucket
            struct BlobBucket has key { id: UID, version: u64 }
            struct BlobBucketCap has key, store { id: UID, bucket_id: ID }
            fun new(&mut System, u64, u32, &mut Coin<WAL>, &mut TxContext): BlobBucketCap
            fun bucket_id(&BlobBucketCap): ID
            fun register_blob(&mut BlobBucket, &BlobBucketCap, &mut System, u256, u256, u64, u8, bool, &mut Coin<WAL>, &mut TxContext)
            fun certify_blob(&mut BlobBucket, &System, u256, vector<u8>, vector<u8>, vector<u8>)
            fun delete_blob(&mut BlobBucket, &BlobBucketCap, &System, u256)
            fun extend_storage_pool(&mut BlobBucket, &BlobBucketCap, &mut System, u32, &mut Coin<WAL>)
            fun storage_pool_id(&BlobBucket): ID
            fun increase_storage_pool_capacity(&mut BlobBucket, &BlobBucketCap, &mut System, u64, &mut Coin<WAL>)
            """;

    /** @param walrus the first version of the Walrus package */
    static Companions of(ObjectId walrus) {
        Digest seed = Digest.ofTyped("FloeCompanions", walrus.toBytes());
        return new Companions(Ids.fresh(seed, 0), Ids.fresh(seed, 1), Ids.fresh(seed, 2), Ids.fresh(seed, 3));
    }

    List<ObjectId> all() {
        return List.of(subsidies, walrusSubsidies, walExchange, blobBucket);
    }

    /** By the names in {@link #TEXT}. */
    Map<String, ObjectId> byName() {
        return Map.of(
                "subsidies",
                subsidies,
                "walrus_subsidies",
                walrusSubsidies,
                "wal_exchange",
                walExchange,
                "blob_bucket",
                blobBucket);
    }

    boolean isOwnModule(ObjectId companion, String module) {
        return byName().entrySet().stream()
                        .anyMatch(entry -> entry.getValue().equals(companion) && module.startsWith(entry.getKey()))
                || companion.equals(walrusSubsidies) && module.equals("epoch_balance");
    }

    StructTag exchange() {
        return new StructTag(walExchange, "wal_exchange", "Exchange");
    }

    StructTag exchangeRate() {
        return new StructTag(walExchange, "wal_exchange", "ExchangeRate");
    }

    StructTag exchangeCap() {
        return new StructTag(walExchange, "wal_exchange", "AdminCap");
    }

    StructTag subsidiesObject() {
        return new StructTag(subsidies, "subsidies", "Subsidies");
    }

    StructTag subsidiesCap() {
        return new StructTag(subsidies, "subsidies", "AdminCap");
    }

    StructTag walrusSubsidiesObject() {
        return new StructTag(walrusSubsidies, "walrus_subsidies", "WalrusSubsidies");
    }

    StructTag walrusSubsidiesKey() {
        return new StructTag(walrusSubsidies, "walrus_subsidies", "SubsidiesInnerKey");
    }

    StructTag walrusSubsidiesInner() {
        return new StructTag(walrusSubsidies, "walrus_subsidies_inner", "WalrusSubsidiesInnerV1");
    }

    StructTag walrusSubsidiesCap() {
        return new StructTag(walrusSubsidies, "walrus_subsidies", "AdminCap");
    }

    StructTag bucket() {
        return new StructTag(blobBucket, "blob_bucket", "BlobBucket");
    }

    StructTag bucketInner() {
        return new StructTag(blobBucket, "blob_bucket_inner_v1", "BlobBucketInnerV1");
    }

    StructTag bucketCap() {
        return new StructTag(blobBucket, "blob_bucket", "BlobBucketCap");
    }
}
