package dev.floe.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.Plural;
import dev.floe.bytes.PrintableText;
import dev.floe.publisher.StoreResultJson;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Quilt;
import dev.floe.redstuff.QuiltMember;
import dev.floe.redstuff.QuiltPatch;
import dev.floe.redstuff.RedStuffException;
import dev.floe.sui.ClientConfig;
import dev.floe.sui.NetworkState;
import dev.floe.sui.SuiException;
import dev.floe.write.FileBlob;
import dev.floe.write.StoreEstimate;
import dev.floe.write.StoreException;
import dev.floe.write.StoreOutcome;
import dev.floe.write.StoreRequest;
import dev.floe.write.StoredQuilt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code floe store-quilt}: stores many files as one blob. */
@Command(
        name = "store-quilt",
        aliases = "write-quilt",
        description = {
            "Stores many small files as one blob, a quilt, which costs a fraction of what as many blobs do. Each can be"
                    + " read by itself: by name with floe read-quilt, and from an edge.",
            "Of a folder, all files in it are taken, and those in folders below; they are called by their paths in it."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class StoreQuiltCommand implements Callable<Integer> {
    /** No quilt has more members; a folder with more is told at once, not when all were opened. */
    private static final int MOST_MEMBERS = 666;

    @ArgGroup(multiplicity = "1")
    private Contents contents;

    /** What is stored: one of these. */
    private static final class Contents {
        @Option(names = "--paths", paramLabel = "PATH...", description = "files, called by their names, and folders")
        private List<Path> paths = List.of();

        @Option(
                names = "--blobs",
                paramLabel = "JSON...",
                converter = NamedFile.Converter.class,
                description =
                        "files with names and tags of their own:"
                                + " {\"path\":\"a.html\",\"identifier\":\"index.html\",\"tags\":{\"content-type\":\"text/html\"}}")
        private List<NamedFile> blobs = List.of();
    }

    /** A file to be a member of a quilt. */
    private record NamedFile(Path path, String identifier, Map<String, String> tags) {
        /** Parses the JSON that the reference client takes. */
        static final class Converter implements ITypeConverter<NamedFile> {
            private static final ObjectMapper JSON = new ObjectMapper();

            @Override
            public NamedFile convert(String text) {
                JsonNode root;
                try {
                    root = JSON.readTree(text);
                } catch (JsonProcessingException e) {
                    throw new TypeConversionException("'" + PrintableText.shortLine(text) + "' is no JSON");
                }
                JsonNode path = root.path("path");
                JsonNode identifier = root.path("identifier");
                JsonNode tags = root.path("tags");
                if (!path.isTextual()
                        || !(identifier.isTextual() || identifier.isMissingNode() || identifier.isNull())
                        || !(tags.isObject() || tags.isMissingNode())) {
                    throw new TypeConversionException("'" + PrintableText.shortLine(text)
                            + "' is not {\"path\":\"…\",\"identifier\":\"…\",\"tags\":{…}}");
                }
                Map<String, String> pairs = new LinkedHashMap<>();
                for (Map.Entry<String, JsonNode> tag : tags.properties()) {
                    if (!tag.getValue().isTextual()) {
                        throw new TypeConversionException(
                                "tag '" + PrintableText.shortLine(tag.getKey()) + "' is no text");
                    }
                    pairs.put(tag.getKey(), tag.getValue().asText());
                }
                Path file = ClientConfig.written(path.asText());
                return new NamedFile(file, identifier.isTextual() ? identifier.asText() : name(file), pairs);
            }
        }

        static String name(Path file) {
            Path name = file.getFileName();
            return name == null ? file.toString() : name.toString();
        }
    }

    @Mixin
    private StoreOptions options;

    @Mixin
    private ResultOption result;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, SuiException {
        List<NamedFile> files = files();
        return options.connected((connection, store, state, request) -> store(store, state, request, files));
    }

    private List<NamedFile> files() throws IOException {
        List<NamedFile> files = new ArrayList<>(contents.blobs);
        for (Path path : contents.paths) {
            if (Files.isDirectory(path)) {
                addAll(path, files);
            } else {
                files.add(new NamedFile(path, NamedFile.name(path), Map.of()));
            }
        }
        if (files.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "there is no file to store");
        }
        if (files.size() > MOST_MEMBERS) {
            throw tooMany(files.size());
        }
        return files;
    }

    private void addAll(Path folder, List<NamedFile> files) throws IOException {
        // Links are not followed: they may lead out of the folder, and round in circles.
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) found.sorted()::iterator) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    files.add(new NamedFile(file, folder.relativize(file).toString(), Map.of()));
                    if (files.size() > MOST_MEMBERS) {
                        throw tooMany(files.size());
                    }
                }
            }
        }
    }

    private ParameterException tooMany(int count) {
        return new ParameterException(
                spec.commandLine(),
                "a quilt has " + MOST_MEMBERS + " files at most, and there are " + count + " or more; make several");
    }

    private int store(StoreOptions.Store store, NetworkState state, StoreRequest request, List<NamedFile> files)
            throws IOException, InterruptedException {
        List<FileBlob> open = new ArrayList<>();
        try {
            List<QuiltMember> members = new ArrayList<>();
            for (NamedFile file : files) {
                FileBlob blob = FileBlob.open(file.path());
                open.add(blob);
                members.add(new QuiltMember(file.identifier(), file.tags(), blob));
            }
            if (options.dryRun()) {
                estimate(store, request, Quilt.of(state.encoding(), members));
            } else {
                store(store, request, members);
            }
            return 0;
        } catch (StoreException | RedStuffException e) {
            System.err.println("floe store-quilt: " + e.getMessage());
            if (result.json()) {
                ObjectNode json = JsonNodeFactory.instance.objectNode();
                json.putObject("blobStoreResult")
                        .putObject("error")
                        .putNull("blobId")
                        .put("failurePhase", "store")
                        .put("errorMsg", e.getMessage());
                System.out.println(json.toPrettyString());
            }
            return 1;
        } finally {
            for (FileBlob blob : open) {
                blob.close();
            }
        }
    }

    private void store(StoreOptions.Store store, StoreRequest request, List<QuiltMember> members)
            throws StoreException, InterruptedException {
        StoredQuilt stored;
        try (StoreDisplay display = StoreDisplay.onStandardError("quilt")) {
            stored = store.storeQuilt(members, request, display);
        }
        if (stored.outcome() instanceof StoreOutcome.MarkedInvalid invalid) {
            throw new StoreException(
                    StoreException.Fault.FORBIDDEN,
                    invalid.blobId() + " was proven to be wrongly encoded; no node will keep it");
        }
        BlobId quilt = stored.outcome().blobId();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("blobStoreResult", StoreResultJson.of(stored.outcome()));
        ArrayNode patches = json.putArray("storedQuiltBlobs");
        StringBuilder text = new StringBuilder("a quilt of ")
                .append(Plural.of(members.size(), "file"))
                .append(System.lineSeparator());
        text.append(StoreDisplay.describe(stored.outcome()));
        for (QuiltPatch patch : stored.index().patches()) {
            String id = patch.id(quilt).toString();
            patches.addObject()
                    .put("identifier", patch.identifier())
                    .put("quiltPatchId", id)
                    .putArray("range")
                    .add(patch.startColumn())
                    .add(patch.endColumn());
            text.append("  ").append(id).append("  ").append(PrintableText.line(patch.identifier()));
            text.append(System.lineSeparator());
        }
        result.print(json, text.toString().stripTrailing());
    }

    private void estimate(StoreOptions.Store store, StoreRequest request, Quilt quilt)
            throws StoreException, InterruptedException {
        StoreEstimate estimate = store.estimate(quilt.blob(), request);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("quiltBlobOutput")
                // As the reference client says it: a quilt is no file.
                .put("path", "n/a")
                .put("blobId", estimate.blobId().toString())
                .put("unencodedSize", estimate.length())
                .put("encodedSize", estimate.encodedLength())
                .put("storageCost", estimate.cost())
                .put("encodingType", "RS2");
        json.putObject("quiltIndex").putObject("v1").set("quiltPatches", QuiltJson.patches(quilt.index()));
        result.print(
                json,
                "quilt of " + Plural.of(quilt.index().patches().size(), "file") + System.lineSeparator()
                        + "  blob ID  " + estimate.blobId() + System.lineSeparator()
                        + "  size     " + Quantities.bytes(estimate.length()) + ", "
                        + Quantities.bytes(estimate.encodedLength()) + " encoded" + System.lineSeparator()
                        + "  cost     " + Quantities.wal(estimate.cost()) + " for "
                        + Plural.of(request.epochs(), "epoch") + ", without gas" + StoreOptions.describeTip(estimate));
    }
}
