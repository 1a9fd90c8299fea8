package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.StructTag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code name_record::NameRecord} of SuiNS: what a name stands for.
 *
 * @param registration the object whose owner may change it
 * @param expirationMillis when the name ends, in milliseconds since 1970
 * @param target an address
 * @param data more of it, by the keys that SuiNS knows
 */
public record NameRecord(
        ObjectId registration, long expirationMillis, Optional<ObjectId> target, Map<String, String> data)
        implements MoveStruct {
    /** The key in {@link #data} of the site. */
    public static final String SITE = "walrus_site_id";

    /** {@code domain::Domain}: a name, its labels from the last one on: {@code ["sui", "name"]}. */
    public record Domain(List<String> labels) implements MoveStruct {
        private static final int LONGEST = 235;
        private static final int MOST_LABELS = 16;
        private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

        public Domain {
            labels = List.copyOf(labels);
        }

        /** The domain of {@code name.sui}; empty if that is no name. */
        public static Optional<Domain> parse(String name) {
            List<String> labels = new ArrayList<>(List.of(name.split("\\.", -1)));
            boolean proper = name.length() <= LONGEST
                    && labels.size() <= MOST_LABELS
                    && labels.stream().allMatch(label -> LABEL.matcher(label).matches());
            if (!proper) {
                return Optional.empty();
            }
            Collections.reverse(labels);
            return Optional.of(new Domain(labels));
        }

        public static Domain read(BcsReader reader) {
            return new Domain(reader.vector(1, BcsReader::string));
        }

        @Override
        public void write(BcsWriter writer) {
            writer.vector(labels, BcsWriter::string);
        }

        @Override
        public String toString() {
            List<String> forward = new ArrayList<>(labels);
            Collections.reverse(forward);
            return String.join(".", forward);
        }
    }

    /**
     * {@code suins_registration::SuinsRegistration}: whoever owns it has the name.
     *
     * @param expirationMillis when that ends
     */
    public record Registration(ObjectId id, Domain domain, String name, long expirationMillis, String imageUrl)
            implements MoveStruct {
        public static Registration read(BcsReader reader) {
            return new Registration(
                    Ids.read(reader), Domain.read(reader), reader.string(), reader.u64(), reader.string());
        }

        @Override
        public void write(BcsWriter writer) {
            writer.fixed(id.toBytes());
            domain.write(writer);
            writer.string(name).u64(expirationMillis).string(imageUrl);
        }
    }

    /**
     * The types of a deployment of SuiNS.
     *
     * @param original the first version of the package
     */
    public record Types(ObjectId original) {
        public StructTag domain() {
            return new StructTag(original, "domain", "Domain");
        }

        public StructTag nameRecord() {
            return new StructTag(original, "name_record", "NameRecord");
        }

        public StructTag registration() {
            return new StructTag(original, "suins_registration", "SuinsRegistration");
        }

        public StructTag registry() {
            return new StructTag(original, "registry", "Registry");
        }

        public StructTag registryKey() {
            return new StructTag(original, "suins", "RegistryKey", List.of(registry()));
        }

        public StructTag suins() {
            return new StructTag(original, "suins", "SuiNS");
        }
    }

    public NameRecord {
        data = Moves.copy(data);
    }

    public static NameRecord read(BcsReader reader) {
        return new NameRecord(
                Ids.read(reader),
                reader.u64(),
                reader.option(Ids::read),
                Moves.vecMap(reader, 2, BcsReader::string, BcsReader::string));
    }

    @Override
    public void write(BcsWriter writer) {
        writer.fixed(registration.toBytes()).u64(expirationMillis).option(target, Ids::write);
        Moves.vecMap(writer, data, BcsWriter::string, BcsWriter::string);
    }

    /** Whether it is over. */
    public boolean hasExpired(Instant now) {
        return Long.compareUnsigned(expirationMillis, now.toEpochMilli()) < 0;
    }

    /** The site that the name is for; empty if it is for none, or for something that is no object. */
    public Optional<ObjectId> site() {
        return Optional.ofNullable(data.get(SITE)).flatMap(ObjectId::parse);
    }

    public NameRecord withTarget(Optional<ObjectId> other) {
        return new NameRecord(registration, expirationMillis, other, data);
    }

    /** With the value at the end, whether or not the key was there. */
    public NameRecord with(String key, String value) {
        Map<String, String> changed = new LinkedHashMap<>(data);
        changed.remove(key);
        changed.put(key, value);
        return new NameRecord(registration, expirationMillis, target, changed);
    }

    public NameRecord without(String key) {
        Map<String, String> changed = new LinkedHashMap<>(data);
        changed.remove(key);
        return new NameRecord(registration, expirationMillis, target, changed);
    }
}
