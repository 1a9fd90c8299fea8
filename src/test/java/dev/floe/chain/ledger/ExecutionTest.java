package dev.floe.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.ArgumentFault;
import dev.floe.sui.model.CallArg;
import dev.floe.sui.model.Command;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.ExecutionFailure;
import dev.floe.sui.model.Expiration;
import dev.floe.sui.model.GasData;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.ObjectChange;
import dev.floe.sui.model.ObjectRef;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.ProgrammableTransaction;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.model.TransactionData;
import dev.floe.sui.model.TypeTag;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gas, versions, effects, and who may do what. */
class ExecutionTest {
    private static final long COMPUTATION = 1_000_000;

    @TempDir
    Path directory;

    private TestChain chain;
    private final ObjectId stranger = ObjectId.of(TestChain.key(9).address());

    @BeforeEach
    void start() throws IOException {
        chain = TestChain.ofFour(directory.resolve("chain"));
        chain.keys.put(stranger, TestChain.key(9));
    }

    @AfterEach
    void stop() throws IOException {
        chain.close();
    }

    private List<SuiObject> suiCoins(ObjectId owner) {
        return chain.ledger
                .ownedObjects(owner, Optional.of(StructTag.coin(StructTag.SUI)), Optional.empty(), 100)
                .items();
    }

    private static Map<ObjectId, ObjectChange> changes(CommittedTransaction transaction) {
        return transaction.effects().changes().stream()
                .collect(Collectors.toMap(ObjectChange::id, Function.identity()));
    }

    private static RejectedTransactionException.Reason reason(Throwable thrown) {
        return ((RejectedTransactionException) thrown).reason();
    }

    @Test
    void gasIsChargedAlsoOnFailure() throws Exception {
        long before = chain.ledger.balance(chain.userAddress, StructTag.SUI);
        Ptb ptb = chain.ptb();
        ptb.walrus("system::reserve_space", ptb.system(), ptb.u64(1), ptb.u32(0), ptb.walCoin());
        SuiObject wal = chain.walCoin();
        CommittedTransaction failed = ptb.execute();
        assertThat(TestChain.abort(failed)).isEqualTo("system_state_inner:2");
        assertThat(before - chain.ledger.balance(chain.userAddress, StructTag.SUI))
                .isEqualTo(COMPUTATION);
        assertThat(failed.events()).isEmpty();
        // The inputs are as they were, but for the version.
        SuiObject after = chain.walCoin();
        assertThat(after.version()).isEqualTo(failed.effects().lamportVersion());
        assertThat(after.contents().orElseThrow()).isEqualTo(wal.contents().orElseThrow());
        assertThat(changes(failed)).containsKey(chain.ledger.deployment().system());
        assertThat(failed.balanceChanges())
                .containsExactly(new BalanceChange(chain.userAddress, StructTag.SUI, BigInteger.valueOf(-COMPUTATION)));
    }

    @Test
    void everythingWrittenHasTheLamportVersion() throws Exception {
        long highest = Math.max(
                chain.walCoin().version(),
                suiCoins(chain.userAddress).getFirst().version());
        CommittedTransaction transaction =
                chain.ptb().register(TestChain.root(1), 10, 1, false).execute();
        assertThat(transaction.effects().lamportVersion()).isEqualTo(highest + 1);
        assertThat(transaction.outputObjects()).allSatisfy(object -> {
            assertThat(object.version()).isEqualTo(highest + 1);
            assertThat(object.previousTransaction()).isEqualTo(transaction.digest());
            assertThat(chain.ledger.object(object.id())).contains(object);
            ObjectChange change = changes(transaction).get(object.id());
            assertThat(change.after()).isEqualTo(new ObjectChange.Written(object.digest(), object.owner()));
        });
        assertThat(transaction.inputObjects())
                .allSatisfy(object -> assertThat(chain.ledger.object(object.id(), object.version()))
                        .contains(object));
        assertThat(transaction.effects().changes()).isSortedAccordingTo(Comparator.comparing(ObjectChange::id));
        int gas = transaction.effects().gasObjectIndex().orElseThrow();
        assertThat(transaction.effects().changes().get(gas).id())
                .isEqualTo(suiCoins(chain.userAddress).getFirst().id());
    }

