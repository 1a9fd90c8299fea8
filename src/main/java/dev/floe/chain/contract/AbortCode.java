package dev.floe.chain.contract;

import java.util.Set;

/** The codes that the contracts and the framework abort with: the module, the number in it, and the constant's name. */
public enum AbortCode {
    INIT_INVALID_MIGRATION("init", 0, "EInvalidMigration"),
    INIT_INVALID_UPGRADE_CAP("init", 1, "EInvalidUpgradeCap"),
    INIT_DEPRECATED_FUNCTION("init", 2, "EDeprecatedFunction"),
    SYSTEM_INVALID_MIGRATION("system", 0, "EInvalidMigration"),
    SYSTEM_WRONG_VERSION("system", 1, "EWrongVersion"),
    SYSTEM_ZERO_EXTRACT_SIZE("system", 2, "EZeroExtractSize"),
    STAKING_INVALID_MIGRATION("staking", 0, "EInvalidMigration"),
    STAKING_WRONG_VERSION("staking", 1, "EWrongVersion"),
    STAKING_DEPRECATED_FUNCTION("staking", 2, "EDeprecatedFunction"),
    SYSTEM_STATE_INNER_INVALID_MAX_EPOCHS_AHEAD("system_state_inner", 0, "EInvalidMaxEpochsAhead"),
    SYSTEM_STATE_INNER_STORAGE_EXCEEDED("system_state_inner", 1, "EStorageExceeded"),
    SYSTEM_STATE_INNER_INVALID_EPOCHS_AHEAD("system_state_inner", 2, "EInvalidEpochsAhead"),
    SYSTEM_STATE_INNER_INVALID_ID_EPOCH("system_state_inner", 3, "EInvalidIdEpoch"),
    SYSTEM_STATE_INNER_INCORRECT_COMMITTEE("system_state_inner", 4, "EIncorrectCommittee"),
    SYSTEM_STATE_INNER_INVALID_ACCOUNTING_EPOCH("system_state_inner", 5, "EInvalidAccountingEpoch"),
    SYSTEM_STATE_INNER_INCORRECT_ATTESTATION("system_state_inner", 6, "EIncorrectAttestation"),
    SYSTEM_STATE_INNER_REPEATED_ATTESTATION("system_state_inner", 7, "ERepeatedAttestation"),
    SYSTEM_STATE_INNER_NOT_COMMITTEE_MEMBER("system_state_inner", 8, "ENotCommitteeMember"),
    SYSTEM_STATE_INNER_INCORRECT_DENY_LIST_SEQUENCE("system_state_inner", 9, "EIncorrectDenyListSequence"),
    SYSTEM_STATE_INNER_INCORRECT_DENY_LIST_NODE("system_state_inner", 10, "EIncorrectDenyListNode"),
    SYSTEM_STATE_INNER_INVALID_RESOURCE_SIZE("system_state_inner", 11, "EInvalidResourceSize"),
    SYSTEM_STATE_INNER_INVALID_START_EPOCH("system_state_inner", 12, "EInvalidStartEpoch"),
    BLOB_NOT_CERTIFIED("blob", 0, "ENotCertified"),
    BLOB_BLOB_NOT_DELETABLE("blob", 1, "EBlobNotDeletable"),
    BLOB_RESOURCE_BOUNDS("blob", 2, "EResourceBounds"),
    BLOB_RESOURCE_SIZE("blob", 3, "EResourceSize"),
    BLOB_ALREADY_CERTIFIED("blob", 5, "EAlreadyCertified"),
    BLOB_INVALID_BLOB_ID("blob", 6, "EInvalidBlobId"),
    BLOB_DUPLICATE_METADATA("blob", 7, "EDuplicateMetadata"),
    BLOB_MISSING_METADATA("blob", 8, "EMissingMetadata"),
    BLOB_INVALID_BLOB_PERSISTENCE_TYPE("blob", 9, "EInvalidBlobPersistenceType"),
    BLOB_INVALID_BLOB_OBJECT("blob", 10, "EInvalidBlobObject"),
    STORAGE_RESOURCE_INVALID_EPOCH("storage_resource", 0, "EInvalidEpoch"),
    STORAGE_RESOURCE_INCOMPATIBLE_EPOCHS("storage_resource", 1, "EIncompatibleEpochs"),
    STORAGE_RESOURCE_INCOMPATIBLE_AMOUNT("storage_resource", 2, "EIncompatibleAmount"),
    STORAGE_RESOURCE_INVALID_EPOCH_RANGE("storage_resource", 3, "EInvalidEpochRange"),
    STORAGE_ACCOUNTING_TOO_FAR_IN_FUTURE("storage_accounting", 0, "ETooFarInFuture"),
    ENCODING_INVALID_ENCODING_TYPE("encoding", 0, "EInvalidEncodingType"),
    BLS_AGGREGATE_INVALID_BITMAP("bls_aggregate", 0, "EInvalidBitmap"),
    BLS_AGGREGATE_SIG_VERIFICATION("bls_aggregate", 1, "ESigVerification"),
    BLS_AGGREGATE_NOT_ENOUGH_STAKE("bls_aggregate", 2, "ENotEnoughStake"),
    BLS_AGGREGATE_INCORRECT_COMMITTEE("bls_aggregate", 3, "EIncorrectCommittee"),
    MESSAGES_INCORRECT_APP_ID("messages", 0, "EIncorrectAppId"),
    MESSAGES_INCORRECT_EPOCH("messages", 1, "EIncorrectEpoch"),
    MESSAGES_INVALID_MSG_TYPE("messages", 2, "EInvalidMsgType"),
    MESSAGES_INCORRECT_INTENT_VERSION("messages", 3, "EIncorrectIntentVersion"),
    MESSAGES_INVALID_BLOB_PERSISTENCE_TYPE("messages", 4, "EInvalidBlobPersistenceType"),
    MESSAGES_NOT_DELETABLE("messages", 5, "ENotDeletable"),
    MESSAGES_INVALID_KEY_LENGTH("messages", 6, "EInvalidKeyLength"),
    EVENT_BLOB_INVALID_SEQUENCE_NUMBER("event_blob", 0, "EInvalidSequenceNumber"),
    STORAGE_POOL_BLOB_NOT_DELETABLE("storage_pool", 0, "EBlobNotDeletable"),
    STORAGE_POOL_RESOURCE_BOUNDS("storage_pool", 1, "EResourceBounds"),
    STORAGE_POOL_ALREADY_CERTIFIED("storage_pool", 2, "EAlreadyCertified"),
    STORAGE_POOL_INVALID_BLOB_ID("storage_pool", 3, "EInvalidBlobId"),
    STORAGE_POOL_INVALID_BLOB_PERSISTENCE_TYPE("storage_pool", 4, "EInvalidBlobPersistenceType"),
    STORAGE_POOL_INVALID_BLOB_OBJECT("storage_pool", 5, "EInvalidBlobObject"),
    STORAGE_POOL_INSUFFICIENT_CAPACITY("storage_pool", 6, "EInsufficientCapacity"),
    STORAGE_POOL_POOL_NOT_EMPTY("storage_pool", 7, "EPoolNotEmpty"),
    STORAGE_POOL_INVALID_BLOB_SIZE("storage_pool", 8, "EInvalidBlobSize"),
    STORAGE_POOL_INVALID_BLOB_COUNT("storage_pool", 9, "EInvalidBlobCount"),
    STORAGE_POOL_WRONG_VERSION("storage_pool", 10, "EWrongVersion"),
    STORAGE_POOL_INCOMPATIBLE_END_EPOCH("storage_pool", 11, "EIncompatibleEndEpoch"),
    STORAGE_POOL_DUPLICATE_METADATA("storage_pool", 12, "EDuplicateMetadata"),
    STORAGE_POOL_MISSING_METADATA("storage_pool", 13, "EMissingMetadata"),
    STORAGE_POOL_INVALID_PERCENT("storage_pool", 14, "EInvalidPercent"),
    STAKING_INNER_WRONG_EPOCH_STATE("staking_inner", 0, "EWrongEpochState"),
    STAKING_INNER_INVALID_SYNC_EPOCH("staking_inner", 1, "EInvalidSyncEpoch"),
    STAKING_INNER_DUPLICATE_SYNC_DONE("staking_inner", 2, "EDuplicateSyncDone"),
    STAKING_INNER_NO_STAKE("staking_inner", 3, "ENoStake"),
    STAKING_INNER_NOT_IN_COMMITTEE("staking_inner", 4, "ENotInCommittee"),
    STAKING_INNER_COMMITTEE_SELECTED("staking_inner", 5, "ECommitteeSelected"),
    STAKING_INNER_NEXT_COMMITTEE_IS_EMPTY("staking_inner", 6, "ENextCommitteeIsEmpty"),
    STAKING_INNER_INVALID_NODE_WEIGHT("staking_inner", 7, "EInvalidNodeWeight"),
    STAKING_INNER_POOL_NOT_FOUND("staking_inner", 8, "EPoolNotFound"),
    STAKING_INNER_ZERO_NODE_WEIGHT("staking_inner", 9, "EZeroNodeWeight"),
    STAKING_INNER_INCORRECT_NODE_ORDER("staking_inner", 10, "EIncorrectNodeOrder"),
    STAKING_POOL_POOL_ALREADY_UPDATED("staking_pool", 0, "EPoolAlreadyUpdated"),
    STAKING_POOL_CALCULATION_ERROR("staking_pool", 1, "ECalculationError"),
    STAKING_POOL_INCORRECT_EPOCH_ADVANCE("staking_pool", 2, "EIncorrectEpochAdvance"),
    STAKING_POOL_POOL_NOT_EMPTY("staking_pool", 3, "EPoolNotEmpty"),
    STAKING_POOL_INVALID_PROOF_OF_POSSESSION("staking_pool", 4, "EInvalidProofOfPossession"),
    STAKING_POOL_POOL_ALREADY_WITHDRAWING("staking_pool", 5, "EPoolAlreadyWithdrawing"),
    STAKING_POOL_POOL_IS_NOT_ACTIVE("staking_pool", 6, "EPoolIsNotActive"),
    STAKING_POOL_ZERO_STAKE("staking_pool", 7, "EZeroStake"),
    STAKING_POOL_NOT_STAKED("staking_pool", 8, "ENotStaked"),
    STAKING_POOL_INCORRECT_POOL_ID("staking_pool", 9, "EIncorrectPoolId"),
    STAKING_POOL_NOT_WITHDRAWING("staking_pool", 10, "ENotWithdrawing"),
    STAKING_POOL_WITHDRAW_EPOCH_NOT_REACHED("staking_pool", 11, "EWithdrawEpochNotReached"),
    STAKING_POOL_ACTIVATION_EPOCH_NOT_REACHED("staking_pool", 12, "EActivationEpochNotReached"),
    STAKING_POOL_WITHDRAW_DIRECTLY("staking_pool", 13, "EWithdrawDirectly"),
    STAKING_POOL_INCORRECT_COMMISSION_RATE("staking_pool", 14, "EIncorrectCommissionRate"),
    STAKING_POOL_AUTHORIZATION_FAILURE("staking_pool", 15, "EAuthorizationFailure"),
    STAKING_POOL_INVALID_NETWORK_ADDRESS_LENGTH("staking_pool", 16, "EInvalidNetworkAddressLength"),
    STAKING_POOL_INVALID_NAME_LENGTH("staking_pool", 17, "EInvalidNameLength"),
    STAKING_POOL_ZERO_SHARES("staking_pool", 18, "EZeroShares"),
    STAKED_WAL_NOT_WITHDRAWING("staked_wal", 0, "ENotWithdrawing"),
    STAKED_WAL_METADATA_MISMATCH("staked_wal", 1, "EMetadataMismatch"),
    STAKED_WAL_INVALID_AMOUNT("staked_wal", 2, "EInvalidAmount"),
    STAKED_WAL_ALREADY_WITHDRAWING("staked_wal", 6, "EAlreadyWithdrawing"),
    STAKED_WAL_STAKE_BELOW_THRESHOLD("staked_wal", 7, "EStakeBelowThreshold"),
    ACTIVE_SET_ZERO_MAX_SIZE("active_set", 0, "EZeroMaxSize"),
    ACTIVE_SET_DUPLICATE_INSERTION("active_set", 1, "EDuplicateInsertion"),
    COMMITTEE_INVALID_SHARD_ASSIGNMENT("committee", 0, "EInvalidShardAssignment"),
    PENDING_VALUES_MISSING_EPOCH_VALUE("pending_values", 0, "EMissingEpochValue"),
    PENDING_VALUES_REDUCE_VALUE_TOO_LARGE("pending_values", 1, "EReduceValueTooLarge"),
    POOL_EXCHANGE_RATE_INVALID_RATE("pool_exchange_rate", 0, "EInvalidRate"),
    STORAGE_NODE_INVALID_NETWORK_PUBLIC_KEY("storage_node", 0, "EInvalidNetworkPublicKey"),
    APPORTIONMENT_QUEUE_POP_FROM_EMPTY_HEAP("apportionment_queue", 0, "EPopFromEmptyHeap"),
    SLASHING_NOT_AUTHORIZED("slashing", 0, "ENotAuthorized"),
    SLASHING_DUPLICATE_VOTE("slashing", 1, "EDuplicateVote"),
    SLASHING_NO_PROPOSAL_FOR_NODE("slashing", 2, "ENoProposalForNode"),
    SLASHING_WRONG_EPOCH("slashing", 3, "EWrongEpoch"),
    SLASHING_NOT_ENOUGH_VOTES("slashing", 4, "ENotEnoughVotes"),
    UPGRADE_INVALID_UPGRADE_MANAGER("upgrade", 0, "EInvalidUpgradeManager"),
    UPGRADE_NOT_AUTHORIZED("upgrade", 1, "ENotAuthorized"),
    UPGRADE_DUPLICATE_VOTE("upgrade", 2, "EDuplicateVote"),
    UPGRADE_INVALID_PACKAGE_DIGEST("upgrade", 3, "EInvalidPackageDigest"),
    UPGRADE_NO_PROPOSAL_FOR_DIGEST("upgrade", 4, "ENoProposalForDigest"),
    UPGRADE_WRONG_EPOCH("upgrade", 5, "EWrongEpoch"),
    UPGRADE_NOT_ENOUGH_VOTES("upgrade", 6, "ENotEnoughVotes"),
    UPGRADE_WRONG_VERSION("upgrade", 7, "EWrongVersion"),
    WALRUS_SUBSIDIES_UNAUTHORIZED_ADMIN_CAP("walrus_subsidies", 0, "EUnauthorizedAdminCap"),
    WALRUS_SUBSIDIES_WRONG_VERSION("walrus_subsidies", 1, "EWrongVersion"),
    WALRUS_SUBSIDIES_INVALID_MIGRATION("walrus_subsidies", 2, "EInvalidMigration"),
    WALRUS_SUBSIDIES_INNER_INVALID_SUBSIDY_RATE("walrus_subsidies_inner", 0, "EInvalidSubsidyRate"),
    WALRUS_SUBSIDIES_INNER_INSUFFICIENT_FUNDS_IN_POOL("walrus_subsidies_inner", 1, "EInsufficientFundsInPool"),
    EPOCH_BALANCE_INDEX_OUT_OF_BOUNDS("epoch_balance", 0, "EIndexOutOfBounds"),
    SUBSIDIES_INVALID_SUBSIDY_RATE("subsidies", 0, "EInvalidSubsidyRate"),
    SUBSIDIES_UNAUTHORIZED_ADMIN_CAP("subsidies", 1, "EUnauthorizedAdminCap"),
    SUBSIDIES_WRONG_VERSION("subsidies", 2, "EWrongVersion"),
    WAL_EXCHANGE_INSUFFICIENT_FUNDS_IN_EXCHANGE("wal_exchange", 0, "EInsufficientFundsInExchange"),
    WAL_EXCHANGE_INSUFFICIENT_INPUT_BALANCE("wal_exchange", 1, "EInsufficientInputBalance"),
    WAL_EXCHANGE_UNAUTHORIZED_ADMIN_CAP("wal_exchange", 2, "EUnauthorizedAdminCap"),
    WAL_EXCHANGE_INVALID_EXCHANGE_RATE("wal_exchange", 3, "EInvalidExchangeRate"),
    BLOB_BUCKET_INVALID_BLOB_BUCKET_CAP("blob_bucket", 0, "EInvalidBlobBucketCap"),
    BLOB_BUCKET_WRONG_VERSION("blob_bucket", 1, "EWrongVersion"),
    BLOB_BUCKET_INNER_V1_BLOB_BUCKET_STORAGE_EXPIRED("blob_bucket_inner_v1", 0, "EBlobBucketStorageExpired"),
    CHALLENGES_WRONG_EPOCH("challenges", 0, "EWrongEpoch"),
    CHALLENGES_EPOCH_CHANGING("challenges", 1, "EEpochChanging"),
    CHALLENGES_ALREADY_STARTED("challenges", 2, "EAlreadyStarted"),
    CHALLENGES_WRONG_PHASE("challenges", 3, "EWrongPhase"),
    CHALLENGES_NOT_MEMBER("challenges", 4, "ENotMember"),
    CHALLENGES_ALREADY_POSTED("challenges", 5, "EAlreadyPosted"),
    CHALLENGES_INVALID_SHARE("challenges", 6, "EInvalidShare"),
    CHALLENGES_INVALID_COMMITMENT("challenges", 7, "EInvalidCommitment"),
    CHALLENGES_INVALID_MESSAGE("challenges", 8, "EInvalidMessage"),
    BALANCE_NON_ZERO("balance", 0, "ENonZero"),
    BALANCE_OVERFLOW("balance", 1, "EOverflow"),
    BALANCE_NOT_ENOUGH("balance", 2, "ENotEnough"),
    DYNAMIC_FIELD_FIELD_ALREADY_EXISTS("dynamic_field", 0, "EFieldAlreadyExists"),
    DYNAMIC_FIELD_FIELD_DOES_NOT_EXIST("dynamic_field", 1, "EFieldDoesNotExist"),
    PACKAGE_ALREADY_AUTHORIZED("package", 2, "EAlreadyAuthorized"),
    PACKAGE_NOT_AUTHORIZED("package", 3, "ENotAuthorized"),
    PACKAGE_WRONG_UPGRADE_CAP("package", 4, "EWrongUpgradeCap"),
    PRIORITY_QUEUE_POP_FROM_EMPTY_HEAP("priority_queue", 0, "EPopFromEmptyHeap"),
    VEC_MAP_KEY_ALREADY_EXISTS("vec_map", 0, "EKeyAlreadyExists"),
    VEC_MAP_KEY_DOES_NOT_EXIST("vec_map", 1, "EKeyDoesNotExist"),
    BCS_OUT_OF_RANGE("bcs", 0, "EOutOfRange");

    private static final Set<String> FRAMEWORK =
            Set.of("balance", "bcs", "dynamic_field", "package", "priority_queue", "vec_map");

    private final String module;
    private final long code;
    private final String moveName;

    AbortCode(String module, long code, String moveName) {
        this.module = module;
        this.code = code;
        this.moveName = moveName;
    }

    public String module() {
        return module;
    }

    public long code() {
        return code;
    }

    /** The name of the constant in the Move source. */
    public String moveName() {
        return moveName;
    }

    /** Whether the module is Sui's, not Walrus's. */
    public boolean isFramework() {
        return FRAMEWORK.contains(module);
    }

    /** The abort with this code, to be thrown. */
    public Abort abort() {
        return new Abort(this);
    }

    /** @throws Abort with this code unless {@code holds} */
    public void unless(boolean holds) {
        if (!holds) {
            throw abort();
        }
    }
}
