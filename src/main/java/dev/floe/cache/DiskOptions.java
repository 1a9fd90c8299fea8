package dev.floe.cache;

import dev.floe.cache.disk.DiskLimits;
import java.time.Duration;

/**
 * How a disk tier works.
 *
 * @param verify when what is read is hashed
 * @param scrubPeriod in which everything is read and hashed, asked for or not; zero for never
 * @param behind how many bytes may wait to be written; what comes then is not kept
 * @param retryAfter when a disk that failed is tried again
 */
public record DiskOptions(DiskLimits limits, Verify verify, Duration scrubPeriod, long behind, Duration retryAfter) {
    /** When an entry is checked against the blob ID. Its checksum is always. */
    public enum Verify {
        /** When it is used first since the process started. */
        FIRST_USE,
        /** Each time. */
        ALWAYS
    }

    /** At the first use; 16 MiB may wait, a failing disk is left alone for 30 s. */
    public static DiskOptions of(DiskLimits limits) {
        return new DiskOptions(limits, Verify.FIRST_USE, Duration.ZERO, 16 << 20, Duration.ofSeconds(30));
    }

    public DiskOptions withVerify(Verify other) {
        return new DiskOptions(limits, other, scrubPeriod, behind, retryAfter);
    }

    public DiskOptions withScrubPeriod(Duration other) {
        return new DiskOptions(limits, verify, other, behind, retryAfter);
    }

    public DiskOptions withBehind(long other) {
        return new DiskOptions(limits, verify, scrubPeriod, other, retryAfter);
    }

    public DiskOptions withRetryAfter(Duration other) {
        return new DiskOptions(limits, verify, scrubPeriod, behind, other);
    }
}
