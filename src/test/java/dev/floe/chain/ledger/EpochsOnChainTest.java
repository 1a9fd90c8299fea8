package dev.floe.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.chain.contract.ProofOfPossession;
import dev.floe.keys.BlsSecretKey;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.move.BlsCommittee;
import dev.floe.sui.move.Coin;
import dev.floe.sui.move.EpochState;
import dev.floe.sui.move.Field;
import dev.floe.sui.move.FutureAccounting;
import dev.floe.sui.move.ShardAssignment;
import dev.floe.sui.move.StakedWal;
import dev.floe.sui.move.StakingPool;
import dev.floe.sui.move.StakingState;
import dev.floe.sui.move.SystemState;
import dev.floe.sui.move.WalrusEvent;
import dev.floe.sui.move.WalrusRoot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stakes, nodes and epochs of the network by the calls that clients make of them. */
class EpochsOnChainTest {
    private static final long UNIT = 1 << 20;

    @TempDir
    Path directory;

    private static StakingState staking(TestChain chain) {
        ObjectId field = WalrusRoot.innerField(chain.ledger.deployment().staking(), Genesis.CONTRACT_VERSION);
        return Field.versioned(
                        chain.ledger.object(field).orElseThrow().contents().orElseThrow(), StakingState::read)
                .value();
    }

    private static StakingPool pool(TestChain chain, ObjectId node) {
        return BcsReader.parse(
                chain.ledger.object(node).orElseThrow().contents().orElseThrow(), StakingPool::read);
    }

    private static StakedWal stake(TestChain chain, ObjectId id) {
        return BcsReader.parse(chain.ledger.object(id).orElseThrow().contents().orElseThrow(), StakedWal::read);
    }

    private static Argument staking(TestChain chain, Ptb ptb) {
        return ptb.object(chain.ledger.deployment().staking());
    }

    private static List<ObjectId> nodes(TestChain chain) {
        return chain.ledger.deployment().nodes().stream()
                .map(Deployment.Node::id)
                .toList();
    }

    private static ObjectId stakeWith(TestChain chain, ObjectId node, long amount) throws RejectedTransactionException {
        Ptb ptb = chain.ptb();
        Argument coin = ptb.split(ptb.walCoin(), ptb.u64(amount));
        Argument staked = ptb.walrus("staking::stake_with_pool", staking(chain, ptb), coin, ptb.pure(node.toBytes()));
        return chain.created(
                ptb.transfer(chain.userAddress, staked).execute(), chain.types().stakedWal());
    }

    private static CommittedTransaction requestWithdraw(TestChain chain, ObjectId stake)
            throws RejectedTransactionException {
        Ptb ptb = chain.ptb();
        ptb.walrus("staking::request_withdraw_stake", staking(chain, ptb), ptb.object(stake));
        return ptb.execute();
    }

    private static CommittedTransaction withdraw(TestChain chain, ObjectId stake) throws RejectedTransactionException {
        Ptb ptb = chain.ptb();
        Argument coin = ptb.walrus("staking::withdraw_stake", staking(chain, ptb), ptb.object(stake));
        return ptb.transfer(chain.userAddress, coin).execute();
    }

    private static void reserve(TestChain chain, long bytes, int epochs) throws RejectedTransactionException {
        Ptb ptb = chain.ptb();
        Argument storage =
                ptb.walrus("system::reserve_space", ptb.system(), ptb.u64(bytes), ptb.u32(epochs), ptb.walCoin());
        TestChain.requireSuccess(ptb.transfer(chain.userAddress, storage).execute());
    }

    /** Registers a node with this key; whoever has the others' capabilities gets its own, too. */
    private static ObjectId register(TestChain chain, BlsSecretKey key) throws RejectedTransactionException {
        byte[] publicKey = key.publicKey().toBytes();
        byte[] networkKey = new byte[33];
        networkKey[0] = 2;
        byte[] proof = key.sign(ProofOfPossession.message(staking(chain).epoch(), chain.userAddress, publicKey))
                .toBytes();
        Ptb ptb = chain.ptb();
        Argument metadata = ptb.walrus("node_metadata::default");
        Argument cap = ptb.walrus(
                "staking::register_candidate",
                staking(chain, ptb),
                ptb.string("newcomer"),
                ptb.string("127.0.0.1:9999"),
                metadata,
                ptb.bytes(publicKey),
                ptb.bytes(networkKey),
                ptb.bytes(proof),
                ptb.pure(new BcsWriter(2).u16(1000).toByteArray()),
                ptb.u64(90_000),
                ptb.u64(10_000),
                ptb.u64(1L << 40));
        CommittedTransaction transaction =
                ptb.transfer(chain.ledger.deployment().faucet(), cap).execute();
        ObjectId capId = chain.created(transaction, chain.types().storageNodeCap());
        return BcsReader.parse(
                chain.ledger.object(capId).orElseThrow().contents().orElseThrow(), reader -> {
                    Ids.read(reader);
                    ObjectId node = Ids.read(reader);
                    reader.fixed(reader.remaining());
                    return node;
                });
    }

