package dev.floe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.Plural;
import dev.floe.read.BlobBytes;
import dev.floe.read.BlobHandle;
import dev.floe.read.Consistency;
import dev.floe.read.ReadException;
import dev.floe.read.ReadOptions;
import dev.floe.redstuff.BlobId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code floe read}: fetches a blob from the storage nodes, verified. */
@Command(
        name = "read",
        description = {
            "Reads a blob from the storage nodes and writes it to a file or to standard output.",
            "Every byte is verified against the blob ID before it is written."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class ReadCommand implements Callable<Integer> {
    /** More than that is for a file: JSON takes a third more, and it is in memory as a whole. */
    private static final int LONGEST_IN_JSON = 64 << 20;

    private static final Path STANDARD_OUTPUT = Path.of("-");

    @Parameters(
            paramLabel = "BLOB_ID",
            converter = StatusCommand.BlobIdConverter.class,
            description = "the blob's ID, 43 characters of base64url")
    private BlobId blobId;

    @Option(
            names = {"--out", "-o"},
            paramLabel = "FILE",
            defaultValue = "-",
            description = "where to write the blob; a file appears only when all of it is there, - is standard output"
                    + " (default: ${DEFAULT-VALUE})")
    private Path out;

    @Option(names = "--start", paramLabel = "BYTE", description = "first byte to read (default: 0)")
    private Long start;

    @Option(names = "--length", paramLabel = "BYTES", description = "how many bytes to read (default: all that follow)")
    private Long length;

    @ArgGroup
    private Check check;

    /** How thoroughly to check: at most one of these. */
    private static final class Check {
        @Option(
                names = "--strict-consistency-check",
                description = "encode the whole blob again and compare its ID before anything is written")
        private boolean strict;

        @Option(
                names = "--skip-consistency-check",
                description = "verify what is fetched, but not that the blob was encoded consistently")
        private boolean skip;
    }

    @Option(
            names = "--json",
            description = "print JSON, as the reference client does: where the blob is, or all of it as base64")
    private boolean json;

    @Mixin
    private RpcOption rpc;

    @Mixin
    private NetworkOptions networkOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        try (ReadConnection connection = ReadConnection.open(rpc.applyTo(networkOptions.load()))) {
            ReadOptions options = ReadOptions.DEFAULT.withConsistency(consistency());
            BlobHandle blob = connection.reader().open(blobId, options).await().atMost(options.totalTimeout());
            write(blob);
            return 0;
        } catch (ReadException e) {
            String words = String.valueOf(e.getMessage());
            System.err.println("floe read: " + (words.contains(blobId.toString()) ? words : blobId + ": " + words));
            return 1;
        }
    }

    private Consistency consistency() {
        if (check == null) {
            return Consistency.DEFAULT;
        }
        return check.strict ? Consistency.STRICT : Consistency.SKIP;
    }

    private void write(BlobBytes blob) throws IOException {
        long from = start == null ? 0 : start;
        long to = length == null ? blob.length() : from + length;
        if (from < 0 || to < from || to > blob.length()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "bytes " + from + " to " + to + " are not in the blob, which has "
                            + Plural.of(blob.length(), "byte"));
        }
        if (json && out.equals(STANDARD_OUTPUT)) {
            printInJson(blob, from, to);
            return;
        }
        Destination destination = Destination.of(out);
        if (destination.isStream()) {
            try (OutputStream bytes = destination.open()) {
                ReadConnection.copy(blob, from, to, bytes);
            }
        } else {
            try (WholeFile file = new WholeFile(destination)) {
                try (OutputStream bytes = Files.newOutputStream(file.partial())) {
                    ReadConnection.copy(blob, from, to, bytes);
                } catch (IOException e) {
                    throw new IOException(out + ": " + e.getMessage(), e);
                }
                file.complete();
            }
        }
        if (json) {
            System.out.println(result().put("out", out.toString()).toPrettyString());
        }
    }

    private void printInJson(BlobBytes blob, long from, long to) throws IOException {
        if (to - from > LONGEST_IN_JSON) {
            throw new ParameterException(
                    spec.commandLine(),
                    Plural.of(to - from, "byte") + " are too many for JSON: name a file with --out");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) (to - from));
        ReadConnection.copy(blob, from, to, bytes);
        System.out.println(result().put("blob", bytes.toByteArray()).toPrettyString());
    }

    private ObjectNode result() {
        return JsonNodeFactory.instance.objectNode().put("blobId", blobId.toString());
    }
}
