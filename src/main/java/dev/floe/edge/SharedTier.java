package dev.floe.edge;

import dev.floe.cache.SliverStore;
import dev.floe.cache.SliverStoreOptions;
import dev.floe.cache.store.GuardedStore;
import dev.floe.cache.store.ObjectStore;
import dev.floe.cache.store.S3Address;
import dev.floe.cache.store.S3Store;
import dev.floe.door.UnusableSetting;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/** The store that this edge shares with others, if the configuration asks for one. */
@Singleton
final class SharedTier {
    private static final Logger LOG = Logger.getLogger(SharedTier.class);
    /** What is on its way there and back may take of the heap: one part in so many. */
    private static final int SHARE = 8;

    private static final long LONGEST_END_SECONDS = 5;

    private final Optional<SliverStore> store;
    private final SliverStoreOptions options =
            SliverStoreOptions.DEFAULT.within(Runtime.getRuntime().maxMemory() / SHARE);

    @Inject
    SharedTier(EdgeConfig config, ReadResources resources) {
        this.store = address(config).map(address -> {
            LOG.infof("sharing what is fetched in %s", address);
            ObjectStore bucket = new S3Store(
                    address,
                    DefaultCredentialsProvider.builder().build(),
                    task -> Thread.ofVirtual().name("store").start(task));
            GuardedStore guarded =
                    new GuardedStore(bucket, address.toString(), config.sharedStoreTimeout(), resources.scheduler());
            return new SliverStore(guarded, options, resources.options().cpu(), resources.scheduler());
        });
    }

    private static Optional<S3Address> address(EdgeConfig config) {
        if (config.sharedStore().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    S3Address.of(config.sharedStore().get(), config.sharedStoreEndpoint(), config.sharedStoreRegion()));
        } catch (IllegalArgumentException e) {
            throw UnusableSetting.because("floe.edge.shared-store", e.getMessage());
        }
    }

    Optional<SliverStore> store() {
        return store;
    }

    SliverStoreOptions options() {
        return options;
    }

    /** Puts what waits, but does not wait long for it. */
    @PreDestroy
    void close() {
        store.ifPresent(open -> {
            try {
                open.written().get(LONGEST_END_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException | ExecutionException e) {
                LOG.debug("the shared store is slow: some of what was fetched is not there");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            open.close();
        });
    }
}
