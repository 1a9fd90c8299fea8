package dev.floe.chain.ledger;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.chain.contract.AbortCode;
import dev.floe.chain.contract.Fields;
import dev.floe.chain.contract.PackageDigest;
import dev.floe.chain.contract.Slashing;
import dev.floe.chain.contract.Staking;
import dev.floe.chain.contract.Upgrades;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.move.Authorized;
import dev.floe.sui.move.SlashingManager;
import dev.floe.sui.move.Table;
import dev.floe.sui.move.UpgradeManager;
import dev.floe.sui.move.WalrusRoot;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The modules {@code slashing} and {@code upgrade}: what nodes vote for. */
final class GovernanceFunctions {
    private final Walrus walrus;
    private final Wal wal;

    GovernanceFunctions(Walrus walrus, Wal wal) {
        this.walrus = walrus;
        this.wal = wal;
    }

    void addTo(Map<String, ContractFunction> functions) {
        functions.put("slashing::vote_for_slashing", this::voteForSlashing);
        functions.put("slashing::execute_slashing", this::executeSlashing);
        functions.put("slashing::cleanup_slashing_proposals", this::cleanUpSlashing);
        functions.put("upgrade::vote_for_upgrade", this::voteForUpgrade);
        functions.put("upgrade::authorize_upgrade", this::authorizeUpgrade);
        functions.put("upgrade::authorize_emergency_upgrade", this::authorizeEmergencyUpgrade);
        functions.put("upgrade::commit_upgrade", this::commitUpgrade);
        functions.put("upgrade::cleanup_upgrade_proposals", this::cleanUpUpgrades);
        functions.put("upgrade::burn_emergency_upgrade_cap", call -> {
            call.execution().delete(call.value(0).id());
            return List.of();
        });
    }

    private Fields<ObjectId, SlashingManager.Proposal> candidates(Call call, SlashingManager manager) {
        return new DynamicFields<>(
                call.execution(),
                manager.candidates().id(),
                StructTag.ID,
                ObjectId::toBytes,
                walrus.types().slashingProposal(),
                SlashingManager.Proposal::read);
    }

    private Fields<PackageDigest, UpgradeManager.Proposal> proposals(Call call, UpgradeManager manager) {
        return new DynamicFields<>(
                call.execution(),
                manager.proposals().id(),
                walrus.types().packageDigest(),
                digest -> new BcsWriter(33).byteVector(digest.toBytes()).toByteArray(),
                walrus.types().upgradeProposal(),
                UpgradeManager.Proposal::read);
    }

    private static ObjectId id(Call call, int index) {
        return call.read(index, Ids::read);
    }

    private List<Value> voteForSlashing(Call call) {
        SlashingManager manager = call.read(0, SlashingManager::read);
        Counted<ObjectId, SlashingManager.Proposal> candidates = new Counted<>(candidates(call, manager));
        Slashing.vote(candidates, walrus.staking(call, 1), call.read(2, Authorized::read), id(call, 3), id(call, 4));
        return counted(call, manager, candidates);
    }

    private List<Value> executeSlashing(Call call) {
        SlashingManager manager = call.read(0, SlashingManager::read);
        Counted<ObjectId, SlashingManager.Proposal> candidates = new Counted<>(candidates(call, manager));
        Staking staking = walrus.staking(call, 1);
        long commission = Slashing.execute(candidates, staking, id(call, 3));
        // The contract makes a coin of what it burns.
        call.execution().delete(call.execution().freshId());
        wal.burn(call, 2, commission);
        walrus.saveStaking(call, 1, staking);
        return counted(call, manager, candidates);
    }

    private List<Value> cleanUpSlashing(Call call) {
        SlashingManager manager = call.read(0, SlashingManager::read);
        Counted<ObjectId, SlashingManager.Proposal> candidates = new Counted<>(candidates(call, manager));
        Slashing.cleanUp(
                candidates, walrus.staking(call, 1), call.read(2, reader -> reader.vector(ObjectId.LENGTH, Ids::read)));
        return counted(call, manager, candidates);
    }

