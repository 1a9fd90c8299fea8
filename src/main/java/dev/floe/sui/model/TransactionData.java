package dev.floe.sui.model;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;

/** What a sender signs: a programmable transaction, its payment and its expiration. The only kind that users send. */
public record TransactionData(
        ProgrammableTransaction transaction, ObjectId sender, GasData gas, Expiration expiration) {

    /** @throws BcsException if these are not the canonical bytes of a programmable transaction */
    public static TransactionData fromBcs(byte[] bcs) {
        return BcsReader.parse(bcs, TransactionData::read);
    }

    public static TransactionData read(BcsReader reader) {
        reader.variant(1);
        long kind = reader.uleb128();
        if (kind != 0) {
            throw new BcsException("only programmable transactions are supported, not kind " + kind);
        }
        return new TransactionData(
                ProgrammableTransaction.read(reader), Ids.read(reader), GasData.read(reader), Expiration.read(reader));
    }

    public byte[] toBcs() {
        BcsWriter writer = new BcsWriter(512).u8(0).u8(0);
        transaction.write(writer);
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
