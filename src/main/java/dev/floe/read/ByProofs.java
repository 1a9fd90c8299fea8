package dev.floe.read;

import dev.floe.peer.RequestKind;
import dev.floe.read.Holders.Member;
import dev.floe.read.Requests.Answer;
import dev.floe.read.Requests.Done;
import dev.floe.read.Requests.Event;
import dev.floe.read.Requests.Failure;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.RedStuffException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Symbols with proofs, which tell the liars from the others. Only when there were symbols enough and they were wrong: then
 * one sliver with proofs shows who lies, and the others can do without.
 */
final class ByProofs implements RebuildStage {
    private static final int SILENCE = 2;
    /** A proof over 1000 leaves, and what else comes with a symbol. */
    private static final int PROOF = 350;

    @Override
    public void run(Evidence evidence) throws InterruptedException {
        for (WantedSliver target : evidence.open()) {
            if (!target.isDone() && evidence.suffices(target)) {
                prove(evidence, target);
                if (!target.isDone()) {
                    return;
                }
                evidence.decode(true);
            }
        }
    }

    private static void prove(Evidence evidence, WantedSliver target) throws InterruptedException {
        BlobContext blob = evidence.blob();
        int symbolSize = blob.metadata().symbolSize();
        try (Requests<List<RecoverySymbol>> requests = new Requests<>(blob.scheduler(), List.of(target))) {
            Set<Member> owing = new LinkedHashSet<>();
            Duration patience = Duration.ZERO;
            for (Member member : evidence.holders().byPromise(blob.scheduler().random())) {
                if (!evidence.isLiar(member)) {
                    long bytes = (long) member.pairCount() * (symbolSize + PROOF);
                    requests.add(
                            member,
                            member.holder()
                                    .recoverySymbols(
                                            blob.metadata().blobId(),
                                            blob.axis(),
                                            target.index(),
                                            symbolSize,
                                            member.pairCount(),
                                            blob.timeout(bytes)));
                    Duration usual = member.holder().patience(RequestKind.RECOVERY_SYMBOLS, bytes);
                    patience = patience.compareTo(usual) < 0 ? usual : patience;
                    owing.add(member);
                }
            }
            collect(evidence, target, requests, owing, patience.multipliedBy(SILENCE));
        }
    }

    private static void collect(
            Evidence evidence,
            WantedSliver target,
            Requests<List<RecoverySymbol>> requests,
            Set<Member> owing,
            Duration patience)
            throws InterruptedException {
        Map<Integer, byte[]> proven = new LinkedHashMap<>();
        while (!target.isDone() && proven.size() + Evidence.pairs(owing) >= evidence.needed()) {
            Optional<Event<List<RecoverySymbol>>> event = requests.next(patience);
            if (event.isEmpty()) {
                return;
            }
            switch (event.get()) {
                case Answer<List<RecoverySymbol>>(Member from, List<RecoverySymbol> symbols) -> {
                    owing.remove(from);
                    proven.putAll(verified(evidence, target, from, symbols));
                    if (proven.size() >= evidence.needed()) {
                        evidence.recoverFromTruth(target, proven);
                        return;
                    }
                }
                case Failure<List<RecoverySymbol>>(Member from, var why) -> {
                    owing.remove(from);
                    evidence.blob().refusals().note(from, why);
                }
                case Done<List<RecoverySymbol>>() -> {}
            }
        }
    }

    private static Map<Integer, byte[]> verified(
            Evidence evidence, WantedSliver target, Member member, List<RecoverySymbol> symbols)
            throws InterruptedException {
        BlobContext blob = evidence.blob();
        Optional<Map<Integer, byte[]>> good = Evidence.result(evidence.compute(() -> verify(blob, target, symbols)));
        if (good.isEmpty()) {
            evidence.lied(member, "a recovery symbol without valid proof");
        }
        return good.orElse(Map.of());
    }

    private static Map<Integer, byte[]> verify(BlobContext blob, WantedSliver target, List<RecoverySymbol> symbols)
            throws RedStuffException {
        Map<Integer, byte[]> good = new LinkedHashMap<>();
        for (RecoverySymbol symbol : symbols) {
            if (symbol.symbol().target() == blob.axis()) {
                symbol.verify(blob.metadata(), blob.axis(), target.index());
                good.put(symbol.indexAcross(blob.axis()), symbol.symbol().data());
            }
        }
        return good;
    }
}
