package dev.floe.chain;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.chain.ledger.Deployment;
import dev.floe.chain.ledger.GenesisConfig;
import dev.floe.chain.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** What clients of a chain need to know of it, as {@code deployment.json} in its directory. */
public final class DeploymentFile {
    private static final String NAME = "deployment.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private DeploymentFile() {}

    /** Writes the file; readers see the old one or the new one. */
    public static Path write(Path directory, Ledger ledger) throws IOException {
        Deployment deployment = ledger.deployment();
        ObjectNode root = JSON.createObjectNode()
                .put("chainId", ledger.chainId().toString())
                .put("systemObject", deployment.system().toString())
                .put("stakingObject", deployment.staking().toString())
                .put("package", ledger.currentContract().toString())
                .put("originalPackage", deployment.originalContract().toString())
                .put("walType", deployment.wal().toString())
                .put("treasury", deployment.treasury().toString())
                .put("subsidiesPackage", ledger.companions().subsidies().toString())
                .put(
                        "walrusSubsidiesPackage",
                        ledger.companions().walrusSubsidies().toString())
                .put("walExchangePackage", ledger.companions().walExchange().toString())
                .put("blobBucketPackage", ledger.companions().blobBucket().toString())
                .put("sitesPackage", ledger.sites().sites().toString())
                .put("suinsPackage", ledger.sites().suins().toString())
                .put("suinsRegistrarPackage", ledger.sites().registrar().toString())
                .put("suinsObject", ledger.sites().names().toString())
                .put("suinsRegistry", ledger.sites().registry().toString())
                .put("upgradeManager", ledger.governance().upgradeManager().toString())
                .put("slashingManager", ledger.governance().slashingManager().toString());
        ledger.challenges()
                .ifPresent(challenges -> root.put(
                                "challengesPackage", challenges.contract().toString())
                        .put("challengesObject", challenges.challenges().toString()));
        ArrayNode nodes = root.putArray("nodes");
        for (int i = 0; i < deployment.nodes().size(); i++) {
            Deployment.Node node = deployment.nodes().get(i);
            GenesisConfig.Node described = ledger.genesis().nodes().get(i);
            ObjectNode entry = nodes.addObject()
                    .put("name", described.name())
                    .put("address", described.networkAddress())
                    .put("id", node.id().toString())
                    .put("cap", node.cap().toString());
            ArrayNode shards = entry.putArray("shards");
            node.shards().forEach(shards::add);
        }
        Path file = directory.resolve(NAME);
        Path whole = directory.resolve(NAME + ".new");
        Files.writeString(whole, root.toPrettyString() + "\n");
        return Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
