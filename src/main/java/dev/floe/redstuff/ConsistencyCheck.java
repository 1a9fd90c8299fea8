package dev.floe.redstuff;

import dev.floe.redstuff.RedStuffException.Fault;
import java.io.IOException;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a reader does to find out whether a decoded blob is what its metadata say. Slivers that verify one by one may
 * still not belong together if whoever stored the blob encoded it badly; then different readers could decode different
 * blobs, so such a blob must count as inconsistent for all of them.
 */
public enum ConsistencyCheck {
    /** Checks nothing: right for those who trust the writer. */
    SKIP,

    /**
     * Checks the primary slivers that hold the blob itself. Two readers whose blobs pass have the same bytes; other
     * slivers may still be wrong.
     */
    DEFAULT,

    /** Encodes the blob again and compares the blob ID: all slivers are right. */
    STRICT;

    private static final long WORK_MEMORY = 32L << 20;

    /**
     * Checks a blob that was decoded with {@code metadata}. Beside the encoder's memory this takes room for one primary
     * sliver per thread.
     *
     * @param blob the decoded bytes
     * @param verified the primary slivers that were verified and that the blob was decoded from; empty if it was decoded
     *     from secondary slivers
     * @param cpu runs the helpers; must not be an event loop
     * @param parallelism how many threads take part, the calling one included
     * @throws RedStuffException INCONSISTENT_BLOB
     */
    public void check(VerifiedMetadata metadata, BlobSource blob, BitSet verified, Executor cpu, int parallelism)
            throws IOException, RedStuffException {
        if (this == SKIP) {
            return;
        }
        if (blob.length() != metadata.blobLength()) {
            throw new RedStuffException(
                    Fault.INCONSISTENT_BLOB,
                    "the blob must have " + metadata.blobLength() + " bytes, not " + blob.length());
        }
        Optional<String> fault = this == STRICT
                ? encodeAgain(metadata, blob, cpu, parallelism)
                : wrongRow(metadata, blob, verified, new WorkCrew(cpu, parallelism));
        if (fault.isPresent()) {
            throw new RedStuffException(
                    Fault.INCONSISTENT_BLOB, "blob " + metadata.blobId() + " was badly encoded: " + fault.get());
        }
    }

    private static Optional<String> encodeAgain(
            VerifiedMetadata metadata, BlobSource blob, Executor cpu, int parallelism)
            throws IOException, RedStuffException {
        BlobId again = new BlobEncoder(metadata.encoding(), cpu, parallelism, WORK_MEMORY)
                .encode(blob, SliverSink.NONE)
                .blobId();
        return again.equals(metadata.blobId()) ? Optional.empty() : Optional.of("it encodes to blob " + again);
    }

    private static Optional<String> wrongRow(VerifiedMetadata metadata, BlobSource blob, BitSet verified, WorkCrew crew)
            throws IOException {
        Encoding encoding = metadata.encoding();
        PaddedBlob padded = new PaddedBlob(blob, metadata.blobLength(), encoding, metadata.symbolSize());
        AtomicInteger wrong = new AtomicInteger(-1);
        crew.run(encoding.primarySourceSymbols(), () -> {
            byte[] row = new byte[metadata.sliverLength(Axis.PRIMARY)];
            return index -> {
                if (verified.get(index) || wrong.get() >= 0) {
                    return;
                }
                padded.read(index, 0, 0, row, 0, row.length);
                byte[] hash = new SliverExpansion(
                                GaloisKernel.best(), encoding, Axis.PRIMARY, metadata.symbolSize(), row)
                        .hash();
                if (!metadata.metadata().hashEquals(index, Axis.PRIMARY, hash, 0)) {
                    wrong.set(index);
                }
            };
        });
        return wrong.get() < 0 ? Optional.empty() : Optional.of("primary sliver " + wrong.get() + " is not part of it");
    }
}
