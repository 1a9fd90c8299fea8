package dev.floe.read;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.VerifiedMetadata;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * What the parts of one read share. Thread-safe.
 *
 * @param holders who holds what; changes when the committee does
 * @param lookAgain asks the chain for the committee again and looks up the holders anew; may block
 * @param usualWindow how many bytes under way were worth it to the read before
 * @param buffers for the slivers that come in
 * @param failed what ends the whole read, once something did
 */
record ReadContext(
        VerifiedMetadata metadata,
        Axis axis,
        ReaderOptions reader,
        ReadOptions options,
        ReadProgress progress,
        Alarm alarm,
        Supplier<Holders> holders,
        Runnable lookAgain,
        Refusals refusals,
        AtomicLong usualWindow,
        SliverBuffers buffers,
        AtomicReference<ReadException> failed) {

    Encoding encoding() {
        return metadata.encoding();
    }

    /** Bytes of the symbols of each sliver that is read. */
    int sliverLength() {
        return metadata.sliverLength(axis);
    }

    /** How many crossing slivers rebuild one. */
    int symbolsNeeded() {
        return encoding().symbolsPerSliver(axis);
    }

    /** A computation that takes CPU time. */
    interface Work<T> {
        T run() throws Exception;
    }

    /** Runs {@code work} where CPU time may be spent. */
    <T> CompletableFuture<T> onCpu(Work<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        reader.cpu().execute(() -> {
            if (result.isDone()) {
                return;
            }
            try {
                result.complete(work.run());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }
}
