package dev.floe.chain.ledger;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.StructTag;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/**
 * A file with every object as a checkpoint left it, and what says where the past is. After a head of 8 bytes come pieces,
 * each with its length before it, the first one about the snapshot and the others with {@link PackedObjects}; then a length of
 * 0, a piece with the types, and CRC-32C of all that. Numbers of the frame are big-endian, the pieces are BCS.
 *
 * @param chain the digest of checkpoint 0
 * @param checkpoints how many there were
 * @param objectCount how many objects follow
 * @param runs the files of {@link Past}
 */
record Snapshot(Digest chain, long checkpoints, long objectCount, List<PastRun.Identity> runs) {
    private static final byte[] HEAD = "FLOESNP2".getBytes(StandardCharsets.US_ASCII);
    private static final int PIECE = 1 << 20;
    private static final int MAX_PIECE = 16 << 20;

    Snapshot {
        runs = List.copyOf(runs);
    }

    /** One with its objects. */
    record Whole(Snapshot about, PackedObjects objects) {}

    /** Writes it; it is durable when this returns. */
    void write(Path file, FrozenObjects objects) throws IOException {
        CRC32C crc = new CRC32C();
        try (DraftFile draft = new DraftFile(file)) {
            DataOutputStream out = new DataOutputStream(draft.output(crc));
            out.write(HEAD);
            writePiece(out, about());
            Pieces pieces = new Pieces(out);
            objects.write(pieces);
            pieces.end();
            out.writeInt(0);
            BcsWriter types = new BcsWriter();
            types.vector(pieces.writer.types(), (BcsWriter to, StructTag type) -> type.writeStruct(to));
            writePiece(out, types);
            out.flush();
            out.writeInt((int) crc.getValue());
            out.flush();
            draft.publish();
        }
    }

    /** Objects on their way to the file. */
    private static final class Pieces implements FrozenObjects.Visitor {
        private final PackedObjects.Writer writer = new PackedObjects.Writer();
        private final DataOutputStream out;
        private BcsWriter piece = new BcsWriter(PIECE + (PIECE >> 2));

        Pieces(DataOutputStream out) {
            this.out = out;
        }

        @Override
        public void changed(LedgerState.Current object) throws IOException {
            writer.write(piece, object);
            endIfLong();
        }

        @Override
        public void unchanged(PackedObjects objects, int number) throws IOException {
            writer.copy(piece, objects, number);
            endIfLong();
        }

        private void endIfLong() throws IOException {
            if (piece.length() >= PIECE) {
                end();
                piece = new BcsWriter(PIECE + (PIECE >> 2));
            }
        }

        void end() throws IOException {
            if (piece.length() > 0) {
                writePiece(out, piece);
            }
        }
    }

    private BcsWriter about() {
        BcsWriter writer = new BcsWriter();
        chain.write(writer);
        return writer.u64(checkpoints)
                .u64(objectCount)
                .vector(
                        runs,
                        (BcsWriter w, PastRun.Identity run) ->
                                w.string(run.name()).u64(run.entries()).u32(run.crc() & 0xFFFF_FFFFL));
    }

    private static void writePiece(DataOutputStream out, BcsWriter piece) throws IOException {
        byte[] bytes = piece.toByteArray();
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** What one says of itself, without a look at the rest. */
    static Snapshot about(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            return about(file, in);
        }
    }

    private static Snapshot about(Path file, DataInputStream in) throws IOException {
        if (!Arrays.equals(in.readNBytes(HEAD.length), HEAD)) {
            throw new CorruptLedgerException(file + " is no snapshot of this version");
        }
        return parse(
                file,
                piece(file, in),
                reader -> new Snapshot(
                        Digest.read(reader),
                        reader.u64(),
                        reader.u64(),
                        reader.vector(13, r -> new PastRun.Identity(r.string(), r.u64(), (int) r.u32()))));
    }

    /** @throws IOException if it is damaged */
    static Whole read(Path file) throws IOException {
        CRC32C crc = new CRC32C();
        try (DataInputStream in = new DataInputStream(
                new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file), PIECE), crc))) {
            Snapshot about = about(file, in);
            List<byte[]> pieces = new ArrayList<>();
            for (byte[] piece = piece(file, in); piece.length > 0; piece = piece(file, in)) {
                pieces.add(piece);
            }
            byte[] types = piece(file, in);
            int expected = (int) crc.getValue();
            if (in.readInt() != expected || in.read() >= 0) {
                throw new CorruptLedgerException(file + " is damaged");
            }
            PackedObjects objects =
                    parse(file, types, reader -> new PackedObjects(pieces, reader.vector(35, StructTag::readStruct)));
            if (objects.count() != about.objectCount()) {
                throw new CorruptLedgerException(file + " is damaged");
            }
            return new Whole(about, objects);
        }
    }

    private static <T> T parse(Path file, byte[] piece, java.util.function.Function<BcsReader, T> parser)
            throws CorruptLedgerException {
        try {
            return BcsReader.parse(piece, parser);
        } catch (BcsException | IllegalArgumentException e) {
            throw new CorruptLedgerException(file + " is damaged: " + e.getMessage());
        }
    }

    private static byte[] piece(Path file, DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MAX_PIECE) {
            throw new CorruptLedgerException(file + " is damaged: a piece of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }
}
