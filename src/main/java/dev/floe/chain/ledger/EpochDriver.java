package dev.floe.chain.ledger;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.AbortNames;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.CallArg;
import dev.floe.sui.model.Command;
import dev.floe.sui.model.ExecutionFailure;
import dev.floe.sui.model.ExecutionStatus;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.MoveLocation;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.move.EpochState;
import dev.floe.sui.move.Field;
import dev.floe.sui.move.StakingState;
import dev.floe.sui.move.StorageNodeCap;
import dev.floe.sui.move.WalrusRoot;
import dev.floe.sui.move.WalrusTypes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets epochs of Walrus pass: moves the chain's clock to when each call may be made, and makes it. The nodes whose
 * capabilities the faucet has report that they are in sync; others report for themselves.
 */
public final class EpochDriver {
    /** How long at most nobody looks at the clock: somebody may move it, or make a call. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Ledger ledger;

    EpochDriver(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Walrus's epoch. */
    public int epoch() {
        return staking().epoch();
    }

    /**
     * Goes on by so many epochs, until the last of them has begun for good or waits for nodes to report.
     *
     * @return the epoch that it is then
     * @throws RejectedTransactionException if a call was refused: the message says which, and why
     */
    public int advance(int epochs) throws RejectedTransactionException {
        return advanceTo(Math.addExact((long) epoch(), epochs));
    }

    /**
     * The same, and where nodes have to report it waits for them.
     *
     * @param patience how long for those of one epoch
     * @return the epoch that it is then; an earlier one if too few nodes reported in time
     * @throws InterruptedException if interrupted while nodes have not reported
     */
    public int advance(int epochs, Duration patience) throws RejectedTransactionException, InterruptedException {
        long target = Math.addExact((long) epoch(), epochs);
        Semaphore checkpoints = new Semaphore(0);
        AutoCloseable listener = ledger.onCheckpoint(checkpoint -> checkpoints.release());
        try {
            while (true) {
                int begun = advanceTo(target);
                if (!awaitReports(begun, checkpoints, patience) || begun >= target) {
                    return begun;
                }
            }
        } finally {
            stop(listener);
        }
    }

    private static void stop(AutoCloseable listener) {
        try {
            listener.close();
        } catch (Exception e) {
            throw new IllegalStateException("nobody listens any more, which cannot fail", e);
        }
    }

    /** Whether enough nodes have reported that they are in sync in this epoch. */
    private boolean awaitReports(int epoch, Semaphore checkpoints, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (epoch() == epoch && staking().epochState() instanceof EpochState.Sync) {
            if (!checkpoints.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return false;
            }
            checkpoints.drainPermits();
        }
        return true;
    }

    private synchronized int advanceTo(long target) throws RejectedTransactionException {
        StakingState now = staking();
        while (now.epoch() < target || now.epochState() instanceof EpochState.Sync) {
            if (!step(now)) {
                return now.epoch();
            }
            now = staking();
        }
        return now.epoch();
    }

    /**
     * Makes the calls whose time has come by the chain's clock, which is left alone.
     *
     * @return when to do so again
     * @throws RejectedTransactionException if a call was refused, also because somebody else was faster
     */
    public synchronized Duration makeDueCalls() throws RejectedTransactionException {
        while (true) {
            StakingState now = staking();
            long due = due(now);
            long millis = ledger.clock().millis();
            if (due > millis) {
                return Duration.ofMillis(Math.min(due - millis, LOOK.toMillis()));
            }
            if (!step(now)) {
                return LOOK;
            }
        }
    }

    /** When the next call may be made. */
    private static long due(StakingState now) {
        if (now.epoch() == 0 && !(now.epochState() instanceof EpochState.Sync)) {
            return now.firstEpochStartMillis();
        }
        return switch (now.epochState()) {
            case EpochState.Done(long doneMillis) -> doneMillis + now.epochDurationMillis() / 2;
            case EpochState.NextParamsSelected(long doneMillis) -> doneMillis + now.epochDurationMillis();
            case EpochState.Sync sync -> 0;
        };
    }

