package dev.floe.cli;

import dev.floe.bytes.Plural;
import dev.floe.bytes.PrintableText;
import dev.floe.write.StoreProgress;
import java.io.PrintStream;
import java.util.function.Consumer;

/**
 * Tells somebody how a store goes: on a terminal in one line that changes, elsewhere in a line for each stage. Thread-safe.
 */
final class StoreDisplay implements Consumer<StoreProgress> {
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

    @Override
    public synchronized void accept(StoreProgress step) {
        switch (step) {
            case StoreProgress.Encoded encoded ->
                line("encoded " + Quantities.bytes(encoded.length()) + " as " + encoded.blobId() + " in "
                        + Quantities.seconds(encoded.took()));
            case StoreProgress.Registered registered ->
                line((registered.reused() ? "resuming with " : "registered as ") + registered.blobObject()
                        + ", ends with epoch " + (registered.endEpoch() - 1));
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
    synchronized void end() {
        if (terminal) {
            out.print(CLEAR_LINE);
            out.flush();
        }
    }
}