    @Test
    void gasCoinsAreMergedIntoTheFirst() throws Exception {
        chain.ledger.faucet().give(chain.userAddress, TestChain.SUI, 0);
        chain.ledger.faucet().give(chain.userAddress, TestChain.SUI, 0);
        List<SuiObject> coins = suiCoins(chain.userAddress);
        assertThat(coins).hasSize(3);
        CommittedTransaction transaction = execute(
                new ProgrammableTransaction(List.of(), List.of()),
                coins.stream().map(SuiObject::reference).toList());
        TestChain.requireSuccess(transaction);
        assertThat(suiCoins(chain.userAddress))
                .singleElement()
                .satisfies(
                        coin -> assertThat(coin.id()).isEqualTo(coins.getFirst().id()));
        assertThat(chain.ledger.balance(chain.userAddress, StructTag.SUI))
                .isEqualTo(1002 * TestChain.SUI - COMPUTATION);
        assertThat(changes(transaction).get(coins.get(1).id()).operation()).isEqualTo(ObjectChange.IdOperation.DELETED);
    }

    private CommittedTransaction execute(ProgrammableTransaction transaction, List<ObjectRef> gas)
            throws RejectedTransactionException {
        byte[] bcs = new TransactionData(
                        transaction,
                        chain.userAddress,
                        new GasData(gas, chain.userAddress, 1000, 10_000_000),
                        new Expiration.Never())
                .toBcs();
        return chain.ledger.execute(bcs, List.of(chain.user.signTransaction(bcs)));
    }

    @Test
    void theGasCoinCanBeSplitAndGivenAway() throws Exception {
        Ptb ptb = chain.ptb();
        ptb.transfer(stranger, ptb.split(new Argument.GasCoin(), ptb.u64(5 * TestChain.SUI)));
        TestChain.requireSuccess(ptb.execute());
        assertThat(chain.ledger.balance(stranger, StructTag.SUI)).isEqualTo(5 * TestChain.SUI);
        Ptb all = chain.ptb();
        all.transfer(stranger, new Argument.GasCoin());
        CommittedTransaction transaction = all.execute();
        TestChain.requireSuccess(transaction);
        assertThat(chain.ledger.balance(chain.userAddress, StructTag.SUI)).isZero();
        assertThat(chain.ledger.balance(stranger, StructTag.SUI)).isEqualTo(1000 * TestChain.SUI - 2 * COMPUTATION);
        assertThat(transaction.balanceChanges()).hasSize(2);
    }

    @Test
    void theBudgetIsOutOfReachOfTheCommands() throws Exception {
        SuiObject coin = suiCoins(chain.userAddress).getFirst();
        Argument amount = new Argument.Input(0);
        ProgrammableTransaction tooMuch = new ProgrammableTransaction(
                List.of(
                        new CallArg.Pure(new BcsWriter()
                                .u64(1000 * TestChain.SUI - 9_999_999)
                                .toByteArray()),
                        new CallArg.Pure(stranger.toBytes())),
                List.of(
                        new Command.SplitCoins(new Argument.GasCoin(), List.of(amount)),
                        new Command.TransferObjects(List.of(new Argument.Result(0)), new Argument.Input(1))));
        assertThat(TestChain.failure(execute(tooMuch, List.of(coin.reference()))))
                .isEqualTo(ExecutionFailure.Plain.INSUFFICIENT_COIN_BALANCE);
    }

    @Test
    void staleForeignAndUnknownInputsAreRejected() throws Exception {
        SuiObject wal = chain.walCoin();
        ObjectRef gas = suiCoins(chain.userAddress).getFirst().reference();
        assertThatThrownBy(() -> execute(with(new ObjectRef(wal.id(), wal.version() - 1, wal.digest())), List.of(gas)))
                .satisfies(e -> assertThat(reason(e)).isEqualTo(RejectedTransactionException.Reason.STALE_OBJECT));
        assertThatThrownBy(() -> execute(with(new ObjectRef(wal.id(), wal.version(), Digest.ZERO)), List.of(gas)))
                .satisfies(e -> assertThat(reason(e)).isEqualTo(RejectedTransactionException.Reason.STALE_OBJECT));
        assertThatThrownBy(() -> execute(with(new ObjectRef(stranger, 1, Digest.ZERO)), List.of(gas)))
                .satisfies(e -> assertThat(reason(e)).isEqualTo(RejectedTransactionException.Reason.OBJECT_NOT_FOUND));
        chain.ledger.faucet().give(stranger, 1, 0);
        assertThatThrownBy(() -> execute(with(suiCoins(stranger).getFirst().reference()), List.of(gas)))
                .satisfies(e -> assertThat(reason(e)).isEqualTo(RejectedTransactionException.Reason.WRONG_OWNER));
        assertThatThrownBy(() -> execute(with(gas), List.of(gas)))
                .satisfies(e -> assertThat(reason(e)).isEqualTo(RejectedTransactionException.Reason.MALFORMED));
        assertThatThrownBy(() -> execute(
                        with(wal.reference()),
                        List.of(suiCoins(stranger).getFirst().reference())))
                .satisfies(e -> assertThat(reason(e)).isEqualTo(RejectedTransactionException.Reason.WRONG_OWNER));
        assertThatThrownBy(() -> execute(with(gas), List.of()))
                .satisfies(e -> assertThat(reason(e)).isEqualTo(RejectedTransactionException.Reason.INSUFFICIENT_GAS));
        assertThat(chain.walCoin()).isEqualTo(wal);
    }

