package dev.floe.cli;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobDecoder;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.ConsistencyCheck;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.SliverSource;
import dev.floe.redstuff.VerifiedMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code floe decode}: a file back from what is left of its slivers. */
@Command(
        name = "decode",
        description = {
            "Rebuilds a file from a directory that floe encode wrote, of which files may be missing or damaged.",
            "On n shards with f = (n-1)/3, any n-2f valid primary slivers or any n-f valid secondary ones suffice;"
                    + " fewer of both together do not.",
            "Says which files it rejects; writes nothing unless the whole file is right."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class DecodeCommand implements Callable<Integer> {
    /** More than the metadata of a blob on 1000 shards. */
    private static final int MAX_METADATA = 1 << 17;

    @Parameters(paramLabel = "DIR", description = "the directory with metadata.bcs and the slivers")
    private Path directory;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "the file to write; - for standard output")
    private Path out;

    @Option(
            names = "--blob-id",
            paramLabel = "ID",
            description = "the blob ID that the metadata must have (default: whatever they say)")
    private String expected;

    @ArgGroup(exclusive = true)
    private final Check check = new Check();

    @Spec
    private CommandSpec spec;

    /** How the result is checked. */
    static final class Check {
        @Option(names = "--strict-consistency-check", description = "encode the result again and compare the blob ID")
        private boolean strict;

        @Option(names = "--skip-consistency-check", description = "do not check that the slivers belong together")
        private boolean skip;

        ConsistencyCheck chosen() {
            return strict ? ConsistencyCheck.STRICT : skip ? ConsistencyCheck.SKIP : ConsistencyCheck.DEFAULT;
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        try {
            decode(err);
            return 0;
        } catch (RedStuffException e) {
            err.println(spec.qualifiedName() + ": " + e.getMessage());
            return spec.exitCodeOnExecutionException();
        }
    }

    private void decode(PrintWriter err) throws IOException, RedStuffException, InterruptedException {
        Destination destination = Destination.of(out);
        SliverFiles files = new SliverFiles(directory);
        VerifiedMetadata metadata = metadata(files);
        try (CodecThreads threads = new CodecThreads()) {
            Map<Axis, List<SliverFiles.Named>> valid = verify(files, metadata, threads, err);
            Axis axis = enough(metadata, valid);
            try (WholeFile file = new WholeFile(destination)) {
                write(file.partial(), metadata, axis, valid.get(axis), threads);
                file.complete();
            }
        }
    }

    private VerifiedMetadata metadata(SliverFiles files) throws IOException, RedStuffException {
        byte[] bcs;
        try (InputStream input = Files.newInputStream(files.metadata())) {
            bcs = input.readNBytes(MAX_METADATA);
        } catch (NoSuchFileException e) {
            throw new IOException(files.metadata() + " does not exist: nothing can be verified without it", e);
        }
        VerifiedMetadata metadata = BlobMetadata.selfContained(bcs);
        if (expected != null) {
            BlobId id = BlobId.parse(expected)
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(), "'" + expected + "' is no blob ID in base64url"));
            VerifiedMetadata.verify(id, metadata.metadata(), metadata.encoding());
        }
        return metadata;
    }

    /** Reads and verifies all slivers, one per core at a time, and says which are not what they should be. */
    private static Map<Axis, List<SliverFiles.Named>> verify(
            SliverFiles files, VerifiedMetadata metadata, CodecThreads threads, PrintWriter err)
            throws IOException, InterruptedException {
        Map<Axis, List<SliverFiles.Named>> valid = new EnumMap<>(Axis.class);
        for (Axis axis : Axis.values()) {
            valid.put(axis, new ArrayList<>());
        }
        try (ExecutorService readers = Executors.newFixedThreadPool(threads.count())) {
            Map<SliverFiles.Named, Future<String>> verdicts = new LinkedHashMap<>();
            for (SliverFiles.Named file : files.list()) {
                verdicts.put(file, readers.submit(() -> fault(file, metadata)));
            }
            for (Map.Entry<SliverFiles.Named, Future<String>> verdict : verdicts.entrySet()) {
                String fault = verdict.getValue().get();
                if (fault.isEmpty()) {
                    valid.get(verdict.getKey().axis()).add(verdict.getKey());
                } else {
                    err.println("rejected " + verdict.getKey().path() + ": " + fault);
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        return valid;
    }

    /** What is wrong with a file; empty if nothing is. */
    private static String fault(SliverFiles.Named file, VerifiedMetadata metadata) {
        try {
            long expected = SliverFiles.fileLength(metadata.sliverLength(file.axis()));
            if (file.index() >= metadata.encoding().shardCount()) {
                return "there are " + metadata.encoding().shardCount() + " shards only";
            }
            if (Files.size(file.path()) != expected) {
                return "it must have " + expected + " bytes, not " + Files.size(file.path());
            }
            Sliver sliver = Sliver.fromBcs(file.axis(), Files.readAllBytes(file.path()));
            metadata.verify(metadata.encoding().pairOfSliver(file.axis(), file.index()), sliver);
            return "";
        } catch (RedStuffException e) {
            return e.getMessage();
        } catch (IOException e) {
            return "it cannot be read: " + e.getMessage();
        }
    }

    private static Axis enough(VerifiedMetadata metadata, Map<Axis, List<SliverFiles.Named>> valid)
            throws RedStuffException {
        StringBuilder missing = new StringBuilder();
        for (Axis axis : Axis.values()) {
            int needed = metadata.encoding().sourceSymbols(axis);
            if (valid.get(axis).size() >= needed) {
                return axis;
            }
            missing.append(missing.isEmpty() ? "" : ", ")
                    .append(valid.get(axis).size() + " of the " + needed + " " + axis.text() + " slivers needed");
        }
        throw new RedStuffException(
                RedStuffException.Fault.NOT_ENOUGH, "too few valid slivers: " + missing + "; one kind must suffice");
    }

    private void write(
            Path partial, VerifiedMetadata metadata, Axis axis, List<SliverFiles.Named> slivers, CodecThreads threads)
            throws IOException, RedStuffException {
        int[] indices = slivers.stream().mapToInt(SliverFiles.Named::index).toArray();
        try (FileBytes blob = FileBytes.of(partial, out, StandardOpenOption.READ, StandardOpenOption.WRITE);
                SliverReader reader = new SliverReader(metadata, slivers);
                Progress progress = new Progress(
                        spec.commandLine().getErr(), Progress.onTerminal(), "decoding", metadata.blobLength())) {
            new BlobDecoder(threads.executor(), threads.count())
                    .decode(metadata, axis, indices, reader, (position, bytes, from, count) -> {
                        blob.write(position, bytes, from, count);
                        progress.add(count);
                    });
            BitSet verified = new BitSet();
            if (axis == Axis.PRIMARY) {
                slivers.forEach(sliver -> verified.set(sliver.index()));
            }
            check.chosen().check(metadata, blob, verified, threads.executor(), threads.count());
            blob.force();
        }
    }

    /** Reads slivers of one axis from their files, which it keeps open. */
    private static final class SliverReader implements SliverSource, AutoCloseable {
        private final int header;
        private final FileBytes[] files;

        SliverReader(VerifiedMetadata metadata, List<SliverFiles.Named> slivers) throws IOException {
            header = SliverFiles.headerLength(
                    metadata.sliverLength(slivers.getFirst().axis()));
            files = new FileBytes[metadata.encoding().shardCount()];
            try {
                for (SliverFiles.Named sliver : slivers) {
                    files[sliver.index()] = new FileBytes(sliver.path(), StandardOpenOption.READ);
                }
            } catch (IOException e) {
                close();
                throw e;
            }
        }

        @Override
        public void read(Axis axis, int index, int offset, byte[] into, int at, int count) throws IOException {
            files[index].read(header + (long) offset, into, at, count);
        }

        @Override
        public void close() throws IOException {
            for (FileBytes file : files) {
                if (file != null) {
                    file.close();
                }
            }
        }
    }
}
