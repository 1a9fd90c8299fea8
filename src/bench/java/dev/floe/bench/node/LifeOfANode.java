package dev.floe.bench.node;

import dev.floe.bench.read.ProcessFigures;
import dev.floe.devnet.DevnetException;
import dev.floe.devnet.FloeCommand;
import dev.floe.keys.NetworkKeyPair;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import dev.floe.sui.SuiException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * What a node does in its life, with many small blobs: it starts with nothing, gets all from the other holder, starts
 * again, is read from, and removes what has ended. A row of a table for each: time, pace, memory, what was written.
 */
final class LifeOfANode {
    private static final int MOST_READS = 20_000;

    private final Path directory;
    private final FloeCommand floe;
    private final int shards;
    private final int own;
    private final List<String> under;
    private final String profile;
    private final int count;
    private final int clients;
    private final Said out;

    /** Where the rows go. */
    interface Said {
        void say(String format, Object... values);
    }

    /** Something that the node does. */
    private interface Act {
        void run() throws IOException, InterruptedException, SuiException, ExecutionException;
    }

    LifeOfANode(
            Path directory,
            FloeCommand floe,
            int shards,
            int own,
            List<String> under,
            String profile,
            int count,
            int clients,
            Said out) {
        this.directory = directory;
        this.floe = floe;
        this.shards = shards;
        this.own = own;
        this.under = under;
        this.profile = profile;
        this.count = count;
        this.clients = clients;
        this.out = out;
    }

    void run() throws IOException, InterruptedException, DevnetException, SuiException, ExecutionException {
        List<ShortBlob> blobs = ShortBlob.of(new Encoding(shards), count);
        long perBlob = blobs.getFirst().metadata().length
                + (long) own
                        * Arrays.stream(Axis.values())
                                .mapToLong(axis -> blobs.getFirst().body(0, axis).length)
                                .sum();
        NetworkKeyPair key = NetworkKeyPair.generate(new SecureRandom());
        out.say(
                "%d blobs, %d of %d shards, %.1f KB of each are the node's; profile %s, under: %s%n%n",
                count, own, shards, perBlob / 1e3, profile, String.join(" ", under));
        out.say("| | seconds | a second | resident at the end, MB | at most, MB | appended, MB | written, MB |%n");
        out.say("| --- | ---: | ---: | ---: | ---: | ---: | ---: |%n");
        try (OtherHolder other = new OtherHolder(key, blobs);
                MeasuredNode node = new MeasuredNode(
                        directory, floe, shards, own, key, other.port(), under, List.of("--profile", profile));
                HttpClient client = node.pinned();
                ExecutorService people = Executors.newFixedThreadPool(clients + 1)) {
            row(node, "start", 0, () -> {});
            row(node, "sync", count, () -> {
                node.certifyElsewhere(blobs);
                node.awaitRecords((long) count * (1 + 2L * own));
            });
            out.say("| (others sent %.1f MB for %.1f MB) | | | | | | |%n", other.sent() / 1e6, count * perBlob / 1e6);
            row(node, "start again", 0, node::restart);
            int reads = (int) Math.min(MOST_READS, 2L * own * count);
            row(node, "reads, " + clients + " at once", reads, () -> {
                List<Future<?>> all = IntStream.range(0, clients)
                        .<Future<?>>mapToObj(person -> people.submit(() -> {
                            SplittableRandom random = new SplittableRandom(person);
                            for (int i = person; i < reads; i += clients) {
                                read(node, client, blobs.get(random.nextInt(count)), random.nextInt(own));
                            }
                            return null;
                        }))
                        .toList();
                for (Future<?> one : all) {
                    one.get();
                }
            });
            row(node, "garbage collection", count, () -> {
                node.endAll();
                node.awaitRecords(0);
            });
            row(node, "start again", 0, node::restart);
        }
    }

    private static void read(MeasuredNode node, HttpClient client, ShortBlob blob, int shard)
            throws IOException, InterruptedException {
        int pair = blob.pair(shard);
        HttpResponse<byte[]> answer = client.send(
                node.request("/v1/blobs/" + blob.blobId() + "/slivers/" + pair + "/" + Axis.PRIMARY.text())
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200 || !Arrays.equals(answer.body(), blob.body(pair, Axis.PRIMARY))) {
            throw new IOException("a sliver of " + blob.blobId() + " was answered with something else, or "
                    + answer.statusCode() + ": " + new String(answer.body(), 0, Math.min(300, answer.body().length)));
        }
    }

    private void row(MeasuredNode node, String what, int things, Act act)
            throws IOException, InterruptedException, SuiException, ExecutionException {
        node.figures().forgetPeak();
        double appended = node.metric("floe_node_appended_bytes_total");
        long written = node.writtenBytes();
        long pid = node.pid();
        long begin = System.nanoTime();
        act.run();
        double seconds = (System.nanoTime() - begin) / 1e9;
        // Of another process all is new.
        boolean same = pid == node.pid();
        ProcessFigures figures = node.figures();
        out.say(
                "| %s | %.1f | %s | %.0f | %.0f | %.1f | %.1f |%n",
                what,
                seconds,
                things == 0 ? "" : String.format(java.util.Locale.ROOT, "%.0f", things / seconds),
                figures.residentBytes() / 1e6,
                figures.peakBytes() / 1e6,
                (node.metric("floe_node_appended_bytes_total") - (same ? appended : 0)) / 1e6,
                (node.writtenBytes() - (same ? written : 0)) / 1e6);
    }
}
