package dev.floe.chain.ledger;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.ObjectContent;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/**
 * A file with every object as a checkpoint left it, and what says where the past is. After a head of 8 bytes come pieces,
 * each with its length before it, the first one about the snapshot and the others with objects; then a length of 0, and
 * CRC-32C of all that. Numbers of the frame are big-endian, the pieces are BCS. A type is written where it is first needed.
 *
 * @param chain the digest of checkpoint 0
 * @param checkpoints how many there were
 * @param objectCount how many objects follow
 * @param runs the files of {@link Past}
 */
record Snapshot(Digest chain, long checkpoints, long objectCount, List<PastRun.Identity> runs) {
    private static final byte[] HEAD = "FLOESNP1".getBytes(StandardCharsets.US_ASCII);
    private static final int PIECE = 1 << 20;
    private static final int MAX_PIECE = 16 << 20;

    Snapshot {
        runs = List.copyOf(runs);
    }

    /** One with its objects. */
    record Whole(Snapshot about, List<LedgerState.Current> objects) {}

    /** Writes it; it is durable when this returns. */
    void write(Path file, List<LedgerState.Current> objects) throws IOException {
        CRC32C crc = new CRC32C();
        try (DraftFile draft = new DraftFile(file)) {
            DataOutputStream out = new DataOutputStream(draft.output(crc));
            out.write(HEAD);
            writePiece(out, about());
            Map<StructTag, Integer> types = new HashMap<>();
            BcsWriter piece = new BcsWriter(PIECE + (PIECE >> 2));
            for (LedgerState.Current object : objects) {
                write(piece, object, types);
                if (piece.length() >= PIECE) {
                    writePiece(out, piece);
                    piece = new BcsWriter(PIECE + (PIECE >> 2));
                }
            }
            if (piece.length() > 0) {
                writePiece(out, piece);
            }
            out.writeInt(0);
            out.flush();
            out.writeInt((int) crc.getValue());
            out.flush();
            draft.publish();
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

    private static void write(BcsWriter to, LedgerState.Current current, Map<StructTag, Integer> types) {
        SuiObject object = current.stored().object();
        if (object.content()
                instanceof ObjectContent.Struct(StructTag type, boolean transfer, long version, byte[] bcs)) {
            to.u8(0);
            Integer known = types.putIfAbsent(type, types.size());
            to.uleb128(known == null ? types.size() - 1 : known);
            if (known == null) {
                type.writeStruct(to);
            }
            to.bool(transfer).u64(version).byteVector(bcs);
        } else {
            to.u8(1);
            object.content().write(to);
        }
        object.owner().write(to);
        object.previousTransaction().write(to);
        to.u64(object.storageRebate());
        current.stored().digest().write(to);
        to.u64(current.checkpoint());
    }

    private static LedgerState.Current read(BcsReader from, List<StructTag> types) {
        ObjectContent content;
        if (from.variant(2) == 0) {
            content = new ObjectContent.Struct(type(from, types), from.bool(), from.u64(), from.byteVector());
        } else {
            content = ObjectContent.read(from);
        }
        SuiObject object = new SuiObject(content, Owner.read(from), Digest.read(from), from.u64());
        return new LedgerState.Current(new StoredObject(object.id(), object, Digest.read(from)), from.u64());
    }

    private static StructTag type(BcsReader from, List<StructTag> types) {
        int index = from.variant(types.size() + 1);
        if (index == types.size()) {
            types.add(StructTag.readStruct(from));
        }
        return types.get(index);
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
            List<LedgerState.Current> objects = new ArrayList<>();
            List<StructTag> types = new ArrayList<>();
            for (byte[] piece = piece(file, in); piece.length > 0; piece = piece(file, in)) {
                parse(file, piece, reader -> {
                    while (reader.remaining() > 0) {
                        objects.add(read(reader, types));
                    }
                    return objects;
                });
            }
            int expected = (int) crc.getValue();
            if (in.readInt() != expected || in.read() >= 0 || objects.size() != about.objectCount()) {
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
