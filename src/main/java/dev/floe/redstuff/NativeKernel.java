package dev.floe.redstuff;

import org.graalvm.nativeimage.PinnedObject;
import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.nativeimage.c.type.CCharPointer;
import org.graalvm.nativeimage.c.type.CShortPointer;

/**
 * The kernel of the native image: {@code native-config/codec/floe_codec.c}, which picks the widest vectors that the
 * processor has. Its functions take whole transforms, so that pinning the array costs nothing beside them.
 */
final class NativeKernel implements GaloisKernel {
    private NativeKernel() {}

    /** Hands the transforms' factors to the C code, which must happen in the process that uses them. */
    static GaloisKernel create() {
        char[] products = new char[Factor.BITS * Factor.SKEW_FACTORS];
        for (int i = 0; i < Factor.SKEW_FACTORS; i++) {
            Factor.skew(i).products(products, Factor.BITS * i);
        }
        try (PinnedObject pinned = PinnedObject.create(products);
                PinnedObject pinnedBasis = PinnedObject.create(Factor.basisTables())) {
            init(pinned.addressOfArrayElement(0), Factor.SKEW_FACTORS, pinnedBasis.addressOfArrayElement(0));
        }
        useBest();
        return new NativeKernel();
    }

    @Override
    public void inverse(byte[] rows, int at, int width, int size, int used, int coset) {
        requireRoom(rows, at, width, width, size);
        try (PinnedObject pinned = PinnedObject.create(rows)) {
            inverse(pinned.addressOfArrayElement(at), width, width, size, used, coset);
        }
    }

    @Override
    public void forward(byte[] rows, int at, int width, int size, int needed, int coset) {
        requireRoom(rows, at, width, width, size);
        try (PinnedObject pinned = PinnedObject.create(rows)) {
            forward(pinned.addressOfArrayElement(at), width, width, size, needed, coset);
        }
    }

    @Override
    public void pack(
            byte[] symbols, int from, int stride, int length, int count, byte[] rows, int row, int width, int element) {
        requireRoom(symbols, from, stride, length, count);
        requireRoom(rows, row, width, SymbolLanes.width(element + length / 2), count);
        try (PinnedObject pinnedSymbols = PinnedObject.create(symbols);
                PinnedObject pinnedRows = PinnedObject.create(rows)) {
            pack(
                    pinnedSymbols.addressOfArrayElement(from),
                    stride,
                    length,
                    count,
                    pinnedRows.addressOfArrayElement(row),
                    width,
                    element);
        }
    }

    @Override
    public void unpack(
            byte[] rows, int row, int width, int element, byte[] symbols, int from, int stride, int length, int count) {
        requireRoom(symbols, from, stride, length, count);
        requireRoom(rows, row, width, SymbolLanes.width(element + length / 2), count);
        try (PinnedObject pinnedSymbols = PinnedObject.create(symbols);
                PinnedObject pinnedRows = PinnedObject.create(rows)) {
            unpack(
                    pinnedRows.addressOfArrayElement(row),
                    width,
                    element,
                    pinnedSymbols.addressOfArrayElement(from),
                    stride,
                    length,
                    count);
        }
    }

    @Override
    public void clear(byte[] rows, int at, int count) {
        if (count == 0) {
            return;
        }
        requireRoom(rows, at, 0, count, 1);
        try (PinnedObject pinned = PinnedObject.create(rows)) {
            clear(pinned.addressOfArrayElement(at), count);
        }
    }

    @Override
    public void copy(
            byte[] from, int fromAt, int fromStride, byte[] to, int toAt, int toStride, int length, int count) {
        requireRoom(from, fromAt, fromStride, length, count);
        requireRoom(to, toAt, toStride, length, count);
        try (PinnedObject pinnedFrom = PinnedObject.create(from);
                PinnedObject pinnedTo = PinnedObject.create(to)) {
            copy(
                    pinnedFrom.addressOfArrayElement(fromAt),
                    fromStride,
                    pinnedTo.addressOfArrayElement(toAt),
                    toStride,
                    length,
                    count);
        }
    }

    @Override
    public void add(byte[] rows, int to, int from, int count) {
        requireRoom(rows, to, 0, count, 1);
        requireRoom(rows, from, 0, count, 1);
        try (PinnedObject pinned = PinnedObject.create(rows)) {
            add(pinned.addressOfArrayElement(to), pinned.addressOfArrayElement(from), count);
        }
    }

    @Override
    public void derive(byte[] rows, int width, int size) {
        requireRoom(rows, 0, width, width, size);
        try (PinnedObject pinned = PinnedObject.create(rows)) {
            derive(pinned.addressOfArrayElement(0), width, width, size);
        }
    }

    @Override
    public void multiply(byte[] rows, int width, int[] numbers, Factor[] factors) {
        char[] products = new char[Factor.BITS];
        try (PinnedObject pinnedRows = PinnedObject.create(rows);
                PinnedObject pinnedProducts = PinnedObject.create(products)) {
            for (int i = 0; i < numbers.length; i++) {
                requireRoom(rows, numbers[i] * width, 0, width, 1);
                factors[i].products(products, 0);
                multiply(
                        pinnedRows.addressOfArrayElement(numbers[i] * width),
                        width,
                        pinnedProducts.addressOfArrayElement(0));
            }
        }
    }

    /** Nobody checks for the C code. */
    private static void requireRoom(byte[] bytes, int at, int stride, int length, int count) {
        if (at < 0 || stride < 0 || length <= 0 || count <= 0) {
            throw new IllegalArgumentException(count + " times " + length + " bytes at " + at + " + i * " + stride);
        }
        if ((long) (count - 1) * stride + length > bytes.length - at) {
            throw new IndexOutOfBoundsException(
                    count + " times " + length + " bytes at " + at + " + i * " + stride + " of " + bytes.length);
        }
    }

    @CFunction("floe_codec_use_best")
    private static native void useBest();

    @CFunction("floe_codec_init")
    private static native void init(CShortPointer products, int factors, CCharPointer basis);

    @CFunction("floe_transform_inverse")
    private static native void inverse(CCharPointer rows, int stride, int width, int size, int used, int coset);

    @CFunction("floe_transform_forward")
    private static native void forward(CCharPointer rows, int stride, int width, int size, int needed, int coset);

    @CFunction("floe_pack")
    private static native void pack(
            CCharPointer symbols, long stride, int length, int count, CCharPointer rows, long width, int element);

    @CFunction("floe_unpack")
    private static native void unpack(
            CCharPointer rows, long width, int element, CCharPointer symbols, long stride, int length, int count);

    @CFunction("floe_clear")
    private static native void clear(CCharPointer to, long count);

    @CFunction("floe_copy")
    private static native void copy(
            CCharPointer from, long fromStride, CCharPointer to, long toStride, long length, int count);

    @CFunction("floe_add")
    private static native void add(CCharPointer to, CCharPointer from, long count);

    @CFunction("floe_derive")
    private static native void derive(CCharPointer rows, int stride, int width, int size);

    @CFunction("floe_multiply")
    private static native void multiply(CCharPointer row, int width, CShortPointer products);
}
