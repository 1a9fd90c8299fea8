package dev.floe.cli;

import dev.floe.bytes.Plural;
import dev.floe.edge.CommitteeConnection;
import dev.floe.edge.ReadResources;
import dev.floe.peer.PeerObserver;
import dev.floe.read.BlobHandle;
import dev.floe.read.Consistency;
import dev.floe.read.ReadException;
import dev.floe.read.ReadObserver;
import dev.floe.read.ReadOptions;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.ClientConfig;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
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
    /** Pieces that may wait for the disk or the pipe. */
    private static final int PIECES_AHEAD = 2;

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

    @Mixin
    private NetworkOptions networkOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ClientConfig config = networkOptions.load();
        Vertx vertx = NetworkOptions.vertx();
        try (ReadResources resources = new ReadResources();
                CommitteeConnection connection =
                        CommitteeConnection.open(config, vertx, PeerObserver.NONE, ReadObserver.NONE, resources)) {
            connection.committees().refresh();
            ReadOptions options = ReadOptions.DEFAULT.withConsistency(consistency());
            BlobHandle blob = connection.reader().open(blobId, options).await().atMost(options.totalTimeout());
            write(blob);
            return 0;
        } catch (ReadException e) {
            String words = String.valueOf(e.getMessage());
            System.err.println("floe read: " + (words.contains(blobId.toString()) ? words : blobId + ": " + words));
            return 1;
        } finally {
            vertx.close();
        }
    }

    private Consistency consistency() {
        if (check == null) {
            return Consistency.DEFAULT;
        }
        return check.strict ? Consistency.STRICT : Consistency.SKIP;
    }

    private void write(BlobHandle blob) throws IOException {
        long from = start == null ? 0 : start;
        long to = length == null ? blob.length() : from + length;
        if (from < 0 || to < from || to > blob.length()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "bytes " + from + " to " + to + " are not in the blob, which has "
                            + Plural.of(blob.length(), "byte"));
        }
        Destination destination = Destination.of(out);
        if (destination.isStream()) {
            try (OutputStream bytes = destination.open()) {
                copy(blob, from, to, bytes);
            }
            return;
        }
        try (WholeFile file = new WholeFile(destination)) {
            try (OutputStream bytes = Files.newOutputStream(file.partial())) {
                copy(blob, from, to, bytes);
            } catch (IOException e) {
                throw new IOException(out + ": " + e.getMessage(), e);
            }
            file.complete();
        }
    }

    private static void copy(BlobHandle blob, long from, long to, OutputStream target) throws IOException {
        Iterable<ByteBuffer> pieces = blob.read(from, to)
                .subscribe()
                .asIterable(PIECES_AHEAD, () -> new ArrayBlockingQueue<>(PIECES_AHEAD + 1));
        for (ByteBuffer piece : pieces) {
            target.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
        }
    }
}
