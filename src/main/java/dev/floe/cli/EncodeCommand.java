package dev.floe.cli;

import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.SliverSink;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.write.InputBlob;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code floe encode}: a file to its slivers and metadata. */
@Command(
        name = "encode",
        description = {
            "Encodes a file into a directory and prints its blob ID.",
            "The directory gets metadata.bcs, primary-<i>.bcs and secondary-<j>.bcs, where i and j are sliver indices."
                    + " Files of an earlier encoding in it are replaced; none is left if the encoding fails."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class EncodeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = InputFile.DESCRIPTION)
    private Path file;

    @Option(
            names = "--n-shards",
            paramLabel = "N",
            converter = ShardCount.class,
            defaultValue = ShardCount.DEFAULT,
            description = "shards of the network, 4 to 1000 (default: ${DEFAULT-VALUE})")
    private Encoding encoding;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "the directory; it takes about 4.5 times the file's size")
    private Path directory;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, RedStuffException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        SliverFiles target = new SliverFiles(directory);
        try (InputBlob blob = InputFile.open(file, encoding)) {
            int symbolSize = encoding.symbolSize(blob.length());
            target.clear();
            boolean whole = false;
            try (CodecThreads threads = new CodecThreads();
                    SliverFiles.Writer slivers = new SliverFiles.Writer(target, encoding, symbolSize);
                    Progress progress = new Progress(err, Progress.onTerminal(), "encoding", total(symbolSize))) {
                SliverSink sink = (axis, index, offset, bytes, from, count) -> {
                    slivers.write(axis, index, offset, bytes, from, count);
                    progress.add(count);
                };
                VerifiedMetadata metadata = new BlobEncoder(
                                encoding, threads.executor(), threads.count(), threads.workMemory())
                        .encode(blob, sink);
                target.writeMetadata(metadata);
                whole = true;
                spec.commandLine().getOut().println(metadata.blobId());
            } finally {
                if (!whole) {
                    target.clear();
                }
            }
        }
        return 0;
    }

    /** The bytes of all slivers. */
    private long total(int symbolSize) {
        int symbols = encoding.primarySourceSymbols() + encoding.secondarySourceSymbols();
        return (long) encoding.shardCount() * symbols * symbolSize;
    }
}
