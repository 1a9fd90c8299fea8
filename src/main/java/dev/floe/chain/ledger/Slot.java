package dev.floe.chain.ledger;

import dev.floe.sui.model.ArgumentFault;
import dev.floe.sui.model.TypeTag;
import java.util.Optional;

/** A place that an argument can name: an input, a result, or the gas coin. Whoever takes its value leaves it empty. */
final class Slot {
    /** What may be done with the value, beyond what its type allows. */
    enum Access {
        /** Everything: a result, or an object that the sender owns. */
        OWNED,
        /** References only: a shared object. */
        MUTABLE,
        /** Immutable references only. */
        READ_ONLY,
        /** References, and to be given away. */
        GAS
    }

    private final Access access;
    private final byte[] pure;
    private Value value;
    private boolean taken;

    private Slot(Access access, Value value, byte[] pure) {
        this.access = access;
        this.value = value;
        this.pure = pure;
    }

    static Slot of(Access access, Value value) {
        return new Slot(access, value, null);
    }

    static Slot pure(byte[] bytes) {
        return new Slot(Access.OWNED, null, bytes);
    }

    Access access() {
        return access;
    }

    boolean isTaken() {
        return taken;
    }

    void take() {
        taken = true;
    }

    /** The value, if it has a type yet. */
    Optional<Value> value() {
        return Optional.ofNullable(value);
    }

    /**
     * The value as a {@code type}. Bytes have no type of their own: they are tried as what is wanted, each time anew.
     *
     * @throws ExecutionFailedException as a fault of argument {@code index} if it is no such value
     */
    Value as(TypeTag type, int index) {
        if (pure == null) {
            if (!value.type().equals(type)) {
                throw ExecutionFailedException.argument(index, ArgumentFault.Plain.TYPE_MISMATCH);
            }
            return value;
        }
        if (!PureValues.canBePure(type)) {
            throw ExecutionFailedException.argument(index, ArgumentFault.Plain.INVALID_USAGE_OF_PURE_ARG);
        }
        if (!PureValues.isValue(type, pure)) {
            throw ExecutionFailedException.argument(index, ArgumentFault.Plain.INVALID_BCS_BYTES);
        }
        return new Value(type, pure);
    }
}
