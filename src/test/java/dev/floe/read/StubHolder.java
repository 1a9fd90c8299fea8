package dev.floe.read;

import dev.floe.peer.PeerException;
import dev.floe.peer.PeerFailures;
import dev.floe.peer.RequestKind;
import dev.floe.peer.StoredStatus;
import dev.floe.protocol.BlobStatus;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.DecodingSymbol;
import dev.floe.redstuff.DecodingSymbols;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.SliverSymbols;
import dev.floe.redstuff.VerifiedMetadata;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A holder of slivers without a network: answers in virtual time, or lies, or loses what it is asked. */
final class StubHolder implements SliverHolder {
    /** A blob as its writer encoded it. */
    record Stored(byte[] blob, VerifiedMetadata metadata, Sliver[] primary, Sliver[] secondary) {
        /** A blob of {@code length} bytes that nothing but the length decides. */
        static Stored random(Encoding encoding, int length) {
            byte[] blob = new byte[length];
            new Random(length).nextBytes(blob);
            return of(encoding, blob);
        }

        static Stored of(Encoding encoding, byte[] blob) {
            int length = blob.length;
            int n = encoding.shardCount();
            Sliver[][] slivers = new Sliver[2][n];
            try {
                int symbolSize = encoding.symbolSize(length);
                for (Axis axis : Axis.values()) {
                    for (int i = 0; i < n; i++) {
                        byte[] data = new byte[encoding.sliverLength(axis, symbolSize)];
                        slivers[axis.ordinal()][i] = new Sliver(axis, i, symbolSize, data);
                    }
                }
                VerifiedMetadata metadata = new BlobEncoder(encoding, Runnable::run, 1, 1 << 20)
                        .encode(
                                BlobSource.of(blob),
                                (axis, index, offset, bytes, from, count) -> System.arraycopy(
                                        bytes, from, slivers[axis.ordinal()][index].data(), offset, count));
                return new Stored(blob, metadata, slivers[0], slivers[1]);
            } catch (IOException | RedStuffException e) {
                throw new AssertionError(e);
            }
        }

        BlobId id() {
            return metadata.blobId();
        }

        Sliver sliver(Axis axis, int index) {
            return axis == Axis.PRIMARY ? primary[index] : secondary[index];
        }
    }

    /** How it behaves. */
    enum Conduct {
        GOOD,
        /** Answers late now and then, so late that others are asked. */
        LAGGARD,
        /** Loses every other request. */
        LOSSY,
        SILENT,
        /** Knows of everything, and never gives a sliver or anything to rebuild one with. */
        STINGY,
        /** Gives everything but what others are rebuilt with. */
        WITHOUT_SYMBOLS,
        LIAR,
        /** Gives nothing wrong, and now and then nothing. */
        FORGETFUL,
        BUSY
    }

    /** After that long others are asked, and it is in doubt. */
    static final Duration PATIENCE = Duration.ofMillis(150);

    private static final int FAILURES_IN_A_ROW = 3;

    private final VirtualTime time;
    private final Conduct conduct;
    private final Set<Integer> shards;
    private final Map<BlobId, Stored> blobs;
    private int failures;
    private boolean lied;
    private long answeredAt = Long.MIN_VALUE / 2;
    private int underWay;
    private int symbolRequests;
    private long silentUntil = Long.MIN_VALUE;

    StubHolder(VirtualTime time, Conduct conduct, Collection<Integer> shards, Map<BlobId, Stored> blobs) {
        this.time = time;
        this.conduct = conduct;
        this.shards = Set.copyOf(shards);
        this.blobs = blobs;
    }

    /** Requests that were neither answered nor given up. */
    int underWay() {
        return underWay;
    }

    /** How often it was asked for symbols, of one sliver or of many. */
    int symbolRequests() {
        return symbolRequests;
    }

    private boolean chance(double probability) {
        return time.random().nextDouble() < probability;
    }

    /** Loses everything that it is asked for before {@code end}, by the clock of its time, from now on. */
    void fallSilentUntil(long end) {
        silentUntil = end;
    }

    private boolean isSilentOn(RequestKind kind) {
        if (time.nanoTime() < silentUntil) {
            return true;
        }
        return switch (kind) {
            case SLIVER -> conduct == Conduct.STINGY || conduct == Conduct.SILENT;
            case DECODING_SYMBOLS, RECOVERY_SYMBOLS ->
                conduct == Conduct.STINGY || conduct == Conduct.SILENT || conduct == Conduct.WITHOUT_SYMBOLS;
            default -> conduct == Conduct.SILENT;
        };
    }

