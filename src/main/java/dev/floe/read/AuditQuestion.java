package dev.floe.read;

import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.VerifiedMetadata;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * A question to one node: for a symbol of each sliver of {@code axis} that it should have of a blob, all at the same place,
 * which nobody can foresee. Who has not the sliver, or all of it, cannot answer.
 *
 * @param axis of the slivers in question
 * @param place of the symbols in them
 */
record AuditQuestion(VerifiedMetadata blob, Axis axis, int place) {

    static AuditQuestion random(List<VerifiedMetadata> blobs, RandomGenerator random) {
        VerifiedMetadata blob = blobs.get(random.nextInt(blobs.size()));
        Axis axis = random.nextBoolean() ? Axis.PRIMARY : Axis.SECONDARY;
        return new AuditQuestion(blob, axis, random.nextInt(blob.encoding().shardCount()));
    }

    /** The axis of the sliver that crosses those in question at the place. */
    Axis across() {
        return axis.other();
    }

    /** The slivers in question that a node should have, by index. */
    Set<Integer> expected(StorageNode node) {
        Encoding encoding = blob.encoding();
        BlobId id = blob.blobId();
        Set<Integer> slivers = new TreeSet<>();
        for (int shard : node.shards()) {
            slivers.add(encoding.sliverOfPair(axis, id.pairOfShard(shard, encoding.shardCount())));
        }
        return slivers;
    }

    /**
     * Those of the slivers that symbols prove.
     *
     * @throws RedStuffException if one proves nothing: an honest node sends none like that
     */
    Set<Integer> proven(List<RecoverySymbol> symbols) throws RedStuffException {
        Set<Integer> proven = new TreeSet<>();
        for (RecoverySymbol symbol : symbols) {
            if (symbol.symbol().target() == across()) {
                symbol.verify(blob, across(), place);
                proven.add(symbol.indexAcross(across()));
            }
        }
        return proven;
    }
}
