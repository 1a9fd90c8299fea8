package dev.floe.sui.model;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;

/** Who may use an object. */
public sealed interface Owner {
    void write(BcsWriter writer);

    static Owner read(BcsReader reader) {
        return switch (reader.variant(5)) {
            case 0 -> new Address(Ids.read(reader));
            case 1 -> new Parent(Ids.read(reader));
            case 2 -> new Shared(reader.u64());
            case 3 -> new Immutable();
            default -> new ConsensusAddress(reader.u64(), Ids.read(reader));
        };
    }

    /** The holder of an address. */
    record Address(ObjectId address) implements Owner {
        @Override
        public boolean equals(Object other) {
            return other instanceof Address that && address.equals(that.address);
        }

        @Override
        public int hashCode() {
            return address.hashCode();
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u8(0).fixed(address.toBytes());
        }
    }

    /** Another object: this one is a dynamic field of it. */
    record Parent(ObjectId object) implements Owner {
        @Override
        public boolean equals(Object other) {
            return other instanceof Parent that && object.equals(that.object);
        }

        @Override
        public int hashCode() {
            return object.hashCode();
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u8(1).fixed(object.toBytes());
        }
    }

    /** Everybody, in the order of consensus. */
    record Shared(long initialVersion) implements Owner {
        @Override
        public boolean equals(Object other) {
            return other instanceof Shared that && initialVersion == that.initialVersion;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(initialVersion);
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u8(2).u64(initialVersion);
        }
    }

    /** Everybody, and nobody may change it. */
    record Immutable() implements Owner {
        @Override
        public void write(BcsWriter writer) {
            writer.u8(3);
        }
    }

    /** The holder of an address, in the order of consensus. */
    record ConsensusAddress(long startVersion, ObjectId address) implements Owner {
        @Override
        public void write(BcsWriter writer) {
            writer.u8(4).u64(startVersion).fixed(address.toBytes());
        }
    }
}
