package dev.floe.chain.ledger;

import dev.floe.chain.contract.AbortCode;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.ObjectContent;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.move.WalrusTypes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The packages of the chain: which versions there are, what they declare, and the Java that carries it out. */
final class Contracts {
    private final MoveInterface declarations;
    private final WalrusTypes types;
    private final Companions companions;
    private final SitePackages sites;
    private final ChallengePackage challenges;
    /** Of what genesis published; what came later says itself what it is a version of. */
    private final Map<ObjectId, ObjectId> originals = new HashMap<>();

    private final Map<String, ContractFunction> functions = new HashMap<>();

    /** @param challenged whether there is the package of storage challenges */
    Contracts(ObjectId walrusOriginal, ObjectId walrusCurrent, ObjectId wal, boolean challenged) {
        companions = Companions.of(walrusOriginal);
        sites = SitePackages.of(walrusOriginal);
        challenges = ChallengePackage.of(walrusOriginal);
        declarations = Declarations.of(walrusOriginal, wal, companions, sites, challenges);
        List.of(Ids.MOVE_STDLIB, Ids.SUI_FRAMEWORK, wal, walrusOriginal).forEach(only -> originals.put(only, only));
        originals.put(walrusCurrent, walrusOriginal);
        companions.all().forEach(only -> originals.put(only, only));
        sites.all().forEach(only -> originals.put(only, only));
        if (challenged) {
            originals.put(challenges.contract(), challenges.contract());
        }
        types = new WalrusTypes(walrusOriginal);
        FrameworkFunctions.addTo(functions);
        Walrus walrus = new Walrus(types);
        new SystemFunctions(walrus).addTo(functions);
        new StorageFunctions(walrus).addTo(functions);
        new BlobFunctions(walrus).addTo(functions);
        new AttributeFunctions(walrus).addTo(functions);
        new PoolFunctions(walrus).addTo(functions);
        new NodeStatementFunctions(walrus).addTo(functions);
        Wal money = new Wal(wal);
        money.addTo(functions);
        new StakingFunctions(walrus, money).addTo(functions);
        new EpochFunctions(walrus, money).addTo(functions);
        new StakedWalFunctions(walrus).addTo(functions);
        new NodeSettingFunctions(walrus).addTo(functions);
        new AuthFunctions(walrus).addTo(functions);
        new GovernanceFunctions(walrus, money).addTo(functions);
        new MigrationFunctions(walrus).addTo(functions);
        StructTag walType = new StructTag(wal, "wal", "WAL");
        new ExchangeFunctions(walrus, companions, walType).addTo(functions);
        new SubsidyFunctions(walrus, companions, walType).addTo(functions);
        new UsageSubsidyFunctions(walrus, companions).addTo(functions);
        new BucketFunctions(walrus, companions).addTo(functions);
        SuinsFunctions names = new SuinsFunctions(sites);
        names.addTo(functions);
        new SiteFunctions(sites, names).addTo(functions);
        new ChallengeFunctions(walrus, challenges).addTo(functions);
    }

    Companions companions() {
        return companions;
    }

    SitePackages sites() {
        return sites;
    }

    ChallengePackage challenges() {
        return challenges;
    }

    /** The package whose module it is that aborted in a call of package {@code called}. */
    ObjectId packageOf(AbortCode code, ObjectId called) {
        if (code.isFramework()) {
            return Ids.SUI_FRAMEWORK;
        }
        // Companions call Walrus; their own modules are named after them.
        if (called.equals(challenges.contract())) {
            return code.module().equals(ChallengePackage.MODULE) ? called : types.original();
        }
        boolean isCompanion = companions.all().contains(called);
        return isCompanion && !companions.isOwnModule(called, code.module()) ? types.original() : called;
    }

    MoveInterface declarations() {
        return declarations;
    }

    /** The package {@code contract}, if there is such a package. */
    static Optional<ObjectContent.Contract> published(ObjectView view, ObjectId contract) {
        return view.find(contract)
                .flatMap(stored -> stored.object().content() instanceof ObjectContent.Contract found
                        ? Optional.of(found)
                        : Optional.empty());
    }

    /** The first version of the package {@code contract}, if there is such a package. */
    Optional<ObjectId> original(ObjectView view, ObjectId contract) {
        ObjectId known = originals.get(contract);
        return known == null ? published(view, contract).map(ObjectContent.Contract::original) : Optional.of(known);
    }

    /** The Java side; empty if the function is only declared. */
    Optional<ContractFunction> function(String module, String name) {
        return Optional.ofNullable(functions.get(module + "::" + name));
    }
}
