package dev.floe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.floe.node.NodeConfig;
import dev.floe.node.NodeConfigException;
import dev.floe.node.NodeConfigFile;
import dev.floe.protocol.ProofOfPossession;
import dev.floe.sui.Account;
import dev.floe.sui.NodeRegistration;
import dev.floe.sui.OperatorContract;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.StorageNodeCap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code floe node register}: has the chain know a node. */
@Command(
        name = "register",
        description = {
            "Registers a storage node with the network, by the wallet in its configuration, and notes there the"
                    + " capability that the wallet gets for it (storage_node_cap).",
            "A node whose key the wallet has registered already is not registered again: the command may be repeated."
                    + " After it, the node needs stake to become one of the committee."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class NodeRegisterCommand implements Callable<Integer> {
    @Option(
            names = {"--config", "--config-path"},
            required = true,
            paramLabel = "FILE",
            description = "the node's configuration")
    private Path file;

    @Mixin
    private ResultOption result;

    @Override
    public Integer call() throws IOException, SuiException {
        NodeConfig config = NodeConfigFile.read(file, NodeConfigFile.Overrides.NONE);
        NodeRegistration registration = config.registration()
                .orElseThrow(() -> new NodeConfigException(
                        file + " has no voting_params (storage_price, write_price, node_capacity) to register with"));
        NodeConfig.Wallet wallet = config.wallet()
                .orElseThrow(() -> new NodeConfigException(file + " has no sui.wallet_config to register with"));
        try (Account account = Account.open(
                config.sui(), config.systemObject(), config.stakingObject(), wallet.key(), OptionalLong.empty())) {
            OperatorContract nodes = account.nodes();
            Optional<StorageNodeCap> known = nodes.capability(registration.protocolKey());
            if (known.isEmpty() && !registration.votes().hasPrices()) {
                throw new NodeConfigException(
                        file
                                + ": voting_params.currency must be FROST to register with: nothing here knows the price of WAL");
            }
            StorageNodeCap capability = known.isPresent() ? known.get() : register(config, registration, account);
            NodeConfigFile.noteCapability(file, capability.id());
            result.print(
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("nodeId", capability.node().toString())
                            .put("storageNodeCap", capability.id().toString())
                            .put("newlyRegistered", known.isEmpty()),
                    String.join(
                            System.lineSeparator(),
                            known.isPresent()
                                    ? "The wallet has registered this node before."
                                    : "The node is registered as " + registration.name() + ", at "
                                            + registration.networkAddress() + ".",
                            "node        " + capability.node(),
                            "capability  " + capability.id(),
                            "next        floe stake --node-id " + capability.node() + " --amount FROST"));
        }
        return 0;
    }

    private static StorageNodeCap register(NodeConfig config, NodeRegistration registration, Account account)
            throws SuiException {
        ProofOfPossession proof = new ProofOfPossession(
                account.network().state().committee().epoch(), account.address(), registration.protocolKey());
        return account.nodes()
                .register(registration, config.protocolKey().sign(proof.toBytes()))
                .capability();
    }
}
