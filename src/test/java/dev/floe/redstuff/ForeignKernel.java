package dev.floe.redstuff;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.floe.bytes.NativeCodec;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.stream.Stream;

/** One variant of the C code as a kernel; does what {@link NativeKernel} does in an image. */
final class ForeignKernel implements GaloisKernel {
    private final NativeCodec codec;
    private final NativeCodec.Variant variant;
    private final MethodHandle inverse;
    private final MethodHandle forward;
    private final MethodHandle pack;
    private final MethodHandle unpack;
    private final MethodHandle clear;
    private final MethodHandle copy;
    private final MethodHandle add;
    private final MethodHandle derive;
    private final MethodHandle multiply;

    private ForeignKernel(NativeCodec codec, NativeCodec.Variant variant) {
        this.codec = codec;
        this.variant = variant;
        this.inverse = codec.function(
                "floe_transform_inverse", null, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
        this.forward = codec.function(
                "floe_transform_forward", null, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
        this.pack =
                codec.function("floe_pack", null, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
        this.unpack = codec.function(
                "floe_unpack", null, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT);
        this.clear = codec.function("floe_clear", null, ADDRESS, JAVA_LONG);
        this.copy = codec.function("floe_copy", null, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT);
        this.add = codec.function("floe_add", null, ADDRESS, ADDRESS, JAVA_LONG);
        this.derive = codec.function("floe_derive", null, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT);
        this.multiply = codec.function("floe_multiply", null, ADDRESS, JAVA_INT, ADDRESS);
        char[] products = new char[Factor.BITS * Factor.SKEW_FACTORS];
        for (int i = 0; i < Factor.SKEW_FACTORS; i++) {
            Factor.skew(i).products(products, Factor.BITS * i);
        }
        NativeCodec.call(
                codec.function("floe_codec_init", null, ADDRESS, JAVA_INT, ADDRESS),
                MemorySegment.ofArray(products),
                Factor.SKEW_FACTORS,
                MemorySegment.ofArray(Factor.basisTables()));
    }

    static Stream<GaloisKernel> all() {
        return NativeCodec.library().stream()
                .flatMap(codec -> codec.variants().stream().map(variant -> new ForeignKernel(codec, variant)));
    }

    private static MemorySegment from(byte[] rows, int at) {
        return MemorySegment.ofArray(rows).asSlice(at);
    }

    @Override
    public void inverse(byte[] rows, int at, int width, int size, int used, int coset) {
        codec.use(variant);
        NativeCodec.call(inverse, from(rows, at), width, width, size, used, coset);
    }

    @Override
    public void forward(byte[] rows, int at, int width, int size, int needed, int coset) {
        codec.use(variant);
        NativeCodec.call(forward, from(rows, at), width, width, size, needed, coset);
    }

    @Override
    public void pack(
            byte[] symbols, int from, int stride, int length, int count, byte[] rows, int row, int width, int element) {
        NativeCodec.call(
                pack, from(symbols, from), (long) stride, length, count, from(rows, row), (long) width, element);
    }

    @Override
    public void unpack(
            byte[] rows, int row, int width, int element, byte[] symbols, int from, int stride, int length, int count) {
        NativeCodec.call(
                unpack, from(rows, row), (long) width, element, from(symbols, from), (long) stride, length, count);
    }

    @Override
    public void clear(byte[] rows, int at, int count) {
        NativeCodec.call(clear, from(rows, at), (long) count);
    }

    @Override
    public void copy(
            byte[] from, int fromAt, int fromStride, byte[] to, int toAt, int toStride, int length, int count) {
        NativeCodec.call(
                copy, from(from, fromAt), (long) fromStride, from(to, toAt), (long) toStride, (long) length, count);
    }

    @Override
    public void add(byte[] rows, int to, int from, int count) {
        codec.use(variant);
        NativeCodec.call(add, from(rows, to), from(rows, from), (long) count);
    }

    @Override
    public void derive(byte[] rows, int width, int size) {
        codec.use(variant);
        NativeCodec.call(derive, from(rows, 0), width, width, size);
    }

    @Override
    public void multiply(byte[] rows, int width, int[] numbers, Factor[] factors) {
        codec.use(variant);
        char[] products = new char[Factor.BITS];
        for (int i = 0; i < numbers.length; i++) {
            factors[i].products(products, 0);
            NativeCodec.call(multiply, from(rows, numbers[i] * width), width, MemorySegment.ofArray(products));
        }
    }

    @Override
    public String toString() {
        return "C " + variant;
    }
}
