package dev.floe.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.redstuff.QuiltIndex;
import dev.floe.redstuff.QuiltPatch;
import java.util.Map;
import java.util.TreeMap;

/** Quilts in the JSON of the reference client. */
final class QuiltJson {
    private QuiltJson() {}

    static ArrayNode patches(QuiltIndex index) {
        ArrayNode patches = JsonNodeFactory.instance.arrayNode();
        for (QuiltPatch patch : index.patches()) {
            patches.add(patch(patch));
        }
        return patches;
    }

    static ObjectNode patch(QuiltPatch patch) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("startIndex", patch.startColumn())
                .put("endIndex", patch.endColumn())
                .put("identifier", patch.identifier());
        json.set("tags", tags(patch.tags()));
        return json;
    }

    /** In the order of their keys. */
    static ObjectNode tags(Map<String, String> tags) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        new TreeMap<>(tags).forEach(json::put);
        return json;
    }
}
