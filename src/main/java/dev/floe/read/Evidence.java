package dev.floe.read;

import dev.floe.bytes.Cpu;
import dev.floe.read.Holders.Member;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.DecodingSymbol;
import dev.floe.redstuff.DecodingSymbols;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.SliverRecovery;
import dev.floe.redstuff.SliverSymbols;
import dev.floe.redstuff.VerifiedSliver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * What is known about the slivers of a batch: symbols that were claimed, by whom, and who was found to lie. Decodes what
 * there are enough symbols for. The stages of a rebuild add to it one after the other; used by one thread, which waits
 * for computations. Computations that nobody waits for any more are taken back.
 */
final class Evidence implements AutoCloseable {
    private static final int MOST_LEFT_OUT = 12;

    /** A symbol of a target, not verified. */
    private record Piece(Member from, byte[] bytes) {}

    private final BlobContext blob;
    private final Holders holders;
    private final Axis sourceAxis;
    private final int needed;
    private final List<WantedSliver> open;
    private final Map<WantedSliver, Map<Integer, Piece>> pieces = new HashMap<>();
    private final Set<Member> liars = new HashSet<>();
    /** How many symbols a target must have to be tried (again). */
    private final Map<WantedSliver, Integer> enoughToTry = new HashMap<>();

    // Guarded by itself.
    private final Set<CompletableFuture<?>> computing = new LinkedHashSet<>();
    private boolean closed;

    // Whoever answers has symbols for all targets: they are mostly rebuilt from the same sources.
    private int[] lastSources = {};
    private CompletableFuture<SliverRecovery> lastRecovery = new CompletableFuture<>();

    Evidence(BlobContext blob, List<WantedSliver> targets) {
        this.blob = blob;
        this.holders = blob.holders().get();
        this.sourceAxis = blob.axis().other();
        this.needed = blob.symbolsNeeded();
        this.open = new ArrayList<>(targets);
        targets.forEach(target -> pieces.put(target, new LinkedHashMap<>()));
    }

    BlobContext blob() {
        return blob;
    }

    Holders holders() {
        return holders;
    }

    /** The axis of the slivers that the targets are rebuilt from. */
    Axis sourceAxis() {
        return sourceAxis;
    }

    /** How many symbols rebuild a sliver. */
    int needed() {
        return needed;
    }

    /** The slivers that are still wanted. */
    List<WantedSliver> open() {
        open.removeIf(WantedSliver::isDone);
        return List.copyOf(open);
    }

    boolean isFinished() {
        return open().isEmpty();
    }

    boolean isLiar(Member member) {
        return liars.contains(member);
    }

    /** Marks a node that gave something wrong. */
    void lied(Member member, String what) {
        if (liars.add(member)) {
            blob.lied(member, what);
        }
    }

    void complete(WantedSliver target, VerifiedSliver sliver) {
        if (target.sliver().complete(sliver)) {
            blob.observer().rebuilt();
        }
    }

    /** The targets' blob contradicts itself, or this process could not do its part. */
    void fail(Collection<WantedSliver> targets, ReadException why) {
        targets.forEach(target -> target.sliver().completeExceptionally(why));
    }

    static int pairs(Collection<Member> members) {
        return members.stream().mapToInt(Member::pairCount).sum();
    }

    /** Has something computed that is taken back when the batch ends. */
    <T> CompletableFuture<T> compute(Cpu.Work<T> work) {
        CompletableFuture<T> result;
        synchronized (computing) {
            if (closed) {
                return CompletableFuture.failedFuture(new CancellationException());
            }
            result = blob.cpu().submit(work);
            computing.add(result);
        }
        result.whenComplete((value, failure) -> {
            synchronized (computing) {
                computing.remove(result);
            }
        });
        return result;
    }

    /**
     * What was computed, or nothing if what it was computed from was wrong.
     *
     * @throws ReadException if this process could not compute
     */
    static <T> Optional<T> result(CompletableFuture<T> computation) throws InterruptedException {
        try {
            return Optional.of(computation.get());
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() instanceof CompletionException wrapped ? wrapped.getCause() : e.getCause();
            if (cause instanceof RedStuffException) {
                return Optional.empty();
            }
            throw BlobContext.ofThisProcess(cause);
        }
    }

    /** Keeps the symbols that the node can have; returns for how many sources there are any. */
    int keep(Member member, DecodingSymbols symbols) {
        Set<Integer> sources = new HashSet<>();
        for (WantedSliver target : open()) {
            for (DecodingSymbol symbol : symbols.byTarget().getOrDefault(target.index(), List.of())) {
                int source = symbol.sourceIndex();
                if (symbol.target() == blob.axis()
                        && source < blob.encoding().shardCount()
                        && symbol.data().length == blob.metadata().symbolSize()
                        && member.pairs().get(blob.encoding().pairOfSliver(sourceAxis, source))) {
                    pieces.get(target).putIfAbsent(source, new Piece(member, symbol.data()));
                    sources.add(source);
                }
            }
        }
        return sources.size();
    }

    /** Whether there are enough symbols of honest nodes, as far as is known. */
    boolean suffices(WantedSliver target) {
        return usable(target, Optional.empty()).size() >= needed;
    }