    private static BlsSecretKey key(int scalar) {
        byte[] secret = new byte[32];
        secret[31] = (byte) scalar;
        return BlsSecretKey.fromBytes(secret);
    }

    private static List<WalrusEvent> events(CommittedTransaction transaction) {
        return transaction.events().stream()
                .map(event ->
                        WalrusEvent.read(event.type().name(), event.contents()).orElseThrow())
                .toList();
    }

    /** All WAL that there is, wherever it is, is the supply; shards, accounts and epochs belong together. */
    private static void reconcile(TestChain chain, List<ObjectId> nodes) {
        StakingState staking = staking(chain);
        SystemState system = chain.system();
        StructTag coin = StructTag.coin(chain.wal());
        long total = 0;
        for (ObjectId owner :
                List.of(chain.userAddress, chain.ledger.deployment().faucet())) {
            total += all(chain, owner, coin).stream()
                    .mapToLong(object -> parse(object, Coin::read).balance())
                    .sum();
            total += all(chain, owner, chain.types().stakedWal()).stream()
                    .mapToLong(object -> parse(object, StakedWal::read).principal())
                    .sum();
        }
        for (ObjectId node : nodes) {
            StakingPool pool = pool(chain, node);
            total += pool.rewardsPool() + pool.commission();
        }
        for (FutureAccounting account : system.futureAccounting().entries()) {
            total += account.rewards();
        }
        assertThat(total).as("all WAL in epoch " + staking.epoch()).isEqualTo(supply(chain));
        assertThat(system.epoch()).isEqualTo(staking.epoch());
        assertThat(system.futureAccounting().ahead(0).epoch()).isEqualTo(staking.epoch());
        assertThat(system.usedCapacity())
                .isEqualTo(system.futureAccounting().ahead(0).usedCapacity());
        assertThat(staking.committee().shards().values().stream()
                        .flatMap(List::stream)
                        .sorted())
                .containsExactlyElementsOf(
                        IntStream.range(0, staking.shardCount()).boxed().toList());
        assertThat(system.committee().members().stream().map(BlsCommittee.Member::node))
                .containsExactlyElementsOf(staking.committee().shards().keySet());
    }

    private static long supply(TestChain chain) {
        ObjectId treasury = chain.ledger.deployment().treasury();
        StructTag keyType = new StructTag(chain.ledger.deployment().walContract(), "wal", "TreasuryCapKey");
        SuiObject wrapper = chain.ledger
                .object(Ids.dynamicObjectField(treasury, keyType, new byte[] {0}))
                .orElseThrow();
        ObjectId cap = Field.fromBcs(wrapper.contents().orElseThrow(), reader -> reader.fixed(1), Ids::read)
                .value();
        return parse(chain.ledger.object(cap).orElseThrow(), Coin::read).balance();
    }

    private static <T> T parse(SuiObject object, Function<BcsReader, T> reader) {
        return BcsReader.parse(object.contents().orElseThrow(), reader);
    }

    private static List<SuiObject> all(TestChain chain, ObjectId owner, StructTag type) {
        List<SuiObject> all = new ArrayList<>();
        Optional<byte[]> after = Optional.empty();
        do {
            Page<SuiObject> page = chain.ledger.ownedObjects(owner, Optional.of(type), after, Ledger.MAX_PAGE);
            all.addAll(page.items());
            after = page.next();
        } while (after.isPresent());
        return all;
    }

