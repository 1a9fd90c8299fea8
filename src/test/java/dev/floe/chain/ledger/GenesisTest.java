package dev.floe.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.bytes.BcsReader;
import dev.floe.keys.BlsPublicKey;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.GenesisTransaction;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.ObjectContent;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.model.TransactionData;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.ActiveSet;
import dev.floe.sui.move.BlsCommittee;
import dev.floe.sui.move.EpochState;
import dev.floe.sui.move.Field;
import dev.floe.sui.move.MoveStruct;
import dev.floe.sui.move.NodeMetadata;
import dev.floe.sui.move.StakingPool;
import dev.floe.sui.move.StakingState;
import dev.floe.sui.move.StorageNodeCap;
import dev.floe.sui.move.SystemState;
import dev.floe.sui.move.WalrusRoot;
import dev.floe.sui.move.WalrusTypes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a chain starts with, read the way that clients read it. */
class GenesisTest {
    @TempDir
    Path directory;

    private TestChain chain;
    private Deployment deployment;

    @BeforeEach
    void start() throws IOException {
        chain = new TestChain(directory.resolve("chain"), 10, 5, 2, 1, 1, 1);
        deployment = chain.ledger.deployment();
    }

    @AfterEach
    void stop() throws IOException {
        chain.close();
    }

    private SuiObject object(ObjectId id) {
        return chain.ledger.object(id).orElseThrow();
    }

    /** The struct, which must be encoded as it was found. */
    private <T extends MoveStruct> T read(ObjectId id, Function<BcsReader, T> parser) {
        byte[] contents = object(id).contents().orElseThrow();
        T value = BcsReader.parse(contents, parser);
        assertThat(value.toBcs()).isEqualTo(contents);
        return value;
    }

    private <T extends MoveStruct> T field(ObjectId id, Function<BcsReader, ?> name, Function<BcsReader, T> parser) {
        byte[] contents = object(id).contents().orElseThrow();
        T value = Field.fromBcs(contents, name, parser).value();
        byte[] bcs = value.toBcs();
        assertThat(contents).endsWith(bcs);
        return value;
    }

    private WalrusRoot root(ObjectId id) {
        return read(id, WalrusRoot::read);
    }

    private StakingState staking() {
        return field(root(deployment.staking()).innerField(), BcsReader::u64, StakingState::read);
    }

    @Test
    void theRootsLeadToTheState() {
        WalrusRoot system = root(deployment.system());
        assertThat(system.contract())
                .isEqualTo(deployment.currentContract())
                .isNotEqualTo(deployment.originalContract());
        assertThat(object(deployment.system()).type()).contains(chain.types().system());
        assertThat(object(deployment.system()).owner()).isEqualTo(new Owner.Shared(1));
        SuiObject inner = object(system.innerField());
        assertThat(inner.type())
                .contains(StructTag.field(TypeTag.Primitive.U64, chain.types().systemState()));
        assertThat(inner.owner()).isEqualTo(new Owner.Parent(deployment.system()));
        SystemState state = field(system.innerField(), BcsReader::u64, SystemState::read);
        assertThat(state.epoch()).isEqualTo(1);
        assertThat(state.maxEpochsAhead()).isEqualTo(53);
        assertThat(staking().epochState()).isInstanceOf(EpochState.Done.class);
        assertThat(staking().epoch()).isEqualTo(1);
    }

    @Test
    void theCommitteeIsInOneOrderEverywhere() {
        SystemState state = chain.system();
        List<ObjectId> members = state.committee().members().stream()
                .map(BlsCommittee.Member::node)
                .toList();
        assertThat(members).isSorted().hasSize(5);
        Map<ObjectId, List<Integer>> shards = staking().committee().shards();
        assertThat(List.copyOf(shards.keySet())).isEqualTo(members);
        List<Integer> all = new ArrayList<>();
        for (BlsCommittee.Member member : state.committee().members()) {
            assertThat(shards.get(member.node())).hasSize(member.weight());
            all.addAll(shards.get(member.node()));
        }
        assertThat(all).isEqualTo(IntStream.range(0, 10).boxed().toList());
        BlsPublicKey total = BlsPublicKey.aggregate(
                        chain.nodeKeys.stream().map(key -> key.publicKey()).toList())
                .orElseThrow();
        assertThat(state.committee().totalKey()).isEqualTo(total.toBytes());
        for (int i = 0; i < 5; i++) {
            Deployment.Node node = deployment.nodes().get(i);
            assertThat(shards.get(node.id())).isEqualTo(node.shards());
            assertThat(node.shards())
                    .hasSize(chain.ledger.genesis().nodes().get(i).shards());
        }
    }

