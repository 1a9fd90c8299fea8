package dev.floe.chain.ledger;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.TypeTag;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the packages of the chain declare: structs with their abilities, and public functions. Immutable. */
final class MoveInterface {
    private record Name(ObjectId address, String module, String name) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Name that
                    && name.equals(that.name)
                    && module.equals(that.module)
                    && address.equals(that.address);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * address.hashCode() + module.hashCode()) + name.hashCode();
        }
    }

    private final Map<Name, StructDeclaration> structs = new LinkedHashMap<>();
    private final Map<Name, FunctionSignature> functions = new LinkedHashMap<>();

    /** Parses the text of {@link InterfaceParser}. */
    MoveInterface(String text, Map<String, ObjectId> packages) {
        new InterfaceParser(text, packages).parse(this);
    }

    void add(StructDeclaration struct) {
        structs.put(new Name(struct.address(), struct.module(), struct.name()), struct);
    }

    void add(ObjectId address, FunctionSignature function) {
        functions.put(new Name(address, function.module(), function.name()), function);
    }

    /** @param address the first version of the package */
    Optional<FunctionSignature> function(ObjectId address, String module, String name) {
        return Optional.ofNullable(functions.get(new Name(address, module, name)));
    }

    /** @param address the first version of the package */
    Optional<StructDeclaration> struct(ObjectId address, String module, String name) {
        return Optional.ofNullable(structs.get(new Name(address, module, name)));
    }

    Collection<StructDeclaration> structs() {
        return Collections.unmodifiableCollection(structs.values());
    }

    /** Whether every struct in the type is declared, with as many type parameters. */
    boolean isKnown(TypeTag type) {
        return switch (type) {
            case TypeTag.Primitive primitive -> true;
            case TypeTag.Vector(TypeTag element) -> isKnown(element);
            case StructTag(ObjectId address, String module, String name, List<TypeTag> parameters) ->
                struct(address, module, name)
                                .filter(declared -> declared.phantom().size() == parameters.size())
                                .isPresent()
                        && parameters.stream().allMatch(this::isKnown);
        };
    }

    boolean has(Ability ability, TypeTag type) {
        return switch (type) {
            case TypeTag.Primitive primitive ->
                primitive == TypeTag.Primitive.SIGNER
                        ? ability == Ability.DROP
                        : Set.of(Ability.COPY, Ability.DROP, Ability.STORE).contains(ability);
            case TypeTag.Vector(TypeTag element) -> ability != Ability.KEY && has(ability, element);
            case StructTag(ObjectId address, String module, String name, List<TypeTag> parameters) ->
                struct(address, module, name)
                        .filter(declared -> declared.has(ability, parameters, this))
                        .isPresent();
        };
    }
}
