package dev.floe.chain.ledger;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.CallArg;
import dev.floe.sui.model.Command;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.Expiration;
import dev.floe.sui.model.ObjectRef;
import dev.floe.sui.model.TransactionData;
import java.util.List;
import java.util.Optional;

/**
 * A transaction that may leave out what the chain knows better: versions and digests of objects, whether shared ones are
 * changed, and how gas is paid.
 *
 * @param gasOwner the sender, if empty
 * @param payment if empty and gas is to be selected, coins of the gas owner; if empty otherwise, a coin that exists only
 *     for the simulation
 */
public record TransactionDraft(
        ObjectId sender,
        List<Input> inputs,
        List<Command> commands,
        Optional<ObjectId> gasOwner,
        List<ObjectRef> payment,
        Optional<Long> price,
        Optional<Long> budget,
        Expiration expiration) {

    /** An input, resolved or not. */
    public sealed interface Input {}

    /** An input as it will be. */
    public record Resolved(CallArg argument) implements Input {}

    /** An object of which at least the ID is known; what is given must be right. */
    public record Unresolved(ObjectId id, Optional<Long> version, Optional<Digest> digest, Optional<Boolean> mutable)
            implements Input {}

    public TransactionDraft {
        inputs = List.copyOf(inputs);
        commands = List.copyOf(commands);
        payment = List.copyOf(payment);
    }

    /** A draft in which only the payment may be missing. */
    public static Optional<TransactionDraft> of(TransactionData data) {
        return data.programmable()
                .map(transaction -> new TransactionDraft(
                        data.sender(),
                        transaction.inputs().stream().<Input>map(Resolved::new).toList(),
                        transaction.commands(),
                        Optional.of(data.gas().owner()),
                        data.gas().payment(),
                        Optional.of(data.gas().price()),
                        Optional.of(data.gas().budget()),
                        data.expiration()));
    }
}
