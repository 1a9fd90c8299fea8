package dev.floe.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.floe.protocol.NetworkAddress;
import dev.floe.protocol.NetworkConfig;
import dev.floe.sui.move.NodeMetadata;
import dev.floe.sui.move.VotingParams;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A new node's configuration, in the reference node's form, which {@link NodeConfigFile} reads.
 *
 * @param storagePath the node's directory
 * @param protocolKey the file of that key
 * @param networkKey the file of that key
 * @param certificate for the network key; without one the node makes it itself
 * @param commissionRate in basis points
 * @param network which one it is for
 * @param wallet the file of the wallet that acts for the node
 */
public record NodeSetup(
        String name,
        Path storagePath,
        Path protocolKey,
        Path networkKey,
        String publicHost,
        int publicPort,
        String restApiAddress,
        String metricsAddress,
        Optional<Path> certificate,
        int commissionRate,
        VotingParams votes,
        NodeMetadata metadata,
        NetworkConfig network,
        Path wallet) {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build();

    /** @throws NodeConfigException if no node can be reached or registered as this says */
    public String toYaml() {
        requireUsable();
        ObjectNode root = YAML.createObjectNode();
        root.put("name", name);
        root.put("storage_path", storagePath.toString());
        root.putObject("protocol_key_pair").put("path", protocolKey.toString());
        root.putObject("network_key_pair").put("path", networkKey.toString());
        root.put("public_host", publicHost);
        root.put("public_port", publicPort);
        root.put("rest_api_address", restApiAddress);
        root.put("metrics_address", metricsAddress);
        certificate.ifPresent(path -> root.putObject("tls").put("certificate_path", path.toString()));
        root.put("commission_rate", commissionRate);
        root.putObject("voting_params")
                .put("storage_price", votes.storagePrice())
                .put("write_price", votes.writePrice())
                .put("node_capacity", votes.nodeCapacity());
        root.putObject("metadata")
                .put("image_url", metadata.imageUrl())
                .put("project_url", metadata.projectUrl())
                .put("description", metadata.description());
        ObjectNode sui = root.putObject("sui");
        sui.put("rpc", network.rpcUrls().getFirst());
        if (network.rpcUrls().size() > 1) {
            var more = sui.putArray("additional_rpc_endpoints");
            network.rpcUrls().stream().skip(1).forEach(more::add);
        }
        sui.put("system_object", network.systemObject().toString());
        sui.put("staking_object", network.stakingObject().toString());
        sui.put("wallet_config", wallet.toString());
        if (network.privateNodes()) {
            root.put("allow_private_nodes", true);
        }
        try {
            return YAML.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("YAML of a tree", e);
        }
    }

    private void requireUsable() {
        if (network.rpcUrls().isEmpty()) {
            throw new NodeConfigException("the client configuration names no full node (rpc_urls)");
        }
        NodeConfigFile.registered(name, publicHost, publicPort, commissionRate);
        try {
            NetworkAddress.toListenOn(restApiAddress);
            NetworkAddress.toListenOn(metricsAddress);
        } catch (IllegalArgumentException e) {
            throw new NodeConfigException("a node listens at HOST:PORT, IPv6 in brackets: " + e.getMessage());
        }
        if (votes.storagePrice() < 0 || votes.writePrice() < 0) {
            throw new NodeConfigException("prices are not negative");
        }
    }
}
