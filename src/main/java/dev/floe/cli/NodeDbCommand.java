package dev.floe.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.Plural;
import dev.floe.node.NodeContents;
import dev.floe.node.events.EventLogState;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code floe node db}: what a node keeps. */
@Command(
        name = "db",
        description = "Looks at what a storage node keeps, which may run meanwhile. Changes nothing.",
        mixinStandardHelpOptions = true,
        subcommands = {
            NodeDbCommand.Count.class,
            NodeDbCommand.Listing.class,
            NodeDbCommand.Read.class,
            NodeDbCommand.Verify.class
        })
final class NodeDbCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: count, list, read or verify");
    }

    /** Where. */
    static final class Place {
        @Option(
                names = {"--dir", "--storage-path"},
                required = true,
                paramLabel = "DIR",
                description = "the node's directory (storage_path), or a backup of it")
        private Path directory;

        NodeContents open() throws IOException {
            return NodeContents.open(directory);
        }
    }

    /** {@code floe node db count}. */
    @Command(
            name = "count",
            description =
                    "Counts the blobs and slivers that a storage node keeps, and says how far it is with event blobs.",
            sortOptions = false,
            mixinStandardHelpOptions = true)
    static final class Count implements Callable<Integer> {
        @Mixin
        private Place place;

        @Mixin
        private ResultOption result;

        @Override
        public Integer call() throws IOException {
            try (NodeContents contents = place.open()) {
                NodeContents.Total total = contents.count();
                Optional<EventLogState> events = contents.eventBlobs();
                ObjectNode json = JsonNodeFactory.instance
                        .objectNode()
                        .put("blobs", total.blobs())
                        .put("withoutMetadata", total.withoutMetadata())
                        .put("primarySlivers", total.primary())
                        .put("secondarySlivers", total.secondary())
                        .put("bytes", total.bytes())
                        .put("fileBytes", total.fileBytes())
                        .put("knownToChain", total.knownToChain());
                List<String> lines = new ArrayList<>(List.of(
                        "blobs              " + total.blobs()
                                + (total.withoutMetadata() == 0
                                        ? ""
                                        : ", " + total.withoutMetadata() + " without metadata"),
                        "primary slivers    " + total.primary(),
                        "secondary slivers  " + total.secondary(),
                        "bytes              " + total.bytes() + ", in files of " + total.fileBytes(),
                        "known to the chain " + Plural.of(total.knownToChain(), "blob")));
                events.ifPresent(state -> {
                    json.set("eventBlobs", json(state));
                    lines.add("event blobs        " + line(state));
                });
                result.print(json, String.join(System.lineSeparator(), lines));
            }
            return 0;
        }

        private static String line(EventLogState state) {
            return state.certified()
                            .map(blob -> blob.blobId() + " is certified, up to checkpoint " + blob.last())
                            .orElse("none is certified")
                    + "; " + state.waiting() + " wait, up to checkpoint "
                    + (state.place().checkpoint() - 1) + " is collected";
        }

        private static ObjectNode json(EventLogState state) {
            ObjectNode json = JsonNodeFactory.instance
                    .objectNode()
                    .put("collectedCheckpoint", state.place().checkpoint() - 1)
                    .put("waiting", state.waiting());
            state.certified()
                    .ifPresent(blob -> json.putObject("certified")
                            .put("blobId", blob.blobId().toString())
                            .put("lastCheckpoint", blob.last()));
            state.attested()
                    .ifPresent(said -> json.putObject("attested")
                            .put("blobId", said.blobId().toString())
                            .put("lastCheckpoint", said.last())
                            .put("epoch", said.epoch()));
            return json;
        }
    }

    /** {@code floe node db list}. */
    @Command(
            name = "list",
            description = {
                "Lists the blobs of which a storage node keeps anything, in the order of their IDs.",
                "A line is the ID, the blob's length (- without metadata), its primary and its secondary slivers here,"
                        + " and the bytes that they and the metadata are; with --json it is an object."
            },
            sortOptions = false,
            mixinStandardHelpOptions = true)
    static final class Listing implements Callable<Integer> {
        private static final JsonMapper JSON = new JsonMapper();

        @Mixin
        private Place place;

        @Option(
                names = "--from",
                paramLabel = "BLOB_ID",
                converter = StatusCommand.BlobIdConverter.class,
                description = "begin with this ID, or the next one that is there")
        private Optional<BlobId> from;

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "9223372036854775807",
                description = "so many at most (default: all)")
        private long limit;

        @Mixin
        private ResultOption result;

        @Override
        public Integer call() throws IOException {
            try (NodeContents contents = place.open()) {
                contents.forEach(
                        from.orElse(BlobId.of(new byte[BlobId.LENGTH])),
                        limit,
                        held -> System.out.println(result.json() ? json(held).toString() : line(held)));
            }
            return 0;
        }

        private static String line(NodeContents.Held held) {
            return held.blobId() + " "
                    + (held.length().isPresent() ? Long.toString(held.length().getAsLong()) : "-") + " "
                    + held.primary() + " " + held.secondary() + " " + held.bytes();
        }

        private static ObjectNode json(NodeContents.Held held) {
            ObjectNode json =
                    JSON.createObjectNode().put("blobId", held.blobId().toString());
            held.length().ifPresent(length -> json.put("unencodedLength", length));
            return json.put("primarySlivers", held.primary())
                    .put("secondarySlivers", held.secondary())
                    .put("bytes", held.bytes());
        }
    }

    /** {@code floe node db read}. */
    @Command(
            name = "read",
            description = {
                "Writes the metadata of a blob that a storage node keeps, or with --pair one of its slivers, as nodes"
                        + " send them (BCS). Checks that they are as they were written."
            },
            sortOptions = false,
            mixinStandardHelpOptions = true)
    static final class Read implements Callable<Integer> {
        @Mixin
        private Place place;

        @Parameters(
                paramLabel = "BLOB_ID",
                converter = StatusCommand.BlobIdConverter.class,
                description = "of which blob")
        private BlobId blobId;

        @Option(names = "--pair", paramLabel = "N", description = "a sliver of this pair instead of the metadata")
        private Optional<Integer> pair;

        @Option(
                names = "--axis",
                paramLabel = "AXIS",
                defaultValue = "primary",
                converter = AxisName.class,
                description = "which sliver of the pair: primary or secondary (default: ${DEFAULT-VALUE})")
        private Axis axis;

        @Option(names = "--out", required = true, paramLabel = "FILE", description = "where to; - for standard output")
        private String out;

        /** Parses the name of an axis. */
        static final class AxisName implements ITypeConverter<Axis> {
            @Override
            public Axis convert(String text) {
                for (Axis axis : Axis.values()) {
                    if (axis.text().equals(text.toLowerCase(Locale.ROOT))) {
                        return axis;
                    }
                }
                throw new TypeConversionException("'" + text + "' is no axis: primary or secondary");
            }
        }

        @Override
        public Integer call() throws IOException {
            try (NodeContents contents = place.open()) {
                Optional<byte[]> bytes =
                        pair.isEmpty() ? contents.metadata(blobId) : contents.sliver(blobId, pair.get(), axis);
                String what = pair.map(number -> axis.text() + " sliver of pair " + number)
                        .orElse("metadata");
                byte[] found = bytes.orElseThrow(() ->
                        new IOException("there is no intact " + what + " of blob " + blobId + " in this directory"));
                if (out.equals("-")) {
                    System.out.write(found);
                    System.out.flush();
                } else {
                    Files.write(Path.of(out), found);
                }
            }
            return 0;
        }
    }

    /** {@code floe node db verify}. */
    @Command(
            name = "verify",
            description = {
                "Reads what a storage node keeps, and checks metadata by the blob IDs and slivers by the metadata: not"
                        + " only that bytes are as they were written, as floe fsck does, but that they are the right"
                        + " ones.",
                "Exits with 1 if anything is not."
            },
            sortOptions = false,
            mixinStandardHelpOptions = true)
    static final class Verify implements Callable<Integer> {
        @Mixin
        private Place place;

        @Parameters(
                paramLabel = "BLOB_ID",
                arity = "0..*",
                converter = StatusCommand.BlobIdConverter.class,
                description = "these blobs alone (default: all)")
        private List<BlobId> blobIds = List.of();

        @Override
        public Integer call() throws IOException {
            AtomicLong faults = new AtomicLong();
            long looked = 0;
            try (NodeContents contents = place.open()) {
                if (blobIds.isEmpty()) {
                    looked = contents.verify(fault -> tell(fault, faults));
                }
                for (BlobId blobId : blobIds) {
                    looked += contents.verify(blobId, fault -> tell(fault, faults));
                }
            }
            System.out.println(Plural.of(looked, "record") + " read; "
                    + (faults.get() == 0 ? "all are as they should be" : Plural.of(faults.get(), "fault")));
            return faults.get() == 0 ? 0 : 1;
        }

        private static void tell(NodeContents.Fault fault, AtomicLong faults) {
            faults.incrementAndGet();
            System.out.println(fault);
        }
    }
}