    @Test
    void anEpochEndsByTheCallsOfAnybody() throws Exception {
        try (TestChain chain = TestChain.ofFour(directory)) {
            Ptb early = chain.ptb();
            early.walrus("staking::voting_end", staking(chain, early), early.object(Ids.CLOCK));
            assertThat(TestChain.abort(early.execute())).isEqualTo("staking_inner:0");

            StakingState before = staking(chain);
            chain.ledger.clock().advanceTo(TestChain.START + before.epochDurationMillis() / 2);
            Ptb vote = chain.ptb();
            vote.walrus("staking::voting_end", staking(chain, vote), vote.object(Ids.CLOCK));
            CommittedTransaction voted = vote.execute();
            TestChain.requireSuccess(voted);
            assertThat(events(voted)).containsExactly(new WalrusEvent.EpochParametersSelected(2));

            chain.ledger.clock().advanceTo(TestChain.START + before.epochDurationMillis());
            Ptb change = chain.ptb();
            change.walrus(
                    "staking::initiate_epoch_change_v2",
                    staking(chain, change),
                    change.system(),
                    change.object(chain.ledger.deployment().treasury()),
                    change.object(Ids.CLOCK));
            CommittedTransaction changed = change.execute();
            TestChain.requireSuccess(changed);
            assertThat(events(changed))
                    .containsExactly(
                            new WalrusEvent.EpochChangeStart(2), new WalrusEvent.PricesUpdated(2, 100_000, 20_000));
            assertThat(staking(chain).committee()).isEqualTo(before.committee());
            assertThat(staking(chain).epochState()).isEqualTo(new EpochState.Sync(0));
            reconcile(chain, nodes(chain));

            assertThat(chain.ledger.epochs().advance(1)).isEqualTo(3);
            assertThat(staking(chain).epochState()).isInstanceOf(EpochState.Done.class);
            reconcile(chain, nodes(chain));
        }
    }

    @Test
    void aStakeEarnsWhatClientsPay() throws Exception {
        try (TestChain chain = TestChain.ofFour(directory)) {
            chain.ledger.faucet().give(chain.userAddress, 0, 10_000 * TestChain.WAL);
            ObjectId node = nodes(chain).getFirst();
            ObjectId small = stakeWith(chain, node, 10 * TestChain.WAL);
            assertThat(stake(chain, small).activationEpoch()).isEqualTo(2);
            assertThat(TestChain.abort(requestWithdraw(chain, small))).isEqualTo("staking_pool:13");
            TestChain.requireSuccess(withdraw(chain, small));

            ObjectId stake = stakeWith(chain, node, 500 * TestChain.WAL);
            chain.ledger.epochs().advance(1);
            reserve(chain, 1000 * UNIT, 1);
            assertThat(TestChain.abort(withdraw(chain, stake))).isEqualTo("staking_pool:10");
            TestChain.requireSuccess(requestWithdraw(chain, stake));
            assertThat(stake(chain, stake).withdrawEpoch()).contains(3);
            assertThat(TestChain.abort(withdraw(chain, stake))).isEqualTo("staking_pool:11");
            chain.ledger.epochs().advance(1);

            long before = chain.ledger.balance(chain.userAddress, chain.wal());
            TestChain.requireSuccess(withdraw(chain, stake));
            long paid = chain.ledger.balance(chain.userAddress, chain.wal()) - before;
            // 1000 MiB at 100,000 FROST, 3 % burned, to the node by its shards, and there by its shares.
            long rewards = 1000L * 100_000 * 97 / 100;
            ShardAssignment committee = staking(chain).previousCommittee();
            long share = rewards * committee.shards().get(node).size() / 4;
            assertThat(paid).isEqualTo(500 * TestChain.WAL + share * 500 / 1500);
            reconcile(chain, nodes(chain));
        }
    }

