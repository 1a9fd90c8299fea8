package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.edge.HotBlobs.Hot;
import dev.floe.edge.HotBlobs.Name;
import dev.floe.redstuff.BlobId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HotBlobsTest {
    private final AtomicLong clock = new AtomicLong();
    private final HotBlobs hot = new HotBlobs(clock::get);

    private static Name name(int number) {
        return Name.blob(
                BlobId.of(ByteBuffer.allocate(BlobId.LENGTH).putInt(number).array()));
    }

    private void ask(int number, int times) {
        for (int i = 0; i < times; i++) {
            hot.askedFor(name(number), number);
        }
    }

    @Test
    void theHottestComeFirst() {
        ask(1, 3);
        ask(2, 7);
        ask(3, 5);
        assertThat(hot.hottest(2)).containsExactly(new Hot(name(2), 7, 2), new Hot(name(3), 5, 3));
    }

    @Test
    void aCrawlDoesNotPushTheHottestOut() {
        ask(1, 1000);
        ask(2, 900);
        for (int stranger = 10; stranger < 20_000; stranger++) {
            ask(stranger, 1);
        }
        List<Name> first = hot.hottest(2).stream().map(Hot::name).toList();
        assertThat(first).containsExactly(name(1), name(2));
        assertThat(hot.hottest(Integer.MAX_VALUE)).hasSizeLessThanOrEqualTo(256);
    }

    @Test
    void whatBecomesHotLaterIsSeen() {
        for (int stranger = 10; stranger < 1000; stranger++) {
            ask(stranger, 1);
        }
        ask(1, 500);
        assertThat(hot.hottest(1).getFirst().name()).isEqualTo(name(1));
    }

    @Test
    void whatWasHotFades() {
        ask(1, 1000);
        clock.addAndGet(Duration.ofMinutes(50).toNanos());
        ask(2, 2);
        assertThat(hot.hottest(1).getFirst().name()).isEqualTo(name(2));
        clock.addAndGet(Duration.ofDays(3).toNanos());
        assertThat(hot.hottest(1)).isEmpty();
    }
}
