package dev.floe.node.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Follows every buffer that Netty hands out while the tests of a class run, and fails if one was not given back. */
public final class NoLeaks implements BeforeAllCallback, AfterAllCallback {
    /** All that the first one found has been handed over when the second one has handed over its witness. */
    private static final int COLLECTIONS = 2;

    private static final long COLLECTION_LIMIT_MILLIS = 60_000;

    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();
    private ResourceLeakDetector.Level before;

    @Override
    public void beforeAll(ExtensionContext context) {
        before = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ByteBufUtil.setLeakListener((type, records) -> leaks.add(type + " was not released" + records));
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        try {
            for (int i = 0; i < COLLECTIONS; i++) {
                collectGarbage();
                // Netty looks for what was lost whenever it hands out a buffer.
                PooledByteBufAllocator.DEFAULT.directBuffer(1).release();
            }
        } finally {
            ResourceLeakDetector.setLevel(before);
            ByteBufUtil.setLeakListener(null);
        }
        assertThat(leaks).isEmpty();
    }

    private static void collectGarbage() throws InterruptedException {
        ReferenceQueue<Object> collected = new ReferenceQueue<>();
        WeakReference<Object> witness = new WeakReference<>(new Object(), collected);
        System.gc();
        assertThat(collected.remove(COLLECTION_LIMIT_MILLIS)).isSameAs(witness);
        Reference.reachabilityFence(witness);
    }
}
