package dev.floe.cache.store;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Objects under keys, somewhere else. Keys are letters, digits and {@code / - _}. What is under a key may be anything, or be
 * gone: whoever asks looks at what comes. All methods return at once; their futures fail with a {@link StoreFailure}.
 * Thread-safe.
 */
public interface ObjectStore extends AutoCloseable {
    /**
     * The object under a key; empty if there is none.
     *
     * @param most a longer one is a failure, and is not read to its end
     */
    CompletableFuture<Optional<byte[]>> get(String key, int most);

    /** Which keys begin so and come after that one, in their order: the first ones, if these are many. */
    CompletableFuture<Page> list(String prefix, String after);

    /**
     * Some keys.
     *
     * @param more whether there are others after these
     */
    record Page(List<String> keys, boolean more) {}

    /** Puts the parts, one after the other, under a key; completes when they are there. */
    CompletableFuture<Void> put(String key, List<byte[]> parts);

    /** Removes what is under a key, if anything is. */
    CompletableFuture<Void> delete(String key);

    /** Gives up what is under way. */
    @Override
    void close();
}
