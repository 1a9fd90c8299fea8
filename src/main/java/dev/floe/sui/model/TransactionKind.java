package dev.floe.sui.model;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;

/** What a transaction does. */
public sealed interface TransactionKind permits ProgrammableTransaction, GenesisTransaction {
    void writeKind(BcsWriter writer);

    static TransactionKind read(BcsReader reader) {
        long kind = reader.uleb128();
        if (kind == ProgrammableTransaction.KIND) {
            return ProgrammableTransaction.read(reader);
        }
        if (kind == GenesisTransaction.KIND) {
            return GenesisTransaction.read(reader);
        }
        throw new BcsException("transactions of kind " + kind + " are not supported");
    }
}
