package dev.floe.chain.contract;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * In which functions of the Move sources an abort code is raised: many are internal, behind the function that was called. A
 * line has module, code and functions; {@code called>function} says in which one it is raised below a function that calls
 * several of them.
 */
public final class AbortFunctions {
    private static final String TEXT = """
            init 0 migrate_v2
            init 1 initialize_walrus
            init 2 migrate
            system 0 migrate
            system 1 inner inner_mut
            system 2 decrease_storage_pool_capacity_by_size decrease_storage_pool_unused_capacity_by_percent
            staking 0 migrate set_migration_epoch migrate_v2>migrate
            staking 1 inner inner_mut
            staking 2 initiate_epoch_change
            system_state_inner 0 create_empty
            system_state_inner 1 account_capacity extend_blob reserve_space_without_payment \
            new>reserve_space_without_payment reserve_space>reserve_space_without_payment \
            reserve_space_for_epochs>reserve_space_without_payment create_storage_pool>reserve_space_without_payment \
            certify_event_blob>reserve_space_without_payment extend_storage_pool>account_capacity \
            increase_storage_pool_capacity>account_capacity extend>extend_blob
            system_state_inner 2 add_per_epoch_subsidies add_subsidy burn_expired_pooled_blob \
            create_storage_pool_with_storage decrease_storage_pool_capacity_by_size \
            decrease_storage_pool_unused_capacity_by_percent delete_pooled_blob extend_blob extend_storage_pool \
            increase_storage_pool_capacity increase_storage_pool_capacity_with_storage register_pooled_blob \
            reserve_space reserve_space_for_epochs reserve_space_without_payment register_blob>register_pooled_blob \
            delete_blob>delete_pooled_blob certify_event_blob>reserve_space_without_payment \
            process_subsidies>add_per_epoch_subsidies extend>extend_blob
            system_state_inner 3 certify_blob certify_event_blob certify_pooled_blob delete_deny_listed_blob \
            invalidate_blob_id update_deny_list update_protocol_version
            system_state_inner 4 advance_epoch
            system_state_inner 5 advance_epoch
            system_state_inner 6 certify_event_blob
            system_state_inner 7 certify_event_blob
            system_state_inner 8 certify_event_blob register_deny_list_update update_deny_list update_protocol_version
            system_state_inner 9 register_deny_list_update update_deny_list
            system_state_inner 10 update_deny_list
            system_state_inner 11 create_storage_pool_with_storage increase_storage_pool_capacity \
            reserve_space_without_payment reserve_space>reserve_space_without_payment \
            reserve_space_for_epochs>reserve_space_without_payment certify_event_blob>reserve_space_without_payment
            system_state_inner 12 update_protocol_version
            blob 0 assert_certified_not_expired
            blob 1 delete
            blob 2 assert_certified_not_expired certify_with_certified_msg delete extend_with_resource new \
            register_blob>new certify_blob>certify_with_certified_msg certify_event_blob>new \
            extend_blob>assert_certified_not_expired extend>assert_certified_not_expired delete_blob>delete
            blob 3 new
            blob 5 certify_with_certified_msg
            blob 6 certify_with_certified_msg new register_blob>new certify_blob>certify_with_certified_msg \
            certify_event_blob>new
            blob 7 add_metadata
            blob 8 metadata take_metadata remove_metadata_pair>metadata remove_metadata_pair_if_exists>metadata
            blob 9 certify_with_certified_msg
            blob 10 certify_with_certified_msg
            storage_resource 0 split_by_epoch
            storage_resource 1 fuse_amount fuse_periods extend_blob_with_resource>fuse_periods
            storage_resource 2 fuse_periods split_by_size extend_blob_with_resource>fuse_periods fuse>fuse_periods \
            decrease_storage_pool_capacity_by_size>split_by_size \
            decrease_storage_pool_unused_capacity_by_percent>split_by_size
            storage_resource 3 create_storage
            storage_accounting 0 ring_lookup_mut
            encoding 0 encoded_blob_length
            bls_aggregate 0 verify_certificate_and_weight
            bls_aggregate 1 verify_certificate_and_weight
            bls_aggregate 2 verify_certificate_and_weight
            bls_aggregate 3 new_bls_committee
            messages 0 new_certified_message
            messages 1 new_certified_message
            messages 2 certify_blob_message deny_list_blob_deleted_message deny_list_update_message \
            invalid_blob_id_message protocol_version_message invalidate_blob_id>invalid_blob_id_message \
            certify_blob>certify_blob_message certify_pooled_blob>certify_blob_message \
            update_protocol_version>protocol_version_message update_deny_list>deny_list_update_message \
            delete_deny_listed_blob>deny_list_blob_deleted_message
            messages 3 new_certified_message
            messages 4 peel_blob_persistence_type
            messages 5 object_id
            messages 6 new_proof_of_possession_msg
            event_blob 0 update_latest_certified_event_blob
            storage_pool 0 delete_blob_object
            storage_pool 1 certify increase_capacity_with_storage certify_blob>certify certify_pooled_blob>certify \
            increase_storage_pool_capacity_with_storage>increase_capacity_with_storage
            storage_pool 2 certify
            storage_pool 3 certify new_pooled_blob register_blob>new_pooled_blob register_pooled_blob>new_pooled_blob \
            certify_blob>certify certify_pooled_blob>certify
            storage_pool 4 certify
            storage_pool 5 certify
            storage_pool 6 add_blob decrease_capacity_by_size register_blob>add_blob register_pooled_blob>add_blob \
            decrease_storage_pool_capacity_by_size>decrease_capacity_by_size \
            decrease_storage_pool_unused_capacity_by_percent>decrease_capacity_by_size
            storage_pool 7 destroy
            storage_pool 8 remove_blob
            storage_pool 9 remove_blob
            storage_pool 10 inner inner_mut
            storage_pool 11 increase_capacity_with_storage
            storage_pool 12 add_metadata
            storage_pool 13 metadata take_metadata remove_blob_metadata_pair>metadata \
            remove_blob_metadata_pair_if_exists>metadata take_blob_metadata>take_metadata
            storage_pool 14 decrease_unused_capacity_by_percent
            staking_inner 0 advance_epoch initiate_epoch_change voting_end \
            initiate_epoch_change_v2>initiate_epoch_change
            staking_inner 1 epoch_sync_done
            staking_inner 2 epoch_sync_done
            staking_inner 3 dhondt
            staking_inner 4 epoch_sync_done get_current_node_weight vote_for_slashing>get_current_node_weight \
            vote_for_upgrade>get_current_node_weight
            staking_inner 5 select_committee_and_calculate_votes
            staking_inner 6 next_bls_committee
            staking_inner 7 get_current_node_weight
            staking_inner 8 calculate_rewards
            staking_inner 9 select_committee_and_calculate_votes
            staking_inner 10 next_bls_committee
            staking_pool 0 advance_epoch
            staking_pool 1 process_pending_stake
            staking_pool 2 advance_epoch
            staking_pool 3 destroy_empty
            staking_pool 4 new set_next_public_key register_candidate>new
            staking_pool 5 set_withdrawing
            staking_pool 6 stake
            staking_pool 7 request_withdraw_stake stake withdraw_stake stake_with_pool>stake
            staking_pool 8 request_withdraw_stake
            staking_pool 9 request_withdraw_stake withdraw_stake
            staking_pool 10 withdraw_stake
            staking_pool 11 withdraw_stake
            staking_pool 12 request_withdraw_stake withdraw_stake
            staking_pool 13 request_withdraw_stake
            staking_pool 14 new set_next_commission register_candidate>new
            staking_pool 15 collect_commission set_commission_receiver set_governance_authorized \
            register_candidate>set_commission_receiver
            staking_pool 16 new set_network_address register_candidate>new
            staking_pool 17 new set_name register_candidate>new
            staking_pool 18 request_withdraw_stake
            staked_wal 0 withdraw_epoch
            staked_wal 1 join
            staked_wal 2 split
            staked_wal 6 set_withdrawing
            staked_wal 7 mint split stake_with_pool>mint
            active_set 0 new
            active_set 1 insert
            committee 0 transition
            pending_values 0 reduce
            pending_values 1 reduce
            pool_exchange_rate 0 new
            storage_node 0 new set_network_public_key register_candidate>new
            apportionment_queue 0 pop_max
            slashing 0 vote_for_slashing
            slashing 1 add_vote
            slashing 2 execute_slashing
            slashing 3 execute_slashing
            slashing 4 execute_slashing
            upgrade 0 authorize_emergency_upgrade
            upgrade 1 vote_for_upgrade
            upgrade 2 add_vote
            upgrade 3 authorize_upgrade cleanup_upgrade_proposals vote_for_upgrade
            upgrade 4 authorize_upgrade
            upgrade 5 authorize_upgrade
            upgrade 6 authorize_upgrade
            upgrade 7 authorize_upgrade
            walrus_subsidies 0 check_admin
            walrus_subsidies 1 check_version
            walrus_subsidies 2 migrate
            walrus_subsidies_inner 0 set_base_subsidy set_per_shard_subsidy set_system_subsidy_rate
            walrus_subsidies_inner 1 process_fixed_rate_subsidies process_usage_subsidies
            epoch_balance 0 ring_lookup_mut
            subsidies 0 new_with_initial_rates_and_funds set_buyer_subsidy_rate set_system_subsidy_rate
            subsidies 1 check_admin
            subsidies 2 check_version_upgrade extend_blob migrate register_blob reserve_space
            wal_exchange 0 exchange_all_for_sui exchange_all_for_wal withdraw_sui withdraw_wal
            wal_exchange 1 exchange_for_sui exchange_for_wal
            wal_exchange 2 check_admin
            wal_exchange 3 new_exchange_rate
            challenges 0 acknowledge certify commit reveal settle
            challenges 1 start
            challenges 2 start
            challenges 3 acknowledge certify commit reveal
            challenges 4 acknowledge commit reveal start
            challenges 5 acknowledge certify commit reveal
            challenges 6 reveal
            challenges 7 commit
            challenges 8 certify
            blob_bucket 0 check_cap
            blob_bucket 1 inner inner_mut
            blob_bucket_inner_v1 0 verify_pool_active
            balance 0 destroy_zero
            balance 1 increase_supply
            balance 2 split
            dynamic_field 0 add
            package 2 authorize_upgrade
            package 3 commit_upgrade
            package 4 commit_upgrade
            priority_queue 0 pop_max
            vec_map 0 insert
            vec_map 1 get_idx
            """;

