package dev.floe.redstuff;

import dev.floe.bytes.Blake2bBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A sliver's symbols extended to one for every shard. Works through a large sliver in slices of all its symbols, so it
 * needs little memory beside the sliver itself. Not thread-safe; cheap to make.
 */
final class SliverExpansion {
    /** The rows of one slice, and what goes into them and comes out, stay in the second-level cache of a core. */
    private static final int WORKING_SET = 1 << 18;

    private final GaloisKernel kernel;
    private final ErasureCode code;
    private final int symbolSize;
    private final byte[] data;

    /** @param data the symbols of a sliver of {@code axis}, concatenated */
    SliverExpansion(GaloisKernel kernel, Encoding encoding, Axis axis, int symbolSize, byte[] data) {
        this.kernel = kernel;
        this.code = ErasureCode.expanding(encoding, axis);
        this.symbolSize = symbolSize;
        this.data = data;
    }

    private int shardCount() {
        return code.originals() + code.repairs();
    }

    /** Takes pieces of repair symbols, {@code count} rows at a time; every symbol's pieces come in order. */
    @FunctionalInterface
    private interface Pieces {
        void accept(int first, int count, int offset, byte[] rows, int row, int width, int length);
    }

    private void expand(Pieces pieces) {
        int slice = sliceLength();
        int width = SymbolLanes.width(slice / 2);
        byte[] rows = WorkSpace.take(code.encodeRows() * width);
        for (int offset = 0; offset < symbolSize; offset += slice) {
            int from = offset;
            int length = Math.min(slice, symbolSize - offset);
            kernel.pack(data, offset, symbolSize, length, code.originals(), rows, 0, width, 0);
            code.encode(
                    kernel,
                    rows,
                    width,
                    (first, count, work, row) -> pieces.accept(first, count, from, work, row, width, length));
        }
        WorkSpace.giveBack(rows);
    }

    private int sliceLength() {
        return Math.min(symbolSize, sliceLength(code.encodeRows()));
    }

    /** Bytes of each symbol that are worked on at a time so that {@code rows} rows stay in cache. */
    static int sliceLength(int rows) {
        return Math.max(
                Blake2bBatch.SLICE_UNIT, WORKING_SET / rows / Blake2bBatch.SLICE_UNIT * Blake2bBatch.SLICE_UNIT);
    }

    /** The symbol at {@code index}, 0 to n-1, of the expanded sliver. */
    byte[] symbol(int index) {
        byte[] symbol = new byte[symbolSize];
        if (index < code.originals()) {
            System.arraycopy(data, index * symbolSize, symbol, 0, symbolSize);
        } else {
            expand((first, count, offset, rows, row, width, length) -> {
                int place = index - code.originals() - first;
                if (place >= 0 && place < count) {
                    SymbolLanes.unpack(rows, row + place * width, 0, symbol, offset, length);
                }
            });
        }
        return symbol;
    }

    /** The symbols at {@code indices}, each 0 to n-1 and given once, in their order: the sliver is expanded once for all. */
    List<byte[]> symbols(List<Integer> indices) {
        byte[][] of = new byte[shardCount()][];
        boolean repairs = false;
        for (int index : indices) {
            of[index] = new byte[symbolSize];
            if (index < code.originals()) {
                System.arraycopy(data, index * symbolSize, of[index], 0, symbolSize);
            } else {
                repairs = true;
            }
        }
        if (repairs) {
            expand((first, count, offset, rows, row, width, length) -> {
                for (int place = 0; place < count; place++) {
                    byte[] symbol = of[code.originals() + first + place];
                    if (symbol != null) {
                        SymbolLanes.unpack(rows, row + place * width, 0, symbol, offset, length);
                    }
                }
            });
        }
        return indices.stream().map(index -> of[index]).toList();
    }

    /** All {@code n} symbols, concatenated. */
    byte[] symbols() {
        byte[] symbols = new byte[shardCount() * symbolSize];
        System.arraycopy(data, 0, symbols, 0, data.length);
        repairs(symbols, data.length);
        return symbols;
    }

    /** The symbols that the sliver does not have itself, concatenated, to {@code into} from {@code at} on. */
    void repairs(byte[] into, int at) {
        expand((first, count, offset, rows, row, width, length) ->
                kernel.unpack(rows, row, width, 0, into, at + first * symbolSize + offset, symbolSize, length, count));
    }

    /** The hashes of all {@code n} symbols as leaves, concatenated; with room for one more. */
    private byte[] leaves() {
        int slice = sliceLength();
        if (slice == symbolSize) {
            byte[] repairs = WorkSpace.take(code.repairs() * symbolSize);
            repairs(repairs, 0);
            byte[] leaves = leaves(repairs, 0);
            WorkSpace.giveBack(repairs);
            return leaves;
        }
        byte[] leaves = new byte[(shardCount() + 1) * MerkleTree.HASH_LENGTH];
        leafHashes(false, data, 0, code.originals(), leaves, 0);
        int repairsAt = code.originals() * MerkleTree.HASH_LENGTH;
        Blake2bBatch repairs = new Blake2bBatch(code.repairs(), MerkleTree.LEAF_PREFIX, symbolSize);
        byte[] pieces = WorkSpace.take(code.repairs() * slice);
        expand((first, count, offset, rows, row, width, length) -> {
            kernel.unpack(rows, row, width, 0, pieces, first * slice, slice, length, count);
            if (first + count == code.repairs()) {
                repairs.update(pieces, 0, slice, offset, length);
            }
        });
        WorkSpace.giveBack(pieces);
        repairs.digests(leaves, repairsAt, MerkleTree.HASH_LENGTH);
        return leaves;
    }

