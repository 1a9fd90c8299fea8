package dev.floe.cli;

import dev.floe.bytes.Plural;
import dev.floe.bytes.PrintableText;
import dev.floe.write.StoreOutcome;
import dev.floe.write.StoreProgress;
import java.io.PrintStream;
import java.util.function.Consumer;

/**
 * Tells somebody how a store goes: on a terminal in one line that changes, elsewhere in a line for each stage. Thread-safe.
 */
final class StoreDisplay implements Consumer<StoreProgress>, AutoCloseable {
    private static final long REDRAW_NANOS = 100_000_000;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final boolean terminal;
    private final String name;
    private long drawn;
    private long uploaded;
    private long total;
    private String confirmed = "";

    StoreDisplay(PrintStream out, boolean terminal, String name) {
        this.out = out;
        this.terminal = terminal;
        this.name = PrintableText.line(name);
    }

    /** One for the terminal that standard error is, or for whatever else it is. */
    static StoreDisplay onStandardError(String name) {
        return new StoreDisplay(System.err, Progress.onTerminal(), name);
    }

    @Override
    public synchronized void accept(StoreProgress step) {
        switch (step) {
            case StoreProgress.Encoded encoded ->
                line("encoded " + Quantities.bytes(encoded.length()) + " as " + encoded.blobId() + " in "
                        + Quantities.seconds(encoded.took()));
            case StoreProgress.Registered registered ->
                line((registered.reused() ? "resuming with " : "registered as ") + registered.blobObject()
                        + ", ends with epoch " + (registered.endEpoch() - 1));
            case StoreProgress.TipPaid tip ->
                line("tip of " + Quantities.sui(tip.mist()) + " to the upload relay (" + tip.recipient() + ") in "
                        + tip.transaction());
            case StoreProgress.Uploaded upload -> {
                uploaded = Math.max(uploaded, upload.bytes());
                total = upload.total();
                redraw();
            }
            case StoreProgress.Confirmed confirmation -> {
                confirmed = ", " + confirmation.weight() + " of " + confirmation.shards() + " shards confirmed ("
                        + confirmation.needed() + " needed)";
                redraw();
            }
            case StoreProgress.NodeFailed failed -> line("not confirmed by " + failed.failure());
            case StoreProgress.CommitteeChanged change -> {
                uploaded = 0;
                line("epoch " + change.epoch() + " has begun: sending to its committee");
            }
            case StoreProgress.Certified certified ->
                line("certified in epoch " + certified.epoch() + " by nodes with "
                        + Plural.of(certified.weight(), "shard"));
        }
    }

    private void line(String text) {
        out.print((terminal ? CLEAR_LINE : "") + name + ": " + text + System.lineSeparator());
        out.flush();
    }

    private void redraw() {
        long now = System.nanoTime();
        if (!terminal || now - drawn < REDRAW_NANOS) {
            return;
        }
        drawn = now;
        long percent = total == 0 ? 0 : uploaded * 100 / total;
        out.print(CLEAR_LINE + name + ": uploaded " + percent + "% of " + Quantities.bytes(total) + confirmed);
        out.flush();
    }

    /** Leaves the line that changes. */
    @Override
    public synchronized void close() {
        if (terminal) {
            out.print(CLEAR_LINE);
            out.flush();
        }
    }

    /** How a store ended, in lines that belong below the name of what was stored. */
    static String describe(StoreOutcome outcome) {
        StringBuilder text = new StringBuilder("  blob ID  ").append(outcome.blobId());
        switch (outcome) {
            case StoreOutcome.NewlyCreated created -> {
                text.append("\n  object   ").append(created.blob().id());
                text.append(created.blob().deletable() ? "\n  deletable" : "\n  permanent")
                        .append(", stored until the beginning of epoch ")
                        .append(created.blob().storage().endEpoch());
                created.sharedBlob()
                        .ifPresent(shared -> text.append("\n  shared   ").append(shared));
                text.append("\n  cost     ").append(Quantities.wal(created.cost()));
            }
            case StoreOutcome.AlreadyCertified known ->
                text.append("\n  already certified until the beginning of epoch ")
                        .append(known.endEpoch())
                        .append(" (event ")
                        .append(known.event())
                        .append(")");
            case StoreOutcome.AlreadyOwned owned ->
                text.append("\n  object   ")
                        .append(owned.object())
                        .append("\n  already certified until the beginning of epoch ")
                        .append(owned.endEpoch());
            case StoreOutcome.MarkedInvalid invalid -> text.append("\n  invalid");
        }
        return text.append("\n").toString().replace("\n", System.lineSeparator());
    }
}
