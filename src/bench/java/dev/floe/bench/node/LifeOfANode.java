package dev.floe.bench.node;

import dev.floe.bench.node.SliverReads.Times;
import dev.floe.bench.read.ProcessFigures;
import dev.floe.devnet.DevnetException;
import dev.floe.keys.NetworkKeyPair;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import dev.floe.sui.SuiException;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What a node does in its life, with many small blobs: it starts with nothing, gets all from the other holder and is read
 * from meanwhile, starts again, is read from, and removes what has ended. A row of a table for each: time, pace, how long
 * reads took, memory, what was written. Beside the table it says twice a minute how far it is.
 */
final class LifeOfANode {
    private static final int MOST_READS = 20_000;
    private static final int READS_A_SECOND = 20;
    private static final Duration READ_FOR = Duration.ofSeconds(5);
    /** While it gets blobs, a sixth of the time. */
    private static final Duration READ_EVERY = Duration.ofSeconds(30);
    /** Those that the node asked for a moment ago are not on its disk yet. */
    private static final int BEHIND = 100;

    private static final Duration SAID_EVERY = Duration.ofSeconds(30);

    private final Measured what;
    private final String profile;
    private final int count;
    private final int clients;
    private final Said out;
    private final Said beside;

    /** Where the rows go. */
    interface Said {
        void say(String format, Object... values);
    }

    /** Something that the node does. */
    private interface Act {
        void run(Times reads) throws IOException, InterruptedException, SuiException, ExecutionException;
    }

    /**
     * @param out where the table goes
     * @param beside where it is said how far it is
     */
    LifeOfANode(Measured what, String profile, int count, int clients, Said out, Said beside) {
        this.what = what;
        this.profile = profile;
        this.count = count;
        this.clients = clients;
        this.out = out;
        this.beside = beside;
    }

    void run() throws IOException, InterruptedException, DevnetException, SuiException {
        List<ShortBlob> blobs = ShortBlob.of(new Encoding(what.shards()), count);
        long perBlob = blobs.getFirst().metadata().length
                + (long) what.own()
                        * Arrays.stream(Axis.values())
                                .mapToLong(axis -> blobs.getFirst().body(0, axis).length)
                                .sum();
        NetworkKeyPair key = NetworkKeyPair.generate(new SecureRandom());
        out.say(
                "%d blobs, %d of %d shards, %.1f KB of each are the node's; profile %s, under: %s%n%n",
                count, what.own(), what.shards(), perBlob / 1e3, profile, String.join(" ", what.under()));
        out.say("| | seconds | a second | reads: p50, ms | p99, ms | resident, MB | at most, MB | written, MB |"
                + " for each byte kept | files, MB |%n");
        out.say("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |%n");
        try (OtherHolder other = new OtherHolder(key, blobs);
                MeasuredNode node = new MeasuredNode(what, Other.at(key, other.port()));
                SliverReads reads = new SliverReads(node, node.shards(), clients)) {
            node.during(() -> {
                live(node, other, reads, blobs, perBlob);
                return null;
            });
        }
    }

    private void live(MeasuredNode node, OtherHolder other, SliverReads reads, List<ShortBlob> blobs, long perBlob)
            throws IOException, InterruptedException, SuiException, ExecutionException {
        row(node, "start", 0, 0, node.startSeconds(), new Times(), new Written(0, true));
        row(node, "sync", count, count * perBlob, times -> {
            try (ExecutorService chain = Executors.newSingleThreadExecutor()) {
                long begin = System.nanoTime();
                Future<?> said = chain.submit(() -> {
                    node.certifyElsewhere(blobs);
                    beside.say("the chain has said all of it after %.0f s%n", (System.nanoTime() - begin) / 1e9);
                    return null;
                });
                sync(node, other, reads, count * (1 + 2L * what.own()), times, said);
                said.get();
            }
        });
        beside.say("the others sent %.1f MB for %.1f MB%n", other.sent() / 1e6, count * perBlob / 1e6);
        row(node, "start again", 0, 0, _ -> node.restart());
        row(
                node,
                "reads, " + READS_A_SECOND + " a second",
                0,
                0,
                times -> reads.some(() -> blobs, READS_A_SECOND, READ_FOR.multipliedBy(4), times));
        row(
                node,
                "reads, " + clients + " at once",
                0,
                0,
                times -> reads.all(blobs, (int) Math.min(MOST_READS, 2L * what.own() * count), times));
        row(node, "garbage collection", count, 0, _ -> {
            node.endAll();
            await(node, "garbage collection", 0, Duration.ofDays(1));
        });
        row(node, "start again", 0, 0, _ -> node.restart());
    }

    /**
     * Waits until the node has everything, and reads from it now and then.
     *
     * @param said fails if the chain does not say all of it
     */
    private void sync(
            MeasuredNode node, OtherHolder other, SliverReads reads, long records, Times times, Future<?> said)
            throws IOException, InterruptedException, ExecutionException {
        while (!await(node, "sync", records, READ_EVERY.minus(READ_FOR))) {
            reads.some(() -> other.given(BEHIND), READS_A_SECOND, READ_FOR, times);
            if (said.isDone()) {
                said.get();
            }
        }
    }

    /** Whether the node has so many records before the time is over. */
    private boolean await(MeasuredNode node, String what, long records, Duration time)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        long said = System.nanoTime() - SAID_EVERY.toNanos();
        while (true) {
            long now = node.records();
            if (System.nanoTime() - said >= SAID_EVERY.toNanos() || now == records) {
                said = System.nanoTime();
                beside.say(
                        "%tT %s: %d records; resident %.0f MB, at most %.0f MB%n",
                        java.time.LocalTime.now(),
                        what,
                        now,
                        node.figures().residentBytes() / 1e6,
                        node.figures().peakBytes() / 1e6);
            }
            if (now == records) {
                return true;
            }
            if (System.nanoTime() > end) {
                return false;
            }
            node.pause(Duration.ofMillis(100));
        }
    }

    /**
     * What was written to the disk before.
     *
     * @param same whether by the process that runs now: of another one all is new
     */
    private record Written(long bytes, boolean same) {}

    private void row(MeasuredNode node, String what, int things, long kept, Act act)
            throws IOException, InterruptedException, SuiException, ExecutionException {
        node.figures().forgetPeak();
        long written = node.writtenBytes();
        long pid = node.pid();
        Times times = new Times();
        long begin = System.nanoTime();
        act.run(times);
        double seconds = (System.nanoTime() - begin) / 1e9;
        row(
                node,
                what,
                things == 0 ? times.count() : things,
                kept,
                seconds,
                times,
                new Written(written, pid == node.pid()));
    }

    private void row(MeasuredNode node, String what, int things, long kept, double seconds, Times times, Written before)
            throws IOException, InterruptedException {
        ProcessFigures figures = node.figures();
        long written = node.writtenBytes() - (before.same ? before.bytes : 0);
        out.say(
                "| %s | %.1f | %s | %s | %s | %.0f | %.0f | %.1f | %s | %.0f |%n",
                what,
                seconds,
                things == 0 ? "" : said("%.0f", things / seconds),
                times.count() == 0 ? "" : said("%.1f", times.percentile(50)),
                times.count() == 0 ? "" : said("%.1f", times.percentile(99)),
                figures.residentBytes() / 1e6,
                figures.peakBytes() / 1e6,
                written / 1e6,
                kept == 0 ? "" : said("%.3f", written / (double) kept),
                node.metric("floe_node_stored_bytes") / 1e6);
    }

    private static String said(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
