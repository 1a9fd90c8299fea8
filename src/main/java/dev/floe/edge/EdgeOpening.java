package dev.floe.edge;

/**
 * When an edge opens for viewers: once it knows a committee, has nodes enough to read every blob, a codec at full speed and all
 * lists of what it must not serve. From then on it is open until it stops ({@link dev.floe.door.Drain}), whatever becomes of the
 * chain and of the nodes. Thread-safe.
 *
 * <p>All edges of an operator ask the same chain and the same nodes. If their trouble closed an edge, it would close every edge
 * at once: a load balancer would have nowhere to send viewers to, and a group of machines that replaces those that are not well
 * would end them all, their caches included, for new ones that could not open either. Open, they serve what they have, and what
 * the last committee known still holds. That the chain is silent is for alerts.
 */
final class EdgeOpening {
    /**
     * What an edge has of what it needs before its first viewer.
     *
     * @param committee whether the chain has ever said who the committee is
     * @param nodes whether the nodes that are not known to fail suffice to read every blob
     * @param codec whether it runs at full speed
     * @param lists whether each published list of what must not be served was had once
     */
    record Needs(boolean committee, boolean nodes, boolean codec, boolean lists) {
        /** Of an edge that the chain has not answered. */
        static final Needs UNKNOWN = new Needs(false, false, false, false);

        boolean areMet() {
            return committee && nodes && codec && lists;
        }
    }

    private volatile boolean open;

    /** @param now what the edge has at the moment */
    boolean isOpen(Needs now) {
        if (now.areMet()) {
            open = true;
        }
        return open;
    }
}
