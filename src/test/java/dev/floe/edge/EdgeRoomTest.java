package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeRoomTest {
    /** Where a process is no edge, nothing is at these. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/blobs/ID",
                "/v1/blobs/ID.mp4",
                "/v1/blobs/ID/name.mp4",
                "/v1/blobs/ID/byte-range",
                "/v1/blobs/by-object-id/ID",
                "/v1/blobs/by-quilt-patch-id/ID",
                "/v1/blobs/by-quilt-id/ID/a/name",
                "/v1/quilts/ID/patches",
                "/v1alpha/blobs/ID/stream",
                "/v1alpha/blobs/concat"
            })
    void everyRouteIsTheEdges(String path) {
        assertThat(new EdgeRoom().methods(path)).contains("GET", "HEAD");
    }
}
