package dev.floe.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.CallArg;
import dev.floe.sui.model.Command;
import dev.floe.sui.model.Expiration;
import dev.floe.sui.model.GasData;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.ObjectContent;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.ProgrammableTransaction;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.model.TransactionData;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.Coin;
import dev.floe.sui.move.FutureAccounting;
import dev.floe.sui.move.SharedBlob;
import dev.floe.sui.move.StakedWal;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transactions that nobody in their right mind would send: nothing but typed answers, and no coin made or lost. */
class HostileTransactionsTest {
    private static final BigInteger SUI_SUPPLY = new BigInteger("4000000000000000000");
    private static final BigInteger WAL_SUPPLY = new BigInteger("5000000000000000000");

    @TempDir
    Path directory;

    private TestChain chain;
    private final Random random = new Random(20260101);

    @BeforeEach
    void start() throws IOException {
        chain = TestChain.ofFour(directory.resolve("chain"));
    }

    @AfterEach
    void stop() throws IOException {
        chain.close();
    }

    @Test
    void randomBytesAreNoTransaction() {
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            if (bytes.length > 2 && random.nextBoolean()) {
                bytes[0] = 0;
                bytes[1] = 0;
            }
            parse(bytes);
        }
    }

    @Test
    void mutatedTransactionsAreAnsweredWithATypedError() throws Exception {
        Ptb ptb = chain.ptb();
        ptb.register(TestChain.root(1), 10, 1, true);
        byte[] good = ptb.resolved();
        for (int i = 0; i < 1500; i++) {
            byte[] bytes = mutated(good);
            try {
                chain.ledger.execute(bytes, List.of(chain.user.signTransaction(bytes)));
            } catch (RejectedTransactionException e) {
                assertThat(e.getMessage()).isNotEmpty();
                assertThat(e.reason()).isNotEqualTo(RejectedTransactionException.Reason.UNAVAILABLE);
            }
        }
        checkSupply();
    }

    private byte[] mutated(byte[] good) {
        byte[] bytes = good.clone();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static Optional<TransactionData> parse(byte[] bytes) {
        try {
            TransactionData data = TransactionData.fromBcs(bytes);
            assertThat(data.toBcs()).isEqualTo(bytes);
            return Optional.of(data);
        } catch (BcsException e) {
            return Optional.empty();
        }
    }

    @Test
    void lengthsThatLieCostNothing() {
        byte[] huge = new BcsWriter()
                .u8(0)
                .u8(0)
                .uleb128(0xFFFF_FFFFL)
                .fixed(new byte[64])
                .toByteArray();
        assertThat(parse(huge)).isEmpty();
        BcsWriter deep = new BcsWriter();
        for (int i = 0; i < 100_000; i++) {
            deep.u8(6);
        }
        byte[] nested = deep.u8(1).toByteArray();
        try {
            BcsReader.parse(nested, TypeTag::read);
            throw new AssertionError("parsed a type that is too deep");
        } catch (BcsException expected) {
            assertThat(TypeTag.parse("vector<".repeat(400) + "u8" + ">".repeat(400)))
                    .isEmpty();
        }
    }

    /** Random programs over everything that there is: most fail, none may break the rules. */
    @Test
    void randomProgramsNeitherMakeNorLoseCoins() throws Exception {
        ObjectId certified = chain.register(50, 10, 3, false);
        byte[] message = TestChain.confirmation(1, chain.blob(certified).blobId(), Optional.empty());
        chain.ptb().certify(certified, chain.certify(message, 0, 1, 2, 3)).execute();
        chain.register(51, 10, 2, true);
        chain.ledger.faucet().give(chain.userAddress, 77 * TestChain.SUI, 55);
        int succeeded = 0;
        for (int i = 0; i < 1500; i++) {
            TransactionData data = randomProgram();
            byte[] bcs = data.toBcs();
            try {
                CommittedTransaction transaction = chain.ledger.execute(bcs, List.of(chain.user.signTransaction(bcs)));
                succeeded += transaction.effects().status().succeeded() ? 1 : 0;
                checkConsistency(transaction);
            } catch (RejectedTransactionException e) {
                assertThat(e.reason())
                        .isNotIn(
                                RejectedTransactionException.Reason.UNAVAILABLE,
                                RejectedTransactionException.Reason.BAD_SIGNATURE);
                assertThat(e.getMessage()).doesNotContain("cannot execute");
            }
        }
        assertThat(succeeded).isGreaterThan(40);
        checkSupply();
        var before = chain.digest();
        chain.reopen();
        assertThat(chain.digest()).isEqualTo(before);
        checkSupply();
    }

    private void checkConsistency(CommittedTransaction transaction) {
        Set<ObjectId> seen = new HashSet<>();
        transaction
                .effects()
                .changes()
                .forEach(change -> assertThat(seen.add(change.id())).isTrue());
        transaction.outputObjects().forEach(object -> {
            assertThat(object.version()).isEqualTo(transaction.effects().lamportVersion());
            assertThat(SuiObject.fromBcs(object.toBcs()).digest()).isEqualTo(object.digest());
        });
        transaction
                .inputObjects()
                .forEach(object -> assertThat(object.version())
                        .isLessThan(transaction.effects().lamportVersion()));
    }

    private TransactionData randomProgram() {
        List<SuiObject> mine = chain.ledger
                .ownedObjects(chain.userAddress, Optional.empty(), Optional.empty(), 1000)
                .items();
        List<SuiObject> gasCoins = mine.stream()
                .filter(object -> object.type().equals(Optional.of(StructTag.coin(StructTag.SUI))))
                .filter(object -> TransactionValidator.balance(object) > 20_000_000)
                .toList();
        SuiObject gas = gasCoins.get(random.nextInt(gasCoins.size()));
        List<CallArg> inputs = new ArrayList<>();
        inputs.add(new CallArg.SharedObject(chain.ledger.deployment().system(), 1, random.nextInt(8) > 0));
        for (int i = 0; i < 6 && !mine.isEmpty(); i++) {
            SuiObject object = mine.get(random.nextInt(mine.size()));
            boolean named = inputs.stream()
                    .anyMatch(input -> input instanceof CallArg.OwnedObject owned
                            && owned.reference().id().equals(object.id()));
            if (!object.id().equals(gas.id()) && !named) {
                inputs.add(new CallArg.OwnedObject(object.reference()));
            }
        }
        inputs.add(
                new CallArg.Pure(new BcsWriter().u64(random.nextInt(4) * 1192L).toByteArray()));
        inputs.add(new CallArg.Pure(new BcsWriter().u64(random.nextLong()).toByteArray()));
        inputs.add(new CallArg.Pure(new BcsWriter().u32(random.nextInt(5)).toByteArray()));
        inputs.add(new CallArg.Pure(chain.userAddress.toBytes()));
        inputs.add(new CallArg.Pure(new BcsWriter().string("key").toByteArray()));
        inputs.add(new CallArg.Pure(new BcsWriter().u64(random.nextInt(1000)).toByteArray()));
        List<Command> commands = new ArrayList<>();
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
            commands.add(randomCommand(inputs, commands.size()));
        }
        if (random.nextInt(3) > 0) {
            // Give away what is left over, so that more programs come to their end.
            for (int i = 0; i < commands.size() && commands.size() < 12; i++) {
                if (!(commands.get(i) instanceof Command.TransferObjects)) {
                    commands.add(new Command.TransferObjects(
                            List.of(new Argument.NestedResult(i, 0)), new Argument.Input(inputs.size() - 3)));
                }
            }
        }
        return new TransactionData(
                new ProgrammableTransaction(inputs, commands),
                chain.userAddress,
                new GasData(List.of(gas.reference()), chain.userAddress, 1000, 2_000_000 + random.nextInt(1_000_000)),
                new Expiration.Never());
    }

    private Argument randomArgument(List<CallArg> inputs, int commands) {
        return switch (random.nextInt(10)) {
            case 0 -> new Argument.GasCoin();
            case 1, 2 -> new Argument.Result(random.nextInt(Math.max(1, commands)));
            case 3 -> new Argument.NestedResult(random.nextInt(Math.max(1, commands)), random.nextInt(2));
            default -> new Argument.Input(random.nextInt(inputs.size()));
        };
    }

    /** A function with arguments of which each has a fair chance to be of the right type. */
    private Command randomCommand(List<CallArg> inputs, int commands) {
        switch (random.nextInt(6)) {
            case 0 -> {
                return new Command.SplitCoins(
                        randomArgument(inputs, commands), List.of(new Argument.Input(inputs.size() - 1)));
            }
            case 1 -> {
                return new Command.MergeCoins(
                        randomArgument(inputs, commands), List.of(randomArgument(inputs, commands)));
            }
            case 2 -> {
                return new Command.TransferObjects(
                        List.of(randomArgument(inputs, commands)), new Argument.Input(inputs.size() - 3));
            }
            default -> {
                List<String> functions = List.of(
                        "system::reserve_space",
                        "system::delete_blob",
                        "system::extend_blob",
                        "system::extend_blob_with_resource",
                        "system::add_subsidy",
                        "storage_resource::split_by_size",
                        "storage_resource::split_by_epoch",
                        "storage_resource::fuse",
                        "storage_resource::destroy",
                        "metadata::new",
                        "blob::add_metadata",
                        "blob::insert_or_update_metadata_pair",
                        "blob::burn",
                        "shared_blob::new",
                        "shared_blob::new_funded",
                        "coin::zero",
                        "coin::join",
                        "coin::into_balance",
                        "coin::from_balance",
                        "coin::destroy_zero",
                        "balance::join",
                        "balance::split",
                        "transfer::public_transfer");
                String[] name = functions.get(random.nextInt(functions.size())).split("::");
                boolean framework = Set.of("coin", "balance", "transfer").contains(name[0]);
                ObjectId contract = framework
                        ? Ids.SUI_FRAMEWORK
                        : chain.ledger.deployment().currentContract();
                FunctionSignature signature =
                        chain.ledger.function(contract, name[0], name[1]).orElseThrow();
                List<Argument> arguments = new ArrayList<>();
                for (FunctionSignature.Parameter parameter : signature.parameters()) {
                    if (!Interpreter.isContext(parameter)) {
                        arguments.add(likelyArgument(parameter, inputs, commands));
                    }
                }
                List<TypeTag> types = signature.typeParameters() == 0
                        ? List.of()
                        : List.of(random.nextBoolean() ? chain.wal() : StructTag.SUI);
                return new Command.MoveCall(contract, name[0], name[1], types, arguments);
            }
        }
    }

    private Argument likelyArgument(FunctionSignature.Parameter parameter, List<CallArg> inputs, int commands) {
        if (random.nextInt(12) == 0) {
            return randomArgument(inputs, commands);
        }
        List<Argument> fitting = new ArrayList<>();
        TypeTag wanted = parameter.type().with(List.of(chain.wal()));
        for (int i = 0; i < inputs.size(); i++) {
            ObjectId id = switch (inputs.get(i)) {
                case CallArg.OwnedObject owned -> owned.reference().id();
                case CallArg.SharedObject shared -> shared.id();
                default -> null;
            };
            if (id == null
                    ? PureValues.canBePure(wanted) && i > inputs.size() - 7
                    : typeOf(id).equals(wanted)) {
                fitting.add(new Argument.Input(i));
            }
        }
        return fitting.isEmpty() ? randomArgument(inputs, commands) : fitting.get(random.nextInt(fitting.size()));
    }

    private TypeTag typeOf(ObjectId id) {
        return chain.ledger.object(id).orElseThrow().type().orElseThrow();
    }

    /** All SUI, with what was burnt as gas, and all WAL, wherever it is. */
    private void checkSupply() {
        BigInteger sui = BigInteger.ZERO;
        BigInteger wal = BigInteger.ZERO;
        for (SuiObject object : liveObjects()) {
            StructTag type = object.type().orElseThrow();
            byte[] contents = object.contents().orElseThrow();
            if (type.equals(StructTag.coin(StructTag.SUI))) {
                sui = sui.add(amount(BcsReader.parse(contents, Coin::read).balance()));
            } else if (type.equals(StructTag.coin(chain.wal()))) {
                wal = wal.add(amount(BcsReader.parse(contents, Coin::read).balance()));
            } else if (type.equals(chain.types().stakedWal())) {
                wal = wal.add(amount(BcsReader.parse(contents, StakedWal::read).principal()));
            } else if (type.equals(chain.types().sharedBlob())) {
                wal = wal.add(amount(BcsReader.parse(contents, SharedBlob::read).funds()));
            }
        }
        for (FutureAccounting entry : chain.system().futureAccounting().entries()) {
            wal = wal.add(amount(entry.rewards()));
        }
        sui = sui.add(
                amount(chain.ledger.latestCheckpoint().summary().rollingGas().net()));
        assertThat(sui).isEqualTo(SUI_SUPPLY);
        assertThat(wal).isEqualTo(WAL_SUPPLY);
    }

    private static BigInteger amount(long unsigned) {
        return new BigInteger(Long.toUnsignedString(unsigned));
    }

    private List<SuiObject> liveObjects() {
        Set<ObjectId> ids = new HashSet<>();
        for (long sequence = 0; sequence <= chain.ledger.latestCheckpoint().sequenceNumber(); sequence++) {
            chain.ledger
                    .checkpoint(sequence)
                    .orElseThrow()
                    .transactions()
                    .getFirst()
                    .effects()
                    .changes()
                    .forEach(change -> ids.add(change.id()));
        }
        return ids.stream()
                .flatMap(id -> chain.ledger.object(id).stream())
                .filter(object -> object.content() instanceof ObjectContent.Struct)
                .filter(object -> !(object.owner() instanceof Owner.Immutable))
                .toList();
    }
}
