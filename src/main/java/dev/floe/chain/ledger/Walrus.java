package dev.floe.chain.ledger;

import dev.floe.bytes.BcsWriter;
import dev.floe.chain.contract.ArithmeticFault;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.sui.model.ExecutionFailure;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.Field;
import dev.floe.sui.move.SystemState;
import dev.floe.sui.move.WalrusEvent;
import dev.floe.sui.move.WalrusRoot;
import dev.floe.sui.move.WalrusTypes;

/** What all contract functions of Walrus need: its types, its state behind the root objects, its units. */
record Walrus(WalrusTypes types) {
    private static final long WRONG_VERSION = 1;
    private static final long UNIT = 1 << 20;

    /**
     * The state behind argument {@code index}, a reference to the system object.
     *
     * @throws ExecutionFailedException if an old version of the package was called
     */
    SystemState system(Call call, int index) {
        return Field.versioned(inner(call, index), SystemState::read).value();
    }

    void saveSystem(Call call, int index, SystemState state) {
        WalrusRoot root = call.read(index, WalrusRoot::read);
        call.execution().setField(root.id(), TypeTag.Primitive.U64, version(root), types.systemState(), state.toBcs());
    }

    /** The BCS of the field that has the state of a root object. */
    byte[] inner(Call call, int index) {
        WalrusRoot root = call.read(index, WalrusRoot::read);
        if (!root.contract().equals(call.contract())) {
            throw call.abort(call.module(), "inner", WRONG_VERSION);
        }
        return call.execution()
                .field(root.id(), TypeTag.Primitive.U64, version(root))
                .orElseThrow(() -> new ExecutionFailedException(ExecutionFailure.Plain.INVARIANT_VIOLATION));
    }

    static byte[] version(WalrusRoot root) {
        return new BcsWriter(8).u64(root.version()).toByteArray();
    }

    void emit(Call call, WalrusEvent event) {
        call.emit(types.event(event.name()), event.toBcs());
    }

    /** Started MiB. */
    static long units(long bytes) {
        return Long.divideUnsigned(bytes, UNIT) + (Long.remainderUnsigned(bytes, UNIT) == 0 ? 0 : 1);
    }

    static long encodedLength(long blobLength, int shardCount) {
        try {
            return new Encoding(shardCount).encodedLength(blobLength);
        } catch (RedStuffException e) {
            throw new ArithmeticFault();
        }
    }
}
