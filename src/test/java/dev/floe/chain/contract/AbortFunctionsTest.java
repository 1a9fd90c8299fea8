package dev.floe.chain.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An abort says in which function of the Move sources it happens. */
class AbortFunctionsTest {
    /** Codes of several functions that are internal to Sui's framework, or of none that can be called. */
    private static final Set<AbortCode> UNNAMED =
            EnumSet.of(AbortCode.DYNAMIC_FIELD_FIELD_DOES_NOT_EXIST, AbortCode.BCS_OUT_OF_RANGE);

    @ParameterizedTest
    @CsvSource({
        "UPGRADE_NO_PROPOSAL_FOR_DIGEST, authorize_upgrade, authorize_upgrade",
        "UPGRADE_DUPLICATE_VOTE, vote_for_upgrade, add_vote",
        "BLOB_RESOURCE_BOUNDS, register_blob, new",
        "BLOB_RESOURCE_BOUNDS, certify_blob, certify_with_certified_msg",
        "BLOB_ALREADY_CERTIFIED, certify_blob, certify_with_certified_msg",
        "SYSTEM_STATE_INNER_INVALID_RESOURCE_SIZE, reserve_space, reserve_space_without_payment",
        "SYSTEM_STATE_INNER_INVALID_EPOCHS_AHEAD, reserve_space, reserve_space",
        "STAKING_POOL_INVALID_PROOF_OF_POSSESSION, register_candidate, new",
        "BALANCE_NOT_ENOUGH, reserve_space, split",
    })
    void theFunctionIsTheOneBelowTheCall(AbortCode code, String called, String function) {
        assertThat(AbortFunctions.of(code, called, false)).contains(function);
    }

    @Test
    void aVersionIsCheckedWhereTheStateIsTaken() {
        assertThat(AbortFunctions.of(AbortCode.SYSTEM_WRONG_VERSION, "epoch", false))
                .contains("inner");
        assertThat(AbortFunctions.of(AbortCode.SYSTEM_WRONG_VERSION, "reserve_space", true))
                .contains("inner_mut");
    }

    @Test
    void oneOfSeveralIsNotGuessed() {
        assertThat(AbortFunctions.of(AbortCode.BLOB_RESOURCE_BOUNDS, "extend_blob_with_resource", true))
                .isEmpty();
    }

    @Test
    void everyCodeHasItsFunctions() {
        assertThat(Arrays.stream(AbortCode.values()).filter(code -> !AbortFunctions.isKnown(code)))
                .containsExactlyInAnyOrderElementsOf(UNNAMED);
    }
}