    /** A function, if only below the one that is called so. */
    private record Place(Optional<String> called, String function) {}

    private static final Map<String, List<Place>> PLACES = parse();

    private AbortFunctions() {}

    private static Map<String, List<Place>> parse() {
        Map<String, List<Place>> places = new HashMap<>();
        TEXT.lines().forEach(line -> {
            String[] words = line.split(" ");
            List<Place> ofCode = new ArrayList<>();
            for (int i = 2; i < words.length; i++) {
                int arrow = words[i].indexOf('>');
                ofCode.add(
                        arrow < 0
                                ? new Place(Optional.empty(), words[i])
                                : new Place(Optional.of(words[i].substring(0, arrow)), words[i].substring(arrow + 1)));
            }
            places.put(words[0] + " " + words[1], List.copyOf(ofCode));
        });
        return Map.copyOf(places);
    }

    /** Whether some function is known to raise it. */
    static boolean isKnown(AbortCode code) {
        return PLACES.containsKey(code.module() + " " + code.code());
    }

    /**
     * The function that raises {@code code} when {@code called} is called; empty if it may be one of several.
     *
     * @param mutably whether the object that the code is about was passed by mutable reference
     */
    public static Optional<String> of(AbortCode code, String called, boolean mutably) {
        List<Place> places = PLACES.getOrDefault(code.module() + " " + code.code(), List.of());
        List<String> functions = places.stream()
                .filter(place -> place.called().isEmpty())
                .map(Place::function)
                .toList();
        if (functions.equals(List.of("inner", "inner_mut"))) {
            return Optional.of(mutably ? "inner_mut" : "inner");
        }
        if (functions.contains(called)) {
            return Optional.of(called);
        }
        Optional<String> below = places.stream()
                .filter(place -> place.called().equals(Optional.of(called)))
                .map(Place::function)
                .findFirst();
        return below.or(() -> functions.size() == 1 ? Optional.of(functions.getFirst()) : Optional.empty());
    }
}
