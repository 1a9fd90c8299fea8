package dev.floe.read;

import dev.floe.bytes.MemoryBudget;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobDecoder;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.redstuff.VerifiedSliver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * Whole slivers of the same axis, each verified, if there is memory for all of a blob: they are the ones of which the
 * fewest are needed, k1 or k2 of any.
 */
final class ByWholeBlob implements RebuildStage {
    @Override
    public void run(Evidence evidence) throws InterruptedException {
        if (evidence.isFinished()) {
            return;
        }
        BlobContext blob = evidence.blob();
        int enough = blob.encoding().sourceSymbols(blob.axis());
        long bytes = 2L * enough * blob.sliverLength();
        MemoryBudget memory = blob.options().memory();
        if (bytes > memory.largest()) {
            return;
        }
        try (MemoryBudget.Lease lease = memory.acquire(bytes, Duration.ZERO)) {
            List<Sliver> slivers = new ArrayList<>();
            if (new SliverGathering(evidence, blob.axis()).gather(enough, sliver -> slivers.add(sliver.sliver()))) {
                decode(evidence, slivers);
            }
        } catch (TimeoutException e) {
            // No room for a whole blob: then it cannot be done this way.
        }
    }

    private static void decode(Evidence evidence, List<Sliver> slivers) throws InterruptedException {
        BlobContext blob = evidence.blob();
        // What is no part of the blob itself is not in it.
        List<WantedSliver> targets = evidence.open().stream()
                .filter(target -> target.index() < blob.encoding().sourceSymbols(blob.axis()))
                .toList();
        Optional<List<VerifiedSliver>> rebuilt = Evidence.result(evidence.compute(() -> {
            byte[] bytes = new BlobDecoder(Runnable::run, 1).decode(blob.metadata(), blob.axis(), slivers);
            List<VerifiedSliver> verified = new ArrayList<>();
            for (WantedSliver target : targets) {
                verified.add(sliver(blob.metadata(), blob.axis(), bytes, target));
            }
            return verified;
        }));
        if (rebuilt.isEmpty()) {
            evidence.fail(
                    targets,
                    new ReadException(
                            ReadException.Kind.INCONSISTENT,
                            "blob " + blob.metadata().blobId() + " was badly encoded: its "
                                    + blob.axis().text() + " slivers contradict each other"));
            return;
        }
        for (int i = 0; i < targets.size(); i++) {
            evidence.complete(targets.get(i), rebuilt.get().get(i));
        }
    }

    /** The sliver as the decoded blob has it, padded with zeros. */
    private static VerifiedSliver sliver(VerifiedMetadata metadata, Axis axis, byte[] blob, WantedSliver target)
            throws RedStuffException {
        int symbolSize = metadata.symbolSize();
        byte[] data = new byte[metadata.sliverLength(axis)];
        int symbols = data.length / symbolSize;
        for (int i = 0; i < symbols; i++) {
            long symbol = axis == Axis.PRIMARY
                    ? (long) target.index() * symbols + i
                    : (long) i * metadata.encoding().secondarySourceSymbols() + target.index();
            long from = symbol * symbolSize;
            if (from < blob.length) {
                System.arraycopy(
                        blob, (int) from, data, i * symbolSize, (int) Math.min(symbolSize, blob.length - from));
            }
        }
        return metadata.verify(target.pair(), new Sliver(axis, target.index(), symbolSize, data));
    }
}
