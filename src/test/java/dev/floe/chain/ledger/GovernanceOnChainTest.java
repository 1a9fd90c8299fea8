package dev.floe.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.BcsReader;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.Command;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.move.SlashingManager;
import dev.floe.sui.move.StakingPool;
import dev.floe.sui.move.UpgradeManager;
import dev.floe.sui.move.WalrusEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Votes of nodes, for which the faucet speaks on a chain that begins with its nodes. */
class GovernanceOnChainTest {
    private static final long SUPPLY = 5_000_000_000_000_000_000L;

    @TempDir
    Path directory;

    private TestChain chain;
    private Governance governance;

    @BeforeEach
    void start() throws IOException {
        chain = TestChain.ofFour(directory.resolve("chain"));
        governance = Governance.of(chain.ledger.deployment().originalContract());
    }

    @AfterEach
    void stop() throws IOException {
        chain.close();
    }

    private Ptb ofFaucet() {
        return new Ptb(chain, chain.ledger.deployment().faucet());
    }

    private Argument staking(Ptb ptb) {
        return ptb.object(chain.ledger.deployment().staking());
    }

    private ObjectId node(int index) {
        return chain.ledger.deployment().nodes().get(index).id();
    }

    private byte[] contents(ObjectId id) {
        return chain.ledger.object(id).orElseThrow().contents().orElseThrow();
    }

    private long commission(ObjectId node) {
        return BcsReader.parse(contents(node), StakingPool::read).commission();
    }

    private Ptb voteForSlashing(Ptb ptb, int voter, ObjectId candidate) {
        ptb.walrus(
                "slashing::vote_for_slashing",
                ptb.object(governance.slashingManager()),
                staking(ptb),
                ptb.walrus("auth::authenticate_sender"),
                ptb.pure(node(voter).toBytes()),
                ptb.pure(candidate.toBytes()));
        return ptb;
    }

    private CommittedTransaction executeSlashing(ObjectId candidate) throws RejectedTransactionException {
        Ptb ptb = chain.ptb();
        ptb.walrus(
                "slashing::execute_slashing",
                ptb.object(governance.slashingManager()),
                staking(ptb),
                ptb.object(chain.ledger.deployment().treasury()),
                ptb.pure(candidate.toBytes()));
        return ptb.execute();
    }

    private void addCommission(ObjectId node, long amount) throws RejectedTransactionException {
        Ptb ptb = chain.ptb();
        Argument coin = ptb.split(ptb.walCoin(), ptb.u64(amount));
        Argument balance = ptb.call(Ids.SUI_FRAMEWORK, "coin::into_balance", List.of(chain.wal()), ptb.result(coin, 0));
        Argument nodes =
                ptb.add(new Command.MakeMoveVector(Optional.of(StructTag.ID), List.of(ptb.pure(node.toBytes()))));
        Argument balances =
                ptb.add(new Command.MakeMoveVector(Optional.of(StructTag.balance(chain.wal())), List.of(balance)));
        ptb.walrus("staking::add_commission_to_pools", staking(ptb), nodes, balances);
        TestChain.requireSuccess(ptb.execute());
    }

    private SlashingManager slashing() {
        return BcsReader.parse(contents(governance.slashingManager()), SlashingManager::read);
    }

    @Test
    void aQuorumOfNodesBurnsACommission() throws Exception {
        ObjectId candidate = node(0);
        addCommission(candidate, 1000);
        assertThat(commission(candidate)).isEqualTo(1000);
        assertThat(TestChain.abort(voteForSlashing(chain.ptb(), 1, candidate).execute()))
                .isEqualTo("slashing:0");
        assertThat(TestChain.abort(executeSlashing(candidate))).isEqualTo("slashing:2");
        TestChain.requireSuccess(voteForSlashing(ofFaucet(), 0, candidate).execute());
        assertThat(slashing().candidates().size()).isEqualTo(1);
        assertThat(TestChain.abort(voteForSlashing(ofFaucet(), 0, candidate).execute()))
                .isEqualTo("slashing:1");
        TestChain.requireSuccess(voteForSlashing(ofFaucet(), 1, candidate).execute());
        assertThat(TestChain.abort(executeSlashing(candidate))).isEqualTo("slashing:4");
        TestChain.requireSuccess(voteForSlashing(ofFaucet(), 2, candidate).execute());
        TestChain.requireSuccess(executeSlashing(candidate));
        assertThat(commission(candidate)).isZero();
        assertThat(slashing().candidates().size()).isZero();

        Ptb supply = chain.ptb();
        Argument treasury = supply.object(chain.ledger.deployment().treasury());
        supply.call(chain.ledger.deployment().walContract(), "wal::total_supply", List.of(), treasury);
        Argument rest = supply.split(supply.walCoin(), supply.u64(1));
        supply.call(chain.ledger.deployment().walContract(), "wal::burn", List.of(), treasury, supply.result(rest, 0));
        TestChain.requireSuccess(supply.execute());
        assertThat(burned()).isEqualTo(1001);
    }

    /** What is missing of the supply, by the treasury's own capability. */
    private long burned() {
        ObjectId field = Ids.dynamicObjectField(
                chain.ledger.deployment().treasury(),
                new StructTag(chain.ledger.deployment().walContract(), "wal", "TreasuryCapKey"),
                new byte[] {0});
        byte[] wrapper = contents(field);
        ObjectId cap = ObjectId.of(Arrays.copyOfRange(wrapper, wrapper.length - ObjectId.LENGTH, wrapper.length));
        return SUPPLY
                - BcsReader.parse(contents(cap), reader -> {
                    Ids.read(reader);
                    return reader.u64();
                });
    }

    private CommittedTransaction voteForUpgrade(int voter, byte[] digest) throws RejectedTransactionException {
        Ptb ptb = ofFaucet();
        ptb.walrus(
                "upgrade::vote_for_upgrade",
                ptb.object(governance.upgradeManager()),
                staking(ptb),
                ptb.walrus("auth::authenticate_sender"),
                ptb.pure(node(voter).toBytes()),
                ptb.bytes(digest));
        return ptb.execute();
    }

    private static List<String> events(CommittedTransaction transaction) {
        TestChain.requireSuccess(transaction);
        return transaction.events().stream()
                .map(event -> WalrusEvent.read(event.type().name(), event.contents())
                        .orElseThrow()
                        .name())
                .toList();
    }

    @Test
    void nodesVoteForThePackageOfADigest() throws Exception {
        byte[] digest = TestChain.root(9);
        assertThat(TestChain.abort(voteForUpgrade(0, new byte[1]))).isEqualTo("upgrade:3");
        assertThat(events(voteForUpgrade(0, digest))).containsExactly("ContractUpgradeProposed");
        assertThat(TestChain.abort(voteForUpgrade(0, digest))).isEqualTo("upgrade:2");
        assertThat(events(voteForUpgrade(1, digest))).isEmpty();
        assertThat(events(voteForUpgrade(2, digest))).containsExactly("ContractUpgradeQuorumReached");
        assertThat(events(voteForUpgrade(3, digest))).containsExactly("ContractUpgradeQuorumReached");
        UpgradeManager manager = BcsReader.parse(contents(governance.upgradeManager()), UpgradeManager::read);
        assertThat(manager.proposals().size()).isEqualTo(1);
        assertThat(manager.cap().version()).isEqualTo(Genesis.CONTRACT_VERSION);
    }
}
