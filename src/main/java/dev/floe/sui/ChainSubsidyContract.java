package dev.floe.sui;

import dev.floe.bytes.BcsReader;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.move.Field;
import dev.floe.sui.move.WalrusSubsidies;
import java.time.Instant;

/** {@link SubsidyContract} on chain, on behalf of one wallet. */
final class ChainSubsidyContract implements SubsidyContract {
    private static final String MODULE = "walrus_subsidies";
    private static final byte[] UNIT_KEY = {0};
    private static final long CLOCK_VERSION = 1;

    private final Transactions transactions;
    private final ObjectId subsidies;

    /** @param subsidies the shared object {@code walrus_subsidies::WalrusSubsidies} */
    ChainSubsidyContract(Transactions transactions, ObjectId subsidies) {
        this.transactions = transactions;
        this.subsidies = subsidies;
    }

    private SuiObject object() throws SuiException {
        SuiObject object = transactions.read(subsidies);
        boolean is = object.type()
                .filter(type -> type.module().equals(MODULE) && type.name().equals("WalrusSubsidies"))
                .isPresent();
        if (!is) {
            throw new SuiException(
                    SuiException.Kind.NOT_FOUND, "object " + subsidies + " is no walrus_subsidies::WalrusSubsidies");
        }
        return object;
    }

    @Override
    public State state() throws SuiException {
        StructTag key = new StructTag(object().type().orElseThrow().address(), MODULE, "SubsidiesInnerKey");
        SuiObject field = transactions.read(Ids.dynamicField(subsidies, key, UNIT_KEY));
        WalrusSubsidies.Inner inner = ChainNetwork.decode(
                        field, bytes -> Field.fromBcs(bytes, BcsReader::u8, WalrusSubsidies.Inner::read))
                .value();
        return new State(inner.latestEpoch(), Instant.ofEpochMilli(inner.lastSubsidizedMillis()));
    }

    @Override
    public void process() throws SuiException {
        SuiObject object = object();
        ObjectId contract = ChainNetwork.decode(object, bytes -> BcsReader.parse(bytes, WalrusSubsidies::read))
                .contract();
        transactions.run(state -> {
            Program program = new Program();
            program.call(
                    contract,
                    MODULE,
                    "process_subsidies",
                    program.object(object),
                    Transactions.staking(program, state),
                    Transactions.system(program, state, true),
                    program.shared(Ids.CLOCK, CLOCK_VERSION, false));
            return program;
        });
    }
}