    @Test
    void aNetworkBeginsWithItsDeployment() throws Exception {
        try (TestChain chain = new TestChain(directory, 100)) {
            chain.ledger.faucet().give(chain.userAddress, 0, 10_000 * TestChain.WAL);
            assertThat(chain.system().committee().members()).isEmpty();
            assertThat(chain.system().totalCapacity()).isZero();
            Ptb early = chain.ptb();
            Argument storage = early.walrus(
                    "system::reserve_space", early.system(), early.u64(UNIT), early.u32(1), early.walCoin());
            assertThat(TestChain.abort(
                            early.transfer(chain.userAddress, storage).execute()))
                    .isEqualTo("system_state_inner:1");

            List<ObjectId> nodes = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                nodes.add(register(chain, key(i + 1)));
                stakeWith(chain, nodes.getLast(), (1000 + i) * TestChain.WAL);
            }
            chain.ledger.clock().advanceTo(TestChain.START + 86_400_000 - 1);
            Ptb vote = chain.ptb();
            vote.walrus("staking::voting_end", staking(chain, vote), vote.object(Ids.CLOCK));
            assertThat(TestChain.abort(vote.execute())).isEqualTo("staking_inner:0");

            assertThat(chain.ledger.epochs().advance(1)).isEqualTo(1);
            assertThat(staking(chain).epochState()).isInstanceOf(EpochState.Done.class);
            assertThat(staking(chain).committee().shards().values()).hasSize(4).allMatch(shards -> shards.size() == 25);
            assertThat(chain.system().storagePrice()).isEqualTo(90_000);
            assertThat(chain.system().totalCapacity()).isEqualTo((1L << 40) * 100 / 25);
            reserve(chain, 10 * UNIT, 2);
            reconcile(chain, nodes);
            assertThat(chain.ledger.epochs().advance(2)).isEqualTo(3);
            reconcile(chain, nodes);
        }
    }

    @Test
    void aYearOfEpochsAddsUp() throws Exception {
        try (TestChain chain = new TestChain(directory, 100, 25, 25, 25, 25)) {
            chain.ledger.faucet().give(chain.userAddress, 1_000_000 * TestChain.SUI, 100_000_000 * TestChain.WAL);
            List<ObjectId> nodes = new ArrayList<>(nodes(chain));
            List<ObjectId> stakes = new ArrayList<>();
            int withdrawn = 0;
            for (int day = 1; day <= 365; day++) {
                if (day % 5 == 0) {
                    reserve(chain, (day * 37L % 900 + 1) * UNIT + day, day % 20 + 1);
                }
                if (day % 73 == 1) {
                    nodes.add(register(chain, key(40 + nodes.size())));
                    stakes.add(stakeWith(chain, nodes.getLast(), 40_000 * TestChain.WAL));
                }
                if (day % 11 == 0) {
                    stakes.add(stakeWith(
                            chain, nodes.get(day % nodes.size()), (day * 131L % 5000 + 1) * TestChain.WAL + day));
                }
                for (ObjectId stake :
                        stakes.stream().filter(id -> isDue(chain, id)).toList()) {
                    TestChain.requireSuccess(withdraw(chain, stake));
                    stakes.remove(stake);
                    withdrawn++;
                }
                if (day % 17 == 0) {
                    // Refused for a stake that no committee counts yet, or of a node that is in none.
                    requestWithdraw(chain, stakes.get(day % stakes.size()));
                }
                long wanted = 50_000 + day * 997L;
                if (day % 23 == 0) {
                    voteForPrices(chain, wanted);
                }
                assertThat(chain.ledger.epochs().advance(1)).isEqualTo(day + 1);
                if (day % 23 == 0) {
                    assertThat(chain.system().storagePrice()).isEqualTo(wanted);
                    assertThat(chain.system().writePrice()).isEqualTo(wanted / 5);
                }
                reconcile(chain, nodes);
            }
            assertThat(nodes).hasSize(9);
            assertThat(withdrawn).isGreaterThan(4);
            assertThat(staking(chain).committee().shards()).hasSizeGreaterThan(4);
            Digest digest = chain.digest();
            chain.reopen();
            assertThat(chain.digest()).isEqualTo(digest);
            assertThat(chain.ledger.epochs().advance(1)).isEqualTo(367);
            reconcile(chain, nodes);
        }
    }

    /** All nodes want storage to cost that much, and a fifth of it to write. */
    private static void voteForPrices(TestChain chain, long storagePrice) throws RejectedTransactionException {
        ObjectId faucet = chain.ledger.deployment().faucet();
        Ptb ptb = new Ptb(chain, faucet);
        for (SuiObject cap : all(chain, faucet, chain.types().storageNodeCap())) {
            ptb.walrus(
                    "staking::set_storage_price_vote",
                    staking(chain, ptb),
                    ptb.object(cap.id()),
                    ptb.u64(storagePrice));
            ptb.walrus(
                    "staking::set_write_price_vote",
                    staking(chain, ptb),
                    ptb.object(cap.id()),
                    ptb.u64(storagePrice / 5));
        }
        TestChain.requireSuccess(ptb.execute());
    }

    private static boolean isDue(TestChain chain, ObjectId id) {
        StakedWal stake = stake(chain, id);
        return stake.withdrawEpoch()
                .filter(epoch -> epoch <= staking(chain).epoch())
                .isPresent();
    }
}
