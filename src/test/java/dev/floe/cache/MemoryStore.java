package dev.floe.cache;

import dev.floe.cache.store.ObjectStore;
import dev.floe.cache.store.StoreFailure;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A shared store in memory, with faults as a test wishes. */
final class MemoryStore implements ObjectStore {
    final ConcurrentSkipListMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
    final AtomicInteger gets = new AtomicInteger();
    final AtomicInteger puts = new AtomicInteger();
    final AtomicInteger lists = new AtomicInteger();
    volatile int pageLength = 1000;
    volatile boolean hangs;
    volatile boolean fails;
    volatile boolean isFull;
    /** What it does to each object that it gives. */
    volatile UnaryOperator<byte[]> lie = UnaryOperator.identity();

    private <T> CompletableFuture<T> answer(Supplier<T> what) {
        if (hangs) {
            return new CompletableFuture<>();
        }
        return fails
                ? CompletableFuture.failedFuture(new StoreFailure("503"))
                : CompletableFuture.completedFuture(what.get());
    }

    @Override
    public CompletableFuture<Optional<byte[]>> get(String key, int most) {
        gets.incrementAndGet();
        return answer(() -> Optional.ofNullable(objects.get(key)).map(bytes -> lie.apply(bytes.clone())));
    }

    @Override
    public CompletableFuture<Page> list(String prefix, String after) {
        lists.incrementAndGet();
        return answer(() -> {
            List<String> all = objects.keySet().stream()
                    .filter(key -> key.startsWith(prefix) && key.compareTo(after) > 0)
                    .toList();
            List<String> page = all.subList(0, Math.min(pageLength, all.size()));
            return new Page(page, page.size() < all.size());
        });
    }

    @Override
    public CompletableFuture<Void> put(String key, List<byte[]> parts) {
        puts.incrementAndGet();
        if (isFull) {
            return CompletableFuture.failedFuture(new StoreFailure("507"));
        }
        return answer(() -> {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            parts.forEach(all::writeBytes);
            objects.put(key, all.toByteArray());
            return null;
        });
    }

    @Override
    public CompletableFuture<Void> delete(String key) {
        return answer(() -> {
            objects.remove(key);
            return null;
        });
    }

    @Override
    public void close() {}
}
