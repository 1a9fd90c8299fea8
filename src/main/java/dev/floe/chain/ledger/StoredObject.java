package dev.floe.chain.ledger;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.ObjectChange;
import dev.floe.sui.model.ObjectRef;
import dev.floe.sui.model.SuiObject;
import java.util.List;

/** A version of an object with its ID and digest, which are costly to find again. */
record StoredObject(ObjectId id, SuiObject object, Digest digest) {

    static StoredObject of(SuiObject object) {
        return new StoredObject(object.id(), object, object.digest());
    }

    static List<SuiObject> objects(List<StoredObject> stored) {
        return stored.stream().map(StoredObject::object).toList();
    }

    ObjectRef reference() {
        return new ObjectRef(id, object.version(), digest);
    }

    ObjectChange.Before before() {
        return new ObjectChange.Before(object.version(), digest, object.owner());
    }
}