    @Test
    void everyNodeHasAPoolAndACapability() {
        StakingState staking = staking();
        assertThat(staking.pools().size()).isEqualTo(5);
        for (int i = 0; i < 5; i++) {
            Deployment.Node node = deployment.nodes().get(i);
            StakingPool pool = read(node.id(), StakingPool::read);
            assertThat(pool.nodeInfo().name()).isEqualTo("node-" + i);
            assertThat(pool.nodeInfo().networkAddress()).isEqualTo("127.0.0.1:" + (9000 + i));
            assertThat(pool.nodeInfo().publicKey())
                    .isEqualTo(chain.nodeKeys.get(i).publicKey().toUncompressedBytes());
            ObjectId wrapper = Ids.dynamicObjectField(
                    staking.pools().id(), StructTag.ID, node.id().toBytes());
            assertThat(object(node.id()).owner()).isEqualTo(new Owner.Parent(wrapper));
            assertThat(object(wrapper).owner())
                    .isEqualTo(new Owner.Parent(staking.pools().id()));
            assertThat(read(node.cap(), StorageNodeCap::read).node()).isEqualTo(node.id());
            NodeMetadata metadata = field(extended(pool.nodeInfo().metadata()), BcsReader::u8, NodeMetadata::read);
            assertThat(metadata.description()).isEqualTo("node-" + i);
        }
        ActiveSet active = field(extended(staking.activeSet()), BcsReader::u8, ActiveSet::read);
        assertThat(active.nodes()).hasSize(5);
        assertThat(chain.ledger
                        .dynamicFields(staking.pools().id(), Optional.empty(), 100)
                        .items())
                .hasSize(5);
    }

    private ObjectId extended(ObjectId id) {
        return Ids.dynamicField(id, chain.types().extendedFieldKey(), new byte[] {0});
    }

    @Test
    void packagesSayWhereTheirTypesComeFrom() {
        ObjectContent.Contract current =
                (ObjectContent.Contract) object(deployment.currentContract()).content();
        assertThat(current.version()).isEqualTo(3);
        assertThat(current.typeOrigins())
                .contains(new ObjectContent.TypeOrigin("blob", "Blob", deployment.originalContract()))
                .allSatisfy(origin -> assertThat(origin.definedBy()).isEqualTo(deployment.originalContract()));
        DatatypeDescription staked = chain.ledger
                .datatype(deployment.currentContract(), "staked_wal", "StakedWal")
                .orElseThrow();
        DatatypeDescription.Field principal = staked.fields().stream()
                .filter(f -> f.name().equals("principal"))
                .findFirst()
                .orElseThrow();
        assertThat(principal.type().with(List.of())).isEqualTo(StructTag.balance(deployment.wal()));
        FunctionSignature stake = chain.ledger
                .function(deployment.originalContract(), "staking", "stake_with_pool")
                .orElseThrow();
        assertThat(stake.parameters().get(1).type().with(List.of())).isEqualTo(StructTag.coin(deployment.wal()));
        assertThat(stake.parameters()).hasSize(4);
        assertThat(chain.ledger.function(deployment.walContract(), "staking", "stake_with_pool"))
                .isEmpty();
    }

    @Test
    void theFirstTransactionMadeAllOfIt() {
        CommittedTransaction genesis =
                chain.ledger.checkpoint(0).orElseThrow().transactions().getFirst();
        assertThat(genesis.data().kind()).isInstanceOf(GenesisTransaction.class);
        assertThat(TransactionData.fromBcs(genesis.bcs()).digest()).isEqualTo(genesis.digest());
        assertThat(object(deployment.originalContract()).previousTransaction()).isEqualTo(genesis.digest());
        assertThat(chain.ledger.transaction(genesis.digest()).orElseThrow().checkpoint())
                .isZero();
    }

    @Test
    void nobodySendsAGenesisTransaction() {
        byte[] bcs = chain.ledger
                .checkpoint(0)
                .orElseThrow()
                .transactions()
                .getFirst()
                .bcs()
                .clone();
        bcs[bcs.length - 9] ^= 1;
        assertThatThrownBy(() -> chain.ledger.execute(bcs, List.of(chain.user.signTransaction(bcs))))
                .isInstanceOf(RejectedTransactionException.class);
    }