    private static ProgrammableTransaction with(ObjectRef input) {
        return new ProgrammableTransaction(List.of(new CallArg.OwnedObject(input)), List.of());
    }

    @Test
    void onlyTheSenderCanSign() throws Exception {
        byte[] bcs = chain.ptb().register(TestChain.root(1), 10, 1, false).resolved();
        byte[] good = chain.user.signTransaction(bcs);
        byte[] foreign = TestChain.key(9).signTransaction(bcs);
        byte[] broken = good.clone();
        broken[20] ^= 1;
        byte[] multisig = good.clone();
        multisig[0] = 3;
        for (List<byte[]> signatures :
                List.of(List.<byte[]>of(), List.of(foreign), List.of(broken), List.of(multisig), List.of(good, good))) {
            assertThatThrownBy(() -> chain.ledger.execute(bcs, signatures))
                    .satisfies(e -> assertThat(reason(e)).isEqualTo(RejectedTransactionException.Reason.BAD_SIGNATURE));
        }
        TestChain.requireSuccess(chain.ledger.execute(bcs, List.of(good)));
    }

    @Test
    void aSponsorPaysIfItSigns() throws Exception {
        chain.ledger.faucet().give(stranger, TestChain.SUI, 0);
        Ptb ptb = chain.ptb();
        ptb.register(TestChain.root(1), 10, 1, false);
        TransactionDraft mine = ptb.draft();
        TransactionDraft sponsored = new TransactionDraft(
                mine.sender(),
                mine.inputs(),
                mine.commands(),
                Optional.of(stranger),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                mine.expiration());
        byte[] bcs = chain.ledger.simulate(sponsored, true).data().toBcs();
        byte[] sender = chain.user.signTransaction(bcs);
        assertThatThrownBy(() -> chain.ledger.execute(bcs, List.of(sender)))
                .satisfies(e -> assertThat(reason(e)).isEqualTo(RejectedTransactionException.Reason.BAD_SIGNATURE));
        long before = chain.ledger.balance(chain.userAddress, StructTag.SUI);
        TestChain.requireSuccess(
                chain.ledger.execute(bcs, List.of(sender, TestChain.key(9).signTransaction(bcs))));
        assertThat(chain.ledger.balance(chain.userAddress, StructTag.SUI)).isEqualTo(before);
        assertThat(chain.ledger.balance(stranger, StructTag.SUI)).isEqualTo(TestChain.SUI - COMPUTATION);
    }

    @Test
    void whatCannotBeDroppedMustBeUsed() throws Exception {
        Ptb ptb = chain.ptb();
        ptb.walrus("system::reserve_space", ptb.system(), ptb.u64(1), ptb.u32(1), ptb.walCoin());
        assertThat(TestChain.failure(ptb.execute())).isEqualTo(new ExecutionFailure.UnusedValueWithoutDrop(0, 0));
        Ptb metadata = chain.ptb();
        metadata.walrus("metadata::new");
        TestChain.requireSuccess(metadata.execute());
    }

    @Test
    void aValueIsUsedOnce() throws Exception {
        Ptb ptb = chain.ptb();
        Argument coin = ptb.split(ptb.walCoin(), ptb.u64(5));
        ptb.transfer(stranger, coin);
        ptb.transfer(stranger, coin);
        assertThat(TestChain.failure(ptb.execute()))
                .isEqualTo(new ExecutionFailure.CommandArgumentError(0, ArgumentFault.Plain.INVALID_VALUE_USAGE));
        Ptb same = chain.ptb();
        same.add(new Command.MergeCoins(same.walCoin(), List.of(same.walCoin())));
        assertThat(TestChain.failure(same.execute()))
                .isEqualTo(new ExecutionFailure.CommandArgumentError(1, ArgumentFault.Plain.INVALID_VALUE_USAGE));
        assertThat(chain.ledger.balance(chain.userAddress, chain.wal())).isEqualTo(1000 * TestChain.WAL);
    }

