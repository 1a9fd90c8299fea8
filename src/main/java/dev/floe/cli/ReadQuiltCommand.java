package dev.floe.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.PrintableText;
import dev.floe.read.PatchHandle;
import dev.floe.read.QuiltReader;
import dev.floe.read.ReadException;
import dev.floe.read.ReadOptions;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.QuiltPatch;
import dev.floe.redstuff.QuiltPatchId;
import io.smallrye.mutiny.Uni;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code floe read-quilt}: reads files out of a quilt. */
@Command(
        name = "read-quilt",
        description = {
            "Reads files out of a quilt, each from the columns of the quilt that it lies in, verified.",
            "Says which ones by their names in it, by a tag, or by the IDs of its patches; without any of these, all.",
            "With --out, each becomes a file below that directory, called by its name in the quilt; names that lead out of"
                    + " the directory are refused."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class ReadQuiltCommand implements Callable<Integer> {
    /** For JSON without --out: the patches are in memory as a whole. */
    private static final long LONGEST_IN_JSON = 64 << 20;

    @Option(
            names = "--quilt-id",
            paramLabel = "BLOB_ID",
            converter = StatusCommand.BlobIdConverter.class,
            description = "the blob ID of the quilt")
    private BlobId quiltId;

    @Option(
            names = {"--identifiers", "--identifier"},
            paramLabel = "NAME...",
            description = "the names in the quilt")
    private List<String> identifiers = List.of();

    @Option(
            names = "--tag",
            arity = "2",
            paramLabel = "KEY VALUE",
            hideParamSyntax = true,
            description = "all files with this tag")
    private List<String> tag = List.of();

    @Option(
            names = {"--quilt-patch-ids", "--quilt-patch-id", "--patch-ids"},
            paramLabel = "ID...",
            converter = PatchIdConverter.class,
            description = "the IDs of the patches, also of several quilts")
    private List<QuiltPatchId> patchIds = List.of();

    @Option(names = "--out", paramLabel = "DIR", description = "where to (default: standard output)")
    private Path out;

    @Mixin
    private ResultOption result;

    @Mixin
    private RpcOption rpc;

    @Mixin
    private NetworkOptions networkOptions;

    @Spec
    private CommandSpec spec;

    /** Parses the ID of a patch. */
    static final class PatchIdConverter implements ITypeConverter<QuiltPatchId> {
        @Override
        public QuiltPatchId convert(String text) {
            return QuiltPatchId.parse(text)
                    .orElseThrow(() -> new TypeConversionException("'" + text + "' is no ID of a patch of a quilt: "
                            + QuiltPatchId.TEXT_LENGTH + " characters of base64url"));
        }
    }

    @Override
    public Integer call() throws IOException {
        boolean byNames = !identifiers.isEmpty();
        boolean byTag = !tag.isEmpty();
        if (patchIds.isEmpty() == (quiltId == null) || !patchIds.isEmpty() && (byNames || byTag) || byNames && byTag) {
            throw wrong("say --quilt-id, with --identifiers, --tag or nothing more, or --quilt-patch-ids alone");
        }
        if (byTag && tag.size() != 2) {
            throw wrong("--tag may be given once");
        }
        try (ReadConnection connection = ReadConnection.open(rpc.applyTo(networkOptions.load()))) {
            List<PatchHandle> patches = patches(connection.quilts());
            if (out != null) {
                writeFiles(patches);
            } else if (result.json()) {
                System.out.println(inJson(patches).toPrettyString());
            } else {
                try (OutputStream bytes = new StandardOutput()) {
                    for (PatchHandle patch : patches) {
                        ReadConnection.copy(patch, 0, patch.length(), bytes);
                    }
                }
            }
            return 0;
        } catch (ReadException e) {
            System.err.println("floe read-quilt: " + e.getMessage());
            return 1;
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private List<PatchHandle> patches(QuiltReader quilts) {
        List<Uni<PatchHandle>> asked = new ArrayList<>();
        ReadOptions options = ReadOptions.DEFAULT;
        for (QuiltPatchId id : patchIds) {
            asked.add(quilts.patch(id, options));
        }
        for (String identifier : identifiers) {
            asked.add(quilts.patch(quiltId, identifier, options));
        }
        if (quiltId != null && identifiers.isEmpty()) {
            List<QuiltPatch> all = quilts.open(quiltId, options)
                    .await()
                    .atMost(options.totalTimeout())
                    .index()
                    .patches();
            all.stream()
                    .filter(patch ->
                            tag.isEmpty() || tag.getLast().equals(patch.tags().get(tag.getFirst())))
                    .forEach(patch -> asked.add(quilts.patch(patch.id(quiltId), options)));
            if (asked.isEmpty()) {
                throw new ReadException(
                        ReadException.Kind.NO_SUCH_PATCH, "quilt " + quiltId + " has no file with this tag");
            }
        }
        List<PatchHandle> patches = new ArrayList<>();
        for (Uni<PatchHandle> one : asked) {
            patches.add(one.await().atMost(options.totalTimeout()));
        }
        return patches;
    }

    private void writeFiles(List<PatchHandle> patches) throws IOException {
        Path directory = out.toAbsolutePath().normalize();
        Map<Path, Integer> taken = new HashMap<>();
        List<Path> files = new ArrayList<>();
        for (PatchHandle patch : patches) {
            Path file = below(directory, patch.identifier());
            files.add(numbered(file, taken.merge(file, 1, Integer::sum)));
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("out", out.toString());
        ArrayNode retrieved = json.putArray("retrievedBlobs");
        for (int i = 0; i < files.size(); i++) {
            PatchHandle patch = patches.get(i);
            Files.createDirectories(files.get(i).getParent());
            try (WholeFile file = new WholeFile(Destination.of(files.get(i)))) {
                try (OutputStream bytes = Files.newOutputStream(file.partial())) {
                    ReadConnection.copy(patch, 0, patch.length(), bytes);
                }
                file.complete();
            }
            ObjectNode entry = retrieved
                    .addObject()
                    .put("identifier", patch.identifier())
                    .put("file", directory.relativize(files.get(i)).toString())
                    .put("length", patch.length());
            entry.set("tags", QuiltJson.tags(patch.tags()));
            if (!result.json()) {
                System.out.println(
                        PrintableText.line(files.get(i).toString()) + "  " + Quantities.bytes(patch.length()));
            }
        }
        if (result.json()) {
            System.out.println(json.toPrettyString());
        }
    }

    /** The file that a name in a quilt is for; whoever made the quilt has chosen the name. */
    private Path below(Path directory, String identifier) {
        Path file;
        try {
            file = directory.resolve(identifier).normalize();
        } catch (java.nio.file.InvalidPathException e) {
            throw wrong("'" + PrintableText.shortLine(identifier) + "' is no name that a file can have here");
        }
        if (file.equals(directory) || !file.startsWith(directory)) {
            throw wrong("'" + PrintableText.shortLine(identifier) + "' leads out of the directory: read it by its"
                    + " --quilt-patch-ids to standard output");
        }
        return file;
    }

    /** As the reference client does: {@code a.txt}, {@code a_2.txt}, … */
    private static Path numbered(Path file, int number) {
        if (number == 1) {
            return file;
        }
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return file.resolveSibling(
                dot < 0 ? name + "_" + number : name.substring(0, dot) + "_" + number + name.substring(dot));
    }

    private ObjectNode inJson(List<PatchHandle> patches) throws IOException {
        long sum = patches.stream().mapToLong(PatchHandle::length).sum();
        if (sum > LONGEST_IN_JSON) {
            throw wrong(sum + " bytes are too many for JSON: name a directory with --out");
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode retrieved = json.putArray("retrievedBlobs");
        for (PatchHandle patch : patches) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) patch.length());
            ReadConnection.copy(patch, 0, patch.length(), bytes);
            ObjectNode entry =
                    retrieved.addObject().put("blob", bytes.toByteArray()).put("identifier", patch.identifier());
            entry.set("tags", QuiltJson.tags(patch.tags()));
        }
        return json;
    }
}
