package dev.floe.edge;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.VerifiedMetadata;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Checks made-up rows until the JVM has compiled the codec. Vector code is some hundred times slower before that, and
 * the first reader of a new process should not be the one who waits for it. Thread-safe.
 */
final class CodecWarmUp {
    private static final Duration LONGEST = Duration.ofSeconds(5);
    /** By then the compilers have seen enough; a machine in no hurry is through in half a second. */
    private static final int ROWS = 400;

    private static final int SYMBOL_SIZE = 1024;

    private final Executor cpu;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean done;

    CodecWarmUp(Executor cpu) {
        this.cpu = cpu;
    }

    /** Begins at the first call, for the number of shards given there; whether it is over. */
    boolean isDone(int shardCount) {
        if (begun.compareAndSet(false, true)) {
            cpu.execute(() -> {
                try {
                    checkRows(new Encoding(shardCount), System.nanoTime() + LONGEST.toNanos());
                } catch (RedStuffException e) {
                    throw new IllegalStateException(e);
                } finally {
                    done = true;
                }
            });
        }
        return done;
    }

    private static void checkRows(Encoding encoding, long deadline) throws RedStuffException {
        long length = (long) encoding.primarySourceSymbols() * encoding.secondarySourceSymbols() * SYMBOL_SIZE;
        byte[] noHashes = new byte[2 * BlobMetadata.HASH_LENGTH * encoding.shardCount()];
        VerifiedMetadata metadata = VerifiedMetadata.derive(BlobMetadata.of(length, noHashes), encoding);
        Sliver row =
                new Sliver(Axis.PRIMARY, 0, SYMBOL_SIZE, new byte[encoding.sliverLength(Axis.PRIMARY, SYMBOL_SIZE)]);
        for (int i = 0; i < ROWS && System.nanoTime() < deadline; i++) {
            try {
                metadata.verify(0, row);
            } catch (RedStuffException e) {
                // As expected: no sliver hashes to zeros.
                continue;
            }
        }
    }
}
