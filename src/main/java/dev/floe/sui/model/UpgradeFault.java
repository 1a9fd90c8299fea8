package dev.floe.sui.model;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;

/** What is wrong with the upgrade of a package. Order and fields are Sui's {@code PackageUpgradeError}. */
public sealed interface UpgradeFault {
    String description();

    void write(BcsWriter writer);

    static UpgradeFault read(BcsReader reader) {
        int variant = reader.variant(6);
        return switch (variant) {
            case NoPackage.VARIANT -> new NoPackage(Ids.read(reader));
            case OtherDigest.VARIANT -> new OtherDigest(Digest.of(reader.byteVector()));
            case OtherPackage.VARIANT -> new OtherPackage(Ids.read(reader), Ids.read(reader));
            default -> throw new BcsException("upgrade fault " + variant + " does not occur on this chain");
        };
    }

    /** There is no such package. */
    record NoPackage(ObjectId contract) implements UpgradeFault {
        static final int VARIANT = 0;

        @Override
        public String description() {
            return "there is no package " + contract;
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u8(VARIANT).fixed(contract.toBytes());
        }
    }

    /**
     * The ticket is for other modules and dependencies.
     *
     * @param digest of what came
     */
    record OtherDigest(Digest digest) implements UpgradeFault {
        static final int VARIANT = 3;

        @Override
        public String description() {
            return "modules and dependencies have another digest than was authorized: " + digest;
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u8(VARIANT).byteVector(digest.toBytes());
        }
    }

    /** The ticket is for another package. */
    record OtherPackage(ObjectId contract, ObjectId authorized) implements UpgradeFault {
        static final int VARIANT = 5;

        @Override
        public String description() {
            return "package " + authorized + " may be upgraded, not " + contract;
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u8(VARIANT).fixed(contract.toBytes()).fixed(authorized.toBytes());
        }
    }
}
