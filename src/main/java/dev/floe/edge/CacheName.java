package dev.floe.edge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.door.admin.AdminRequest;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.QuiltPatchId;
import java.util.ArrayList;
import java.util.List;

/** What an operator calls something that is served, by its ID. */
sealed interface CacheName {
    /** The ID as it is written. */
    default String text() {
        return switch (this) {
            case OfBlob(BlobId id) -> id.toString();
            case OfQuilt(BlobId id) -> id.toString();
            case OfPatch(QuiltPatchId id) -> id.toString();
            case OfObject(ObjectId id) -> id.toString();
        };
    }

    /** A blob, by its rows. */
    record OfBlob(BlobId id) implements CacheName {}

    /** A quilt, by its columns: that is how patches are read. */
    record OfQuilt(BlobId id) implements CacheName {}

    /** A patch of a quilt. */
    record OfPatch(QuiltPatchId id) implements CacheName {}

    /** An object on chain. */
    record OfObject(ObjectId id) implements CacheName {}

    /** @throws dev.floe.door.RefusedException if {@code text} is no ID */
    static CacheName parse(String text) {
        if (text.startsWith("0x")) {
            return new OfObject(RequestedId.object(text).id());
        }
        return text.length() == QuiltPatchId.TEXT_LENGTH
                ? new OfPatch(RequestedId.patch(text).id())
                : new OfBlob(RequestedId.blob(text).id());
    }

    /** @throws dev.floe.door.RefusedException if {@code text} is no ID of a quilt */
    static CacheName parseQuilt(String text) {
        return new OfQuilt(RequestedId.blob(text).id());
    }

    /**
     * What a body names under {@code ids} and {@code quilts}.
     *
     * @throws dev.floe.door.RefusedException if that is not what is there
     */
    static List<CacheName> parse(JsonNode body) {
        List<CacheName> names = new ArrayList<>();
        texts(body, "ids").forEach(id -> names.add(parse(id)));
        texts(body, "quilts").forEach(id -> names.add(parseQuilt(id)));
        if (names.isEmpty()) {
            throw AdminRequest.invalid("the body is {\"ids\": [\"…\"], \"quilts\": [\"…\"]}, and names something");
        }
        return names;
    }

    /** The texts in an array that need not be there. */
    static List<String> texts(JsonNode body, String field) {
        List<String> texts = new ArrayList<>();
        JsonNode array = body.path(field);
        if (!array.isMissingNode() && !array.isArray()) {
            throw AdminRequest.invalid(field + " is an array of texts");
        }
        for (JsonNode element : array) {
            if (!element.isTextual()) {
                throw AdminRequest.invalid(field + " is an array of texts");
            }
            texts.add(element.asText());
        }
        return texts;
    }
}