    private <T> CompletableFuture<T> answer(RequestKind kind, Duration timeout, Supplier<T> right) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        underWay++;
        answer.whenComplete((value, failure) -> underWay--);
        time.at(PATIENCE, () -> {
            if (!answer.isDone()) {
                failures++;
            }
        });
        Duration takes = Duration.ofMillis(2 + time.random().nextInt(40));
        boolean lost = isSilentOn(kind) || conduct == Conduct.LOSSY && chance(0.5);
        if (conduct == Conduct.LAGGARD && chance(0.5)) {
            takes = takes.plusMillis(100 + time.random().nextInt(3000));
        }
        if (lost) {
            time.at(timeout, () -> fail(answer, PeerException.Kind.TIMEOUT));
        } else if (conduct == Conduct.BUSY) {
            time.at(takes, () -> fail(answer, PeerException.Kind.BUSY));
        } else if (conduct == Conduct.FORGETFUL && chance(0.5)) {
            time.at(takes, () -> fail(answer, PeerException.Kind.NOT_FOUND));
        } else {
            time.at(takes, () -> {
                if (!answer.isDone()) {
                    failures = 0;
                    answeredAt = time.nanoTime();
                    answer.complete(right.get());
                }
            });
        }
        return answer;
    }

    private void fail(CompletableFuture<?> answer, PeerException.Kind kind) {
        if (!answer.isDone()) {
            failures++;
            answer.completeExceptionally(PeerFailures.of(kind));
        }
    }

    private byte[] perhapsWrong(byte[] bytes) {
        byte[] given = bytes.clone();
        if (conduct == Conduct.LIAR && given.length > 0) {
            given[time.random().nextInt(given.length)] ^=
                    (byte) (1 << time.random().nextInt(8));
        }
        return given;
    }

    private boolean holds(BlobId blobId, int pair) {
        Stored stored = blobs.get(blobId);
        int n = stored.metadata().encoding().shardCount();
        return shards.contains(blobId.shardOfPair(pair, n));
    }

    @Override
    public CompletableFuture<BlobMetadata> metadata(BlobId blobId, int shardCount, Duration timeout) {
        return answer(RequestKind.METADATA, timeout, () -> {
            BlobMetadata metadata = blobs.get(blobId).metadata().metadata();
            return conduct == Conduct.LIAR
                    ? BlobMetadata.of(metadata.blobLength(), perhapsWrong(metadata.hashes()))
                    : metadata;
        });
    }

    @Override
    public CompletableFuture<BlobStatus> status(BlobId blobId, Duration timeout) {
        return answer(RequestKind.STATUS, timeout, () -> BlobStatus.NONEXISTENT);
    }

    @Override
    public CompletableFuture<Sliver> sliver(BlobId blobId, int pair, Axis axis, int length, Duration timeout) {
        return answer(RequestKind.SLIVER, timeout, () -> {
            Stored stored = blobs.get(blobId);
            Sliver sliver = stored.sliver(axis, stored.metadata().encoding().sliverOfPair(axis, pair));
            return new Sliver(axis, sliver.index(), sliver.symbolSize(), perhapsWrong(sliver.data()));
        });
    }

    @Override
    public CompletableFuture<StoredStatus> sliverStatus(BlobId blobId, int pair, Axis axis, Duration timeout) {
        return answer(RequestKind.SLIVER_STATUS, timeout, () -> StoredStatus.STORED);
    }

    private List<Sliver> slivers(BlobId blobId, Axis axis) {
        Stored stored = blobs.get(blobId);
        Encoding encoding = stored.metadata().encoding();
        List<Sliver> mine = new ArrayList<>();
        for (int pair = 0; pair < encoding.shardCount(); pair++) {
            if (holds(blobId, pair)) {
                mine.add(stored.sliver(axis, encoding.sliverOfPair(axis, pair)));
            }
        }
        return mine;
    }

    @Override
    public CompletableFuture<DecodingSymbols> decodingSymbols(
            BlobId blobId, Axis targetAxis, Collection<Integer> targets, int symbolSize, int count, Duration timeout) {
        symbolRequests++;
        return answer(RequestKind.DECODING_SYMBOLS, timeout, () -> {
            Encoding encoding = blobs.get(blobId).metadata().encoding();
            Map<Integer, List<DecodingSymbol>> all = new LinkedHashMap<>();
            for (int target : targets) {
                List<DecodingSymbol> symbols = new ArrayList<>();
                for (Sliver source : slivers(blobId, targetAxis.other())) {
                    byte[] symbol = SliverSymbols.symbol(encoding, source, target);
                    symbols.add(new DecodingSymbol(targetAxis, source.index(), perhapsWrong(symbol)));
                }
                all.put(target, symbols);
            }
            return new DecodingSymbols(all);
        });
    }

    @Override
    public CompletableFuture<List<RecoverySymbol>> recoverySymbols(
            BlobId blobId, Axis targetAxis, int target, int symbolSize, int count, Duration timeout) {
        symbolRequests++;
        return answer(RequestKind.RECOVERY_SYMBOLS, timeout, () -> {
            Encoding encoding = blobs.get(blobId).metadata().encoding();
            List<RecoverySymbol> all = new ArrayList<>();
            for (Sliver source : slivers(blobId, targetAxis.other())) {
                RecoverySymbol symbol = new SliverSymbols(encoding, source).recoverySymbol(target);
                DecodingSymbol given = new DecodingSymbol(
                        targetAxis, source.index(), perhapsWrong(symbol.symbol().data()));
                all.add(new RecoverySymbol(given, target, symbol.proof()));
            }
            return all;
        });
    }

    @Override
    public Duration patience(RequestKind kind, long bytes) {
        return PATIENCE;
    }

    @Override
    public Optional<Duration> usualLatency(RequestKind kind, long bytes) {
        return Optional.of(Duration.ofMillis(20));
    }

    @Override
    public boolean answeredWithin(Duration last) {
        return answeredAt >= time.nanoTime() - last.toNanos();
    }

    @Override
    public boolean trusted() {
        return !lied && failures < FAILURES_IN_A_ROW;
    }

    @Override
    public boolean doubtful() {
        return failures > 0;
    }

    @Override
    public double reliability() {
        return trusted() ? 1 : -1;
    }

    @Override
    public void lied(String what) {
        lied = true;
    }
}
