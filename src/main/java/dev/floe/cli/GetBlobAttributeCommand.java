package dev.floe.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.PrintableText;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.ChainNetwork;
import dev.floe.sui.SuiException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code floe get-blob-attribute}: what is said about a blob on chain. */
@Command(
        name = "get-blob-attribute",
        description = "Prints the attributes of a blob object, whoever owns it.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class GetBlobAttributeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "BLOB_OBJ_ID", converter = ObjectIdConverter.class, description = "the blob object")
    private ObjectId blobObject;

    @Mixin
    private ResultOption result;

    @Mixin
    private NetworkOptions networkOptions;

    @Override
    public Integer call() throws SuiException {
        try (ChainNetwork network = NetworkOptions.network(networkOptions.load())) {
            if (network.attributedBlob(blobObject).isEmpty()) {
                throw new SuiException(
                        SuiException.Kind.NOT_FOUND,
                        "object " + blobObject + " is no blob, or there is no such object");
            }
            Optional<Map<String, String>> attributes = network.attributes(blobObject);
            result.print(
                    json(attributes),
                    attributes
                            .map(GetBlobAttributeCommand::lines)
                            .orElse("blob object " + blobObject + " has no attributes"));
            return 0;
        }
    }

    private static String lines(Map<String, String> attributes) {
        return attributes.entrySet().stream()
                .map(entry -> PrintableText.line(entry.getKey()) + ": " + PrintableText.line(entry.getValue()))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private static ObjectNode json(Optional<Map<String, String>> attributes) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (attributes.isEmpty()) {
            json.putNull("attribute");
            return json;
        }
        ArrayNode contents = json.putObject("attribute").putObject("metadata").putArray("contents");
        attributes
                .get()
                .forEach((key, value) -> contents.addObject().put("key", key).put("value", value));
        return json;
    }
}
