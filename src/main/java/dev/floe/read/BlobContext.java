package dev.floe.read;

import dev.floe.bytes.Cpu;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.VerifiedMetadata;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What the parts of the work on one blob share, for slivers of one axis. Thread-safe.
 *
 * @param cpu this blob's queue
 * @param holders who holds what; changes when the committee does
 * @param lookAgain asks the chain for the committee again unless that was done a moment ago; may block
 */
record BlobContext(
        VerifiedMetadata metadata,
        Axis axis,
        ReaderOptions options,
        Scheduler scheduler,
        ReadObserver observer,
        Cpu.Queue cpu,
        Supplier<Holders> holders,
        Runnable lookAgain,
        RefusalVotes refusals) {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    /** Slower nodes than this (bytes in a second) are as good as silent. */
    private static final long SLOWEST = 256 << 10;

    Encoding encoding() {
        return metadata.encoding();
    }

    /** Bytes of the symbols of each sliver. */
    int sliverLength() {
        return metadata.sliverLength(axis);
    }

    /** How many crossing slivers rebuild one. */
    int symbolsNeeded() {
        return encoding().symbolsPerSliver(axis);
    }

    /** How long an answer of {@code bytes} bytes may take. */
    Duration timeout(long bytes) {
        return options.stallTimeout().plusSeconds(bytes / SLOWEST);
    }

    void lied(Holders.Member member, String what) {
        observer.lied();
        member.holder().lied(what + " of blob " + metadata.blobId());
    }

    static ReadException unavailable(String message) {
        return ReadException.unavailable(message, RETRY_AFTER);
    }

    /** What to tell whoever waits for something that this process could not compute. */
    static ReadException ofThisProcess(Throwable failure) {
        return failure instanceof ReadException known
                ? known
                : unavailable("this server could not do its part: " + failure.getMessage());
    }
}
