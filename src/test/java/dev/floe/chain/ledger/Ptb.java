package dev.floe.chain.ledger;

import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.CallArg;
import dev.floe.sui.model.Command;
import dev.floe.sui.model.Expiration;
import dev.floe.sui.model.TypeTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds programmable transactions for tests. */
final class Ptb {
    private final TestChain chain;
    private final ObjectId sender;
    final List<TransactionDraft.Input> inputs = new ArrayList<>();
    final List<Command> commands = new ArrayList<>();

    Ptb(TestChain chain, ObjectId sender) {
        this.chain = chain;
        this.sender = sender;
    }

    Argument pure(byte[] bytes) {
        inputs.add(new TransactionDraft.Resolved(new CallArg.Pure(bytes)));
        return new Argument.Input(inputs.size() - 1);
    }

    Argument u64(long value) {
        return pure(new BcsWriter(8).u64(value).toByteArray());
    }

    Argument u32(long value) {
        return pure(new BcsWriter(4).u32(value).toByteArray());
    }

    Argument string(String value) {
        return pure(new BcsWriter().string(value).toByteArray());
    }

    Argument bytes(byte[] value) {
        return pure(new BcsWriter().byteVector(value).toByteArray());
    }

    Argument object(ObjectId id) {
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i) instanceof TransactionDraft.Unresolved unresolved
                    && unresolved.id().equals(id)) {
                return new Argument.Input(i);
            }
        }
        inputs.add(new TransactionDraft.Unresolved(id, Optional.empty(), Optional.empty(), Optional.empty()));
        return new Argument.Input(inputs.size() - 1);
    }

    Argument system() {
        return object(chain.ledger.deployment().system());
    }

    Argument walCoin() {
        return object(chain.walCoin().id());
    }

    Argument add(Command command) {
        commands.add(command);
        return new Argument.Result(commands.size() - 1);
    }

    Argument result(Argument result, int part) {
        return new Argument.NestedResult(((Argument.Result) result).command(), part);
    }

    Argument call(ObjectId contract, String function, List<TypeTag> types, Argument... arguments) {
        String[] name = function.split("::");
        return add(new Command.MoveCall(contract, name[0], name[1], types, List.of(arguments)));
    }

    /** A function of Walrus, by module and name. */
    Argument walrus(String function, Argument... arguments) {
        return call(chain.ledger.currentContract(), function, List.of(), arguments);
    }

    Argument split(Argument coin, Argument... amounts) {
        return add(new Command.SplitCoins(coin, List.of(amounts)));
    }

    Ptb transfer(ObjectId recipient, Argument... objects) {
        add(new Command.TransferObjects(List.of(objects), pure(recipient.toBytes())));
        return this;
    }

    /** Reserve, register, give to the sender: paid by the sender's WAL coin. */
    Ptb register(byte[] root, long size, int epochs, boolean deletable) {
        Argument storage = walrus("system::reserve_space", system(), u64(encoded(size)), u32(epochs), walCoin());
        return transfer(sender, registered(storage, root, size, deletable));
    }

    Argument registered(Argument storage, byte[] root, long size, boolean deletable) {
        BlobId blobId = TestChain.blobId(root, size);
        return walrus(
                "system::register_blob",
                system(),
                storage,
                pure(blobId.toBytes()),
                pure(root),
                u64(size),
                pure(new byte[] {1}),
                pure(new byte[] {(byte) (deletable ? 1 : 0)}),
                walCoin());
    }

    long encoded(long size) {
        try {
            return new Encoding(chain.ledger.genesis().shardCount()).encodedLength(size);
        } catch (RedStuffException e) {
            throw new IllegalArgumentException(e);
        }
    }

    Ptb certify(ObjectId blob, TestChain.Certificate certificate) {
        walrus(
                "system::certify_blob",
                system(),
                object(blob),
                bytes(certificate.signature()),
                bytes(certificate.bitmap()),
                bytes(certificate.message()));
        return this;
    }

    TransactionDraft draft() {
        return new TransactionDraft(
                sender,
                inputs,
                commands,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                new Expiration.Never());
    }

    Simulation simulate() throws RejectedTransactionException {
        return chain.ledger.simulate(draft(), true);
    }

    byte[] resolved() throws RejectedTransactionException {
        return simulate().data().toBcs();
    }

    CommittedTransaction execute() throws RejectedTransactionException {
        byte[] bcs = resolved();
        return chain.ledger.execute(bcs, List.of(chain.keys.get(sender).signTransaction(bcs)));
    }
}
