package dev.floe.sui.model;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;

/** What is wrong with an argument of a command. Order and fields are Sui's {@code CommandArgumentError}. */
public sealed interface ArgumentFault {
    String description();

    /** The number of the variant in Sui's BCS; its gRPC kind is one more. */
    int variant();

    void write(BcsWriter writer);

    static ArgumentFault read(BcsReader reader) {
        int variant = reader.variant(13);
        return switch (variant) {
            case IndexOutOfBounds.VARIANT -> new IndexOutOfBounds(reader.u16());
            case SecondaryIndexOutOfBounds.VARIANT -> new SecondaryIndexOutOfBounds(reader.u16(), reader.u16());
            case InvalidResultArity.VARIANT -> new InvalidResultArity(reader.u16());
            default -> {
                for (Plain plain : Plain.values()) {
                    if (plain.variant == variant) {
                        yield plain;
                    }
                }
                throw new BcsException("unknown argument fault " + variant);
            }
        };
    }

    /** Faults without details. */
    enum Plain implements ArgumentFault {
        TYPE_MISMATCH(0, "its type is not the expected one"),
        INVALID_BCS_BYTES(1, "its bytes are not BCS of the expected type"),
        INVALID_USAGE_OF_PURE_ARG(2, "a pure value cannot have this type"),
        INVALID_GAS_COIN_USAGE(7, "the gas coin can be taken by value only to transfer it"),
        INVALID_VALUE_USAGE(8, "the value was taken before"),
        INVALID_OBJECT_BY_VALUE(9, "the object cannot be taken by value"),
        INVALID_OBJECT_BY_MUT_REF(10, "the object is immutable here"),
        SHARED_OBJECT_OPERATION_NOT_ALLOWED(11, "this cannot be done with a shared object"),
        INVALID_ARGUMENT_ARITY(12, "there are too few or too many arguments");

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

        @Override
        public void write(BcsWriter writer) {
            writer.u8(variant);
        }
    }

    /** There is no such input, or the command does not come before. */
    record IndexOutOfBounds(int index) implements ArgumentFault {
        static final int VARIANT = 4;

        @Override
        public int variant() {
            return VARIANT;
        }

        @Override
        public String description() {
            return "index " + index + " is out of bounds";
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u8(VARIANT).u16(index);
        }
    }

    /** The command has no such result. */
    record SecondaryIndexOutOfBounds(int result, int secondary) implements ArgumentFault {
        static final int VARIANT = 5;

        @Override
        public int variant() {
            return VARIANT;
        }

        @Override
        public String description() {
            return "result " + result + " has no part " + secondary;
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u8(VARIANT).u16(result).u16(secondary);
        }
    }

    /** The command has not exactly one result. */
    record InvalidResultArity(int result) implements ArgumentFault {
        static final int VARIANT = 6;

        @Override
        public int variant() {
            return VARIANT;
        }

        @Override
        public String description() {
            return "command " + result + " has not exactly one result";
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u8(VARIANT).u16(result);
        }
    }
}
