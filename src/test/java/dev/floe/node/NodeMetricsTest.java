package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class NodeMetricsTest {
    /** micrometer-metrics/micrometer#7879, brettwooldridge/HikariCP#1108: what is counted is held weakly, and nobody sees it go. */
    @Test
    @Timeout(60)
    void countersGoOnAfterAGarbageCollection() {
        AtomicLong syncs = new AtomicLong(1);
        NodeMetrics metrics = new NodeMetrics();
        metrics.counter("floe.node.syncs", "Syncs.", syncs::get);
        assertThat(metrics.text()).contains("floe_node_syncs_total 1.0");
        WeakReference<Object> garbage = new WeakReference<>(new Object());
        while (garbage.get() != null) {
            System.gc();
        }
        syncs.set(7);
        assertThat(metrics.text()).contains("floe_node_syncs_total 7.0");
    }
}
