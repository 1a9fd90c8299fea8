package dev.floe.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.Plural;
import dev.floe.bytes.PrintableText;
import dev.floe.read.ReadException;
import dev.floe.read.ReadOptions;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.QuiltIndex;
import dev.floe.redstuff.QuiltPatch;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code floe list-patches-in-quilt}: what is in a quilt. */
@Command(
        name = "list-patches-in-quilt",
        aliases = "resolve-quilt",
        description = "Lists what is in a quilt: names, IDs and tags. Reads its index only.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class ListPatchesInQuiltCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "QUILT_ID",
            converter = StatusCommand.BlobIdConverter.class,
            description = "the blob ID of the quilt")
    private BlobId quiltId;

    @Mixin
    private ResultOption result;

    @Mixin
    private RpcOption rpc;

    @Mixin
    private NetworkOptions networkOptions;

    @Override
    public Integer call() {
        try (ReadConnection connection = ReadConnection.open(rpc.applyTo(networkOptions.load()))) {
            ReadOptions options = ReadOptions.DEFAULT;
            QuiltIndex index = connection
                    .quilts()
                    .open(quiltId, options)
                    .await()
                    .atMost(options.totalTimeout())
                    .index();
            result.print(json(index), describe(index));
            return 0;
        } catch (ReadException e) {
            System.err.println("floe list-patches-in-quilt: " + e.getMessage());
            return 1;
        }
    }

    private ObjectNode json(QuiltIndex index) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode version = json.putObject("V1").put("quilt_id", quiltId.toString());
        ArrayNode patches = version.putObject("index").putArray("quiltPatches");
        for (QuiltPatch patch : index.patches()) {
            patches.add(
                    QuiltJson.patch(patch).put("quiltPatchId", patch.id(quiltId).toString()));
        }
        return json;
    }

    private String describe(QuiltIndex index) {
        StringBuilder text = new StringBuilder();
        for (QuiltPatch patch : index.patches()) {
            text.append(patch.id(quiltId)).append("  ").append(PrintableText.line(patch.identifier()));
            patch.tags()
                    .forEach((key, value) -> text.append(System.lineSeparator())
                            .append("    ")
                            .append(PrintableText.line(key))
                            .append(": ")
                            .append(PrintableText.line(value)));
            text.append(System.lineSeparator());
        }
        return text.append(Plural.of(index.patches().size(), "patch", "patches"))
                .toString();
    }
}
