package dev.floe.door;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The OpenAPI document of this server: what the open rooms answer, and what every server does. */
@Singleton
final class ApiDocument {
    /** Of everything that there is. Read when a native image is built, and in it from then on. */
    private static final JsonNode ALL = read();

    /** The tag of what every server answers. */
    private static final String EVERY_SERVER = "server";

    private final String json;

    @Inject
    ApiDocument(@ConfigProperty(name = "floe.role", defaultValue = "edge,publisher") Set<String> roles) {
        ObjectNode document = ALL.deepCopy();
        ((ObjectNode) document.path("info")).put("version", BuildInfo.ofThis().version());
        ObjectNode paths = (ObjectNode) document.path("paths");
        for (Map.Entry<String, JsonNode> path : List.copyOf(paths.properties())) {
            ObjectNode item = (ObjectNode) path.getValue();
            for (String method : operations(item)) {
                String room = item.path(method).path("tags").path(0).asText();
                if (!room.equals(EVERY_SERVER) && !roles.contains(room)) {
                    item.remove(method);
                }
            }
            if (operations(item).isEmpty()) {
                paths.remove(path.getKey());
            }
        }
        this.json = document.toString();
    }

    private static List<String> operations(ObjectNode item) {
        List<String> methods = new ArrayList<>();
        item.fieldNames().forEachRemaining(name -> {
            if (!name.equals("parameters")) {
                methods.add(name);
            }
        });
        return methods;
    }

    private static JsonNode read() {
        try (InputStream file = ApiDocument.class.getResourceAsStream("/pages/api.yaml")) {
            if (file == null) {
                throw new IllegalStateException("the API's document is not in this program");
            }
            // Not Jackson's own reader, which takes aliases for texts.
            return new JsonMapper().valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).<Object>load(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String json() {
        return json;
    }
}
