package dev.floe.edge;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.BlobObject;
import dev.floe.sui.SuiException;
import java.util.List;

/** Asks the chain whose blobs are whose. Thread-safe; blocks. */
@FunctionalInterface
public interface OwnedBlobs {
    /** All blob objects that an address owns by itself: what is shared, or in an object of its own, belongs to nobody. */
    List<BlobObject> of(ObjectId owner) throws SuiException;
}
