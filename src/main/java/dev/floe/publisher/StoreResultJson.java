package dev.floe.publisher;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.sui.BlobObject;
import dev.floe.sui.StorageObject;
import dev.floe.write.StoreOutcome;
import dev.floe.write.StoreOutcome.ResourceOperation;

/** The outcome of a store in the words of the reference publisher. */
public final class StoreResultJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private StoreResultJson() {}

    /** One key that says how it ended, and what came of it. */
    public static ObjectNode of(StoreOutcome outcome) {
        return switch (outcome) {
            case StoreOutcome.NewlyCreated created -> wrap("newlyCreated", newlyCreated(created));
            case StoreOutcome.AlreadyCertified known ->
                wrap(
                        "alreadyCertified",
                        blobId(known)
                                .<ObjectNode>set("event", known.event().toJson())
                                .put("endEpoch", known.endEpoch()));
            case StoreOutcome.AlreadyOwned owned ->
                wrap(
                        "alreadyCertified",
                        blobId(owned).put("object", owned.object().toString()).put("endEpoch", owned.endEpoch()));
            case StoreOutcome.MarkedInvalid invalid ->
                wrap(
                        "markedInvalid",
                        blobId(invalid).set("event", invalid.event().toJson()));
        };
    }

    private static ObjectNode wrap(String key, ObjectNode value) {
        return JSON.objectNode().set(key, value);
    }

    private static ObjectNode blobId(StoreOutcome outcome) {
        return JSON.objectNode().put("blobId", outcome.blobId().toString());
    }

    private static ObjectNode newlyCreated(StoreOutcome.NewlyCreated created) {
        ObjectNode node = JSON.objectNode();
        node.set("blobObject", blobObject(created.blob()));
        node.set("resourceOperation", operation(created.operation()));
        node.put("cost", created.cost());
        created.sharedBlob().ifPresent(shared -> node.put("sharedBlobObject", shared.toString()));
        return node;
    }

    /** A blob object, as the reference client and publisher show it. */
    public static ObjectNode blobObject(BlobObject blob) {
        ObjectNode node = JSON.objectNode()
                .put("id", blob.id().toString())
                .put("registeredEpoch", blob.registeredEpoch())
                .put("blobId", blob.blobId().toString())
                .put("size", blob.size())
                .put("encodingType", "RS2");
        if (blob.certifiedEpoch().isPresent()) {
            node.put("certifiedEpoch", blob.certifiedEpoch().getAsInt());
        } else {
            node.putNull("certifiedEpoch");
        }
        StorageObject storage = blob.storage();
        node.putObject("storage")
                .put("id", storage.id().toString())
                .put("startEpoch", storage.startEpoch())
                .put("endEpoch", storage.endEpoch())
                .put("storageSize", storage.size());
        return node.put("deletable", blob.deletable());
    }

    private static ObjectNode operation(ResourceOperation operation) {
        ObjectNode inner = JSON.objectNode().put("encodedLength", operation.encodedLength());
        return switch (operation) {
            case ResourceOperation.RegisterFromScratch fresh ->
                wrap("registerFromScratch", inner.put("epochsAhead", fresh.epochsAhead()));
            case ResourceOperation.ReuseRegistration ignored -> wrap("reuseRegistration", inner);
            case ResourceOperation.ReuseAndExtend extended ->
                wrap("reuseAndExtend", inner.put("epochsExtended", extended.epochsExtended()));
            case ResourceOperation.ReuseAndExtendNonCertified extended ->
                wrap("reuseAndExtendNonCertified", inner.put("epochsExtended", extended.epochsExtended()));
        };
    }
}
