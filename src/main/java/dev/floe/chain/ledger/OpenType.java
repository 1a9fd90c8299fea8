package dev.floe.chain.ledger;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.TypeTag;
import java.util.List;

/** A type in a signature: it may have type parameters of the function or struct in it. */
public sealed interface OpenType {
    /** The type that this is for {@code arguments}. */
    TypeTag with(List<TypeTag> arguments);

    /** A built-in type. */
    record Primitive(TypeTag.Primitive type) implements OpenType {
        @Override
        public TypeTag with(List<TypeTag> arguments) {
            return type;
        }
    }

    /** {@code vector<element>}. */
    record Vector(OpenType element) implements OpenType {
        @Override
        public TypeTag with(List<TypeTag> arguments) {
            return new TypeTag.Vector(element.with(arguments));
        }
    }

    /** A struct or enum. */
    record Datatype(ObjectId address, String module, String name, List<OpenType> parameters) implements OpenType {
        public Datatype {
            parameters = List.copyOf(parameters);
        }

        @Override
        public StructTag with(List<TypeTag> arguments) {
            return new StructTag(
                    address,
                    module,
                    name,
                    parameters.stream().map(p -> p.with(arguments)).toList());
        }
    }

    /** Type parameter number {@code index}. */
    record Parameter(int index) implements OpenType {
        @Override
        public TypeTag with(List<TypeTag> arguments) {
            return arguments.get(index);
        }
    }

    /** This type without open parameters, as an open type. */
    static OpenType of(TypeTag type) {
        return switch (type) {
            case TypeTag.Primitive primitive -> new Primitive(primitive);
            case TypeTag.Vector(TypeTag element) -> new Vector(of(element));
            case StructTag(ObjectId address, String module, String name, List<TypeTag> parameters) ->
                new Datatype(
                        address,
                        module,
                        name,
                        parameters.stream().map(OpenType::of).toList());
        };
    }
}
