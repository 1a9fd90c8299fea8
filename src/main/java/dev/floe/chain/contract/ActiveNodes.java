package dev.floe.chain.contract;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.ActiveSet;
import java.util.ArrayList;
import java.util.List;

/** The module {@code active_set}: the nodes with the most stake, from which committees are chosen. */
final class ActiveNodes {
    private final long threshold;
    private final List<ActiveSet.Entry> nodes;
    private int maxSize;
    private long total;

    ActiveNodes(ActiveSet set) {
        threshold = set.thresholdStake();
        nodes = new ArrayList<>(set.nodes());
        maxSize = set.maxSize();
        total = set.totalStake();
    }

    /** @throws Abort if {@code maxSize} is 0 */
    static ActiveSet empty(int maxSize, long threshold) {
        AbortCode.ACTIVE_SET_ZERO_MAX_SIZE.unless(maxSize != 0);
        return new ActiveSet(maxSize, threshold, List.of(), 0);
    }

    ActiveSet toMove() {
        return new ActiveSet(maxSize, threshold, nodes, total);
    }

    void setMaxSize(int size) {
        maxSize = size;
    }

    /** Takes note of a node's stake. Whether it has a place. */
    boolean insertOrUpdate(ObjectId node, long stake) {
        int place = place(node);
        if (stake == 0 || U64.less(stake, threshold)) {
            if (place >= 0) {
                remove(place);
            }
            return false;
        }
        if (place >= 0) {
            replace(place, node, stake);
            return true;
        }
        if (nodes.size() < maxSize) {
            total = U64.add(total, stake);
            nodes.add(new ActiveSet.Entry(node, stake));
            return true;
        }
        return replaceSmallest(node, stake);
    }

    private int place(ObjectId node) {
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).node().equals(node)) {
                return i;
            }
        }
        return -1;
    }

    /** The last one takes the empty place. */
    private void remove(int place) {
        total = U64.subtract(total, nodes.get(place).stakedAmount());
        ActiveSet.Entry last = nodes.removeLast();
        if (place < nodes.size()) {
            nodes.set(place, last);
        }
    }

    private void replace(int place, ObjectId node, long stake) {
        total = U64.subtract(U64.add(total, stake), nodes.get(place).stakedAmount());
        nodes.set(place, new ActiveSet.Entry(node, stake));
    }

    private boolean replaceSmallest(ObjectId node, long stake) {
        long smallest = stake;
        int place = -1;
        for (int i = 0; i < nodes.size(); i++) {
            if (U64.less(nodes.get(i).stakedAmount(), smallest)) {
                smallest = nodes.get(i).stakedAmount();
                place = i;
            }
        }
        if (place >= 0) {
            replace(place, node, stake);
        }
        return place >= 0;
    }
}
