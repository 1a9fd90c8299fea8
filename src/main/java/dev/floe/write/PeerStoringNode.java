package dev.floe.write;

import dev.floe.peer.Peer;
import dev.floe.peer.PeerException;
import dev.floe.peer.StoreAnswer;
import dev.floe.peer.StoredStatus;
import dev.floe.peer.Upload;
import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.BlobStatus;
import dev.floe.protocol.ErrorReason;
import dev.floe.protocol.StorageConfirmation;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.write.NodeException.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A storage node over HTTPS. */
public final class PeerStoringNode implements StoringNode {
    /** How long the node may wait for the blob's registration to reach it, as long as it says that it has not seen it. */
    private static final Duration WAIT_FOR_REGISTRATION = Duration.ofSeconds(2);

    private final Peer peer;

    public PeerStoringNode(Peer peer) {
        this.peer = peer;
    }

    @Override
    public CompletableFuture<Boolean> putMetadata(BlobId blobId, BlobMetadata metadata, Duration timeout) {
        return translate(
                peer.putMetadata(blobId, metadata, false, timeout), answer -> answer == StoreAnswer.ALREADY_THERE);
    }

    @Override
    public CompletableFuture<Boolean> hasSliver(BlobId blobId, int pair, Axis axis, Duration timeout) {
        return translate(peer.sliverStatus(blobId, pair, axis, timeout), status -> status == StoredStatus.STORED);
    }

    @Override
    public CompletableFuture<Void> putSliver(BlobId blobId, int pair, Axis axis, Upload body, Duration timeout) {
        return translate(peer.putSliver(blobId, pair, axis, body, false, timeout), answer -> null);
    }

    @Override
    public CompletableFuture<StorageConfirmation> confirmation(
            BlobId blobId, BlobPersistence persistence, Duration timeout) {
        return translate(peer.confirmation(blobId, persistence, WAIT_FOR_REGISTRATION, timeout), Function.identity());
    }

    @Override
    public CompletableFuture<BlobStatus> status(BlobId blobId, Duration timeout) {
        return translate(peer.status(blobId, timeout), Function.identity());
    }

    private static <A, B> CompletableFuture<B> translate(CompletableFuture<A> request, Function<A, B> answer) {
        CompletableFuture<B> result = new CompletableFuture<>();
        request.whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(answer.apply(value));
            } else {
                result.completeExceptionally(translate(PeerException.of(failure)));
            }
        });
        result.whenComplete((value, failure) -> {
            if (result.isCancelled()) {
                request.cancel(true);
            }
        });
        return result;
    }

    static NodeException translate(PeerException failure) {
        return new NodeException(kind(failure), failure.getMessage());
    }

    private static Kind kind(PeerException failure) {
        return switch (failure.kind()) {
            case FORBIDDEN -> Kind.FORBIDDEN;
            case SHARD_NOT_ASSIGNED -> Kind.WRONG_SHARD;
            case NOT_REGISTERED -> Kind.NOT_REGISTERED;
            case WITHHELD, COIN_AWAITED, BUSY, SERVER, TRANSPORT, TIMEOUT, OVERLOADED -> Kind.TRANSIENT;
            case MALFORMED -> Kind.LIED;
            case NOT_FOUND, UNSUPPORTED -> Kind.REFUSED;
            case REFUSED -> refused(failure.reason());
        };
    }

    private static Kind refused(String reason) {
        if (reason.equals(ErrorReason.INVALID_BLOB.name())) {
            return Kind.INVALID_BLOB;
        }
        return reason.equals(ErrorReason.MISSING_SLIVERS.name()) || reason.equals(ErrorReason.METADATA_NOT_FOUND.name())
                ? Kind.INCOMPLETE
                : Kind.REFUSED;
    }
}
