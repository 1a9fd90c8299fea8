package dev.floe.read;

import dev.floe.redstuff.SliverSymbols;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whole slivers of the other axis, each verified, of which only the symbols that are needed are kept. */
final class ByCrossingSlivers implements RebuildStage {
    @Override
    public void run(Evidence evidence) throws InterruptedException {
        List<WantedSliver> targets = evidence.open();
        if (targets.isEmpty()) {
            return;
        }
        Map<WantedSliver, Map<Integer, byte[]>> proven = new LinkedHashMap<>();
        targets.forEach(target -> proven.put(target, new LinkedHashMap<>()));
        boolean enough = new SliverGathering(evidence, evidence.sourceAxis()).gather(evidence.needed(), sliver -> {
            SliverSymbols all = new SliverSymbols(evidence.blob().encoding(), sliver.sliver());
            Map<WantedSliver, byte[]> symbols = Evidence.result(evidence.compute(() -> {
                        Map<WantedSliver, byte[]> mine = new LinkedHashMap<>();
                        targets.forEach(target -> mine.put(target, all.symbol(target.index())));
                        return mine;
                    }))
                    .orElseThrow();
            symbols.forEach((target, symbol) -> proven.get(target).put(sliver.index(), symbol));
        });
        if (enough) {
            for (WantedSliver target : targets) {
                evidence.recoverFromTruth(target, proven.get(target));
            }
        }
    }
}
