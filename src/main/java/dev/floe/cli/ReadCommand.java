package dev.floe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.Plural;
import dev.floe.keys.AgeException;
import dev.floe.keys.AgeFile;
import dev.floe.keys.AgeIdentity;
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
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

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

    @Option(
            names = "--range",
            paramLabel = "FIRST-LAST",
            converter = RangeConverter.class,
            description = "which bytes, as in HTTP: 0-99, 100- for all from there on, -100 for the last ones")
    private Range range;

    @Option(
            names = "--decrypt",
            paramLabel = "FILE",
            description =
                    "decrypt what was stored with --encrypt, or by the age program, by the keys in this file. Bytes"
                            + " are counted as they are when decrypted; of a part, no more is fetched than is needed, and nothing"
                            + " is written that was changed")
    private Path keys;

    /** Which bytes; of a suffix only the last is given, as a number from the end. */
    private record Range(OptionalLong first, OptionalLong last) {}

    /** Parses a range as HTTP has it. */
    static final class RangeConverter implements ITypeConverter<Range> {
        private static final Pattern RANGE = Pattern.compile("(\\d{1,18})?-(\\d{1,18})?");

        @Override
        public Range convert(String text) {
            Matcher parts = RANGE.matcher(text);
            if (!parts.matches() || text.equals("-")) {
                throw new TypeConversionException("'" + text + "' is no range of bytes: 0-99, 100- or -100");
            }
            return new Range(number(parts.group(1)), number(parts.group(2)));
        }

        private static OptionalLong number(String digits) {
            return digits == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(digits));
        }
    }

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
            write(keys == null ? Readable.of(blob) : Readable.decrypted(blob, AgeIdentity.read(keys)));
            return 0;
        } catch (AgeException e) {
            System.err.println("floe read: " + blobId + " cannot be decrypted: " + e.getMessage());
            return 1;
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

    /** Bytes that can be read in part. */
    private interface Readable {
        long length();

        void read(long from, long to, OutputStream target) throws IOException;

        static Readable of(BlobBytes blob) {
            return new Readable() {
                @Override
                public long length() {
                    return blob.length();
                }

                @Override
                public void read(long from, long to, OutputStream target) throws IOException {
                    ReadConnection.copy(blob, from, to, target);
                }
            };
        }

        static Readable decrypted(BlobBytes blob, List<AgeIdentity> keys) throws IOException {
            AgeFile file = AgeFile.open(
                    new AgeFile.Ciphertext() {
                        @Override
                        public long length() {
                            return blob.length();
                        }

                        @Override
                        public void read(long from, long to, OutputStream target) throws IOException {
                            ReadConnection.copy(blob, from, to, target);
                        }
                    },
                    keys);
            return new Readable() {
                @Override
                public long length() {
                    return file.length();
                }

                @Override
                public void read(long from, long to, OutputStream target) throws IOException {
                    file.read(from, to, target);
                }
            };
        }
    }

    private void write(Readable blob) throws IOException {
        long from = start == null ? 0 : start;
        long to = length == null ? blob.length() : from + length;
        if (range != null) {
            if (start != null || length != null) {
                throw new ParameterException(spec.commandLine(), "say --range, or --start and --length");
            }
            from = range.first()
                    .orElseGet(() -> Math.max(0, blob.length() - range.last().getAsLong()));
            to = range.first().isEmpty() || range.last().isEmpty()
                    ? blob.length()
                    : Math.min(blob.length(), range.last().getAsLong() + 1);
        }
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
                blob.read(from, to, bytes);
            }
        } else {
            try (WholeFile file = new WholeFile(destination)) {
                try (OutputStream bytes = Files.newOutputStream(file.partial())) {
                    blob.read(from, to, bytes);
                } catch (AgeException e) {
                    throw e;
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

    private void printInJson(Readable blob, long from, long to) throws IOException {
        if (to - from > LONGEST_IN_JSON) {
            throw new ParameterException(
                    spec.commandLine(),
                    Plural.of(to - from, "byte") + " are too many for JSON: name a file with --out");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) (to - from));
        blob.read(from, to, bytes);
        System.out.println(result().put("blob", bytes.toByteArray()).toPrettyString());
    }

    private ObjectNode result() {
        return JsonNodeFactory.instance.objectNode().put("blobId", blobId.toString());
    }
}