    private static List<Value> counted(Call call, SlashingManager manager, Counted<?, ?> candidates) {
        call.write(0, new SlashingManager(manager.id(), candidates.table(manager.candidates())));
        return List.of();
    }

    private List<Value> voteForUpgrade(Call call) {
        UpgradeManager manager = call.read(0, UpgradeManager::read);
        Counted<PackageDigest, UpgradeManager.Proposal> proposals = new Counted<>(proposals(call, manager));
        Upgrades.vote(
                walrus.transaction(call),
                manager.cap(),
                proposals,
                walrus.staking(call, 1),
                call.read(2, Authorized::read),
                id(call, 3),
                call.bytes(4));
        return counted(call, manager, proposals);
    }

    private List<Value> authorizeUpgrade(Call call) {
        UpgradeManager manager = call.read(0, UpgradeManager::read);
        Counted<PackageDigest, UpgradeManager.Proposal> proposals = new Counted<>(proposals(call, manager));
        byte[] digest = call.bytes(2);
        UpgradeManager.Cap cap = Upgrades.authorize(manager.cap(), proposals, walrus.staking(call, 1), digest);
        call.write(0, new UpgradeManager(manager.id(), cap, proposals.table(manager.proposals())));
        return List.of(ticket(manager.cap(), digest));
    }

    private List<Value> authorizeEmergencyUpgrade(Call call) {
        UpgradeManager manager = call.read(0, UpgradeManager::read);
        UpgradeManager.Cap cap = Upgrades.authorize(manager, call.read(1, UpgradeManager.EmergencyCap::read));
        call.write(0, new UpgradeManager(manager.id(), cap, manager.proposals()));
        return List.of(ticket(manager.cap(), call.bytes(2)));
    }

    private static Value ticket(UpgradeManager.Cap cap, byte[] digest) {
        return new PackageUpgrades.Ticket(cap.id(), cap.contract(), cap.policy(), digest).toValue();
    }

    private List<Value> commitUpgrade(Call call) {
        UpgradeManager manager = call.read(0, UpgradeManager::read);
        PackageUpgrades.Receipt receipt = call.read(3, PackageUpgrades.Receipt::read);
        setNextContract(call, 1, receipt.contract());
        setNextContract(call, 2, receipt.contract());
        AbortCode.PACKAGE_WRONG_UPGRADE_CAP.unless(manager.cap().id().equals(receipt.cap()));
        call.write(
                0,
                new UpgradeManager(
                        manager.id(), Upgrades.commit(manager.cap(), receipt.contract()), manager.proposals()));
        return List.of();
    }

    private static void setNextContract(Call call, int index, ObjectId contract) {
        WalrusRoot root = call.read(index, WalrusRoot::read);
        call.write(index, new WalrusRoot(root.id(), root.version(), root.contract(), Optional.of(contract)));
    }

    private List<Value> cleanUpUpgrades(Call call) {
        UpgradeManager manager = call.read(0, UpgradeManager::read);
        Counted<PackageDigest, UpgradeManager.Proposal> proposals = new Counted<>(proposals(call, manager));
        Upgrades.cleanUp(
                manager.cap(),
                proposals,
                walrus.staking(call, 1),
                call.read(2, reader -> reader.vector(1, BcsReader::byteVector)));
        return counted(call, manager, proposals);
    }

    private static List<Value> counted(Call call, UpgradeManager manager, Counted<?, ?> proposals) {
        call.write(0, new UpgradeManager(manager.id(), manager.cap(), proposals.table(manager.proposals())));
        return List.of();
    }

    /** The fields of a table, with how many more there are than before. */
    private static final class Counted<K, V> implements Fields<K, V> {
        private final Fields<K, V> fields;
        private long more;

        Counted(Fields<K, V> fields) {
            this.fields = fields;
        }

        Table table(Table before) {
            return new Table(before.id(), before.size() + more);
        }

        @Override
        public Optional<V> find(K key) {
            return fields.find(key);
        }

        @Override
        public void put(K key, V value) {
            more += fields.contains(key) ? 0 : 1;
            fields.put(key, value);
        }

        @Override
        public void remove(K key) {
            more -= fields.contains(key) ? 1 : 0;
            fields.remove(key);
        }
    }
}
