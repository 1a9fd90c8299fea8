package dev.floe.read;

import dev.floe.bytes.MemoryBudget;
import dev.floe.peer.Peer;
import dev.floe.peer.PeerException;
import dev.floe.peer.RequestKind;
import dev.floe.read.Holders.Member;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobDecoder;
import dev.floe.redstuff.DecodingSymbol;
import dev.floe.redstuff.DecodingSymbols;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.SliverRecovery;
import dev.floe.redstuff.SliverSymbols;
import java.time.Duration;
import java.util.ArrayDeque;
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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Rebuilds some slivers together, in stages that each need less trust and cost more:
 *
 * <ol>
 *   <li>symbols without proofs from as many nodes as are needed, the trusted ones first; the result proves itself. When
 *       it does not, one node at a time is left out;
 *   <li>symbols with proofs, which tell the liars from the others;
 *   <li>whole slivers of the other axis, each verified, of which only the symbols that are needed are kept;
 *   <li>whole slivers of the same axis, each verified, if there is memory for all of a blob: they are the ones of which
 *       the fewest are needed.
 * </ol>
 *
 * Runs on one thread and blocks it; interrupting it stops all work.
 */
final class RebuildBatch {
    private static final int MOST_LEFT_OUT = 12;
    /** A stage ends when nothing was heard for so many times as long as the slowest node usually needs. */
    private static final int MOST_SILENCES = 2;

    private static final long SLOWEST = 256 << 10;
    private static final int SLIVERS_AT_ONCE = 16;
    private static final int SLIVER_BYTES_AT_ONCE = 4 << 20;

    /** A symbol of a target, not verified. */
    private record Piece(Member from, byte[] bytes) {}

    /** Something happened. */
    private sealed interface Event<T> {}

    /** A node answered as asked. */
    private record Answer<T>(Member from, T value) implements Event<T> {}

    /** A node did not. */
    private record Failure<T>(Member from, PeerException why) implements Event<T> {}

    /** A target came from somewhere else, or was given up. */
    private record Done<T>() implements Event<T> {}

    private final ReadContext read;
    private final Axis sourceAxis;
    private final Holders holders;
    private final int needed;
    private final List<Target> open;
    private final Map<Target, Map<Integer, Piece>> pieces = new HashMap<>();
    private final Set<Member> liars = new HashSet<>();
    /** How many symbols a target must have to be tried (again). */
    private final Map<Target, Integer> enoughToTry = new HashMap<>();

    private final Set<CompletableFuture<?>> underWay = new LinkedHashSet<>();

    // Whoever answers has symbols for all targets: they are mostly rebuilt from the same sources.
    private int[] lastSources = {};
    private CompletableFuture<SliverRecovery> lastRecovery = new CompletableFuture<>();

    RebuildBatch(ReadContext read, List<Target> targets) {
        this.read = read;
        this.sourceAxis = read.axis().other();
        this.holders = read.holders().get();
        this.needed = read.symbolsNeeded();
        this.open = new ArrayList<>(targets);
        targets.forEach(target -> pieces.put(target, new LinkedHashMap<>()));
    }

    /** Completes the targets that could be rebuilt; the others are left as they are. */
    void run() throws InterruptedException {
        try {
            bySymbols();
            byProofs();
            bySlivers();
            byBlob();
        } finally {
            underWay.forEach(request -> request.cancel(true));
        }
    }

    private boolean isFinished() {
        open.removeIf(Target::isDone);
        return open.isEmpty();
    }

    private void complete(Target target, Sliver sliver) {
        if (target.data().complete(sliver.data())) {
            read.progress().recovered();
        }
    }

    private Duration timeout(long bytes) {
        return read.options().stallTimeout().plusSeconds(bytes / SLOWEST);
    }

    private <T> BlockingQueue<Event<T>> events() {
        BlockingQueue<Event<T>> events = new LinkedBlockingQueue<>();
        open.forEach(target -> target.data().whenComplete((data, failure) -> events.add(new Done<>())));
        return events;
    }

    private <T> void ask(BlockingQueue<Event<T>> events, Member member, CompletableFuture<T> request) {
        underWay.add(request);
        request.whenComplete((value, failure) -> events.add(
                failure == null ? new Answer<>(member, value) : new Failure<>(member, PeerException.of(failure))));
    }

    // ---- symbols without proofs

