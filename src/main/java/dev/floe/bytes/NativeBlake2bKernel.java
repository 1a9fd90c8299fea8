package dev.floe.bytes;

import java.util.Objects;
import org.graalvm.nativeimage.PinnedObject;
import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.nativeimage.c.type.CCharPointer;
import org.graalvm.nativeimage.c.type.CLongPointer;

/** The kernel of the native image: {@code native-config/codec/floe_codec.c}. */
final class NativeBlake2bKernel implements Blake2bKernel {
    /** As {@code FLOE_LANES} in the C code. */
    private static final int LANES = 8;

    private NativeBlake2bKernel() {}

    static Blake2bKernel create() {
        useBest();
        return new NativeBlake2bKernel();
    }

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public void hash(
            int prefix, byte[] bytes, int at, int stride, int length, int count, byte[] out, int outAt, int outStride) {
        if (count == 0) {
            return;
        }
        requireRoom(bytes, at, stride, length, count);
        requireRoom(out, outAt, outStride, Blake2b.DIGEST_LENGTH, count);
        try (PinnedObject pinnedBytes = PinnedObject.create(bytes);
                PinnedObject pinnedOut = PinnedObject.create(out)) {
            hash(
                    prefix,
                    address(pinnedBytes, bytes, at),
                    stride,
                    length,
                    count,
                    pinnedOut.addressOfArrayElement(outAt),
                    outStride);
        }
    }

    @Override
    public void update(
            long[] states, byte[] carries, byte[] bytes, int at, int stride, int offset, int slice, boolean last) {
        if (carries.length == 0) {
            return;
        }
        requireRoom(bytes, at, stride, slice, carries.length);
        Objects.checkFromIndexSize(
                0, (carries.length + LANES - 1) / LANES * LANES * Blake2bBatch.STATE_WORDS, states.length);
        try (PinnedObject pinnedStates = PinnedObject.create(states);
                PinnedObject pinnedCarries = PinnedObject.create(carries);
                PinnedObject pinnedBytes = PinnedObject.create(bytes)) {
            update(
                    pinnedStates.addressOfArrayElement(0),
                    pinnedCarries.addressOfArrayElement(0),
                    carries.length,
                    address(pinnedBytes, bytes, at),
                    stride,
                    offset,
                    slice,
                    last ? 1 : 0);
        }
    }

    /** Nobody checks for the C code. */
    private static void requireRoom(byte[] bytes, int at, int stride, int length, int count) {
        long end = (long) (count - 1) * stride + length;
        if (stride < 0 || length < 0 || at < 0 || end > bytes.length - at) {
            throw new IndexOutOfBoundsException(
                    count + " times " + length + " bytes at " + at + " + i * " + stride + " of " + bytes.length);
        }
    }

    /** Messages without data may lie at the array's end, where there is no element. */
    private static CCharPointer address(PinnedObject pinned, byte[] bytes, int at) {
        return pinned.addressOfArrayElement(Math.min(at, Math.max(0, bytes.length - 1)));
    }

    @CFunction("floe_codec_use_best")
    private static native void useBest();

    @CFunction("floe_blake2b_hash")
    private static native void hash(
            int prefix, CCharPointer bytes, long stride, long length, int count, CCharPointer out, long outStride);

    @CFunction("floe_blake2b_update")
    private static native void update(
            CLongPointer states,
            CCharPointer carries,
            int messages,
            CCharPointer bytes,
            long stride,
            long offset,
            long slice,
            int last);
}
