package dev.floe.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.BcsReader;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.Command;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.ExecutionFailure;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.ObjectContent;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.UpgradeFault;
import dev.floe.sui.move.SlashingManager;
import dev.floe.sui.move.StakingPool;
import dev.floe.sui.move.UpgradeManager;
import dev.floe.sui.move.WalrusEvent;
import dev.floe.sui.move.WalrusRoot;
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
    private static final byte[] BYTECODE = {(byte) 0xA1, 0x1C, (byte) 0xEB, 0x0B, 6, 0, 0, 0};
    private static final List<ObjectId> DEPENDENCIES = List.of(Ids.MOVE_STDLIB, Ids.SUI_FRAMEWORK);
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

    private CommittedTransaction upgrade(List<byte[]> modules, byte[] digest, ObjectId contract)
            throws RejectedTransactionException {
        Ptb ptb = chain.ptb();
        Argument manager = ptb.object(governance.upgradeManager());
        Argument ticket = ptb.walrus("upgrade::authorize_upgrade", manager, staking(ptb), ptb.bytes(digest));
        Argument receipt = ptb.add(new Command.Upgrade(modules, DEPENDENCIES, contract, ticket));
        ptb.walrus("upgrade::commit_upgrade", manager, staking(ptb), ptb.system(), receipt);
        return ptb.execute();
    }

    private CommittedTransaction migrate(ObjectId contract) throws RejectedTransactionException {
        Ptb ptb = chain.ptb();
        ptb.call(contract, "init::migrate_v2", List.of(), staking(ptb), ptb.system());
        return ptb.execute();
    }

    private WalrusRoot root(ObjectId id) {
        return BcsReader.parse(contents(id), WalrusRoot::read);
    }

    private byte[] votedFor(List<byte[]> modules) throws RejectedTransactionException {
        byte[] digest = PackageUpgrades.digest(modules, DEPENDENCIES).toBytes();
        for (int voter = 0; voter < 3; voter++) {
            TestChain.requireSuccess(voteForUpgrade(voter, digest));
        }
        return digest;
    }

    @Test
    void aVersionThatNodesVotedForIsPublishedAndTakesOver() throws Exception {
        ObjectId before = chain.ledger.currentContract();
        ObjectId system = chain.ledger.deployment().system();
        List<byte[]> modules = List.of(BYTECODE, new byte[] {(byte) 0xA1, 0x1C, (byte) 0xEB, 0x0B, 7});
        byte[] digest = PackageUpgrades.digest(modules, DEPENDENCIES).toBytes();
        assertThat(TestChain.abort(upgrade(modules, digest, before))).isEqualTo("upgrade:4");
        TestChain.requireSuccess(voteForUpgrade(0, digest));
        assertThat(TestChain.abort(upgrade(modules, digest, before))).isEqualTo("upgrade:6");
        TestChain.requireSuccess(voteForUpgrade(1, digest));
        TestChain.requireSuccess(voteForUpgrade(2, digest));
        assertThat(TestChain.failure(upgrade(List.of(BYTECODE), digest, before)))
                .isEqualTo(new ExecutionFailure.UpgradeRefused(
                        new UpgradeFault.OtherDigest(PackageUpgrades.digest(List.of(BYTECODE), DEPENDENCIES))));
        ObjectId original = chain.ledger.deployment().originalContract();
        assertThat(TestChain.failure(upgrade(modules, digest, original)))
                .isEqualTo(new ExecutionFailure.UpgradeRefused(new UpgradeFault.OtherPackage(original, before)));

        TestChain.requireSuccess(upgrade(modules, digest, before));
        ObjectId next = root(system).newContract().orElseThrow();
        assertThat(chain.ledger.versions(before))
                .extracting(ObjectContent.Contract::version)
                .containsExactly(1L, Genesis.CONTRACT_VERSION, Genesis.CONTRACT_VERSION + 1);
        assertThat(chain.ledger.versions(next).getLast().id()).isEqualTo(next);
        assertThat(chain.ledger.function(next, "system", "register_blob")).isPresent();
        UpgradeManager manager = BcsReader.parse(contents(governance.upgradeManager()), UpgradeManager::read);
        assertThat(manager.cap().contract()).isEqualTo(next);
        assertThat(manager.cap().version()).isEqualTo(Genesis.CONTRACT_VERSION + 1);
        assertThat(manager.proposals().size()).isZero();
        // Published, it is not called yet.
        assertThat(chain.ledger.currentContract()).isEqualTo(before);
        assertThat(TestChain.abort(reserve(next))).isEqualTo("system:1");
        assertThat(TestChain.abort(migrate(before))).isEqualTo("staking:0");

        ObjectId blob = chain.register(1, 100, 3, true);
        assertThat(events(migrate(next))).containsExactly("ContractUpgraded");
        assertThat(chain.ledger.currentContract()).isEqualTo(next);
        assertThat(root(system))
                .isEqualTo(new WalrusRoot(system, Genesis.CONTRACT_VERSION + 1, next, Optional.empty()));
        assertThat(TestChain.abort(reserve(before))).isEqualTo("system:1");
        TestChain.requireSuccess(reserve(next));
        assertThat(chain.blob(blob).registeredEpoch()).isEqualTo(1);
        assertThat(TestChain.abort(migrate(next))).isEqualTo("staking:0");

        assertThat(chain.ledger.epochs().advance(1)).isEqualTo(2);
        chain.reopen();
        assertThat(chain.ledger.currentContract()).isEqualTo(next);
        assertThat(chain.ledger.versions(next)).hasSize(3);
        TestChain.requireSuccess(reserve(next));
    }

    private CommittedTransaction reserve(ObjectId contract) throws RejectedTransactionException {
        Ptb ptb = chain.ptb();
        Argument storage = ptb.call(
                contract,
                "system::reserve_space",
                List.of(),
                ptb.system(),
                ptb.u64(ptb.encoded(1)),
                ptb.u32(1),
                ptb.walCoin());
        return ptb.transfer(chain.userAddress, storage).execute();
    }

    @Test
    void whoeverHasTheEmergencyCapabilityNeedsNoVotes() throws Exception {
        ObjectId before = chain.ledger.currentContract();
        Ptb ptb = ofFaucet();
        Argument manager = ptb.object(governance.upgradeManager());
        Argument ticket = ptb.walrus(
                "upgrade::authorize_emergency_upgrade",
                manager,
                ptb.object(governance.emergencyCap()),
                ptb.bytes(
                        PackageUpgrades.digest(List.of(BYTECODE), DEPENDENCIES).toBytes()));
        Argument receipt = ptb.add(new Command.Upgrade(List.of(BYTECODE), DEPENDENCIES, before, ticket));
        ptb.walrus("upgrade::commit_upgrade", manager, staking(ptb), ptb.system(), receipt);
        TestChain.requireSuccess(ptb.execute());
        assertThat(root(chain.ledger.deployment().staking()).newContract()).isPresent();
    }

    @Test
    void aTicketIsForOneUpgradeOfBytecode() throws Exception {
        ObjectId before = chain.ledger.currentContract();
        List<byte[]> nonsense = List.of(new byte[] {1, 2, 3});
        byte[] digest = votedFor(nonsense);
        assertThat(TestChain.failure(upgrade(nonsense, digest, before))).isEqualTo(ExecutionFailure.Plain.NO_BYTECODE);

        Ptb kept = chain.ptb();
        kept.walrus(
                "upgrade::authorize_upgrade",
                kept.object(governance.upgradeManager()),
                staking(kept),
                kept.bytes(digest));
        assertThat(TestChain.failure(kept.execute())).isEqualTo(new ExecutionFailure.UnusedValueWithoutDrop(0, 0));
        assertThat(chain.ledger.versions(before)).hasSize(2);
    }

    /** As sui-types hashes them: digests of modules and IDs of dependencies, sorted, whatever order they come in. */
    @Test
    void theDigestOfAPackageDoesNotDependOnTheOrder() {
        List<byte[]> modules = List.of(BYTECODE, new byte[] {5});
        Digest digest = PackageUpgrades.digest(modules, DEPENDENCIES);
        assertThat(PackageUpgrades.digest(modules.reversed(), DEPENDENCIES.reversed()))
                .isEqualTo(digest);
        assertThat(PackageUpgrades.digest(modules, List.of(Ids.MOVE_STDLIB))).isNotEqualTo(digest);
    }

    @Test
    void anAbortSaysInWhichFunction() throws Exception {
        assertThat(TestChain.failure(voteForUpgrade(0, new byte[1])))
                .isInstanceOfSatisfying(
                        ExecutionFailure.MoveAbort.class,
                        abort -> assertThat(abort.location().functionName()).contains("vote_for_upgrade"));
        Ptb ptb = chain.ptb();
        Argument storage = ptb.walrus("system::reserve_space", ptb.system(), ptb.u64(0), ptb.u32(1), ptb.walCoin());
        assertThat(TestChain.failure(ptb.transfer(chain.userAddress, storage).execute()))
                .isInstanceOfSatisfying(ExecutionFailure.MoveAbort.class, abort -> {
                    assertThat(abort.location().module()).isEqualTo("system_state_inner");
                    assertThat(abort.location().functionName()).contains("reserve_space_without_payment");
                });
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