    private void bySymbols() throws InterruptedException {
        BlockingQueue<Event<DecodingSymbols>> events = events();
        ArrayDeque<Member> unasked = new ArrayDeque<>(holders.byPromise());
        List<Integer> indices = open.stream().map(Target::index).toList();
        // Who was asked, with the number of symbols for each target that is expected of them.
        Map<Member, Integer> owing = new HashMap<>();
        int had = 0;
        int wanted = needed;
        int silences = 0;
        Duration patience = Duration.ZERO;
        while (!isFinished()) {
            while (had + sum(owing) < wanted && !unasked.isEmpty()) {
                Member member = unasked.poll();
                long bytes = (long) indices.size()
                        * member.pairCount()
                        * (read.metadata().symbolSize() + 8);
                Duration usual = member.peer().patience(RequestKind.DECODING_SYMBOLS, bytes);
                patience = patience.compareTo(usual) < 0 ? usual : patience;
                ask(
                        events,
                        member,
                        member.peer()
                                .decodingSymbols(
                                        read.metadata().blobId(),
                                        read.axis(),
                                        indices,
                                        read.metadata().symbolSize(),
                                        member.pairCount(),
                                        timeout(bytes)));
                // Of a node that never gave symbols before, nothing is expected.
                boolean proven = member.peer()
                        .usualLatency(RequestKind.DECODING_SYMBOLS, bytes)
                        .isPresent();
                owing.put(member, proven ? member.pairCount() : 0);
            }
            if (owing.isEmpty() || had + pairs(owing.keySet()) + pairs(unasked) < needed) {
                return;
            }
            Event<DecodingSymbols> event = events.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
            switch (event) {
                case null -> {
                    if (unasked.isEmpty() && ++silences == MOST_SILENCES) {
                        return;
                    }
                    // Whoever owes us something may never answer: ask others for as much.
                    owing.replaceAll((member, expected) -> 0);
                }
                case Answer<DecodingSymbols>(Member from, DecodingSymbols symbols) -> {
                    owing.remove(from);
                    int kept = keep(from, symbols);
                    had += kept;
                    if (kept > 0) {
                        read.refusals().withdraw(from);
                    }
                    boolean last = owing.isEmpty() && unasked.isEmpty();
                    if (!decode(last)) {
                        // Somebody lied, and nobody knows who: only more symbols can tell.
                        wanted = Integer.MAX_VALUE;
                    }
                }
                case Failure<DecodingSymbols>(Member from, PeerException why) -> {
                    owing.remove(from);
                    read.refusals().note(from, why);
                    if (owing.isEmpty() && unasked.isEmpty()) {
                        decode(true);
                    }
                }
                case Done<DecodingSymbols>() -> {}
            }
        }
    }

    private static int pairs(Collection<Member> members) {
        return members.stream().mapToInt(Member::pairCount).sum();
    }

