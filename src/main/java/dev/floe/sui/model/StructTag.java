package dev.floe.sui.model;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A struct or enum type.
 *
 * @param address the package that first defined it, which is not the package to call
 */
public record StructTag(ObjectId address, String module, String name, List<TypeTag> parameters) implements TypeTag {
    static final int TAG = 7;

    public static final StructTag SUI = new StructTag(Ids.SUI_FRAMEWORK, "sui", "SUI");
    public static final StructTag ID = new StructTag(Ids.SUI_FRAMEWORK, "object", "ID");
    public static final StructTag STRING = new StructTag(Ids.MOVE_STDLIB, "string", "String");

    public StructTag {
        parameters = List.copyOf(parameters);
    }

    public StructTag(ObjectId address, String module, String name) {
        this(address, module, name, List.of());
    }

    /** Parses the text of a struct type; addresses may be short. */
    public static Optional<StructTag> parse(String text) {
        return TypeTag.parse(text)
                .flatMap(type -> type instanceof StructTag struct ? Optional.of(struct) : Optional.empty());
    }

    /** {@code 0x2::coin::Coin<currency>}. */
    public static StructTag coin(TypeTag currency) {
        return new StructTag(Ids.SUI_FRAMEWORK, "coin", "Coin", List.of(currency));
    }

    /** {@code 0x2::balance::Balance<currency>}. */
    public static StructTag balance(TypeTag currency) {
        return new StructTag(Ids.SUI_FRAMEWORK, "balance", "Balance", List.of(currency));
    }

    /** {@code 0x1::option::Option<value>}. */
    public static StructTag option(TypeTag value) {
        return new StructTag(Ids.MOVE_STDLIB, "option", "Option", List.of(value));
    }

    /** {@code 0x2::dynamic_field::Field<key, value>}. */
    public static StructTag field(TypeTag key, TypeTag value) {
        return new StructTag(Ids.SUI_FRAMEWORK, "dynamic_field", "Field", List.of(key, value));
    }

    /** {@code 0x2::dynamic_object_field::Wrapper<key>}, the key type of fields whose value is an object. */
    public static StructTag wrapper(TypeTag key) {
        return new StructTag(Ids.SUI_FRAMEWORK, "dynamic_object_field", "Wrapper", List.of(key));
    }

    /** Whether this is {@code address::module::name} with any parameters. */
    public boolean is(ObjectId address, String module, String name) {
        return this.address.equals(address) && this.module.equals(module) && this.name.equals(name);
    }

    /** The currency, if this is a {@code Coin} of it. */
    public Optional<TypeTag> currency() {
        return is(Ids.SUI_FRAMEWORK, "coin", "Coin") && parameters.size() == 1
                ? Optional.of(parameters.getFirst())
                : Optional.empty();
    }

    public static StructTag readStruct(BcsReader reader) {
        return read(reader, 0);
    }

    static StructTag read(BcsReader reader, int depth) {
        ObjectId address = Ids.read(reader);
        String module = readIdentifier(reader);
        String name = readIdentifier(reader);
        return new StructTag(address, module, name, reader.vector(1, r -> TypeTag.read(r, depth)));
    }

    static String readIdentifier(BcsReader reader) {
        String text = reader.string();
        if (!isIdentifier(text)) {
            throw new BcsException("not a Move identifier");
        }
        return text;
    }

    static boolean isIdentifier(String text) {
        if (text.isEmpty() || Character.isDigit(text.charAt(0)) || text.equals("_")) {
            return false;
        }
        return text.chars().allMatch(c -> isIdentifierPart((char) c));
    }

    static boolean isIdentifierPart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
    }

    @Override
    public void write(BcsWriter writer) {
        writer.u8(TAG);
        writeStruct(writer);
    }

    /** The BCS of a bare struct tag, as in objects and events: without the variant of {@link TypeTag}. */
    public void writeStruct(BcsWriter writer) {
        writer.fixed(address.toBytes()).string(module).string(name).vector(parameters, (w, type) -> type.write(w));
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof StructTag that
                        && name.equals(that.name)
                        && module.equals(that.module)
                        && address.equals(that.address)
                        && parameters.equals(that.parameters);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * address.hashCode() + module.hashCode()) + name.hashCode()) + parameters.hashCode();
    }

    @Override
    public String toString() {
        String base = address + "::" + module + "::" + name;
        return parameters.isEmpty()
                ? base
                : base + parameters.stream().map(TypeTag::toString).collect(Collectors.joining(",", "<", ">"));
    }
}
