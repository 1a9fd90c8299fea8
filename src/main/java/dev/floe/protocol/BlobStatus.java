package dev.floe.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a storage node knows of a blob from the chain. The order is the one in which clients prefer answers:
 * nonexistent, deletable, permanent, invalid; then certified ones, later end epochs, higher counts, earlier
 * certification. Epochs are u32 in an int.
 */
public sealed interface BlobStatus extends Comparable<BlobStatus> {

    /** No registration is alive. */
    record Nonexistent() implements BlobStatus {}

    /** The slivers contradict the metadata; final. */
    record Invalid(EventId event) implements BlobStatus {}

    /**
     * At least one object that nobody can delete.
     *
     * @param endEpoch the first epoch in which it is gone
     * @param event what registered or, if certified, certified it
     */
    record Permanent(
            int endEpoch,
            boolean certified,
            EventId event,
            DeletableCounts deletableCounts,
            OptionalInt initialCertifiedEpoch)
            implements BlobStatus {}

    /** Only objects whose owners can delete them. */
    record Deletable(OptionalInt initialCertifiedEpoch, DeletableCounts deletableCounts) implements BlobStatus {}

    /** How many deletable objects of the blob are alive, and how many of them are certified. */
    record DeletableCounts(int total, int certified) {
        public static final DeletableCounts NONE = new DeletableCounts(0, 0);

        ObjectNode toJson() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("count_deletable_total", Integer.toUnsignedLong(total))
                    .put("count_deletable_certified", Integer.toUnsignedLong(certified));
        }

        static Optional<DeletableCounts> ofJson(JsonNode json) {
            OptionalInt total = u32(json.path("count_deletable_total"));
            OptionalInt certified = u32(json.path("count_deletable_certified"));
            return total.isPresent() && certified.isPresent()
                    ? Optional.of(new DeletableCounts(total.getAsInt(), certified.getAsInt()))
                    : Optional.empty();
        }
    }

    BlobStatus NONEXISTENT = new Nonexistent();

    /** The data of the answer to {@code GET /v1/blobs/{id}/status}. */
    default JsonNode toJson() {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (this) {
            case Nonexistent() -> TextNode.valueOf("nonexistent");
            case Invalid(EventId event) ->
                json.objectNode().set("invalid", json.objectNode().set("event", event.toJson()));
            case Permanent status -> {
                ObjectNode inner = json.objectNode()
                        .put("endEpoch", Integer.toUnsignedLong(status.endEpoch))
                        .put("isCertified", status.certified);
                inner.set("statusEvent", status.event.toJson());
                inner.set("deletableCounts", status.deletableCounts.toJson());
                inner.set("initialCertifiedEpoch", optional(status.initialCertifiedEpoch));
                yield json.objectNode().set("permanent", inner);
            }
            case Deletable status -> {
                ObjectNode inner = json.objectNode();
                inner.set("initialCertifiedEpoch", optional(status.initialCertifiedEpoch));
                inner.set("deletableCounts", status.deletableCounts.toJson());
                yield json.objectNode().set("deletable", inner);
            }
        };
    }

    /** Reads what {@link #toJson()} writes; empty if it is anything else. */
    static Optional<BlobStatus> ofJson(JsonNode json) {
        if (json.isTextual()) {
            return json.asText().equals("nonexistent") ? Optional.of(NONEXISTENT) : Optional.empty();
        }
        if (json.size() != 1) {
            return Optional.empty();
        }
        if (json.has("invalid")) {
            return EventId.ofJson(json.path("invalid").path("event")).map(Invalid::new);
        }
        if (json.has("permanent")) {
            JsonNode inner = json.path("permanent");
            OptionalInt endEpoch = u32(inner.path("endEpoch"));
            Optional<EventId> event = EventId.ofJson(inner.path("statusEvent"));
            Optional<DeletableCounts> counts = DeletableCounts.ofJson(inner.path("deletableCounts"));
            return endEpoch.isPresent()
                            && event.isPresent()
                            && counts.isPresent()
                            && inner.path("isCertified").isBoolean()
                    ? Optional.of(new Permanent(
                            endEpoch.getAsInt(),
                            inner.path("isCertified").asBoolean(),
                            event.get(),
                            counts.get(),
                            u32(inner.path("initialCertifiedEpoch"))))
                    : Optional.empty();
        }
        JsonNode inner = json.path("deletable");
        return DeletableCounts.ofJson(inner.path("deletableCounts"))
                .map(counts -> new Deletable(u32(inner.path("initialCertifiedEpoch")), counts));
    }

    /** The first epoch in which the blob was certified, if it is certified now. */
    default OptionalInt certifiedSince() {
        return switch (this) {
            case Nonexistent(), Invalid(EventId _) -> OptionalInt.empty();
            case Permanent status -> status.initialCertifiedEpoch;
            case Deletable status -> status.initialCertifiedEpoch;
        };
    }

    @Override
    default int compareTo(BlobStatus other) {
        return StatusOrder.COMPARATOR.compare(this, other);
    }

    private static JsonNode optional(OptionalInt epoch) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return epoch.isPresent() ? json.numberNode(Integer.toUnsignedLong(epoch.getAsInt())) : json.nullNode();
    }

    private static OptionalInt u32(JsonNode json) {
        return json.isIntegralNumber() && json.canConvertToLong() && json.asLong() >= 0 && json.asLong() >>> 32 == 0
                ? OptionalInt.of((int) json.asLong())
                : OptionalInt.empty();
    }

    /** The order of {@link BlobStatus}, key by key. */
    final class StatusOrder {
        private static final Comparator<BlobStatus> COMPARATOR = Comparator.comparingInt(StatusOrder::kind)
                .thenComparing(StatusOrder::certified)
                .thenComparingLong(StatusOrder::endEpoch)
                .thenComparingLong(
                        status -> Integer.toUnsignedLong(counts(status).certified()))
                .thenComparingLong(
                        status -> Integer.toUnsignedLong(counts(status).total()))
                .thenComparing(
                        Comparator.comparingLong(StatusOrder::firstCertified).reversed());

        private StatusOrder() {}

        private static int kind(BlobStatus status) {
            return switch (status) {
                case Nonexistent() -> 0;
                case Deletable _ -> 1;
                case Permanent _ -> 2;
                case Invalid _ -> 3;
            };
        }

        private static boolean certified(BlobStatus status) {
            return status instanceof Permanent permanent
                    ? permanent.certified
                    : status.certifiedSince().isPresent();
        }

        private static long endEpoch(BlobStatus status) {
            return status instanceof Permanent permanent ? Integer.toUnsignedLong(permanent.endEpoch) : 0;
        }

        private static DeletableCounts counts(BlobStatus status) {
            return switch (status) {
                case Permanent permanent -> permanent.deletableCounts;
                case Deletable deletable -> deletable.deletableCounts;
                case Nonexistent(), Invalid(EventId _) -> DeletableCounts.NONE;
            };
        }

        private static long firstCertified(BlobStatus status) {
            OptionalInt epoch = status.certifiedSince();
            return epoch.isPresent() ? Integer.toUnsignedLong(epoch.getAsInt()) : Long.MAX_VALUE;
        }
    }
}