    /**
     * Decodes what there are enough symbols for. Returns whether nothing that was decoded turned out wrong.
     *
     * @param persistent whether to try again what went wrong before, though few symbols are new
     */
    boolean decode(boolean persistent) throws InterruptedException {
        Map<WantedSliver, CompletableFuture<VerifiedSliver>> attempts = new LinkedHashMap<>();
        for (WantedSliver target : open()) {
            int enough = persistent ? needed : enoughToTry.getOrDefault(target, needed);
            if (pieces.get(target).size() < enough) {
                continue;
            }
            Map<Integer, Piece> usable = usable(target, Optional.empty());
            if (usable.size() >= enough) {
                attempts.put(target, recover(target, usable));
                enoughToTry.put(target, usable.size() + Math.max(1, needed / 8));
            }
        }
        boolean right = true;
        for (Map.Entry<WantedSliver, CompletableFuture<VerifiedSliver>> attempt : attempts.entrySet()) {
            WantedSliver target = attempt.getKey();
            if (target.isDone()) {
                attempt.getValue().cancel(true);
                continue;
            }
            Optional<VerifiedSliver> sliver = result(attempt.getValue());
            if (sliver.isEmpty()) {
                sliver = leaveOneOut(target);
                if (sliver.isPresent()) {
                    expose(target, sliver.get());
                }
            }
            if (sliver.isPresent()) {
                complete(target, sliver.get());
                pieces.get(target).clear();
            } else {
                right = false;
            }
        }
        return right;
    }

    private Map<Integer, Piece> usable(WantedSliver target, Optional<Member> without) {
        Map<Integer, Piece> usable = new LinkedHashMap<>(pieces.get(target));
        usable.values()
                .removeIf(piece -> liars.contains(piece.from())
                        || without.filter(piece.from()::equals).isPresent());
        return usable;
    }

    private CompletableFuture<VerifiedSliver> recover(WantedSliver target, Map<Integer, Piece> usable) {
        Map<Integer, byte[]> symbols = new LinkedHashMap<>();
        usable.forEach((source, piece) -> symbols.put(source, piece.bytes()));
        return recoverFrom(target, symbols);
    }

    private CompletableFuture<VerifiedSliver> recoverFrom(WantedSliver target, Map<Integer, byte[]> usable) {
        int[] sources = new int[needed];
        byte[][] symbols = new byte[needed][];
        int at = 0;
        for (Map.Entry<Integer, byte[]> symbol : usable.entrySet()) {
            if (at == needed) {
                break;
            }
            sources[at] = symbol.getKey();
            symbols[at++] = symbol.getValue();
        }
        return recoveryFrom(sources).thenCompose(recovery -> compute(() -> recovery.recover(target.index(), symbols)));
    }

    private CompletableFuture<SliverRecovery> recoveryFrom(int[] sources) {
        if (!Arrays.equals(sources, lastSources)) {
            lastSources = sources;
            lastRecovery = compute(() -> new SliverRecovery(blob.metadata(), blob.axis(), sources));
        }
        return lastRecovery;
    }

    private Optional<VerifiedSliver> leaveOneOut(WantedSliver target) throws InterruptedException {
        Set<Member> suspects = new LinkedHashSet<>();
        usable(target, Optional.empty()).values().forEach(piece -> suspects.add(piece.from()));
        int attempts = 0;
        for (Member suspect : suspects) {
            Map<Integer, Piece> rest = usable(target, Optional.of(suspect));
            if (rest.size() >= needed) {
                if (++attempts > MOST_LEFT_OUT || target.isDone()) {
                    return Optional.empty();
                }
                Optional<VerifiedSliver> sliver = result(recover(target, rest));
                if (sliver.isPresent()) {
                    return sliver;
                }
            }
        }
        return Optional.empty();
    }

    /** Compares everybody's symbols with those of the sliver that was proven right in the end. */
    private void expose(WantedSliver target, VerifiedSliver sliver) throws InterruptedException {
        Map<Integer, Piece> claimed = Map.copyOf(pieces.get(target));
        CompletableFuture<Set<Member>> comparison = compute(() -> {
            SliverSymbols truth = new SliverSymbols(blob.encoding(), sliver.sliver());
            Set<Member> wrong = new LinkedHashSet<>();
            for (int source = 0; source < blob.encoding().shardCount(); source++) {
                Piece piece = claimed.get(source);
                if (piece != null && !Arrays.equals(truth.symbol(source), piece.bytes())) {
                    wrong.add(piece.from());
                }
            }
            return wrong;
        });
        result(comparison)
                .orElse(Set.of())
                .forEach(member -> lied(member, "a wrong symbol of sliver " + target.index()));
    }

    /** The symbols are those of the blob. If they are no sliver of it, the blob itself is wrong. */
    void recoverFromTruth(WantedSliver target, Map<Integer, byte[]> proven) throws InterruptedException {
        if (target.isDone()) {
            return;
        }
        Optional<VerifiedSliver> sliver = result(recoverFrom(target, proven));
        if (sliver.isPresent()) {
            expose(target, sliver.get());
            complete(target, sliver.get());
            pieces.get(target).clear();
        } else {
            fail(
                    List.of(target),
                    new ReadException(
                            ReadException.Kind.INCONSISTENT,
                            "blob " + blob.metadata().blobId() + " was badly encoded: its "
                                    + blob.axis().text() + " sliver " + target.index() + " contradicts the "
                                    + sourceAxis.text() + " ones"));
        }
    }

    /** Takes back what is being computed. */
    @Override
    public void close() {
        List<CompletableFuture<?>> unwanted;
        synchronized (computing) {
            closed = true;
            unwanted = List.copyOf(computing);
        }
        unwanted.forEach(computation -> computation.cancel(true));
    }
}
