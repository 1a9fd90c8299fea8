package dev.floe.read;

/** One way to rebuild the slivers of a batch. Stages come after one another, each with what those before found out. */
interface RebuildStage {
    /**
     * Completes what it can of the slivers that are open. Blocks; interrupting the thread stops the work.
     *
     * @throws ReadException if nothing that comes after can help
     */
    void run(Evidence evidence) throws InterruptedException;
}
