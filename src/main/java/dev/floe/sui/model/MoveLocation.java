package dev.floe.sui.model;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import java.util.Optional;

/** Where in a contract execution stopped. */
public record MoveLocation(
        ObjectId contract, String module, int function, int instruction, Optional<String> functionName) {

    public static MoveLocation read(BcsReader reader) {
        return new MoveLocation(
                Ids.read(reader), reader.string(), reader.u16(), reader.u16(), reader.option(BcsReader::string));
    }

    public void write(BcsWriter writer) {
        writer.fixed(contract.toBytes())
                .string(module)
                .u16(function)
                .u16(instruction)
                .option(functionName, BcsWriter::string);
    }

    @Override
    public String toString() {
        return contract + "::" + module + functionName.map(name -> "::" + name).orElse("");
    }
}