    /** The same where the symbols that the sliver does not have itself lie in {@code repairs} from {@code at} on. */
    private byte[] leaves(byte[] repairs, int at) {
        byte[] leaves = new byte[(shardCount() + 1) * MerkleTree.HASH_LENGTH];
        boolean lookUp = symbolSize == TwoByteLeaves.LENGTH && TwoByteLeaves.worthItFor(shardCount());
        leafHashes(lookUp, data, 0, code.originals(), leaves, 0);
        leafHashes(lookUp, repairs, at, code.repairs(), leaves, code.originals() * MerkleTree.HASH_LENGTH);
        return leaves;
    }

    private void leafHashes(boolean lookUp, byte[] symbols, int from, int count, byte[] leaves, int at) {
        if (lookUp) {
            TwoByteLeaves.hashes(symbols, from, symbolSize, count, leaves, at);
        } else {
            MerkleTree.leafHashes(symbols, from, symbolSize, symbolSize, count, leaves, at, MerkleTree.HASH_LENGTH);
        }
    }

    /** The sliver's hash: the Merkle root over all {@code n} symbols. */
    byte[] hash() {
        return hashed().hash();
    }

    /**
     * What hashing a sliver brings.
     *
     * @param hash the Merkle root over all {@code n} symbols
     * @param tail what of that the sliver's own symbols do not determine
     */
    record Hashed(byte[] hash, TailHashes tail) {}

    Hashed hashed() {
        return hashed(leaves());
    }

    /** What hashing each of several slivers of an axis brings: symbols that are short are expanded side by side. */
    static List<Hashed> hashed(
            GaloisKernel kernel, Encoding encoding, Axis axis, int symbolSize, List<byte[]> slivers) {
        int together = Math.max(1, SymbolLanes.BLOCK / symbolSize);
        List<Hashed> all = new ArrayList<>(slivers.size());
        for (int from = 0; from < slivers.size(); from += together) {
            List<SliverExpansion> some = slivers.subList(from, Math.min(slivers.size(), from + together)).stream()
                    .map(data -> new SliverExpansion(kernel, encoding, axis, symbolSize, data))
                    .toList();
            if (some.size() == 1) {
                all.add(some.getFirst().hashed());
            } else {
                all.addAll(sideBySide(some));
            }
        }
        return all;
    }

    private static List<Hashed> sideBySide(List<SliverExpansion> slivers) {
        SliverExpansion any = slivers.getFirst();
        GaloisKernel kernel = any.kernel;
        ErasureCode code = any.code;
        int symbol = any.symbolSize;
        int width = SymbolLanes.width(slivers.size() * symbol / 2);
        int each = code.repairs() * symbol;
        byte[] rows = WorkSpace.take(code.encodeRows() * width);
        for (int i = 0; i < slivers.size(); i++) {
            kernel.pack(slivers.get(i).data, 0, symbol, symbol, code.originals(), rows, 0, width, i * symbol / 2);
        }
        byte[] repairs = WorkSpace.take(slivers.size() * each);
        code.encode(kernel, rows, width, (first, count, work, row) -> {
            for (int i = 0; i < slivers.size(); i++) {
                int to = i * each + first * symbol;
                kernel.unpack(work, row, width, i * symbol / 2, repairs, to, symbol, symbol, count);
            }
        });
        WorkSpace.giveBack(rows);
        List<Hashed> hashed = new ArrayList<>(slivers.size());
        for (int i = 0; i < slivers.size(); i++) {
            SliverExpansion one = slivers.get(i);
            hashed.add(one.hashed(one.leaves(repairs, i * each)));
        }
        WorkSpace.giveBack(repairs);
        return hashed;
    }

    private Hashed hashed(byte[] leaves) {
        TailHashes tail = TailHashes.take(leaves, code.originals(), shardCount());
        return new Hashed(Arrays.copyOf(leaves, MerkleTree.HASH_LENGTH), tail);
    }

    /** The sliver's hash by its own symbols and the hashes of the others, nothing expanded. */
    byte[] hash(TailHashes tail) {
        byte[] leaves = new byte[(code.originals() + 2) * MerkleTree.HASH_LENGTH];
        MerkleTree.leafHashes(data, 0, symbolSize, symbolSize, code.originals(), leaves, 0, MerkleTree.HASH_LENGTH);
        return tail.root(leaves, code.originals(), shardCount());
    }

    MerkleTree tree() {
        return MerkleTree.ofLeafHashes(Arrays.copyOf(leaves(), shardCount() * MerkleTree.HASH_LENGTH));
    }
}
