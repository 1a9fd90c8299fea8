package dev.floe.devnet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a network keeps from its first start: it is on its chain, so it cannot change.
 *
 * @param shards of the whole network
 * @param chainPort of the chain's gRPC door
 * @param nodePorts one for each node
 * @param host where all of them are
 * @param epochDuration of Walrus's epochs, in whole seconds
 * @param nodesHaveWallets and so run the network's epochs; in networks of before they had any the chain does
 */
record Settings(
        int shards,
        int chainPort,
        int edgePort,
        int publisherPort,
        List<Integer> nodePorts,
        NetworkHost host,
        Duration epochDuration,
        boolean nodesHaveWallets) {
    /** The ports of a network besides those of its nodes. */
    static final int OTHER_PORTS = 3;

    private static final int VERSION = 1;
    private static final JsonMapper JSON = new JsonMapper();

    Settings {
        nodePorts = List.copyOf(nodePorts);
    }

    /** Those of a new network whose ports are a row from {@code base} on. */
    static Settings inRow(int shards, int nodes, int base, NetworkHost host, Duration epochDuration) {
        int firstNode = base + OTHER_PORTS;
        return new Settings(
                shards,
                base,
                base + 1,
                base + 2,
                IntStream.range(firstNode, firstNode + nodes).boxed().toList(),
                host,
                epochDuration,
                true);
    }

    int nodes() {
        return nodePorts.size();
    }

    URI chainUrl() {
        return url(chainPort);
    }

    URI edgeUrl() {
        return url(edgePort);
    }

    URI publisherUrl() {
        return url(publisherPort);
    }

    private URI url(int port) {
        return URI.create("http://" + host.with(port));
    }

    List<Integer> ports() {
        return Stream.concat(Stream.of(chainPort, edgePort, publisherPort), nodePorts.stream())
                .toList();
    }

    static Settings read(Path file) throws IOException, DevnetException {
        JsonNode json;
        try {
            json = JSON.readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw new DevnetException(file + " is damaged; --fresh starts a new network", e);
        }
        if (!json.path("version").isInt()) {
            throw new DevnetException(file + " is damaged or empty; --fresh starts a new network");
        }
        if (json.path("version").asInt() != VERSION) {
            throw new DevnetException(file + " is of another version of Floe; --fresh starts a new network");
        }
        // Networks of before there was a choice have none.
        NetworkHost host = NetworkHost.parse(
                        json.path("host").asText(NetworkHost.loopback().text()))
                .orElseThrow(() -> new DevnetException(file + " is damaged; --fresh starts a new network"));
        List<Integer> nodePorts = new ArrayList<>();
        json.path("nodePorts").forEach(port -> nodePorts.add(port.asInt()));
        return new Settings(
                json.path("shards").asInt(),
                json.path("chainPort").asInt(),
                json.path("edgePort").asInt(),
                json.path("publisherPort").asInt(),
                nodePorts,
                host,
                Duration.ofSeconds(json.path("epochSeconds").asLong(DevnetOptions.DEFAULT_EPOCH.toSeconds())),
                json.path("nodesHaveWallets").asBoolean(false));
    }

    void write(Path file) throws IOException {
        ObjectNode json = JSON.createObjectNode()
                .put("version", VERSION)
                .put("shards", shards)
                .put("chainPort", chainPort)
                .put("edgePort", edgePort)
                .put("publisherPort", publisherPort)
                .put("host", host.text())
                .put("epochSeconds", epochDuration.toSeconds())
                .put("nodesHaveWallets", nodesHaveWallets);
        var ports = json.putArray("nodePorts");
        nodePorts.forEach(ports::add);
        Layout.writeWhole(file, json.toPrettyString() + "\n");
    }
}