    /** Makes the next call of an epoch. Whether there was one to make. */
    private boolean step(StakingState now) throws RejectedTransactionException {
        switch (now.epochState()) {
            case EpochState.Done done -> {
                ledger.clock().advanceTo(due(now));
                call("voting_end", shared(ledger.deployment().staking(), true), clock());
            }
            case EpochState.NextParamsSelected selected -> {
                ledger.clock().advanceTo(due(now));
                call(
                        "initiate_epoch_change_v2",
                        shared(ledger.deployment().staking(), true),
                        shared(ledger.deployment().system(), true),
                        shared(ledger.deployment().treasury(), true),
                        clock());
            }
            case EpochState.Sync sync -> {
                return reportSync(now);
            }
        }
        return true;
    }

    private boolean reportSync(StakingState now) throws RejectedTransactionException {
        WalrusTypes types = new WalrusTypes(ledger.deployment().originalContract());
        boolean reported = false;
        Optional<byte[]> after = Optional.empty();
        do {
            Page<SuiObject> page = ledger.ownedObjects(
                    ledger.deployment().faucet(), Optional.of(types.storageNodeCap()), after, Ledger.MAX_PAGE);
            for (SuiObject object : page.items()) {
                StorageNodeCap cap = BcsReader.parse(object.contents().orElseThrow(), StorageNodeCap::read);
                if (cap.lastEpochSyncDone() < now.epoch()
                        && now.committee().shards().containsKey(cap.node())) {
                    call(
                            "epoch_sync_done",
                            shared(ledger.deployment().staking(), true),
                            new TransactionDraft.Resolved(new CallArg.OwnedObject(
                                    ledger.object(cap.id()).orElseThrow().reference())),
                            new TransactionDraft.Resolved(new CallArg.Pure(
                                    new BcsWriter(4).u32(now.epoch()).toByteArray())),
                            clock());
                    reported = true;
                }
            }
            after = page.next();
        } while (after.isPresent());
        return reported;
    }

    private TransactionDraft.Input shared(ObjectId id, boolean mutable) {
        return new TransactionDraft.Resolved(new CallArg.SharedObject(id, Genesis.VERSION, mutable));
    }

    private TransactionDraft.Input clock() {
        return shared(Ids.CLOCK, false);
    }

    private void call(String function, TransactionDraft.Input... inputs) throws RejectedTransactionException {
        List<Argument> arguments = new ArrayList<>();
        for (int i = 0; i < inputs.length; i++) {
            arguments.add(new Argument.Input(i));
        }
        CommittedTransaction transaction = ledger.faucet()
                .call(
                        List.of(inputs),
                        List.of(new Command.MoveCall(
                                ledger.currentContract(), "staking", function, List.of(), arguments)));
        if (transaction.effects().status() instanceof ExecutionStatus.Failure failure) {
            throw new RejectedTransactionException(
                    RejectedTransactionException.Reason.UNSUPPORTED, "staking::" + function + ": " + words(failure));
        }
    }

    /** With the name of what a contract says no with. */
    private static String words(ExecutionStatus.Failure failure) {
        return failure.failure() instanceof ExecutionFailure.MoveAbort(MoveLocation location, long code)
                ? failure.description() + ": "
                        + AbortNames.abort(location.module(), code).name()
                : failure.description();
    }

    private StakingState staking() {
        ObjectId root = ledger.deployment().staking();
        WalrusRoot version =
                BcsReader.parse(ledger.object(root).orElseThrow().contents().orElseThrow(), WalrusRoot::read);
        byte[] state = ledger.object(WalrusRoot.innerField(root, version.version()))
                .orElseThrow()
                .contents()
                .orElseThrow();
        return Field.versioned(state, StakingState::read).value();
    }
}
