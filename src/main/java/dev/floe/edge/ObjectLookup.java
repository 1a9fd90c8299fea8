package dev.floe.edge;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.AttributedBlob;
import dev.floe.sui.SuiException;
import java.util.Optional;

/** Asks the chain for blob objects. Thread-safe; blocks. */
@FunctionalInterface
public interface ObjectLookup {
    /** The blob in an object, shared or not, as it is now; empty if there is none. */
    Optional<AttributedBlob> find(ObjectId id) throws SuiException;
}
