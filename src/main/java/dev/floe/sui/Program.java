package dev.floe.sui;

import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.CallArg;
import dev.floe.sui.model.Command;
import dev.floe.sui.model.ProgrammableTransaction;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.model.TypeTag;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A programmable transaction in the making. Each object is one input, mutable if any of its uses needs it. */
final class Program {
    private final List<CallArg> inputs = new ArrayList<>();
    private final Map<ObjectId, Integer> objects = new LinkedHashMap<>();
    private final List<Command> commands = new ArrayList<>();
    private long fromGas;

    Argument pure(Consumer<BcsWriter> value) {
        BcsWriter writer = new BcsWriter(32);
        value.accept(writer);
        inputs.add(new CallArg.Pure(writer.toByteArray()));
        return new Argument.Input(inputs.size() - 1);
    }

    /** A tip, and what it is for: upload relays look for that in the first input, so there may be none before. */
    void pay(WalrusContract.RelayTip tip) {
        if (!inputs.isEmpty()) {
            throw new IllegalStateException("a tip has to be the first step");
        }
        pure(tip.payload()::write);
        if (tip.mist() > 0) {
            transfer(List.of(splitFromGas(tip.mist())), tip.recipient());
        }
    }

    Argument u64(long value) {
        return pure(writer -> writer.u64(value));
    }

    Argument u32(int value) {
        return pure(writer -> writer.u32(value));
    }

    Argument u16(int value) {
        return pure(writer -> writer.u16(value));
    }

    Argument bytes(byte[] value) {
        return pure(writer -> writer.byteVector(value));
    }

    Argument string(String value) {
        return pure(writer -> writer.string(value));
    }

    Argument address(ObjectId value) {
        return pure(writer -> writer.fixed(value.toBytes()));
    }

    /** An object as it was read. */
    Argument object(SuiObject object) {
        return input(object.id(), SuiClient.input(object, true));
    }

    Argument owned(OwnedCoin coin) {
        return input(coin.reference().id(), new CallArg.OwnedObject(coin.reference()));
    }

    Argument shared(ObjectId id, long initialVersion, boolean mutable) {
        return input(id, new CallArg.SharedObject(id, initialVersion, mutable));
    }

    private Argument input(ObjectId id, CallArg input) {
        Integer known = objects.putIfAbsent(id, inputs.size());
        if (known == null) {
            inputs.add(input);
            return new Argument.Input(inputs.size() - 1);
        }
        if (input instanceof CallArg.SharedObject shared && shared.mutable()) {
            inputs.set(known, shared);
        }
        return new Argument.Input(known);
    }

    Argument call(ObjectId contract, String module, String function, Argument... arguments) {
        return call(contract, module, function, List.of(), arguments);
    }

    Argument call(ObjectId contract, String module, String function, List<TypeTag> types, Argument... arguments) {
        return add(new Command.MoveCall(contract, module, function, types, List.of(arguments)));
    }

    void transfer(List<Argument> results, ObjectId recipient) {
        add(new Command.TransferObjects(results, address(recipient)));
    }

    /** The first of {@code coins} with the value of all. */
    Argument merged(List<OwnedCoin> coins) {
        Argument first = owned(coins.getFirst());
        if (coins.size() > 1) {
            add(new Command.MergeCoins(
                    first, coins.stream().skip(1).map(this::owned).toList()));
        }
        return first;
    }

    /** A new coin of {@code amount} from {@code coin}. */
    Argument split(Argument coin, long amount) {
        return add(new Command.SplitCoins(coin, List.of(u64(amount))));
    }

    /** A new coin of {@code mist} from what pays for the transaction. */
    Argument splitFromGas(long mist) {
        fromGas += mist;
        return split(new Argument.GasCoin(), mist);
    }

    /** The MIST that the coins that pay must have beside the gas. */
    long fromGas() {
        return fromGas;
    }

    private Argument add(Command command) {
        commands.add(command);
        return new Argument.Result(commands.size() - 1);
    }

    ProgrammableTransaction build() {
        return new ProgrammableTransaction(inputs, commands);
    }
}
