package dev.floe.bench;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** For people: a line for each figure as soon as it is there. */
final class CodecTable implements CodecReport {
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB");
    private static final double SHARE_OF_A_QUIET_MACHINE = 0.9;

    private final PrintWriter out;
    /** How much of the cores there was at worst, of all that were to work. */
    private double leastShare = 1;

    CodecTable(PrintWriter out) {
        this.out = out;
    }

    private void line(String format, Object... arguments) {
        out.printf(Locale.ROOT, format + "%n", arguments);
        out.flush();
    }

    private void describe(Machine machine) {
        line("processor  %s, %d cores, %s", machine.processor(), machine.cores(), String.join(" ", machine.features()));
        line("runtime    %s", machine.runtime());
        line("field      %s", machine.kernel());
        line("BLAKE2b    %s", machine.hashing());
    }

    @Override
    public void measuring(Machine machine) {
        describe(machine);
        line("%n%-9s %6s %9s %12s %14s %14s", "", "shards", "blob", "one takes", "MB/s per core", "on all cores");
    }

    @Override
    public void add(CodecBenchmark.Result result) {
        leastShare = Math.min(leastShare, result.together().cores() / result.threads());
        line(
                "%-9s %6d %9s %12s %14s %14s",
                result.operation().text(),
                result.shards(),
                shortBytes(result.blobLength()),
                shortTime(result.alone().nanos()),
                rate(result.alone().megabytesPerSecond(result.bytes())),
                rate(result.together().megabytesPerSecond(result.bytes())));
    }

    @Override
    public void comparing(Machine machine) {
        describe(machine);
        line("%nMB/s on one thread. The ratio is Floe's speed to the peer's: above 1, Floe is faster.");
    }

    @Override
    public void beside(CodecPeer peer) {
        line("%nbeside %s:", peer.description());
        line("%-16s %9s %10s %10s %7s", "", peer.unit(), "Floe", "peer", "ratio");
    }

    @Override
    public void add(CodecPeer peer, CodecComparison.Result result) {
        line(
                "%-16s %9s %10s %10s %7.2f",
                result.operation(),
                shortBytes(result.bytes()),
                rate(result.megabytesPerSecond()),
                rate(result.peerMegabytesPerSecond()),
                result.ratio());
    }

    @Override
    public void end() {
        if (leastShare < SHARE_OF_A_QUIET_MACHINE) {
            line(
                    "%nOther programs were at work, at times only %.0f%% of the cores were left: the last column is too low.",
                    100 * leastShare);
        }
    }

    /** As few digits as say it exactly, for round amounts: {@code 32 MiB}. */
    private static String shortBytes(long bytes) {
        long amount = bytes;
        int unit = 0;
        while (amount >= 1024 && amount % 1024 == 0 && unit < UNITS.size() - 1) {
            amount /= 1024;
            unit++;
        }
        return amount + " " + UNITS.get(unit);
    }

    /** A short time: {@code 4.21 ms}. */
    private static String shortTime(double nanos) {
        if (nanos < 1e6) {
            return String.format(Locale.ROOT, "%.1f us", nanos / 1e3);
        }
        return nanos < 1e9
                ? String.format(Locale.ROOT, "%.2f ms", nanos / 1e6)
                : String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
    }

    /** Three digits that count. */
    private static String rate(double megabytes) {
        int decimals = megabytes >= 100 ? 0 : megabytes >= 10 ? 1 : megabytes >= 1 ? 2 : megabytes >= 0.01 ? 4 : 5;
        return String.format(Locale.ROOT, "%." + decimals + "f", megabytes);
    }
}
