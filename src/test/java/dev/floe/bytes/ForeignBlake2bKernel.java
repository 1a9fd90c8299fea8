package dev.floe.bytes;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.stream.Stream;

/** One variant of the C code as a kernel; does what {@link NativeBlake2bKernel} does in an image. */
record ForeignBlake2bKernel(NativeCodec codec, NativeCodec.Variant variant, MethodHandle hash, MethodHandle update)
        implements Blake2bKernel {

    static Stream<Blake2bKernel> all() {
        return NativeCodec.library().stream()
                .flatMap(codec -> codec.variants().stream()
                        .map(variant -> new ForeignBlake2bKernel(
                                codec,
                                variant,
                                codec.function(
                                        "floe_blake2b_hash",
                                        null,
                                        JAVA_INT,
                                        ADDRESS,
                                        JAVA_LONG,
                                        JAVA_LONG,
                                        JAVA_INT,
                                        ADDRESS,
                                        JAVA_LONG),
                                codec.function(
                                        "floe_blake2b_update",
                                        null,
                                        ADDRESS,
                                        ADDRESS,
                                        JAVA_INT,
                                        ADDRESS,
                                        JAVA_LONG,
                                        JAVA_LONG,
                                        JAVA_LONG,
                                        JAVA_INT))));
    }

    @Override
    public int lanes() {
        return 8;
    }

    @Override
    public void hash(
            int prefix, byte[] bytes, int at, int stride, int length, int count, byte[] out, int outAt, int outStride) {
        codec.use(variant);
        NativeCodec.call(
                hash,
                prefix,
                MemorySegment.ofArray(bytes).asSlice(at),
                (long) stride,
                (long) length,
                count,
                MemorySegment.ofArray(out).asSlice(outAt),
                (long) outStride);
    }

    @Override
    public void update(
            long[] states, byte[] carries, byte[] bytes, int at, int stride, int offset, int slice, boolean last) {
        codec.use(variant);
        NativeCodec.call(
                update,
                MemorySegment.ofArray(states),
                MemorySegment.ofArray(carries),
                carries.length,
                MemorySegment.ofArray(bytes).asSlice(at),
                (long) stride,
                (long) offset,
                (long) slice,
                last ? 1 : 0);
    }

    @Override
    public String toString() {
        return "C " + variant;
    }
}
