package dev.floe.chain.ledger;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import java.util.Optional;

/** Where a page ends: the type and ID of its last object. */
record PageToken(String type, ObjectId id) {
    static PageToken after(StoredObject stored) {
        return new PageToken(stored.object().type().orElseThrow().toString(), stored.id());
    }

    /** Empty if {@code bytes}, which come from a client, are no such token. */
    static Optional<PageToken> parse(byte[] bytes) {
        try {
            return Optional.of(BcsReader.parse(bytes, r -> new PageToken(r.string(), Ids.read(r))));
        } catch (BcsException e) {
            return Optional.empty();
        }
    }

    byte[] toBytes() {
        return new BcsWriter().string(type).fixed(id.toBytes()).toByteArray();
    }
}