    @Test
    void argumentsMustBeWhatTheFunctionWants() throws Exception {
        Ptb type = chain.ptb();
        type.walrus("system::reserve_space", type.system(), type.u32(1), type.u32(1), type.walCoin());
        assertThat(TestChain.failure(type.execute()))
                .isEqualTo(new ExecutionFailure.CommandArgumentError(1, ArgumentFault.Plain.INVALID_BCS_BYTES));
        Ptb swapped = chain.ptb();
        swapped.walrus("system::reserve_space", swapped.walCoin(), swapped.u64(1), swapped.u32(1), swapped.system());
        assertThat(TestChain.failure(swapped.execute()))
                .isEqualTo(new ExecutionFailure.CommandArgumentError(0, ArgumentFault.Plain.TYPE_MISMATCH));
        Ptb few = chain.ptb();
        few.walrus("system::reserve_space", few.system());
        assertThat(TestChain.failure(few.execute())).isEqualTo(ExecutionFailure.Plain.ARITY_MISMATCH);
        Ptb unknown = chain.ptb();
        unknown.walrus("system::mint_wal");
        assertThat(TestChain.failure(unknown.execute())).isEqualTo(ExecutionFailure.Plain.FUNCTION_NOT_FOUND);
        Ptb noType = chain.ptb();
        noType.call(Ids.SUI_FRAMEWORK, "coin::zero", List.of());
        assertThat(TestChain.failure(noType.execute())).isEqualTo(ExecutionFailure.Plain.TYPE_ARITY_MISMATCH);
        Ptb invented = chain.ptb();
        invented.call(Ids.SUI_FRAMEWORK, "coin::zero", List.of(new StructTag(Ids.SUI_FRAMEWORK, "gold", "GOLD")));
        assertThat(TestChain.failure(invented.execute())).isEqualTo(new ExecutionFailure.UnknownTypeArgument(0));
        Ptb shared = chain.ptb();
        shared.transfer(chain.userAddress, shared.system());
        assertThat(TestChain.failure(shared.execute())).isEqualTo(ExecutionFailure.Plain.INVALID_TRANSFER_OBJECT);
        Ptb later = chain.ptb();
        later.transfer(chain.userAddress, new Argument.Result(3));
        assertThat(TestChain.failure(later.execute()))
                .isEqualTo(new ExecutionFailure.CommandArgumentError(0, new ArgumentFault.IndexOutOfBounds(3)));
    }

    @Test
    void aSharedObjectThatIsOnlyReadCannotBeChanged() throws Exception {
        ObjectId system = chain.ledger.deployment().system();
        Ptb ptb = chain.ptb();
        ptb.inputs.add(new TransactionDraft.Unresolved(system, Optional.empty(), Optional.empty(), Optional.of(false)));
        ptb.walrus("system::reserve_space", new Argument.Input(0), ptb.u64(1), ptb.u32(1), ptb.walCoin());
        assertThat(TestChain.failure(ptb.execute()))
                .isEqualTo(new ExecutionFailure.CommandArgumentError(0, ArgumentFault.Plain.INVALID_OBJECT_BY_MUT_REF));
    }

    @Test
    void simulationResolvesWhatTheDraftLeavesOpen() throws Exception {
        Ptb ptb = chain.ptb();
        ptb.pure(new byte[72]);
        ptb.register(TestChain.root(1), 10, 1, false);
        Digest before = chain.digest();
        Simulation simulation = ptb.simulate();
        assertThat(chain.digest()).isEqualTo(before);
        assertThat(simulation.effects().status().succeeded()).isTrue();
        assertThat(simulation.data().gas().price()).isEqualTo(1000);
        assertThat(simulation.data().gas().budget()).isEqualTo(2 * COMPUTATION);
        assertThat(simulation.data().gas().payment()).hasSize(1);
        assertThat(simulation.data().programmable().orElseThrow().inputs())
                .contains(
                        new CallArg.SharedObject(chain.ledger.deployment().system(), 1, true),
                        new CallArg.OwnedObject(chain.walCoin().reference()));
        // Some functions only read the system.
        ObjectId blob = chain.register(2, 10, 1, true);
        Ptb delete = chain.ptb();
        delete.transfer(chain.userAddress, delete.walrus("system::delete_blob", delete.system(), delete.object(blob)));
        assertThat(delete.simulate().data().programmable().orElseThrow().inputs())
                .contains(new CallArg.SharedObject(chain.ledger.deployment().system(), 1, false));
    }

