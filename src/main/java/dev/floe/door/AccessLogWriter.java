package dev.floe.door;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;

/**
 * Writes lines from a thread of its own, as many at a time as there are. What comes while too many wait, or while the sink
 * fails, is dropped and counted, and the log says how many were. Thread-safe.
 */
final class AccessLogWriter implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(AccessLogWriter.class);
    private static final int MOST_WAITING = 16_384;
    private static final int MOST_AT_A_TIME = 512;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    /** Comes last. */
    private static final AccessEntry END = new AccessEntry(
            Instant.EPOCH,
            "",
            "",
            "",
            "",
            0,
            0,
            -1,
            0,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    private final AccessLogSink sink;
    private final BlockingQueue<AccessEntry> waiting;
    private final LongAdder dropped = new LongAdder();
    private final JsonFactory json =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private final Thread thread;
    /** Told in the log already. */
    private long droppedTold;

    private boolean failing;

    private AccessLogWriter(AccessLogSink sink, int mostWaiting) {
        this.sink = sink;
        this.waiting = new ArrayBlockingQueue<>(mostWaiting);
        this.thread = Thread.ofPlatform().name("access-log").daemon().unstarted(this::run);
    }

    /** Writes to {@code sink} from now on, and closes it in the end. */
    static AccessLogWriter start(AccessLogSink sink) {
        return start(sink, MOST_WAITING);
    }

    static AccessLogWriter start(AccessLogSink sink, int mostWaiting) {
        AccessLogWriter writer = new AccessLogWriter(sink, mostWaiting);
        writer.thread.start();
        return writer;
    }

    /** Has {@code entry} written soon, if there is room for it; does not wait. */
    void add(AccessEntry entry) {
        if (!waiting.offer(entry)) {
            dropped.increment();
        }
    }

    /** How many entries were not written. */
    long dropped() {
        return dropped.sum();
    }

    private void run() {
        List<AccessEntry> batch = new ArrayList<>(MOST_AT_A_TIME);
        boolean ended = false;
        try {
            while (!ended) {
                batch.add(waiting.take());
                waiting.drainTo(batch, MOST_AT_A_TIME - 1);
                ended = batch.contains(END);
                batch.remove(END);
                write(batch);
                batch.clear();
            }
        } catch (InterruptedException e) {
            // Whoever closes this does not wait for longer.
            return;
        } finally {
            try {
                sink.close();
            } catch (IOException e) {
                LOG.warnf("the access log cannot be closed: %s", e.getMessage());
            }
        }
    }

    private void write(List<AccessEntry> batch) {
        if (batch.isEmpty()) {
            return;
        }
        ByteArrayOutputStream lines = new ByteArrayOutputStream(batch.size() * 256);
        long droppedNow = dropped.sum();
        try {
            if (droppedNow > droppedTold) {
                lines.writeBytes(
                        ("{\"dropped\":" + (droppedNow - droppedTold) + "}\n").getBytes(StandardCharsets.US_ASCII));
            }
            for (AccessEntry entry : batch) {
                try (JsonGenerator line =
                        json.createGenerator(lines).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
                    entry.write(line);
                }
                lines.write('\n');
            }
            sink.write(lines.toByteArray(), lines.size());
            droppedTold = droppedNow;
            failing = false;
        } catch (IOException e) {
            dropped.add(batch.size());
            if (!failing) {
                LOG.warnf("the access log cannot be written: %s", e.getMessage());
            }
            failing = true;
        }
    }

    /** Writes what waits, as far as that goes quickly, and ends. */
    @Override
    public void close() {
        try {
            if (!waiting.offer(END, CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS) || !thread.join(CLOSE_LIMIT)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
