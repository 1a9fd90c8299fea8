package dev.floe.sui;

import java.time.Instant;

/** What adds to what nodes earn (the module {@code walrus_subsidies}), if somebody asks it to. Methods block on the network. */
public interface SubsidyContract {
    /**
     * When it did so.
     *
     * @param latestEpoch the last epoch whose fixed part was paid
     * @param last when it paid last for what clients use
     */
    record State(int latestEpoch, Instant last) {}

    /** What it did so far, read now. */
    State state() throws SuiException;

    /** Has it pay what is due. Anybody may. */
    void process() throws SuiException;
}