    @Test
    void simulationWorksWithoutACoinToPay() throws Exception {
        Ptb ptb = new Ptb(chain, stranger);
        ptb.walrus("metadata::new");
        assertThatThrownBy(ptb::simulate)
                .satisfies(e -> assertThat(reason(e)).isEqualTo(RejectedTransactionException.Reason.INSUFFICIENT_GAS));
        assertThat(chain.ledger.simulate(ptb.draft(), false).effects().gasUsed().computation())
                .isEqualTo(COMPUTATION);
    }

    @Test
    void objectsOfObjectsCannotBeInputs() throws Exception {
        ObjectId pool = chain.ledger.deployment().nodes().getFirst().id();
        assertThat(chain.ledger.object(pool).orElseThrow().owner()).isInstanceOf(Owner.Parent.class);
        Ptb ptb = chain.ptb();
        ptb.object(pool);
        assertThatThrownBy(ptb::simulate)
                .satisfies(e -> assertThat(reason(e)).isEqualTo(RejectedTransactionException.Reason.WRONG_OWNER));
    }

    @Test
    void pagesShowEveryObjectOnce() throws Exception {
        for (int i = 0; i < 7; i++) {
            chain.ledger.faucet().give(stranger, 10 + i, 20 + i);
        }
        List<ObjectId> seen = new ArrayList<>();
        Optional<byte[]> next = Optional.empty();
        do {
            Page<SuiObject> page = chain.ledger.ownedObjects(stranger, Optional.empty(), next, 4);
            page.items().forEach(object -> seen.add(object.id()));
            next = page.next();
        } while (next.isPresent());
        assertThat(seen).hasSize(14).doesNotHaveDuplicates();
        StructTag anyCoin = new StructTag(Ids.SUI_FRAMEWORK, "coin", "Coin");
        assertThat(chain.ledger
                        .ownedObjects(stranger, Optional.of(anyCoin), Optional.empty(), 100)
                        .items())
                .hasSize(14);
        assertThat(chain.ledger
                        .ownedObjects(stranger, Optional.of(StructTag.coin(chain.wal())), Optional.of(new byte[3]), 100)
                        .items())
                .hasSize(7);
        assertThat(chain.ledger.balances(stranger)).isEqualTo(Map.of(StructTag.SUI, 91L, (TypeTag) chain.wal(), 161L));
    }

    @Test
    void transactionsExpire() throws Exception {
        Ptb ptb = chain.ptb();
        for (Expiration expiration : List.of(
                new Expiration.ValidDuring(
                        Optional.of(0L), Optional.of(1L), Optional.empty(), Optional.empty(), Digest.ZERO, 7),
                new Expiration.ValidDuring(
                        Optional.of(1L),
                        Optional.of(2L),
                        Optional.empty(),
                        Optional.empty(),
                        chain.ledger.chainId(),
                        7),
                new Expiration.ValidDuring(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(TestChain.START - 1),
                        chain.ledger.chainId(),
                        7))) {
            assertThatThrownBy(() -> chain.ledger.simulate(expiring(ptb.draft(), expiration), true))
                    .satisfies(e -> assertThat(reason(e)).isEqualTo(RejectedTransactionException.Reason.EXPIRED));
        }
        Expiration valid = new Expiration.ValidDuring(
                Optional.of(0L), Optional.of(1L), Optional.empty(), Optional.empty(), chain.ledger.chainId(), 7);
        assertThat(chain.ledger
                        .simulate(expiring(ptb.draft(), valid), true)
                        .effects()
                        .status()
                        .succeeded())
                .isTrue();
    }

    private static TransactionDraft expiring(TransactionDraft draft, Expiration expiration) {
        return new TransactionDraft(
                draft.sender(),
                draft.inputs(),
                draft.commands(),
                draft.gasOwner(),
                draft.payment(),
                draft.price(),
                draft.budget(),
                expiration);
    }
}
