package dev.floe.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.SliverSink;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.sui.ChainNetwork;
import dev.floe.sui.SuiException;
import dev.floe.write.InputBlob;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code floe blob-id}: which ID a file gets, without storing it. */
@Command(
        name = "blob-id",
        description = "Prints the blob ID that a file gets, without storing it.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class BlobIdCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = InputFile.DESCRIPTION)
    private Path file;

    @Option(
            names = "--n-shards",
            paramLabel = "N",
            converter = ShardCount.class,
            description = "shards of the network, 4 to 1000, on which the ID depends; --config or $FLOE_CONFIG asks"
                    + " a network, such as a local one of 100 (default: " + ShardCount.DEFAULT + ")")
    private Encoding given;

    @Mixin
    private RpcOption rpc;

    @Mixin
    private NetworkOptions network;

    @Option(names = "--json", description = "print the ID in all its forms, the root hash and the lengths as JSON")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, RedStuffException, SuiException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        VerifiedMetadata metadata = encode();
        if (json) {
            out.println(describe(metadata).toPrettyString());
        } else {
            out.println(metadata.blobId());
        }
        return 0;
    }

    private Encoding encoding() throws SuiException {
        if (given != null) {
            if (network.chosen()) {
                throw new ParameterException(
                        spec.commandLine(), "--n-shards and a network contradict each other: give one of them");
            }
            return given;
        }
        if (!network.chosen(System.getenv())) {
            return new ShardCount().convert(ShardCount.DEFAULT);
        }
        try (ChainNetwork chain = NetworkOptions.network(rpc.applyTo(network.load()))) {
            return chain.refresh().encoding();
        }
    }

    private VerifiedMetadata encode() throws IOException, RedStuffException, SuiException, InterruptedException {
        Encoding encoding = encoding();
        try (InputBlob blob = InputFile.open(file, encoding);
                CodecThreads threads = new CodecThreads();
                // Encoding reads everything twice: for the slivers of the blob itself, and for those computed from it.
                Progress progress = new Progress(
                        spec.commandLine().getErr(), Progress.onTerminal(), "encoding", 2 * blob.length())) {
            BlobSource observed = new BlobSource() {
                @Override
                public long length() {
                    return blob.length();
                }

                @Override
                public void read(long position, byte[] into, int at, int count) throws IOException {
                    blob.read(position, into, at, count);
                    progress.add(count);
                }

                @Override
                public void requireUnchanged() throws IOException {
                    blob.requireUnchanged();
                }
            };
            return new BlobEncoder(encoding, threads.executor(), threads.count(), threads.workMemory())
                    .encode(observed, SliverSink.NONE);
        }
    }

    private ObjectNode describe(VerifiedMetadata metadata) throws RedStuffException {
        return new ObjectMapper()
                .createObjectNode()
                .put("blobId", metadata.blobId().toString())
                .put("decimal", metadata.blobId().toU256().toString())
                .put("hex", metadata.blobId().toHex())
                .put("rootHash", HexFormat.of().formatHex(metadata.rootHash()))
                .put("encodingType", "RS2")
                .put("file", file.toString())
                .put("unencodedLength", metadata.blobLength())
                .put("length", metadata.blobLength())
                .put("encodedLength", metadata.encoding().encodedLength(metadata.blobLength()))
                .put("nShards", metadata.encoding().shardCount())
                .put("symbolSize", metadata.symbolSize());
    }
}
