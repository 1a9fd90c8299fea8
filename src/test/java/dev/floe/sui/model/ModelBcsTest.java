package dev.floe.sui.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelBcsTest {
    private static final ObjectId ID = ObjectId.parse("0xabc").orElseThrow();
    private static final Digest DIGEST = Digest.ofTyped("Test", new byte[] {1});

    private static final TransactionData TRANSACTION = new TransactionData(
            new ProgrammableTransaction(
                    List.of(
                            new CallArg.Pure(new byte[] {1, 2}),
                            new CallArg.OwnedObject(new ObjectRef(ID, 7, DIGEST)),
                            new CallArg.SharedObject(ID, 3, true),
                            new CallArg.Receiving(new ObjectRef(ID, 8, DIGEST))),
                    List.of(
                            new Command.MoveCall(
                                    ID,
                                    "module",
                                    "function",
                                    List.of(StructTag.coin(StructTag.SUI), TypeTag.Vector.BYTES),
                                    List.of(
                                            new Argument.GasCoin(),
                                            new Argument.Input(300),
                                            new Argument.Result(2),
                                            new Argument.NestedResult(65535, 1))),
                            new Command.TransferObjects(List.of(new Argument.Result(0)), new Argument.Input(0)),
                            new Command.SplitCoins(new Argument.GasCoin(), List.of(new Argument.Input(0))),
                            new Command.MergeCoins(new Argument.GasCoin(), List.of(new Argument.Input(1))),
                            new Command.Publish(List.of(new byte[] {5}), List.of(ID)),
                            new Command.MakeMoveVector(Optional.of(TypeTag.Primitive.U256), List.of()),
                            new Command.Upgrade(List.of(), List.of(ID), ID, new Argument.Input(1)))),
            ID,
            new GasData(List.of(new ObjectRef(ID, -1, DIGEST)), ID, 1000, 5_000_000),
            new Expiration.ValidDuring(
                    Optional.of(1L), Optional.empty(), Optional.of(3L), Optional.empty(), DIGEST, 0xFFFF_FFFFL));

    private static final List<ExecutionFailure> FAILURES = new ArrayList<>();

    static {
        FAILURES.addAll(Arrays.asList(ExecutionFailure.Plain.values()));
        MoveLocation location = new MoveLocation(ID, "blob", 3, 4, Optional.of("new"));
        FAILURES.add(new ExecutionFailure.ArithmeticError(Optional.empty()));
        FAILURES.add(new ExecutionFailure.ArithmeticError(Optional.of(location)));
        FAILURES.add(new ExecutionFailure.MoveAbort(location, -1));
        FAILURES.add(new ExecutionFailure.MoveObjectTooBig(3, 2));
        FAILURES.add(new ExecutionFailure.UnknownTypeArgument(1));
        FAILURES.add(new ExecutionFailure.UnusedValueWithoutDrop(1, 2));
        for (ArgumentFault fault : ArgumentFault.Plain.values()) {
            FAILURES.add(new ExecutionFailure.CommandArgumentError(9, fault));
        }
        FAILURES.add(new ExecutionFailure.CommandArgumentError(1, new ArgumentFault.IndexOutOfBounds(2)));
        FAILURES.add(new ExecutionFailure.CommandArgumentError(1, new ArgumentFault.SecondaryIndexOutOfBounds(2, 3)));
        FAILURES.add(new ExecutionFailure.CommandArgumentError(1, new ArgumentFault.InvalidResultArity(2)));
    }

    private static TransactionEffects effects(ExecutionStatus status) {
        return new TransactionEffects(
                status,
                4,
                new GasSummary(1, 2, 3, 4),
                DIGEST,
                Optional.of(1),
                Optional.of(DIGEST),
                List.of(DIGEST),
                9,
                List.of(
                        new ObjectChange(
                                ID,
                                Optional.of(new ObjectChange.Before(1, DIGEST, new Owner.Address(ID))),
                                new ObjectChange.Gone(),
                                ObjectChange.IdOperation.DELETED),
                        new ObjectChange(
                                ID,
                                Optional.empty(),
                                new ObjectChange.Written(DIGEST, new Owner.Shared(5)),
                                ObjectChange.IdOperation.CREATED),
                        new ObjectChange(
                                ID,
                                Optional.empty(),
                                new ObjectChange.Published(2, DIGEST),
                                ObjectChange.IdOperation.NONE)),
                List.of(new ConsensusRead(ID, 3, DIGEST)),
                Optional.empty());
    }

    @Test
    void transactionsComeBackAsTheyWere() {
        byte[] bcs = TRANSACTION.toBcs();
        assertThat(TransactionData.fromBcs(bcs).toBcs()).isEqualTo(bcs);
        for (Expiration expiration : List.of(new Expiration.Never(), new Expiration.Epoch(5))) {
            TransactionData data =
                    new TransactionData(TRANSACTION.kind(), TRANSACTION.sender(), TRANSACTION.gas(), expiration);
            assertThat(TransactionData.fromBcs(data.toBcs()).expiration()).isEqualTo(expiration);
        }
    }

    @Test
    void effectsComeBackAsTheyWere() {
        assertThat(TransactionEffects.fromBcs(
                        effects(new ExecutionStatus.Success()).toBcs()))
                .isEqualTo(effects(new ExecutionStatus.Success()));
        for (ExecutionFailure failure : FAILURES) {
            TransactionEffects effects = effects(new ExecutionStatus.Failure(failure, Optional.of(3L)));
            assertThat(TransactionEffects.fromBcs(effects.toBcs())).isEqualTo(effects);
            assertThat(failure.description()).isNotEmpty();
        }
    }

    @Test
    void objectsComeBackAsTheyWere() {
        List<ObjectContent> contents = List.of(
                new ObjectContent.Struct(StructTag.coin(StructTag.SUI), true, 1, new byte[40]),
                new ObjectContent.Struct(
                        StructTag.coin(StructTag.parse("0x5::wal::WAL").orElseThrow()), true, 1, new byte[40]),
                new ObjectContent.Struct(
                        StructTag.parse("0x3::staking_pool::StakedSui").orElseThrow(), true, 1, new byte[40]),
                new ObjectContent.Struct(StructTag.field(TypeTag.Vector.BYTES, StructTag.ID), false, 1, new byte[80]),
                new ObjectContent.Contract(
                        ID,
                        3,
                        Map.of("system", new byte[] {1}, "blob", new byte[] {2}),
                        List.of(new ObjectContent.TypeOrigin("blob", "Blob", ID)),
                        Map.of(Ids.SUI_FRAMEWORK, new ObjectContent.Upgraded(Ids.SUI_FRAMEWORK, 1))));
        List<Owner> owners = List.of(
                new Owner.Address(ID),
                new Owner.Parent(ID),
                new Owner.Shared(4),
                new Owner.Immutable(),
                new Owner.ConsensusAddress(6, ID));
        for (ObjectContent content : contents) {
            for (Owner owner : owners) {
                SuiObject object = new SuiObject(content, owner, DIGEST, 12);
                SuiObject back = SuiObject.fromBcs(object.toBcs());
                assertThat(back.toBcs()).isEqualTo(object.toBcs());
                assertThat(back.owner()).isEqualTo(owner);
                assertThat(back.type()).isEqualTo(object.type());
                assertThat(back.digest()).isEqualTo(object.digest());
            }
        }
    }

    @Test
    void theModulesOfAPackageAreInTheOrderOfTheirBcs() {
        ObjectContent.Contract contract =
                new ObjectContent.Contract(ID, 1, Map.of("aaa", new byte[0], "b", new byte[0]), List.of(), Map.of());
        assertThat(contract.modules().keySet()).containsExactly("b", "aaa");
    }

    @Test
    void checkpointsAndEventsComeBackAsTheyWere() {
        CheckpointSummary summary = new CheckpointSummary(
                0, 5, 6, DIGEST, Optional.of(DIGEST), new GasSummary(1, 2, 3, 4), 1_700_000_000_000L, new byte[0]);
        assertThat(CheckpointSummary.fromBcs(summary.toBcs()).digest()).isEqualTo(summary.digest());
        CheckpointContents contents = new CheckpointContents(
                List.of(new CheckpointContents.Entry(DIGEST, Digest.ZERO, List.of(new byte[97], new byte[98]))));
        assertThat(CheckpointContents.fromBcs(contents.toBcs()).digest()).isEqualTo(contents.digest());
        List<Event> events = List.of(new Event(ID, "system", ID, StructTag.SUI, new byte[] {1, 2, 3}));
        assertThat(Event.toBcs(Event.fromBcs(Event.toBcs(events)))).isEqualTo(Event.toBcs(events));
    }

    /** Whatever parses is canonical; whatever does not is a typed error. */
    @Test
    void mutatedBytesAreRefusedOrCanonical() {
        Random random = new Random(1);
        Map<byte[], Function<byte[], byte[]>> samples = Map.of(
                TRANSACTION.toBcs(), bytes -> TransactionData.fromBcs(bytes).toBcs(),
                effects(new ExecutionStatus.Failure(FAILURES.getLast(), Optional.empty()))
                                .toBcs(),
                        bytes -> TransactionEffects.fromBcs(bytes).toBcs(),
                Event.toBcs(List.of(new Event(ID, "m", ID, StructTag.coin(StructTag.SUI), new byte[9]))),
                        bytes -> Event.toBcs(Event.fromBcs(bytes)));
        samples.forEach((sample, reencode) -> {
            for (int i = 0; i < 20_000; i++) {
                byte[] bytes =
                        random.nextInt(4) == 0 ? Arrays.copyOf(sample, random.nextInt(sample.length)) : sample.clone();
                if (bytes.length > 0) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                try {
                    assertThat(reencode.apply(bytes)).isEqualTo(bytes);
                } catch (BcsException expected) {
                    assertThat(expected.getMessage()).isNotEmpty();
                }
            }
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "u8 | u8",
                "vector<vector<address>> | vector<vector<address>>",
                "0x2::sui::SUI | 0x0000000000000000000000000000000000000000000000000000000000000002::sui::SUI",
                "0x2::a::B<u8, vector< u16 >,0x3::c::D<bool>> |"
                        + "0x0000000000000000000000000000000000000000000000000000000000000002::a::B<u8,vector<u16>,"
                        + "0x0000000000000000000000000000000000000000000000000000000000000003::c::D<bool>>",
            })
    void typesHaveACanonicalText(String text, String canonical) {
        TypeTag type = TypeTag.parse(text).orElseThrow();
        assertThat(type).hasToString(canonical);
        assertThat(TypeTag.parse(canonical)).contains(type);
        TypeTag back = BcsReader.parse(type.toBcs(), TypeTag::read);
        assertThat(back).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "u7",
                "vector",
                "vector<>",
                "vector<u8",
                "vector<u8,u8>",
                "0x2::sui",
                "0x2::sui::SUI<",
                "0x2::sui::SUI<>",
                "0x2::sui::SUI>",
                "2::sui::SUI",
                "0x2::1sui::SUI",
                "0xg::sui::SUI",
                "0x2:::sui::SUI",
                "u8 u8"
            })
    void whatIsNoTypeIsRefused(String text) {
        assertThat(TypeTag.parse(text)).isEmpty();
    }

    @Test
    void identifiersAreChecked() {
        byte[] bcs = new BcsWriter()
                .u8(7)
                .fixed(ID.toBytes())
                .string("a b")
                .string("C")
                .uleb128(0)
                .toByteArray();
        assertThatThrownBy(() -> BcsReader.parse(bcs, TypeTag::read)).isInstanceOf(BcsException.class);
    }

    @Test
    void digestsAreBase58() {
        assertThat(Digest.parse(DIGEST.toString())).contains(DIGEST);
        assertThat(Digest.parse("0OIl")).isEmpty();
        assertThat(Digest.parse("1")).isEmpty();
        assertThat(Digest.ZERO).hasToString("1".repeat(32));
    }

    /** A version of the field: the key's length, its bytes and its type all count. */
    @Test
    void fieldIdsDependOnTheTypeOfTheName() {
        byte[] name = HexFormat.of().parseHex("0300000000000000");
        assertThat(Ids.dynamicField(ID, TypeTag.Primitive.U64, name))
                .isNotEqualTo(Ids.dynamicObjectField(ID, TypeTag.Primitive.U64, name));
    }
}
