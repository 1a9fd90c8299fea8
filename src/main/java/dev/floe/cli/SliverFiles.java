package dev.floe.cli;

import dev.floe.bytes.BcsWriter;
import dev.floe.bytes.NamedDirectory;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.SliverSink;
import dev.floe.redstuff.VerifiedMetadata;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A directory with an encoded blob: {@code metadata.bcs} (BCS {@code BlobMetadataWithId}), and in {@code
 * primary-<index>.bcs} and {@code secondary-<index>.bcs} (BCS {@code SliverData}) the slivers by their sliver indices.
 */
record SliverFiles(Path directory) {
    private static final String METADATA = "metadata.bcs";
    private static final Pattern NAME = Pattern.compile("(primary|secondary)-(0|[1-9][0-9]{0,5})\\.bcs");

    /** A file that is named like a sliver. */
    record Named(Path path, Axis axis, int index) {}

    Path metadata() {
        return directory.resolve(METADATA);
    }

    private Path sliver(Axis axis, int index) {
        return directory.resolve(axis.text() + "-" + index + ".bcs");
    }

    /** The slivers' files, primary ones first, in the order of their indices. */
    List<Named> list() throws IOException {
        List<Named> named = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.bcs")) {
            for (Path file : files) {
                parse(file).ifPresent(named::add);
            }
        }
        named.sort(Comparator.comparing(Named::axis).thenComparing(Named::index));
        return named;
    }

    private static Optional<Named> parse(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches()
                ? Axis.parse(name.group(1)).map(axis -> new Named(file, axis, Integer.parseInt(name.group(2))))
                : Optional.empty();
    }

    /** Makes the directory ready for another blob. */
    void clear() throws IOException {
        NamedDirectory.make(directory);
        Files.deleteIfExists(metadata());
        for (Named file : list()) {
            Files.delete(file.path());
        }
    }

    void writeMetadata(VerifiedMetadata metadata) throws IOException {
        byte[] bytes = metadata.toBcsWithId();
        try (FileBytes file = new FileBytes(metadata(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.write(0, bytes, 0, bytes.length);
        }
    }

    /** Where data start in a file whose sliver has {@code length} bytes. */
    static int headerLength(int length) {
        return new BcsWriter(8).uleb128(length).length();
    }

    /** The length of a file whose sliver has {@code length} bytes of data. */
    static long fileLength(int length) {
        return headerLength(length) + (long) length + TRAILER;
    }

    /** The symbol size and the index. */
    private static final int TRAILER = 4;

    /** All files of a blob to be encoded, open for writing. */
    static final class Writer implements SliverSink, AutoCloseable {
        private final FileBytes[][] files = new FileBytes[Axis.values().length][];
        private final int[] headers = new int[Axis.values().length];

        /** Creates the files, complete but for their data. */
        Writer(SliverFiles target, Encoding encoding, int symbolSize) throws IOException {
            try {
                for (Axis axis : Axis.values()) {
                    int length = encoding.sliverLength(axis, symbolSize);
                    headers[axis.ordinal()] = headerLength(length);
                    files[axis.ordinal()] = new FileBytes[encoding.shardCount()];
                    for (int index = 0; index < encoding.shardCount(); index++) {
                        files[axis.ordinal()][index] = create(target.sliver(axis, index), length, symbolSize, index);
                    }
                }
            } catch (IOException e) {
                close();
                throw e;
            }
        }

        private static FileBytes create(Path path, int length, int symbolSize, int index) throws IOException {
            byte[] header = new BcsWriter(8).uleb128(length).toByteArray();
            byte[] trailer = new BcsWriter(TRAILER).u16(symbolSize).u16(index).toByteArray();
            FileBytes file = new FileBytes(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            file.write(0, header, 0, header.length);
            file.write(header.length + (long) length, trailer, 0, trailer.length);
            return file;
        }

        @Override
        public void write(Axis axis, int index, int offset, byte[] bytes, int from, int count) throws IOException {
            files[axis.ordinal()][index].write(headers[axis.ordinal()] + (long) offset, bytes, from, count);
        }

        @Override
        public void close() throws IOException {
            for (FileBytes[] axis : files) {
                for (FileBytes file : axis == null ? new FileBytes[0] : axis) {
                    if (file != null) {
                        file.close();
                    }
                }
            }
        }
    }
}
