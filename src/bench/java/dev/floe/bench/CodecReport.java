package dev.floe.bench;

/** Where the figures of {@code floe bench codec} go, in the order in which they come. */
sealed interface CodecReport permits CodecTable, CodecJson {
    /** Measurements of this machine follow. */
    void measuring(Machine machine);

    void add(CodecBenchmark.Result result);

    /** Comparisons on this machine follow. */
    void comparing(Machine machine);

    /** Comparisons with this peer follow. */
    void beside(CodecPeer peer);

    void add(CodecPeer peer, CodecComparison.Result result);

    /** That was all. */
    void end();
}
