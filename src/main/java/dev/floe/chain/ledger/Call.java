package dev.floe.chain.ledger;

import dev.floe.bytes.BcsReader;
import dev.floe.chain.contract.Purse;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.model.Event;
import dev.floe.sui.model.ExecutionFailure;
import dev.floe.sui.model.MoveLocation;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.Coin;
import dev.floe.sui.move.MoveStruct;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One call of a contract function: its arguments, already of the types that the signature wants, and the transaction
 * around it.
 *
 * @param contract the version of the package that was called
 * @param original the first version of that package
 */
record Call(
        ObjectId contract,
        ObjectId original,
        String module,
        String function,
        List<TypeTag> typeArguments,
        List<Value> arguments,
        Execution execution) {

    Value value(int index) {
        return arguments.get(index);
    }

    <T> T read(int index, Function<BcsReader, T> parser) {
        return arguments.get(index).read(parser);
    }

    /** What the function leaves behind a mutable reference. */
    void write(int index, MoveStruct struct) {
        arguments.get(index).replace(struct.toBcs());
    }

    int u8(int index) {
        return read(index, BcsReader::u8);
    }

    boolean bool(int index) {
        return read(index, BcsReader::bool);
    }

    long u32(int index) {
        return read(index, BcsReader::u32);
    }

    long u64(int index) {
        return read(index, BcsReader::u64);
    }

    String string(int index) {
        return read(index, BcsReader::string);
    }

    byte[] bytes(int index) {
        return read(index, BcsReader::byteVector);
    }

    BlobId blobId(int index) {
        return BlobId.of(arguments.get(index).bcs());
    }

    int u16(int index) {
        return read(index, BcsReader::u16);
    }

    /** Lets {@code purchase} take from the coin behind a mutable reference. */
    <T> T paying(int index, Function<Purse, T> purchase) {
        Coin coin = read(index, Coin::read);
        Purse purse = new Purse(coin.balance());
        T bought = purchase.apply(purse);
        write(index, new Coin(coin.id(), purse.balance()));
        return bought;
    }

    /** What is in a coin that is passed by value, and ceases to be. */
    long takeCoin(int index) {
        Coin coin = read(index, Coin::read);
        execution.delete(coin.id());
        return coin.balance();
    }

    /** An abort in a module of the called package. */
    ExecutionFailedException abort(String inModule, String inFunction, long code) {
        return abort(original, inModule, inFunction, code);
    }

    ExecutionFailedException abort(ObjectId address, String inModule, String inFunction, long code) {
        return new ExecutionFailedException(new ExecutionFailure.MoveAbort(
                new MoveLocation(address, inModule, 0, 0, Optional.of(inFunction)), code));
    }

    void emit(StructTag type, byte[] contents) {
        execution.emit(new Event(contract, module, execution.sender(), type, contents));
    }
}
