package dev.floe.node;

import dev.floe.bytes.Plural;
import dev.floe.node.work.Step;
import dev.floe.node.work.Worker;
import dev.floe.store.RecordStore;
import java.io.IOException;
import java.util.OptionalLong;
import org.jboss.logging.Logger;

/** Gives back the space of records that were removed or replaced, one file a step. */
final class Compaction implements Worker {
    private static final Logger LOG = Logger.getLogger(Compaction.class);
    private static final double WORTH_COMPACTING = 0.5;

    private final String what;
    private final RecordStore store;
    private volatile long freed;

    /** @param what the store keeps, one word */
    Compaction(String what, RecordStore store) {
        this.what = what;
        this.store = store;
    }

    @Override
    public String name() {
        return what + "-compaction";
    }

    @Override
    public Step work() throws IOException {
        OptionalLong rewritten = store.compactOne(WORTH_COMPACTING);
        if (rewritten.isEmpty()) {
            return Step.IDLE;
        }
        freed += rewritten.getAsLong();
        LOG.debugf("%s rewrote a file of %d bytes", name(), rewritten.getAsLong());
        return Step.BUSY;
    }

    @Override
    public long waiting() {
        return 0;
    }

    @Override
    public String progress() {
        return "files of " + Plural.of(freed, "byte") + " were rewritten";
    }
}
