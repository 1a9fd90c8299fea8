package dev.floe.sui;

import java.util.Map;

/** The names of the reasons for which Walrus's contracts abort, by module and code. */
public final class AbortNames {
    private static final Map<String, Map<Long, String>> NAMES = Map.ofEntries(
            // 0x2::balance, where paying with too small a coin ends.
            Map.entry("balance", Map.of(0L, "ENonZero", 1L, "EOverflow", 2L, "ENotEnough")),
            Map.entry("vec_map", Map.of(0L, "EKeyAlreadyExists", 1L, "EKeyDoesNotExist")),
            Map.entry("init", Map.of(0L, "EInvalidMigration", 1L, "EInvalidUpgradeCap", 2L, "EDeprecatedFunction")),
            Map.entry("system", Map.of(0L, "EInvalidMigration", 1L, "EWrongVersion", 2L, "EZeroExtractSize")),
            Map.entry("staking", Map.of(0L, "EInvalidMigration", 1L, "EWrongVersion", 2L, "EDeprecatedFunction")),
            Map.entry(
                    "system_state_inner",
                    Map.ofEntries(
                            Map.entry(0L, "EInvalidMaxEpochsAhead"),
                            Map.entry(1L, "EStorageExceeded"),
                            Map.entry(2L, "EInvalidEpochsAhead"),
                            Map.entry(3L, "EInvalidIdEpoch"),
                            Map.entry(4L, "EIncorrectCommittee"),
                            Map.entry(5L, "EInvalidAccountingEpoch"),
                            Map.entry(6L, "EIncorrectAttestation"),
                            Map.entry(7L, "ERepeatedAttestation"),
                            Map.entry(8L, "ENotCommitteeMember"),
                            Map.entry(9L, "EIncorrectDenyListSequence"),
                            Map.entry(10L, "EIncorrectDenyListNode"),
                            Map.entry(11L, "EInvalidResourceSize"),
                            Map.entry(12L, "EInvalidStartEpoch"))),
            Map.entry(
                    "blob",
                    Map.of(
                            0L,
                            "ENotCertified",
                            1L,
                            "EBlobNotDeletable",
                            2L,
                            "EResourceBounds",
                            3L,
                            "EResourceSize",
                            5L,
                            "EAlreadyCertified",
                            6L,
                            "EInvalidBlobId",
                            7L,
                            "EDuplicateMetadata",
                            8L,
                            "EMissingMetadata",
                            9L,
                            "EInvalidBlobPersistenceType",
                            10L,
                            "EInvalidBlobObject")),
            Map.entry(
                    "storage_resource",
                    Map.of(
                            0L,
                            "EInvalidEpoch",
                            1L,
                            "EIncompatibleEpochs",
                            2L,
                            "EIncompatibleAmount",
                            3L,
                            "EInvalidEpochRange")),
            Map.entry("storage_accounting", Map.of(0L, "ETooFarInFuture")),
            Map.entry("encoding", Map.of(0L, "EInvalidEncodingType")),
            Map.entry(
                    "bls_aggregate",
                    Map.of(
                            0L,
                            "EInvalidBitmap",
                            1L,
                            "ESigVerification",
                            2L,
                            "ENotEnoughStake",
                            3L,
                            "EIncorrectCommittee")),
            Map.entry(
                    "messages",
                    Map.of(
                            0L,
                            "EIncorrectAppId",
                            1L,
                            "EIncorrectEpoch",
                            2L,
                            "EInvalidMsgType",
                            3L,
                            "EIncorrectIntentVersion",
                            4L,
                            "EInvalidBlobPersistenceType",
                            5L,
                            "ENotDeletable",
                            6L,
                            "EInvalidKeyLength")),
            Map.entry("event_blob", Map.of(0L, "EInvalidSequenceNumber")),
            Map.entry(
                    "storage_pool",
                    Map.ofEntries(
                            Map.entry(0L, "EBlobNotDeletable"),
                            Map.entry(1L, "EResourceBounds"),
                            Map.entry(2L, "EAlreadyCertified"),
                            Map.entry(3L, "EInvalidBlobId"),
                            Map.entry(4L, "EInvalidBlobPersistenceType"),
                            Map.entry(5L, "EInvalidBlobObject"),
                            Map.entry(6L, "EInsufficientCapacity"),
                            Map.entry(7L, "EPoolNotEmpty"),
                            Map.entry(8L, "EInvalidBlobSize"),
                            Map.entry(9L, "EInvalidBlobCount"),
                            Map.entry(10L, "EWrongVersion"),
                            Map.entry(11L, "EIncompatibleEndEpoch"),
                            Map.entry(12L, "EDuplicateMetadata"),
                            Map.entry(13L, "EMissingMetadata"),
                            Map.entry(14L, "EInvalidPercent"))),
            Map.entry(
                    "staking_inner",
                    Map.ofEntries(
                            Map.entry(0L, "EWrongEpochState"),
                            Map.entry(1L, "EInvalidSyncEpoch"),
                            Map.entry(2L, "EDuplicateSyncDone"),
                            Map.entry(3L, "ENoStake"),
                            Map.entry(4L, "ENotInCommittee"),
                            Map.entry(5L, "ECommitteeSelected"),
                            Map.entry(6L, "ENextCommitteeIsEmpty"),
                            Map.entry(7L, "EInvalidNodeWeight"),
                            Map.entry(8L, "EPoolNotFound"),
                            Map.entry(9L, "EZeroNodeWeight"),
                            Map.entry(10L, "EIncorrectNodeOrder"))),
            Map.entry(
                    "staking_pool",
                    Map.ofEntries(
                            Map.entry(0L, "EPoolAlreadyUpdated"),
                            Map.entry(1L, "ECalculationError"),
                            Map.entry(2L, "EIncorrectEpochAdvance"),
                            Map.entry(3L, "EPoolNotEmpty"),
                            Map.entry(4L, "EInvalidProofOfPossession"),
                            Map.entry(5L, "EPoolAlreadyWithdrawing"),
                            Map.entry(6L, "EPoolIsNotActive"),
                            Map.entry(7L, "EZeroStake"),
                            Map.entry(8L, "ENotStaked"),
                            Map.entry(9L, "EIncorrectPoolId"),
                            Map.entry(10L, "ENotWithdrawing"),
                            Map.entry(11L, "EWithdrawEpochNotReached"),
                            Map.entry(12L, "EActivationEpochNotReached"),
                            Map.entry(13L, "EWithdrawDirectly"),
                            Map.entry(14L, "EIncorrectCommissionRate"),
                            Map.entry(15L, "EAuthorizationFailure"),
                            Map.entry(16L, "EInvalidNetworkAddressLength"),
                            Map.entry(17L, "EInvalidNameLength"),
                            Map.entry(18L, "EZeroShares"))),
            Map.entry(
                    "staked_wal",
                    Map.of(
                            0L,
                            "ENotWithdrawing",
                            1L,
                            "EMetadataMismatch",
                            2L,
                            "EInvalidAmount",
                            6L,
                            "EAlreadyWithdrawing",
                            7L,
                            "EStakeBelowThreshold")),
            Map.entry("active_set", Map.of(0L, "EZeroMaxSize", 1L, "EDuplicateInsertion")),
            Map.entry("committee", Map.of(0L, "EInvalidShardAssignment")),
            Map.entry("pending_values", Map.of(0L, "EMissingEpochValue", 1L, "EReduceValueTooLarge")),
            Map.entry("pool_exchange_rate", Map.of(0L, "EInvalidRate")),
            Map.entry("storage_node", Map.of(0L, "EInvalidNetworkPublicKey")),
            Map.entry("apportionment_queue", Map.of(0L, "EPopFromEmptyHeap")),
            Map.entry(
                    "wal_exchange",
                    Map.of(
                            0L,
                            "EInsufficientFundsInExchange",
                            1L,
                            "EInsufficientInputBalance",
                            2L,
                            "EUnauthorizedAdminCap",
                            3L,
                            "EInvalidExchangeRate")));

    private AbortNames() {}

    /** Where and why a contract aborted. */
    public static SuiException.Abort abort(String module, long code) {
        String name = NAMES.getOrDefault(module, Map.of()).getOrDefault(code, Long.toUnsignedString(code));
        return new SuiException.Abort(module, code, name);
    }
}
