package dev.floe.node.challenge;

import dev.floe.protocol.ChallengeCoin;
import dev.floe.protocol.ChallengeCommitment;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.MerkleTree;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.VerifiedMetadata;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One member's answers as another hears them: whether all that was drawn is shown, is what the blobs' IDs vouch for, and is
 * what was committed to. Not thread-safe.
 */
final class Examination {
    /** How it stands. */
    sealed interface Verdict {
        /** More answers are needed. */
        record Open() implements Verdict {}

        /** All answers are there, and of these blobs nothing was shown, which is all right only if they are gone. */
        record Lacks(Set<BlobId> blobs) implements Verdict {}

        record Passed() implements Verdict {}

        /** It said what is not true, and nothing that it says afterwards changes that. */
        record Lied(String why) implements Verdict {}
    }

    private static final Verdict OPEN = new Verdict.Open();

    private final Draw draw;
    private final ChallengeCoin coin;
    private final StorageNode asked;
    private final StorageNode asking;
    private final int place;
    private final int members;
    private final ChallengeCommitment commitment;
    private final int mostAnswers;
    private final ChallengedBlobs blobs;
    private final int epoch;
    private final Set<BlobId> wanted;
    private final Set<BlobId> seen = new LinkedHashSet<>();
    private byte[] leaves = {};
    private Verdict verdict = OPEN;

    /**
     * @param asking this node, member number {@code place} of {@code members}
     * @param commitment that the other has on chain
     * @param drawn what this node wants to see; its metadata must be here
     * @param mostAnswers how many there may be
     */
    Examination(
            Draw draw,
            ChallengeCoin coin,
            StorageNode asked,
            StorageNode asking,
            int place,
            int members,
            ChallengeCommitment commitment,
            List<BlobId> drawn,
            int mostAnswers,
            ChallengedBlobs blobs,
            int epoch) {
        this.draw = draw;
        this.coin = coin;
        this.asked = asked;
        this.asking = asking;
        this.place = place;
        this.members = members;
        this.commitment = commitment;
        this.wanted = new LinkedHashSet<>(drawn);
        this.mostAnswers = mostAnswers;
        this.blobs = blobs;
        this.epoch = epoch;
    }

    StorageNode asked() {
        return asked;
    }

    ChallengeCommitment commitment() {
        return commitment;
    }

    /** The number of the first answer that was not heard yet. */
    int next() {
        return leaves.length / MerkleTree.HASH_LENGTH;
    }

    /** How it stands, as far as this node has heard what became of blobs. */
    Verdict verdict() {
        if (verdict instanceof Verdict.Lacks) {
            wanted.removeIf(blob -> blobs.isGone(blob, epoch));
            verdict = lacking();
        }
        return verdict;
    }

    private Verdict lacking() {
        return wanted.isEmpty() ? new Verdict.Passed() : new Verdict.Lacks(Set.copyOf(wanted));
    }

    /** Hears the answers that follow. */
    void hear(Answer.Batch batch) {
        if (verdict != OPEN) {
            return;
        }
        Optional<String> wrong = wrong(batch);
        if (wrong.isPresent()) {
            verdict = new Verdict.Lied(wrong.get());
        } else if (batch.isLast()) {
            verdict = lacking();
        }
    }

    private Optional<String> wrong(Answer.Batch batch) {
        if (batch.from() != next()
                || batch.total() > mostAnswers
                || (long) batch.from() + batch.answers().size() > batch.total()
                || batch.answers().isEmpty() && !batch.isLast()) {
            return Optional.of("its answers are not in order");
        }
        byte[] more = Arrays.copyOf(leaves, leaves.length + batch.answers().size() * MerkleTree.HASH_LENGTH);
        int at = leaves.length;
        for (Answer answer : batch.answers()) {
            if (!seen.add(answer.blob())) {
                return Optional.of("it answers twice about " + answer.blob());
            }
            Optional<String> wrong = wrong(answer);
            if (wrong.isPresent()) {
                return wrong;
            }
            System.arraycopy(answer.leaf(), 0, more, at, MerkleTree.HASH_LENGTH);
            at += MerkleTree.HASH_LENGTH;
        }
        leaves = more;
        return batch.isLast() ? wrong(batch.roots()) : Optional.empty();
    }

    private Optional<String> wrong(Answer answer) {
        if (!(answer.what() instanceof Answer.Shown(RecoverySymbol symbol)) || !wanted.contains(answer.blob())) {
            return Optional.empty();
        }
        int column = draw.column(answer.blob(), asking);
        if (symbol.symbol().target() != Axis.SECONDARY
                || symbol.symbol().sourceIndex() != draw.pair(answer.blob(), asked)
                || symbol.targetIndex() != column) {
            return Optional.of("it shows another symbol of " + answer.blob() + " than it was asked for");
        }
        Optional<VerifiedMetadata> metadata = blobs.metadata(answer.blob());
        if (metadata.isEmpty()) {
            // They were here when the examination began: the blob is gone meanwhile.
            return Optional.empty();
        }
        try {
            symbol.verify(metadata.get());
        } catch (RedStuffException e) {
            return Optional.of("its symbol of " + answer.blob() + " is wrong: " + e.getMessage());
        }
        wanted.remove(answer.blob());
        return Optional.empty();
    }

    private Optional<String> wrong(List<byte[]> roots) {
        boolean committed = roots.size() == members
                && roots.stream().allMatch(root -> root.length == MerkleTree.HASH_LENGTH)
                && Arrays.equals(roots.get(place), Answers.root(leaves))
                && ChallengeCommitment.to(coin, asked.id(), roots).equals(commitment);
        return committed ? Optional.empty() : Optional.of("its answers are not those it committed to");
    }
}
