package dev.floe.chain.ledger;

import dev.floe.protocol.ObjectId;
import java.util.Optional;

/** The newest version of every object, at some moment. */
interface ObjectView {
    Optional<StoredObject> find(ObjectId id);
}
