package dev.floe.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RecordBuffersTest {
    /** Of 16 KiB, with what TLS adds. */
    private static final int RECORD = (16 << 10) + 256;

    private final UnpooledByteBufAllocator others = new UnpooledByteBufAllocator(true);
    private final RecordBuffers buffers = new RecordBuffers(others);

    /**
     * With Vert.x's own each was an array of its own, of 16,709 bytes however little was sent (vert.x 2575, quarkus 41880): 67
     * collections in three seconds of sending 1 MiB, and 4 with these.
     */
    @Test
    void recordsAreNoGarbage() throws InterruptedException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        AtomicLong taken = new AtomicLong(Long.MAX_VALUE);
        // As event loops are.
        Thread thread = new FastThreadLocalThread(() -> {
            buffers.buffer(RECORD).release();
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1000; i++) {
                buffers.buffer(RECORD).release();
            }
            taken.set(threads.getCurrentThreadAllocatedBytes() - before);
        });
        thread.start();
        thread.join();
        assertThat(taken.get()).isBetween(0L, 100L * RECORD);
    }

    /** The engine encrypts in arrays; what the server is to keep it copies from what is a pool's. */
    @Test
    void recordsAreArraysOfAPool() {
        ByteBuf record = buffers.buffer(RECORD);
        try {
            assertThat(record.hasArray()).isTrue();
            assertThat(record.alloc()).isInstanceOf(PooledByteBufAllocator.class);
            assertThat(record.slice(1, 2).alloc()).isInstanceOf(PooledByteBufAllocator.class);
        } finally {
            assertThat(record.release()).isTrue();
        }
    }

    @Test
    void whatGoesToTheSocketComesFromWhereItCameFrom() {
        ByteBuf out = buffers.ioBuffer(RECORD);
        try {
            assertThat(out.isDirect()).isTrue();
            assertThat(others.metric().usedDirectMemory()).isGreaterThanOrEqualTo(RECORD);
            assertThat(buffers.isDirectBufferPooled()).isEqualTo(others.isDirectBufferPooled());
        } finally {
            out.release();
        }
        assertThat(others.metric().usedDirectMemory()).isZero();
    }
}
