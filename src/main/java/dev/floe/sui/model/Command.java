package dev.floe.sui.model;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import java.util.List;
import java.util.Optional;

/** A step of a programmable transaction. */
public sealed interface Command {
    void write(BcsWriter writer);

    static Command read(BcsReader reader) {
        return switch (reader.variant(7)) {
            case 0 ->
                new MoveCall(
                        Ids.read(reader),
                        reader.string(),
                        reader.string(),
                        reader.vector(1, TypeTag::read),
                        reader.vector(1, Argument::read));
            case 1 -> new TransferObjects(reader.vector(1, Argument::read), Argument.read(reader));
            case 2 -> new SplitCoins(Argument.read(reader), reader.vector(1, Argument::read));
            case 3 -> new MergeCoins(Argument.read(reader), reader.vector(1, Argument::read));
            case 4 -> new Publish(reader.vector(1, BcsReader::byteVector), reader.vector(ObjectId.LENGTH, Ids::read));
            case 5 -> new MakeMoveVector(reader.option(TypeTag::read), reader.vector(1, Argument::read));
            default ->
                new Upgrade(
                        reader.vector(1, BcsReader::byteVector),
                        reader.vector(ObjectId.LENGTH, Ids::read),
                        Ids.read(reader),
                        Argument.read(reader));
        };
    }

    /** A call of a public function. */
    record MoveCall(
            ObjectId contract, String module, String function, List<TypeTag> typeArguments, List<Argument> arguments)
            implements Command {
        public MoveCall {
            typeArguments = List.copyOf(typeArguments);
            arguments = List.copyOf(arguments);
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u8(0)
                    .fixed(contract.toBytes())
                    .string(module)
                    .string(function)
                    .vector(typeArguments, (w, type) -> type.write(w))
                    .vector(arguments, (w, argument) -> argument.write(w));
        }
    }

    /** Gives objects to an address. */
    record TransferObjects(List<Argument> objects, Argument recipient) implements Command {
        public TransferObjects {
            objects = List.copyOf(objects);
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u8(1).vector(objects, (w, object) -> object.write(w));
            recipient.write(writer);
        }
    }

    /** Makes new coins out of one; one result for each amount. */
    record SplitCoins(Argument coin, List<Argument> amounts) implements Command {
        public SplitCoins {
            amounts = List.copyOf(amounts);
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u8(2);
            coin.write(writer);
            writer.vector(amounts, (w, amount) -> amount.write(w));
        }
    }

    /** Adds coins to one; they are gone then. */
    record MergeCoins(Argument coin, List<Argument> others) implements Command {
        public MergeCoins {
            others = List.copyOf(others);
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u8(3);
            coin.write(writer);
            writer.vector(others, (w, other) -> other.write(w));
        }
    }

    /** Publishes a package. */
    record Publish(List<byte[]> modules, List<ObjectId> dependencies) implements Command {
        public Publish {
            modules = List.copyOf(modules);
            dependencies = List.copyOf(dependencies);
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u8(4).vector(modules, BcsWriter::byteVector).vector(dependencies, Ids::write);
        }
    }

    /** Makes a vector of values of one type. */
    record MakeMoveVector(Optional<TypeTag> elementType, List<Argument> elements) implements Command {
        public MakeMoveVector {
            elements = List.copyOf(elements);
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u8(5)
                    .option(elementType, (BcsWriter w, TypeTag type) -> type.write(w))
                    .vector(elements, (w, element) -> element.write(w));
        }
    }

    /** Publishes a new version of a package. */
    record Upgrade(List<byte[]> modules, List<ObjectId> dependencies, ObjectId contract, Argument ticket)
            implements Command {
        public Upgrade {
            modules = List.copyOf(modules);
            dependencies = List.copyOf(dependencies);
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u8(6)
                    .vector(modules, BcsWriter::byteVector)
                    .vector(dependencies, Ids::write)
                    .fixed(contract.toBytes());
            ticket.write(writer);
        }
    }
}