    private static int sum(Map<Member, Integer> expected) {
        return expected.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Keeps the symbols that the node can have; returns for how many sources there are any. */
    private int keep(Member member, DecodingSymbols symbols) {
        Set<Integer> sources = new HashSet<>();
        for (Target target : open) {
            for (DecodingSymbol symbol : symbols.byTarget().getOrDefault(target.index(), List.of())) {
                int source = symbol.sourceIndex();
                if (symbol.target() == read.axis()
                        && source < read.encoding().shardCount()
                        && symbol.data().length == read.metadata().symbolSize()
                        && member.pairs().get(read.encoding().pairOfSliver(sourceAxis, source))) {
                    pieces.get(target).putIfAbsent(source, new Piece(member, symbol.data()));
                    sources.add(source);
                }
            }
        }
        return sources.size();
    }

    /**
     * Decodes what there are enough symbols for. Returns whether nothing that was decoded turned out wrong.
     *
     * @param persistent whether to try again what went wrong before, though few symbols are new
     */
    private boolean decode(boolean persistent) throws InterruptedException {
        Map<Target, CompletableFuture<Sliver>> attempts = new LinkedHashMap<>();
        for (Target target : open) {
            int enough = persistent ? needed : enoughToTry.getOrDefault(target, needed);
            if (target.isDone() || pieces.get(target).size() < enough) {
                continue;
            }
            Map<Integer, Piece> usable = usable(target, Optional.empty());
            if (usable.size() >= enough) {
                attempts.put(target, recover(target, usable));
                enoughToTry.put(target, usable.size() + Math.max(1, needed / 8));
            }
        }
        boolean right = true;
        for (Map.Entry<Target, CompletableFuture<Sliver>> attempt : attempts.entrySet()) {
            Target target = attempt.getKey();
            Optional<Sliver> sliver = result(attempt.getValue());
            if (sliver.isEmpty() && !target.isDone()) {
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

    private Map<Integer, Piece> usable(Target target, Optional<Member> without) {
        Map<Integer, Piece> usable = new LinkedHashMap<>(pieces.get(target));
        usable.values()
                .removeIf(piece -> liars.contains(piece.from())
                        || without.filter(piece.from()::equals).isPresent());
        return usable;
    }

    private CompletableFuture<Sliver> recover(Target target, Map<Integer, Piece> usable) {
        int[] sources = new int[needed];
        byte[][] symbols = new byte[needed][];
        int at = 0;
        for (Map.Entry<Integer, Piece> piece : usable.entrySet()) {
            if (at == needed) {
                break;
            }
            sources[at] = piece.getKey();
            symbols[at++] = piece.getValue().bytes();
        }
        return recoveryFrom(sources)
                .thenCompose(recovery -> read.onCpu(() -> recovery.recover(target.index(), symbols)));
    }

    private CompletableFuture<SliverRecovery> recoveryFrom(int[] sources) {
        if (!Arrays.equals(sources, lastSources)) {
            lastSources = sources;
            lastRecovery = read.onCpu(() -> new SliverRecovery(read.metadata(), read.axis(), sources));
        }
        return lastRecovery;
    }

    /** The sliver, or nothing if the symbols were wrong. */
    private static Optional<Sliver> result(CompletableFuture<Sliver> attempt) throws InterruptedException {
        try {
            return Optional.of(attempt.get());
        } catch (ExecutionException e) {
            return Optional.empty();
        }
    }

    private Optional<Sliver> leaveOneOut(Target target) throws InterruptedException {
        Set<Member> suspects = new LinkedHashSet<>();
        usable(target, Optional.empty()).values().forEach(piece -> suspects.add(piece.from()));
        int attempts = 0;
        for (Member suspect : suspects) {
            Map<Integer, Piece> rest = usable(target, Optional.of(suspect));
            if (rest.size() >= needed) {
                if (++attempts > MOST_LEFT_OUT || target.isDone()) {
                    return Optional.empty();
                }
                Optional<Sliver> sliver = result(recover(target, rest));
                if (sliver.isPresent()) {
                    return sliver;
                }
            }
        }
        return Optional.empty();
    }

    /** Compares everybody's symbols with those of the sliver that was proven right in the end. */
    private void expose(Target target, Sliver sliver) throws InterruptedException {
        Map<Integer, Piece> claimed = pieces.get(target);
        CompletableFuture<Set<Member>> comparison = read.onCpu(() -> {
            SliverSymbols truth = new SliverSymbols(read.encoding(), sliver);
            Set<Member> wrong = new HashSet<>();
            claimed.forEach((source, piece) -> {
                if (!Arrays.equals(truth.symbol(source), piece.bytes())) {
                    wrong.add(piece.from());
                }
            });
            return wrong;
        });
        try {
            comparison.get().forEach(member -> lied(member, "a wrong symbol of sliver " + target.index()));
        } catch (ExecutionException e) {
            throw new IllegalStateException("symbols of a verified sliver", e.getCause());
        }
    }

    private void lied(Member member, String what) {
        if (liars.add(member)) {
            read.progress().lied();
            member.peer().lied(what + " of blob " + read.metadata().blobId());
        }
    }

    // ---- symbols with proofs

    /** Only when there were symbols enough and they were wrong: then one sliver with proofs shows who lies. */
    private void byProofs() throws InterruptedException {
        for (Target target : List.copyOf(open)) {
            if (!target.isDone() && usable(target, Optional.empty()).size() >= needed) {
                byProofs(target);
                if (target.isDone() && decode(true)) {
                    continue;
                }
                if (!target.isDone()) {
                    return;
                }
            }
        }
    }

    private void byProofs(Target target) throws InterruptedException {
        BlockingQueue<Event<List<RecoverySymbol>>> events = events();
        Set<Member> owing = new HashSet<>();
        Duration patience = Duration.ZERO;
        for (Member member : holders.byPromise()) {
            if (!liars.contains(member)) {
                long bytes = (long) member.pairCount() * (read.metadata().symbolSize() + 350);
                ask(
                        events,
                        member,
                        member.peer()
                                .recoverySymbols(
                                        read.metadata().blobId(),
                                        read.axis(),
                                        target.index(),
                                        read.metadata().symbolSize(),
                                        member.pairCount(),
                                        timeout(bytes)));
                Duration usual = member.peer().patience(RequestKind.RECOVERY_SYMBOLS, bytes);
                patience = patience.compareTo(usual) < 0 ? usual : patience;
                owing.add(member);
            }
        }
        Map<Integer, byte[]> proven = new LinkedHashMap<>();
        while (!target.isDone() && proven.size() + pairs(owing) >= needed) {
            switch (events.poll(MOST_SILENCES * patience.toNanos(), TimeUnit.NANOSECONDS)) {
                case null -> {
                    return;
                }
                case Answer<List<RecoverySymbol>>(Member from, List<RecoverySymbol> symbols) -> {
                    owing.remove(from);
                    proven.putAll(verified(target, from, symbols));
                    if (proven.size() >= needed) {
                        recoverFromTruth(target, proven);
                        return;
                    }
                }
                case Failure<List<RecoverySymbol>>(Member from, PeerException why) -> {
                    owing.remove(from);
                    read.refusals().note(from, why);
                }
                case Done<List<RecoverySymbol>>() -> {}
            }
        }
    }

    private Map<Integer, byte[]> verified(Target target, Member member, List<RecoverySymbol> symbols)
            throws InterruptedException {
        CompletableFuture<Map<Integer, byte[]>> verification = read.onCpu(() -> {
            Map<Integer, byte[]> good = new LinkedHashMap<>();
            for (RecoverySymbol symbol : symbols) {
                if (symbol.symbol().target() == read.axis()) {
                    symbol.verify(read.metadata(), read.axis(), target.index());
                    good.put(symbol.indexAcross(read.axis()), symbol.symbol().data());
                }
            }
            return good;
        });
        try {
            return verification.get();
        } catch (ExecutionException e) {
            lied(
                    member,
                    "a recovery symbol without valid proof: " + e.getCause().getMessage());
            return Map.of();
        }
    }

    /** The symbols are those of the blob. If they are no sliver of it, the blob itself is wrong. */
    private void recoverFromTruth(Target target, Map<Integer, byte[]> proven) throws InterruptedException {
        Map<Integer, Piece> authentic = new LinkedHashMap<>();
        proven.forEach((source, bytes) -> authentic.put(
                source,
                new Piece(
                        holders.ofPair(read.encoding().pairOfSliver(sourceAxis, source))
                                .getFirst(),
                        bytes)));
        Optional<Sliver> sliver = result(recover(target, authentic));
        if (sliver.isPresent()) {
            expose(target, sliver.get());
            complete(target, sliver.get());
            pieces.get(target).clear();
        } else if (!target.isDone()) {
            target.data()
                    .completeExceptionally(new ReadException(
                            ReadException.Kind.INCONSISTENT,
                            "blob " + read.metadata().blobId() + " was badly encoded: its "
                                    + read.axis().text() + " sliver " + target.index() + " contradicts the "
                                    + sourceAxis.text() + " ones"));
        }
    }

    // ---- whole slivers of the other axis

    private void bySlivers() throws InterruptedException {
        if (isFinished()) {
            return;
        }
        Map<Target, Map<Integer, byte[]>> proven = new HashMap<>();
        open.forEach(target -> proven.put(target, new LinkedHashMap<>()));
        List<Integer> verified = new ArrayList<>();
        gather(sourceAxis, needed, sliver -> {
            verified.add(sliver.index());
            proven.forEach((target, symbols) ->
                    symbols.put(sliver.index(), SliverSymbols.symbol(read.encoding(), sliver, target.index())));
        });
        if (verified.size() >= needed) {
            for (Target target : List.copyOf(open)) {
                if (!target.isDone()) {
                    recoverFromTruth(target, proven.get(target));
                }
            }
        }
    }

    /** Fetches verified slivers of {@code axis} from wherever they are, until there are enough or no more. */
    private void gather(Axis axis, int enough, Consumer<Sliver> taken) throws InterruptedException {
        int length = read.metadata().sliverLength(axis);
        int atOnce = Math.clamp(SLIVER_BYTES_AT_ONCE / length, 1, SLIVERS_AT_ONCE);
        BlockingQueue<Event<Sliver>> events = events();
        ArrayDeque<Ask> unasked = new ArrayDeque<>();
        for (Member member : holders.byPromise()) {
            member.pairs().stream().forEach(pair -> unasked.add(new Ask(member, pair)));
        }
        Set<Integer> had = new HashSet<>();
        Set<Member> useless = new HashSet<>(liars);
        int outstanding = 0;
        while (!isFinished() && had.size() < enough) {
            unasked.removeIf(ask -> useless.contains(ask.member()) || had.contains(ask.pair()));
            while (outstanding < atOnce && !unasked.isEmpty()) {
                Ask ask = unasked.poll();
                Peer peer = ask.member().peer();
                // A silent node must not hold up the others: it gets little more than it usually needs.
                Duration patience = peer.patience(RequestKind.SLIVER, length).multipliedBy(2);
                ask(events, ask.member(), peer.sliver(read.metadata().blobId(), ask.pair(), axis, length, patience));
                outstanding++;
            }
            if (outstanding == 0 || had.size() + outstanding + unasked.size() < enough) {
                return;
            }
            switch (events.take()) {
                case Answer<Sliver>(Member from, Sliver sliver) -> {
                    outstanding--;
                    if (isRight(from, sliver)) {
                        if (had.add(read.encoding().pairOfSliver(axis, sliver.index()))) {
                            taken.accept(sliver);
                        }
                    } else {
                        useless.add(from);
                    }
                }
                case Failure<Sliver>(Member from, PeerException why) -> {
                    outstanding--;
                    read.refusals().note(from, why);
                    if (why.kind() == PeerException.Kind.TIMEOUT || why.kind() == PeerException.Kind.TRANSPORT) {
                        useless.add(from);
                    }
                }
                case Done<Sliver>() -> {}
            }
        }
    }

    /** One sliver pair at one of its holders. */
    private record Ask(Member member, int pair) {}

    private boolean isRight(Member member, Sliver sliver) throws InterruptedException {
        Axis axis = sliver.axis();
        int index = sliver.index();
        if (index >= read.encoding().shardCount()
                || !member.pairs().get(read.encoding().pairOfSliver(axis, index))) {
            lied(member, "a sliver that is not its own");
            return false;
        }
        CompletableFuture<Boolean> verification = read.onCpu(() -> {
            read.metadata().verify(read.encoding().pairOfSliver(axis, index), sliver);
            return true;
        });
        try {
            return verification.get();
        } catch (ExecutionException e) {
            lied(member, "a wrong " + axis.text() + " sliver: " + e.getCause().getMessage());
            return false;
        }
    }

    // ---- whole slivers of the same axis

    /** Needs the fewest nodes, k1 or k2 slivers of any, but memory for the whole blob. */
    private void byBlob() throws InterruptedException {
        if (isFinished()) {
            return;
        }
        int enough = read.encoding().sourceSymbols(read.axis());
        long blob = (long) enough * read.sliverLength();
        try (MemoryBudget.Lease lease = read.reader().memory().acquire(2 * blob, Duration.ZERO)) {
            if (lease.bytes() > read.reader().memory().capacity()) {
                return;
            }
            List<Sliver> slivers = new ArrayList<>();
            gather(read.axis(), enough, slivers::add);
            if (slivers.size() >= enough && !isFinished()) {
                decodeBlob(slivers);
            }
        } catch (TimeoutException e) {
            // No room for a whole blob: then it cannot be done this way.
        }
    }

    private void decodeBlob(List<Sliver> slivers) throws InterruptedException {
        CompletableFuture<List<Sliver>> work = read.onCpu(() -> {
            byte[] blob = new BlobDecoder(Runnable::run, 1).decode(read.metadata(), read.axis(), slivers);
            List<Sliver> rebuilt = new ArrayList<>();
            for (Target target : open) {
                Sliver sliver = new Sliver(
                        read.axis(), target.index(), read.metadata().symbolSize(), sliverOf(blob, target.index()));
                read.metadata().verify(target.pair(), sliver);
                rebuilt.add(sliver);
            }
            return rebuilt;
        });
        try {
            List<Sliver> rebuilt = work.get();
            for (int i = 0; i < rebuilt.size(); i++) {
                complete(open.get(i), rebuilt.get(i));
            }
        } catch (ExecutionException e) {
            ReadException inconsistent = new ReadException(
                    ReadException.Kind.INCONSISTENT,
                    "blob " + read.metadata().blobId() + " was badly encoded: "
                            + e.getCause().getMessage());
            open.forEach(target -> target.data().completeExceptionally(inconsistent));
        }
    }

    /** The sliver {@code index} as the decoded blob has it, padded with zeros. */
    private byte[] sliverOf(byte[] blob, int index) {
        Encoding encoding = read.encoding();
        int symbolSize = read.metadata().symbolSize();
        byte[] data = new byte[read.sliverLength()];
        int symbols = data.length / symbolSize;
        for (int i = 0; i < symbols; i++) {
            long symbol = read.axis() == Axis.PRIMARY
                    ? (long) index * symbols + i
                    : (long) i * encoding.secondarySourceSymbols() + index;
            long from = symbol * symbolSize;
            if (from < blob.length) {
                System.arraycopy(
                        blob, (int) from, data, i * symbolSize, (int) Math.min(symbolSize, blob.length - from));
            }
        }
        return data;
    }
}
