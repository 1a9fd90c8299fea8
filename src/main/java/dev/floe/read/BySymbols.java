package dev.floe.read;

import dev.floe.peer.RequestKind;
import dev.floe.read.Holders.Member;
import dev.floe.read.Requests.Answer;
import dev.floe.read.Requests.Done;
import dev.floe.read.Requests.Event;
import dev.floe.read.Requests.Failure;
import dev.floe.redstuff.DecodingSymbols;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Symbols without proofs from as many nodes as are needed, the trusted ones first. The result proves itself; when it does
 * not, one node at a time is left out.
 */
final class BySymbols implements RebuildStage {
    /** Ends when nothing was heard for so many times as long as the slowest node usually needs. */
    private static final int MOST_SILENCES = 2;

    private static final int FRAMING = 8;

    @Override
    public void run(Evidence evidence) throws InterruptedException {
        if (!evidence.isFinished()) {
            BlobContext blob = evidence.blob();
            try (Requests<DecodingSymbols> requests = new Requests<>(blob.scheduler(), evidence.open())) {
                new Run(evidence, requests).run();
            }
        }
    }

    private static final class Run {
        private final Evidence evidence;
        private final BlobContext blob;
        private final Requests<DecodingSymbols> requests;
        private final ArrayDeque<Member> unasked;
        private final List<Integer> indices;
        /** Who was asked, with the number of symbols for each target that is expected of them. */
        private final Map<Member, Integer> owing = new LinkedHashMap<>();

        private int had;
        private int wanted;
        private Duration patience = Duration.ZERO;

        Run(Evidence evidence, Requests<DecodingSymbols> requests) {
            this.evidence = evidence;
            this.blob = evidence.blob();
            this.requests = requests;
            this.unasked = new ArrayDeque<>(
                    evidence.holders().byPromise(blob.scheduler().random()));
            this.indices = evidence.open().stream().map(WantedSliver::index).toList();
            this.wanted = evidence.needed();
        }

        void run() throws InterruptedException {
            int silences = 0;
            while (!evidence.isFinished()) {
                while (had + expected() < wanted && !unasked.isEmpty()) {
                    ask(unasked.poll());
                }
                if (owing.isEmpty()
                        || had + Evidence.pairs(owing.keySet()) + Evidence.pairs(unasked) < evidence.needed()) {
                    return;
                }
                Optional<Event<DecodingSymbols>> event = requests.next(patience);
                if (event.isPresent()) {
                    take(event.get());
                } else if (unasked.isEmpty() && ++silences == MOST_SILENCES) {
                    return;
                } else {
                    // Whoever owes us something may never answer: ask others for as much.
                    owing.replaceAll((member, expected) -> 0);
                }
            }
        }

        private int expected() {
            return owing.values().stream().mapToInt(Integer::intValue).sum();
        }

        private void ask(Member member) {
            int symbolSize = blob.metadata().symbolSize();
            long bytes = (long) indices.size() * member.pairCount() * (symbolSize + FRAMING);
            Duration usual = member.holder().patience(RequestKind.DECODING_SYMBOLS, bytes);
            patience = patience.compareTo(usual) < 0 ? usual : patience;
            requests.add(
                    member,
                    member.holder()
                            .decodingSymbols(
                                    blob.metadata().blobId(),
                                    blob.axis(),
                                    indices,
                                    symbolSize,
                                    member.pairCount(),
                                    blob.timeout(bytes)));
            // Of a node that never gave symbols before, nothing is expected.
            boolean proven = member.holder()
                    .usualLatency(RequestKind.DECODING_SYMBOLS, bytes)
                    .isPresent();
            owing.put(member, proven ? member.pairCount() : 0);
        }

        private void take(Event<DecodingSymbols> event) throws InterruptedException {
            switch (event) {
                case Answer<DecodingSymbols>(Member from, DecodingSymbols symbols) -> {
                    owing.remove(from);
                    int kept = evidence.keep(from, symbols);
                    had += kept;
                    if (kept > 0) {
                        blob.refusals().withdraw(from);
                    }
                    boolean last = owing.isEmpty() && unasked.isEmpty();
                    if (!evidence.decode(last)) {
                        // Somebody lied, and nobody knows who: only more symbols can tell.
                        wanted = Integer.MAX_VALUE;
                    }
                }
                case Failure<DecodingSymbols>(Member from, var why) -> {
                    owing.remove(from);
                    blob.refusals().note(from, why);
                    if (owing.isEmpty() && unasked.isEmpty()) {
                        evidence.decode(true);
                    }
                }
                case Done<DecodingSymbols>() -> {}
            }
        }
    }
}
