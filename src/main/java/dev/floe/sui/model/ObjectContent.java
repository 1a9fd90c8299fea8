package dev.floe.sui.model;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What an object holds: a Move struct, or a package. */
public sealed interface ObjectContent {
    long version();

    void write(BcsWriter writer);

    static ObjectContent read(BcsReader reader) {
        return reader.variant(2) == 0 ? Struct.read(reader) : Contract.read(reader);
    }

    /**
     * A Move struct with the {@code key} ability.
     *
     * @param publicTransfer whether its type also has {@code store}
     * @param contents BCS; the first 32 bytes are the object's ID. Not copied
     */
    record Struct(StructTag type, boolean publicTransfer, long version, byte[] contents) implements ObjectContent {
        private static Struct read(BcsReader reader) {
            StructTag type = switch (reader.variant(4)) {
                case 0 -> StructTag.readStruct(reader);
                case 1 -> StructTag.coin(StructTag.SUI);
                case 2 -> new StructTag(small3(), "staking_pool", "StakedSui");
                default -> StructTag.coin(TypeTag.read(reader));
            };
            return new Struct(type, reader.bool(), reader.u64(), reader.byteVector());
        }

        private static ObjectId small3() {
            return ObjectId.parse("0x3").orElseThrow();
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u8(0);
            if (type.equals(StructTag.coin(StructTag.SUI))) {
                writer.u8(1);
            } else if (type.is(small3(), "staking_pool", "StakedSui")) {
                writer.u8(2);
            } else if (type.currency().isPresent()) {
                writer.u8(3);
                type.currency().get().write(writer);
            } else {
                writer.u8(0);
                type.writeStruct(writer);
            }
            writer.bool(publicTransfer).u64(version).byteVector(contents);
        }
    }

    /**
     * A Move package.
     *
     * @param modules bytecode by module name
     * @param typeOrigins which version of the package first defined each type
     * @param linkage by original ID, the version of each dependency in use
     */
    record Contract(
            ObjectId id,
            long version,
            Map<String, byte[]> modules,
            List<TypeOrigin> typeOrigins,
            Map<ObjectId, Upgraded> linkage)
            implements ObjectContent {
        public Contract {
            modules = sorted(modules);
            typeOrigins = List.copyOf(typeOrigins);
            linkage = new TreeMap<>(linkage);
        }

        /** Maps in BCS are in the order of their keys' BCS: of two names, the shorter comes first. */
        private static Map<String, byte[]> sorted(Map<String, byte[]> modules) {
            Map<String, byte[]> sorted =
                    new TreeMap<>(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
            sorted.putAll(modules);
            return sorted;
        }

        /** The first version: whoever defined its types, as later versions only add some. */
        public ObjectId original() {
            return typeOrigins.stream().findFirst().map(TypeOrigin::definedBy).orElse(id);
        }

        private static Contract read(BcsReader reader) {
            ObjectId id = Ids.read(reader);
            long version = reader.u64();
            Map<String, byte[]> modules = new TreeMap<>();
            int moduleCount = reader.count(2);
            for (int i = 0; i < moduleCount; i++) {
                modules.put(reader.string(), reader.byteVector());
            }
            List<TypeOrigin> origins = reader.vector(34, r -> new TypeOrigin(r.string(), r.string(), Ids.read(r)));
            Map<ObjectId, Upgraded> linkage = new TreeMap<>();
            int linkCount = reader.count(72);
            for (int i = 0; i < linkCount; i++) {
                linkage.put(Ids.read(reader), new Upgraded(Ids.read(reader), reader.u64()));
            }
            return new Contract(id, version, modules, origins, linkage);
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u8(1).fixed(id.toBytes()).u64(version);
            writer.uleb128(modules.size());
            modules.forEach((name, code) -> writer.string(name).byteVector(code));
            writer.vector(
                    typeOrigins,
                    (BcsWriter w, TypeOrigin origin) -> w.string(origin.module())
                            .string(origin.name())
                            .fixed(origin.definedBy().toBytes()));
            writer.uleb128(linkage.size());
            linkage.forEach((original, upgraded) -> writer.fixed(original.toBytes())
                    .fixed(upgraded.id().toBytes())
                    .u64(upgraded.version()));
        }
    }

    /** The package that first defined {@code module::name}. */
    record TypeOrigin(String module, String name, ObjectId definedBy) {}

    /** The version of a dependency that a package is linked to. */
    record Upgraded(ObjectId id, long version) {}
}
