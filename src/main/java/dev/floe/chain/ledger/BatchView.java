package dev.floe.chain.ledger;

import dev.floe.protocol.ObjectId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a batch has done so far, over what readers see. */
final class BatchView implements ObjectView {
    private final ObjectView visible;
    private final Map<ObjectId, Optional<StoredObject>> changed = new HashMap<>();

    BatchView(ObjectView visible) {
        this.visible = visible;
    }

    @Override
    public Optional<StoredObject> find(ObjectId id) {
        Optional<StoredObject> mine = changed.get(id);
        return mine != null ? mine : visible.find(id);
    }

    void apply(Outcome outcome) {
        outcome.effects().changes().forEach(change -> changed.put(change.id(), Optional.empty()));
        outcome.after().forEach(stored -> changed.put(stored.id(), Optional.of(stored)));
    }
}
