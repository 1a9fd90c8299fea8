package dev.floe.cli;

import dev.floe.sui.SuiException;
import java.util.Map;

/** What the contract's reasons for refusing to give a stake back mean, and what helps. */
final class StakeRefusal {
    private static final Map<String, String> MEANINGS = Map.of(
            "EWithdrawDirectly",
            "a stake that does not count yet, or whose node is in no committee, need not be asked back: floe"
                    + " withdraw-stake takes it at once",
            "EActivationEpochNotReached",
            "the stake counts from a later epoch on, and can be asked back from the epoch before that one on (floe"
                    + " list-staked-wal says which)",
            "ENotStaked",
            "the stake was asked back before: floe withdraw-stake takes it once its epoch has come (floe"
                    + " list-staked-wal says which)",
            "ENotWithdrawing",
            "the stake was not asked back yet, and counts: floe request-withdraw-stake asks for it",
            "EWithdrawEpochNotReached",
            "the epoch in which the stake can be taken has not come yet (floe list-staked-wal says which)");

    private StakeRefusal() {}

    /** The same in words, if it is known what it means. */
    static SuiException explained(SuiException refusal) {
        return refusal.abort()
                .filter(abort -> abort.module().equals("staking_pool"))
                .map(abort -> MEANINGS.get(abort.name()))
                .map(meaning -> new SuiException(
                        SuiException.Kind.EXECUTION_FAILED, meaning + "; the contract says: " + refusal.getMessage()))
                .orElse(refusal);
    }
}
