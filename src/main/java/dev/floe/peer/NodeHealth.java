package dev.floe.peer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * What a node says about itself.
 *
 * @param epoch the node's current epoch
 * @param nodeStatus such as {@code Active}
 * @param ownedShards how many shards it holds in its epoch
 * @param readyShards how many of them are complete
 */
public record NodeHealth(int epoch, String nodeStatus, long uptimeSeconds, int ownedShards, int readyShards) {

    static Optional<NodeHealth> ofJson(JsonNode data) {
        if (!data.path("epoch").isIntegralNumber() || !data.path("nodeStatus").isTextual()) {
            return Optional.empty();
        }
        JsonNode shards = data.path("shardSummary");
        return Optional.of(new NodeHealth(
                data.path("epoch").asInt(),
                data.path("nodeStatus").asText(),
                data.path("uptime").path("secs").asLong(),
                shards.path("owned").asInt(),
                shards.path("ownedShardStatus").path("ready").asInt()));
    }
}
