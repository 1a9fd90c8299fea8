package dev.floe.edge;

import dev.floe.door.trace.Span;
import dev.floe.door.trace.Traces;
import dev.floe.read.Availability;
import dev.floe.read.MetadataSource;
import dev.floe.read.Provenance;
import dev.floe.read.Slivers;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobHead;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.ProvenHead;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.redstuff.VerifiedSliver;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;

/**
 * What a traced request has others do: slivers and metadata that are fetched, and looked up on chain. Requests share what is
 * fetched, so it counts as a part of the one that opened the blob first. Thread-safe.
 */
@Singleton
final class BlobTraces {
    private final Traces traces;
    private final Map<BlobId, Span> reading = new ConcurrentHashMap<>();

    @Inject
    BlobTraces(Traces traces) {
        this.traces = traces;
    }

    /** The request that is being answered reads that blob. */
    void opened(BlobId id) {
        traces.current().ifPresent(span -> {
            if (reading.putIfAbsent(id, span) == null) {
                span.with("floe.blob", id.toString()).afterwards(() -> reading.remove(id, span));
            }
        });
    }

    /** Asks the chain, as a part of the request that is being answered. */
    Runnable lookup(Runnable task) {
        Optional<Span> part = traces.current().flatMap(span -> span.part("chain lookup", Span.Kind.CLIENT));
        return part.<Runnable>map(span -> () -> {
                    try {
                        task.run();
                    } finally {
                        span.end();
                    }
                })
                .orElse(task);
    }

    private Optional<Span> of(BlobId id) {
        return Optional.ofNullable(reading.get(id));
    }

    /** The same slivers, with those that are fetched told of. */
    Slivers over(Slivers committee) {
        return traces.isOn() ? new TracedSlivers(committee) : committee;
    }

    /** The same metadata, with those that are fetched told of. */
    MetadataSource over(MetadataSource committee) {
        return traces.isOn() ? new TracedMetadata(committee) : committee;
    }

    private final class TracedMetadata implements MetadataSource {
        private final MetadataSource below;

        private TracedMetadata(MetadataSource below) {
            this.below = below;
        }

        @Override
        public CompletableFuture<VerifiedMetadata> metadata(BlobId blobId) {
            CompletableFuture<VerifiedMetadata> fetched = below.metadata(blobId);
            of(blobId)
                    .ifPresent(span -> span.part(
                            "metadata", Span.Kind.CLIENT, fetched, part -> part.with("floe.blob", blobId.toString())));
            return fetched;
        }

        @Override
        public CompletableFuture<Found> find(BlobId blobId) {
            CompletableFuture<Found> fetched = below.find(blobId);
            of(blobId)
                    .ifPresent(span -> span.part(
                            "metadata", Span.Kind.CLIENT, fetched, part -> part.with("floe.blob", blobId.toString())));
            return fetched;
        }

        @Override
        public void endsInZeros(ProvenHead head) {
            below.endsInZeros(head);
        }
    }

    private final class TracedSlivers implements Slivers {
        private final Slivers below;

        private TracedSlivers(Slivers below) {
            this.below = below;
        }

        @Override
        public CompletableFuture<VerifiedSliver> get(BlobHead blob, Axis axis, int index) {
            CompletableFuture<VerifiedSliver> fetched = below.get(blob, axis, index);
            of(blob.blobId())
                    .ifPresent(span -> span.part(
                            "sliver",
                            Span.Kind.CLIENT,
                            fetched,
                            part -> part.with("floe.axis", axis.name()).with("floe.index", index)));
            return fetched;
        }

        @Override
        public void given(BlobHead blob, Axis axis, int index) {
            below.given(blob, axis, index);
        }

        @Override
        public Optional<VerifiedSliver> atHand(BlobHead blob, Axis axis, int index) {
            return below.atHand(blob, axis, index);
        }

        @Override
        public Provenance provenance(BlobHead blob, Axis axis, int index) {
            return below.provenance(blob, axis, index);
        }

        @Override
        public boolean isForsaken(BlobHead blob, Axis axis, int index) {
            return below.isForsaken(blob, axis, index);
        }

        @Override
        public Availability availability(BlobHead blob, Axis axis, int first, int last, IntPredicate here) {
            return below.availability(blob, axis, first, last, here);
        }
    }
}
