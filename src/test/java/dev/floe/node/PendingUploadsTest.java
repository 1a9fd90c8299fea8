package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Metadata and slivers wait for a registration for as long as is said of each. */
class PendingUploadsTest {
    private static final TestBlob BLOB = TestBlob.random(new Encoding(RunningNode.SHARDS), 300, 1);

    private long now;

    private PendingUploads uploads(Duration metadata, Duration slivers) {
        return new PendingUploads(new PendingUploads.Limits(4, 8, 1 << 20, 1 << 20, metadata, slivers), () -> now);
    }

    private static PendingUploads.PendingSliver sliver(int pair) {
        return new PendingUploads.PendingSliver(pair, Axis.PRIMARY, new byte[100]);
    }

    @Test
    void sliversMayGoBeforeTheirMetadata() {
        PendingUploads uploads = uploads(Duration.ofSeconds(60), Duration.ofSeconds(5));
        uploads.addMetadata(BLOB.metadata());
        long alone = uploads.bytes();
        assertThat(uploads.addSliver(BLOB.id(), sliver(1))).isTrue();
        now = Duration.ofSeconds(4).toNanos();
        assertThat(uploads.hasSliver(BLOB.id(), 1, Axis.PRIMARY)).isTrue();
        now = Duration.ofSeconds(5).toNanos();
        assertThat(uploads.hasSliver(BLOB.id(), 1, Axis.PRIMARY)).isFalse();
        assertThat(uploads.bytes()).isEqualTo(alone);
        assertThat(uploads.metadata(BLOB.id())).isPresent();
        assertThat(uploads.addSliver(BLOB.id(), sliver(2))).isTrue();
        now = Duration.ofSeconds(60).toNanos();
        assertThat(uploads.metadata(BLOB.id())).isEmpty();
        assertThat(uploads.take(BLOB.id())).isEmpty();
        assertThat(uploads.bytes()).isZero();
    }

    @Test
    void sliversGoWithTheirMetadata() {
        PendingUploads uploads = uploads(Duration.ofSeconds(5), Duration.ofSeconds(60));
        uploads.addMetadata(BLOB.metadata());
        assertThat(uploads.addSliver(BLOB.id(), sliver(1))).isTrue();
        now = Duration.ofSeconds(5).toNanos();
        assertThat(uploads.hasSliver(BLOB.id(), 1, Axis.PRIMARY)).isFalse();
        assertThat(uploads.bytes()).isZero();
    }

    @Test
    void zeroIsForNone() {
        assertThat(uploads(Duration.ZERO, Duration.ofSeconds(5)).addMetadata(BLOB.metadata()))
                .isFalse();
        PendingUploads noSlivers = uploads(Duration.ofSeconds(5), Duration.ZERO);
        assertThat(noSlivers.hasRoom(1)).isFalse();
        assertThat(noSlivers.addMetadata(BLOB.metadata())).isTrue();
        assertThat(noSlivers.addSliver(BLOB.id(), sliver(1))).isFalse();
    }
}
