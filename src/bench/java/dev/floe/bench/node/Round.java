package dev.floe.bench.node;

/**
 * What a node did for a while.
 *
 * @param count of requests or slivers
 * @param bytes that came or went with them
 * @param nodeCores processor time of the node for each second
 * @param ownCores the same of this process
 * @param syncs of the node for each second
 */
record Round(double seconds, int count, long bytes, double nodeCores, double ownCores, double syncs) {
    /** Above such a part of the cores, these are what there is too little of. */
    private static final double BUSY = 0.85;

    double perSecond() {
        return count / seconds;
    }

    double megabytesPerSecond() {
        return bytes / 1e6 / seconds;
    }

    /** Processor time that the node took for each: says the same whatever else the machine did. */
    double nodeMillisEach() {
        return 1000 * nodeCores * seconds / count;
    }

    /**
     * What there was too little of.
     *
     * @param syncMillis that the disk takes for a sync
     * @param waiting what it waited for if there was enough of everything
     */
    String limit(double syncMillis, String waiting) {
        int cores = Runtime.getRuntime().availableProcessors();
        if (syncs * syncMillis / 1000 > BUSY) {
            return "the disk's syncs limit it";
        }
        if (nodeCores + ownCores > BUSY * cores) {
            return "processors limit it, " + (nodeCores > ownCores ? "the node's" : "this client's") + " part first";
        }
        return nodeCores > BUSY
                ? "one core of the node may limit it"
                : "neither processors nor syncs limit it: other processes, the disk's width, or " + waiting;
    }
}
