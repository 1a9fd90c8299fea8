package dev.floe.sui.model;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import java.util.Optional;

/** A Move type without open parameters. {@link #toString} is the canonical text: long addresses, no spaces. */
public sealed interface TypeTag permits TypeTag.Primitive, TypeTag.Vector, StructTag {
    /** How deep types may nest, in text and in BCS. */
    int MAX_DEPTH = 16;

    void write(BcsWriter writer);

    default byte[] toBcs() {
        BcsWriter writer = new BcsWriter();
        write(writer);
        return writer.toByteArray();
    }

    static TypeTag read(BcsReader reader) {
        return read(reader, 0);
    }

    static TypeTag read(BcsReader reader, int depth) {
        if (depth > MAX_DEPTH) {
            throw new BcsException("type nested deeper than " + MAX_DEPTH);
        }
        int tag = reader.variant(11);
        return switch (tag) {
            case Vector.TAG -> new Vector(read(reader, depth + 1));
            case StructTag.TAG -> StructTag.read(reader, depth + 1);
            default -> Primitive.ofTag(tag);
        };
    }

    /** Parses the text of a type; addresses may be short. Empty if it is none. */
    static Optional<TypeTag> parse(String text) {
        return new TypeParser(text).wholeType();
    }

    /** The types that are built in. */
    enum Primitive implements TypeTag {
        BOOL("bool", 0),
        U8("u8", 1),
        U64("u64", 2),
        U128("u128", 3),
        ADDRESS("address", 4),
        SIGNER("signer", 5),
        U16("u16", 8),
        U32("u32", 9),
        U256("u256", 10);

        private final String text;
        private final int tag;

        Primitive(String text, int tag) {
            this.text = text;
            this.tag = tag;
        }

        private static Primitive ofTag(int tag) {
            for (Primitive primitive : values()) {
                if (primitive.tag == tag) {
                    return primitive;
                }
            }
            throw new BcsException("unknown type tag " + tag);
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u8(tag);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** {@code vector<element>}. */
    record Vector(TypeTag element) implements TypeTag {
        /**
         * {@code vector<u8>}. Kept here and not in the interface: the interface is initialized by its first
         * {@link Primitive}, before that has a value.
         */
        public static final TypeTag BYTES = new Vector(Primitive.U8);

        static final int TAG = 6;

        @Override
        public void write(BcsWriter writer) {
            writer.u8(TAG);
            element.write(writer);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Vector that && element.equals(that.element);
        }

        @Override
        public int hashCode() {
            return ~element.hashCode();
        }

        @Override
        public String toString() {
            return "vector<" + element + ">";
        }
    }
}
