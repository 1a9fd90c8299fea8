package dev.floe.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.floe.door.Query;
import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.ErrorReason;
import dev.floe.protocol.ObjectId;
import dev.floe.read.Consistency;
import dev.floe.redstuff.BlobId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which blobs are to be sent one after the other.
 *
 * @param ids in that order, at least one; unmodifiable
 */
record ConcatRequest(List<Id> ids, Consistency consistency) {
    static final int MOST = 1000;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How a blob is named. */
    sealed interface Id {
        /** By its own ID. */
        record OfBlob(BlobId id) implements Id {}

        /** By that of an object on chain. */
        record OfObject(ObjectId id) implements Id {}
    }

    /** @throws RefusedException if {@code ids} are missing or one of them is none, or flags contradict each other */
    static ConcatRequest parse(Query query) {
        String list = query.first("ids").orElseThrow(() -> malformed("ids are missing: a list, separated by commas"));
        return new ConcatRequest(ids(List.of(list.split(",", -1))), ConsistencyFlags.of(query));
    }

    /** @throws RefusedException if it is not the JSON that the reference takes */
    static ConcatRequest parse(byte[] json) {
        JsonNode request;
        try {
            request = JSON.readTree(json);
        } catch (IOException e) {
            throw malformed("the body is no JSON");
        }
        JsonNode list = request.path("ids");
        if (!list.isArray()) {
            throw malformed("the body is {\"ids\": [\"…\", …]}");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode id : list) {
            if (!id.isTextual()) {
                throw malformed("ids are texts");
            }
            texts.add(id.asText());
        }
        return new ConcatRequest(
                ids(texts),
                ConsistencyFlags.of(
                        request.path("strict_consistency_check").asBoolean(),
                        request.path("skip_consistency_check").asBoolean()));
    }

    private static List<Id> ids(List<String> texts) {
        if (texts.isEmpty() || texts.equals(List.of(""))) {
            throw malformed("ids are missing: there is at least one");
        }
        if (texts.size() > MOST) {
            throw malformed("there are at most " + MOST + " ids in a request");
        }
        return texts.stream().map(ConcatRequest::id).toList();
    }

    private static Id id(String text) {
        return BlobId.parse(text)
                .<Id>map(Id.OfBlob::new)
                .or(() -> Optional.of(text)
                        .filter(id -> id.startsWith("0x"))
                        .flatMap(ObjectId::parse)
                        .map(Id.OfObject::new))
                .orElseThrow(() -> new RefusedException(Refusal.of(
                        ApiStatus.INVALID_ARGUMENT,
                        ErrorReason.INVALID_ID_FORMAT.name(),
                        "'" + RequestedId.excerpt(text) + "' is neither a blob ID nor an object ID")));
    }

    private static RefusedException malformed(String message) {
        return new RefusedException(Refusal.of(ApiStatus.INVALID_ARGUMENT, "INVALID_REQUEST", message));
    }
}
