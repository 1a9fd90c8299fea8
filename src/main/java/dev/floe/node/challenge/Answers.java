package dev.floe.node.challenge;

import dev.floe.protocol.ChallengeCoin;
import dev.floe.protocol.ChallengeCommitment;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.MerkleTree;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.SliverSymbols;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** All that a node answers in a challenge: first the hashes of it, for the commitment, then batch by batch to each member. */
final class Answers {
    /** Bytes of symbols and proofs in a batch, roughly; one answer may be longer. */
    static final int BATCH = 512 << 10;

    /** Bytes of slivers and their trees that are kept, as all members ask for the same ones. */
    private static final long KEPT = 16L << 20;

    private static final int FRAMING = 96;
    private static final byte[] NO_ANSWERS = new byte[MerkleTree.HASH_LENGTH];

    private final Draw draw;
    private final Committee committee;
    private final StorageNode self;
    private final ChallengedBlobs blobs;
    private final List<BlobId> drawn;
    private final List<Boolean> shown = new ArrayList<>();
    /** For each member the hashes of the answers to it. */
    private final List<byte[]> leaves = new ArrayList<>();

    private List<byte[]> roots = List.of();
    private volatile Optional<Note.Prepared> prepared = Optional.empty();

    private record Kept(SliverSymbols symbols, long bytes) {}

    // Guarded by itself, as is what it is worth.
    private final LinkedHashMap<BlobId, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

    private long keptBytes;

    /** Answers to what was drawn, not prepared yet. */
    Answers(Draw draw, Committee committee, StorageNode self, ChallengedBlobs blobs, List<BlobId> drawn) {
        this.draw = draw;
        this.committee = committee;
        this.self = self;
        this.blobs = blobs;
        this.drawn = List.copyOf(drawn);
        for (int member = 0; member < committee.members().size(); member++) {
            leaves.add(new byte[drawn.size() * MerkleTree.HASH_LENGTH]);
        }
    }

    /** Answers that were prepared before. */
    Answers(Draw draw, Committee committee, StorageNode self, ChallengedBlobs blobs, Note.Prepared prepared) {
        this.draw = draw;
        this.committee = committee;
        this.self = self;
        this.blobs = blobs;
        this.drawn = prepared.drawn();
        ready(prepared);
    }

    private void ready(Note.Prepared all) {
        roots = all.leaves().stream().map(Answers::root).toList();
        prepared = Optional.of(all);
    }

    List<BlobId> drawn() {
        return drawn;
    }

    /** Computes the hashes of the answers about the next {@code most} blobs. To be called by one thread. */
    void prepare(int most) {
        for (int done = 0; done < most && prepared.isEmpty(); done++) {
            if (shown.size() == drawn.size()) {
                ready(new Note.Prepared(drawn, shown, leaves));
            } else {
                prepareNext();
            }
        }
    }

    private void prepareNext() {
        int at = shown.size();
        BlobId blob = drawn.get(at);
        Optional<SliverSymbols> symbols = symbols(blob);
        for (int member = 0; member < committee.members().size(); member++) {
            int column = draw.column(blob, committee.members().get(member));
            byte[] leaf = Answer.leaf(blob, symbols.map(one -> one.symbol(column)));
            System.arraycopy(leaf, 0, leaves.get(member), at * MerkleTree.HASH_LENGTH, MerkleTree.HASH_LENGTH);
        }
        shown.add(symbols.isPresent());
    }

    private Optional<SliverSymbols> symbols(BlobId blob) {
        // A sliver of another size than the blob's is damaged, and cannot be expanded.
        return blobs.metadata(blob)
                .flatMap(metadata -> blobs.primary(blob, draw.pair(blob, self))
                        .filter(sliver -> sliver.symbolSize() == metadata.symbolSize()
                                && sliver.data().length == metadata.sliverLength(sliver.axis()))
                        .map(sliver -> new SliverSymbols(metadata.encoding(), sliver)));
    }

    /** The root over the hashes of answers, one after the other. */
    static byte[] root(byte[] leaves) {
        return leaves.length == 0
                ? NO_ANSWERS.clone()
                : MerkleTree.ofLeafHashes(leaves).root();
    }

    /** Once all is prepared. */
    Optional<Note.Prepared> prepared() {
        return prepared;
    }

    ChallengeCommitment commitment(ChallengeCoin coin) {
        return ChallengeCommitment.to(
                coin, self.id(), prepared.map(any -> roots).orElseThrow());
    }

    /**
     * Answers to a member, from number {@code from} on. May be called by several threads once all is prepared.
     *
     * @throws IOException if a sliver cannot be read that could be when it was committed to
     */
    Answer.Batch batch(ObjectId asking, int from) throws IOException {
        Note.Prepared ready = prepared.orElseThrow();
        StorageNode member = committee.members().stream()
                .filter(one -> one.id().equals(asking))
                .findFirst()
                .orElseThrow(() -> new IOException(asking + " is no member of the committee"));
        List<Answer> answers = new ArrayList<>();
        int at = Math.clamp(from, 0, drawn.size());
        int first = at;
        for (long bytes = 0; at < drawn.size() && bytes < BATCH; at++) {
            Answer answer = new Answer(drawn.get(at), what(member, ready, at));
            bytes += FRAMING;
            if (answer.what() instanceof Answer.Shown(RecoverySymbol symbol)) {
                bytes += symbol.symbol().data().length
                        + (MerkleTree.HASH_LENGTH + 1L) * symbol.proof().length();
            }
            answers.add(answer);
        }
        return new Answer.Batch(first, drawn.size(), answers, at == drawn.size() ? roots : List.of());
    }

    private Answer.What what(StorageNode member, Note.Prepared ready, int at) throws IOException {
        if (!ready.shown().get(at)) {
            return new Answer.Nothing();
        }
        BlobId blob = drawn.get(at);
        synchronized (kept) {
            Kept one = kept.get(blob);
            if (one == null) {
                Optional<SliverSymbols> symbols = symbols(blob);
                if (symbols.isEmpty() && blobs.isGone(blob, committee.epoch())) {
                    int leaf = at * MerkleTree.HASH_LENGTH;
                    byte[] its = ready.leaves().get(committee.members().indexOf(member));
                    return new Answer.Hashed(Arrays.copyOfRange(its, leaf, leaf + MerkleTree.HASH_LENGTH));
                }
                one = kept(
                        symbols.orElseThrow(() -> new IOException("a sliver of " + blob + " cannot be read any more")));
                keep(blob, one);
            }
            return new Answer.Shown(one.symbols.recoverySymbol(draw.column(blob, member)));
        }
    }

    private Kept kept(SliverSymbols symbols) {
        // Expanded, and with its tree.
        long bytes = (long) committee.shardCount() * (symbols.symbol(0).length + 2 * MerkleTree.HASH_LENGTH);
        return new Kept(symbols, bytes);
    }

    private void keep(BlobId blob, Kept one) {
        kept.put(blob, one);
        keptBytes += one.bytes;
        while (keptBytes > KEPT && kept.size() > 1) {
            keptBytes -= kept.pollFirstEntry().getValue().bytes;
        }
    }
}
