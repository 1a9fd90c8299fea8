package dev.floe.door;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.NettyRuntime;

/**
 * Buffers of a connection that is encrypted. The JDK's engine encrypts fastest in arrays, so records are written to the heap
 * and copied to the socket from there: to arrays that are used again. One array for each record was as much garbage as there
 * were bytes to send, and two fifths of what a native image took to send them were pages given back and taken again.
 */
final class RecordBuffers extends AbstractByteBufAllocator {
    private static final int PAGE = 8 << 10;
    /** Chunks of 512 KiB. */
    private static final int CHUNK_ORDER = 6;

    private static final int CACHED_SMALL = 64;
    private static final int CACHED_RECORDS = 64;

    private final ByteBufAllocator heap;
    private final ByteBufAllocator others;

    /** @param others where buffers outside of the heap come from */
    RecordBuffers(ByteBufAllocator others) {
        super(false);
        this.others = others;
        this.heap = new PooledByteBufAllocator(
                false, NettyRuntime.availableProcessors(), 0, PAGE, CHUNK_ORDER, CACHED_SMALL, CACHED_RECORDS, false);
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return heap.heapBuffer(initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        return others.directBuffer(initialCapacity, maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
        return others.isDirectBufferPooled();
    }
}
