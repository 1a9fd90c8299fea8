package dev.floe.sui.model;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import java.util.Optional;

/**
 * Why a transaction that was valid did not succeed. {@link #variant} is the number of the variant in Sui's BCS; its gRPC
 * kind is one more.
 */
public sealed interface ExecutionFailure {
    int variant();

    /** For people. */
    String description();

    default void write(BcsWriter writer) {
        writer.uleb128(variant());
        writeFields(writer);
    }

    default void writeFields(BcsWriter writer) {}

    static ExecutionFailure read(BcsReader reader) {
        int variant = (int) Math.min(reader.uleb128(), Integer.MAX_VALUE);
        return switch (variant) {
            case ArithmeticError.VARIANT -> new ArithmeticError(reader.option(MoveLocation::read));
            case MoveAbort.VARIANT -> new MoveAbort(MoveLocation.read(reader), reader.u64());
            case CommandArgumentError.VARIANT -> new CommandArgumentError(reader.u16(), ArgumentFault.read(reader));
            case MoveObjectTooBig.VARIANT -> new MoveObjectTooBig(reader.u64(), reader.u64());
            case UnknownTypeArgument.VARIANT -> {
                int index = reader.u16();
                reader.variant(1);
                yield new UnknownTypeArgument(index);
            }
            case UnusedValueWithoutDrop.VARIANT -> new UnusedValueWithoutDrop(reader.u16(), reader.u16());
            case UpgradeRefused.VARIANT -> new UpgradeRefused(UpgradeFault.read(reader));
            default -> {
                for (Plain plain : Plain.values()) {
                    if (plain.variant == variant) {
                        yield plain;
                    }
                }
                throw new BcsException("unknown execution failure " + variant);
            }
        };
    }

    /** Failures without details. */
    enum Plain implements ExecutionFailure {
        INSUFFICIENT_GAS(0, "the gas budget or the gas coin does not suffice"),
        INVARIANT_VIOLATION(2, "an invariant of the chain was violated"),
        FEATURE_NOT_YET_SUPPORTED(3, "this chain does not support a feature that the transaction uses"),
        INSUFFICIENT_COIN_BALANCE(7, "the coin's balance does not suffice"),
        COIN_BALANCE_OVERFLOW(8, "the coin's balance would exceed 64 bits"),
        NO_BYTECODE(13, "a module is not Move bytecode"),
        FUNCTION_NOT_FOUND(15, "there is no such public function"),
        ARITY_MISMATCH(16, "the number of arguments is wrong"),
        TYPE_ARITY_MISMATCH(17, "the number of type arguments is wrong"),
        INVALID_TRANSFER_OBJECT(23, "only objects with public transfer can be transferred");

        private final int variant;
        private final String description;

        Plain(int variant, String description) {
            this.variant = variant;
            this.description = description;
        }

        @Override
        public int variant() {
            return variant;
        }

        @Override
        public String description() {
            return description;
        }
    }

    /** An overflow or a division by zero in Move code. */
    record ArithmeticError(Optional<MoveLocation> location) implements ExecutionFailure {
        static final int VARIANT = 11;

        @Override
        public int variant() {
            return VARIANT;
        }

        @Override
        public String description() {
            return "Move primitive runtime error"
                    + location.map(l -> " in " + l).orElse("") + ": arithmetic error";
        }

        @Override
        public void writeFields(BcsWriter writer) {
            writer.option(location, (BcsWriter w, MoveLocation l) -> l.write(w));
        }
    }

    /** A contract said no. */
    record MoveAbort(MoveLocation location, long code) implements ExecutionFailure {
        static final int VARIANT = 12;

        @Override
        public int variant() {
            return VARIANT;
        }

        @Override
        public String description() {
            return "Move abort in " + location + ", abort code " + Long.toUnsignedString(code);
        }

        @Override
        public void writeFields(BcsWriter writer) {
            location.write(writer);
            writer.u64(code);
        }
    }

    /** An argument of a command is not what the command needs. */
    record CommandArgumentError(int argument, ArgumentFault fault) implements ExecutionFailure {
        static final int VARIANT = 19;

        @Override
        public int variant() {
            return VARIANT;
        }

        @Override
        public String description() {
            return "argument " + argument + " of the command: " + fault.description();
        }

        @Override
        public void writeFields(BcsWriter writer) {
            writer.u16(argument);
            fault.write(writer);
        }
    }

    /** An object would be larger than the chain keeps. */
    record MoveObjectTooBig(long size, long limit) implements ExecutionFailure {
        static final int VARIANT = 4;

        @Override
        public int variant() {
            return VARIANT;
        }

        @Override
        public String description() {
            return "an object of " + size + " bytes is larger than " + limit;
        }

        @Override
        public void writeFields(BcsWriter writer) {
            writer.u64(size).u64(limit);
        }
    }

    /** {@code TypeArgumentError} of kind {@code TypeNotFound}: there is no such type. */
    record UnknownTypeArgument(int index) implements ExecutionFailure {
        static final int VARIANT = 20;

        @Override
        public int variant() {
            return VARIANT;
        }

        @Override
        public String description() {
            return "type argument " + index + " names no type of this chain";
        }

        @Override
        public void writeFields(BcsWriter writer) {
            writer.u16(index).u8(0);
        }
    }

    /** A result that cannot be dropped was left over. */
    record UnusedValueWithoutDrop(int result, int secondary) implements ExecutionFailure {
        static final int VARIANT = 21;

        @Override
        public int variant() {
            return VARIANT;
        }

        @Override
        public String description() {
            return "result " + result + "." + secondary + " has no drop ability and was not used";
        }

        @Override
        public void writeFields(BcsWriter writer) {
            writer.u16(result).u16(secondary);
        }
    }

    /** A package cannot be upgraded so: Sui's {@code PackageUpgradeError}. */
    record UpgradeRefused(UpgradeFault fault) implements ExecutionFailure {
        static final int VARIANT = 27;

        @Override
        public int variant() {
            return VARIANT;
        }

        @Override
        public String description() {
            return "the upgrade is refused: " + fault.description();
        }

        @Override
        public void writeFields(BcsWriter writer) {
            fault.write(writer);
        }
    }
}
