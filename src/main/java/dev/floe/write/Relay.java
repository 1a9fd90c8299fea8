package dev.floe.write;

import dev.floe.bytes.Backoff;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import java.net.URI;
import java.time.Duration;
import java.util.function.Function;

/**
 * An upload relay that brings blobs to the nodes for whoever registers and certifies them. Thread-safe.
 *
 * <p>The nonces of tips follow from the wallet's key and the blob: so a store that was broken off is gone on with by whoever
 * has the key, with what was paid, and nothing of it has to be kept on a disk.
 */
public final class Relay implements AutoCloseable {
    private static final Backoff RETRY = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(8), 6);

    private final RelayClient client;
    private final Function<BlobId, byte[]> nonces;
    private final Consent consent;

    /** Whether a tip may be paid. */
    @FunctionalInterface
    public interface Consent {
        boolean toPay(long mist, ObjectId recipient);
    }

    /** @throws IllegalArgumentException unless it is an address of HTTP */
    Relay(URI address, Function<BlobId, byte[]> nonces, Consent consent) {
        this(address, nonces, consent, RETRY, RelayClient.STALLED);
    }

    /** @param stalled how long nothing of a body may move */
    Relay(URI address, Function<BlobId, byte[]> nonces, Consent consent, Backoff retry, Duration stalled) {
        this.client = new RelayClient(address, retry, stalled);
        this.nonces = nonces;
        this.consent = consent;
    }

    RelayClient client() {
        return client;
    }

    byte[] nonce(BlobId blob) {
        return nonces.apply(blob);
    }

    Consent consent() {
        return consent;
    }

    @Override
    public void close() {
        client.close();
    }
}