    @Test
    void theSameConfigurationIsTheSameChain() throws Exception {
        GenesisConfig config = chain.ledger.genesis();
        try (Ledger same = Ledger.create(directory.resolve("same"), config, TestChain.clock())) {
            assertThat(same.chainId()).isEqualTo(chain.ledger.chainId());
            assertThat(same.deployment()).isEqualTo(deployment);
        }
        GenesisConfig other = new GenesisConfig(
                "other",
                config.timestampMillis(),
                config.shardCount(),
                config.epoch(),
                config.epochDurationMillis(),
                config.maxEpochsAhead(),
                config.totalCapacity(),
                config.storagePrice(),
                config.writePrice(),
                config.nodes());
        try (Ledger another = Ledger.create(directory.resolve("other"), other, TestChain.clock())) {
            assertThat(another.chainId()).isNotEqualTo(chain.ledger.chainId());
            assertThat(another.deployment().system()).isNotEqualTo(deployment.system());
        }
    }

    @Test
    void aNodesWalletHasItsCapabilityItsStakeAndCoins() throws Exception {
        ObjectId wallet = ObjectId.parse("0xabc").orElseThrow();
        GenesisConfig without = chain.ledger.genesis();
        List<GenesisConfig.Node> nodes = new ArrayList<>(without.nodes());
        GenesisConfig.Node first = nodes.getFirst();
        nodes.set(
                0,
                new GenesisConfig.Node(
                        first.name(),
                        first.networkAddress(),
                        first.publicKey(),
                        first.networkPublicKey(),
                        first.shards(),
                        Optional.of(wallet)));
        Path place = directory.resolve("wallets");
        GenesisConfig config = new GenesisConfig(
                without.seed(),
                without.timestampMillis(),
                without.shardCount(),
                without.epoch(),
                without.epochDurationMillis(),
                without.maxEpochsAhead(),
                without.totalCapacity(),
                without.storagePrice(),
                without.writePrice(),
                nodes);
        try (Ledger ledger = Ledger.create(place, config, TestChain.clock())) {
            Owner its = new Owner.Address(wallet);
            List<Deployment.Node> deployed = ledger.deployment().nodes();
            assertThat(ledger.object(deployed.getFirst().cap()).orElseThrow().owner())
                    .isEqualTo(its);
            assertThat(ledger.object(deployed.get(1).cap()).orElseThrow().owner())
                    .isEqualTo(new Owner.Address(ledger.deployment().faucet()));
            assertThat(ledger.ownedObjects(
                                    wallet,
                                    Optional.of(
                                            new WalrusTypes(ledger.deployment().originalContract()).stakedWal()),
                                    Optional.empty(),
                                    Ledger.MAX_PAGE)
                            .items())
                    .hasSize(1);
            assertThat(ledger.balance(wallet, StructTag.SUI)).isPositive();
            assertThat(ledger.balance(wallet, ledger.deployment().wal())).isPositive();
        }
        // The wallets are part of what is kept.
        try (Ledger again = Ledger.open(place, TestChain.clock())) {
            assertThat(again.genesis().nodes().getFirst().wallet()).contains(wallet);
            assertThat(again.genesis().nodes().get(1).wallet()).isEmpty();
            assertThat(again.genesis().toBcs()).isEqualTo(config.toBcs());
        }
    }

    @Test
    void aLargeCommitteeWorks() throws Exception {
        int[] shards = GenesisConfig.evenly(1000, 100).stream()
                .mapToInt(Integer::intValue)
                .toArray();
        try (TestChain large = new TestChain(directory.resolve("large"), 1000, shards)) {
            ObjectId id = large.register(1, 10_000, 2, true);
            byte[] message = TestChain.confirmation(1, large.blob(id).blobId(), Optional.of(id));
            int[] signers = IntStream.range(0, 67).toArray();
            TestChain.requireSuccess(
                    large.ptb().certify(id, large.certify(message, signers)).execute());
        }
    }

    @Test
    void impossibleConfigurationsAreRefused() {
        GenesisConfig good = chain.ledger.genesis();
        assertThatThrownBy(() -> TestChain.config(10, chain.nodeKeys, 5, 2, 1, 1))
                .hasMessageContaining("add up to 10");
        assertThatThrownBy(() -> TestChain.config(3, chain.nodeKeys, 1, 1, 1)).hasMessageContaining("shards: 3");
        assertThatThrownBy(() -> new GenesisConfig("x", 0, 10, 0, 1, 53, 1, 1, 1, good.nodes()))
                .hasMessageContaining("first epoch");
        GenesisConfig.Node broken = new GenesisConfig.Node("n", "a:1", new byte[48], new byte[33], 10);
        assertThatThrownBy(() -> Ledger.create(
                        directory.resolve("broken"),
                        new GenesisConfig("x", 0, 10, 1, 1, 53, 1, 1, 1, List.of(broken)),
                        TestChain.clock()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Ledger.exists(directory.resolve("broken"))).isFalse();
    }
}
