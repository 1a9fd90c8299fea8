package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.edge.EdgeOpening.Needs;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With real processes, a chain that is cut off and clocks that are moved: {@code .ci/bad-days chain}. */
class EdgeOpeningTest {
    private static final Needs ALL = new Needs(true, true, true, true);
    /** Each of them alone is missing. */
    private static final List<Needs> NOT_ALL = List.of(
            new Needs(false, true, true, true),
            new Needs(true, false, true, true),
            new Needs(true, true, false, true),
            new Needs(true, true, true, false));

    @Test
    void anEdgeWithoutAllThatItNeedsDoesNotOpen() {
        EdgeOpening opening = new EdgeOpening();
        assertThat(opening.isOpen(Needs.UNKNOWN)).isFalse();
        for (Needs needs : NOT_ALL) {
            assertThat(opening.isOpen(needs)).as(needs.toString()).isFalse();
        }
        assertThat(opening.isOpen(ALL)).isTrue();
    }

    /** What all edges share must not close all of them at once:. */
    @Test
    void whatAllEdgesShareClosesNone() {
        EdgeOpening opening = new EdgeOpening();
        opening.isOpen(ALL);
        for (Needs needs : NOT_ALL) {
            assertThat(opening.isOpen(needs)).as(needs.toString()).isTrue();
        }
        assertThat(opening.isOpen(Needs.UNKNOWN)).isTrue();
    }
}
