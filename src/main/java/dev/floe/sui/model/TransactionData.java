package dev.floe.sui.model;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import java.util.Optional;

/** A transaction, its payment and its expiration: what a sender signs. */
public record TransactionData(TransactionKind kind, ObjectId sender, GasData gas, Expiration expiration) {

    /** @throws BcsException if these are not the canonical bytes of a transaction of a known kind */
    public static TransactionData fromBcs(byte[] bcs) {
        return BcsReader.parse(bcs, TransactionData::read);
    }

    public static TransactionData read(BcsReader reader) {
        reader.variant(1);
        return new TransactionData(
                TransactionKind.read(reader), Ids.read(reader), GasData.read(reader), Expiration.read(reader));
    }

    /** The inputs and commands; empty if this is a transaction of the chain itself. */
    public Optional<ProgrammableTransaction> programmable() {
        return kind instanceof ProgrammableTransaction transaction ? Optional.of(transaction) : Optional.empty();
    }

    public byte[] toBcs() {
        BcsWriter writer = new BcsWriter(512).u8(0);
        kind.writeKind(writer);
        writer.fixed(sender.toBytes());
        gas.write(writer);
        expiration.write(writer);
        return writer.toByteArray();
    }

    public Digest digest() {
        return digest(toBcs());
    }

    /** The digest of a transaction with these bytes. */
    public static Digest digest(byte[] bcs) {
        return Digest.ofTyped("TransactionData", bcs);
    }
}
