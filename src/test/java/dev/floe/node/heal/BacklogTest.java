package dev.floe.node.heal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.redstuff.BlobId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which of the blobs that lack something is tried next, while each try takes long and most are in vain. */
class BacklogTest {
    /** What it takes to hear from nobody. */
    private static final Duration IN_VAIN = Duration.ofMinutes(1);

    private static final Duration AGAIN = Duration.ofMinutes(2);
    /** Tries after which it is anybody's turn. */
    private static final int FEW = 5;

    private final Backlog backlog = new Backlog();
    private long now;

    private static BlobId blob(int number) {
        return BlobId.of(ByteBuffer.allocate(BlobId.LENGTH).putInt(4 * number).array());
    }

    /** In vain. */
    private Optional<BlobId> tryOne() {
        Optional<Backlog.Due> due = backlog.take(now);
        due.ifPresent(taken -> {
            now += IN_VAIN.toNanos();
            backlog.failed(taken, "nobody has it", now + AGAIN.toNanos());
        });
        return due.map(Backlog.Due::blobId);
    }

    private List<BlobId> tryFew() {
        List<BlobId> tried = new ArrayList<>();
        for (int i = 0; i < FEW; i++) {
            tryOne().ifPresent(tried::add);
        }
        return tried;
    }

    /** A look at all of these, as far as there is room. */
    private void look(List<BlobId> blobs) {
        blobs.stream().takeWhile(_ -> backlog.hasRoom(1)).forEach(blobId -> backlog.found(blobId, now));
    }

    @Test
    void whatWasCertifiedJustNowDoesNotWaitForAllThatWereFoundBefore() {
        look(IntStream.range(0, 1000).mapToObj(BacklogTest::blob).toList());
        now += 1;
        backlog.certified(blob(5000), now);

        assertThat(tryFew()).contains(blob(5000));
    }

    @Test
    void whatWasFoundDoesNotWaitForAllThatWereCertifiedBefore() {
        for (int number = 0; number < 1000; number++) {
            backlog.certified(blob(number), now);
        }
        now += 1;
        look(List.of(blob(5000)));

        assertThat(tryFew()).contains(blob(5000));
    }

    @Test
    void whatCouldNotBeHadHasItsTurnAsLongAsOthersCome() {
        look(List.of(blob(5000)));
        assertThat(tryOne()).contains(blob(5000));
        look(IntStream.range(0, 1000).mapToObj(BacklogTest::blob).toList());
        now += AGAIN.toNanos();

        assertThat(tryFew()).contains(blob(5000));
    }

    /** What is due is always had, in whatever order they are. */
    @Test
    void noTurnIsLostWithWhoHasNothingToDo() {
        look(IntStream.range(0, 10).mapToObj(BacklogTest::blob).toList());
        for (int number = 0; number < 10; number++) {
            assertThat(backlog.take(now).map(Backlog.Due::blobId)).contains(blob(number));
        }
        assertThat(backlog.take(now)).isEmpty();
    }

    @Test
    void tenThousandThatNobodyHasKeepNoLaterOneFromItsTurn() {
        List<BlobId> lost =
                IntStream.range(0, 10_000).mapToObj(BacklogTest::blob).toList();
        // Each once, and some of them again in between.
        for (int tries = 0; tries < 2 * lost.size(); tries++) {
            look(lost);
            assertThat(tryOne()).isPresent();
        }
        // A look at all of them comes upon one behind them that has rotted, and one is certified.
        look(lost);
        look(List.of(blob(20_000)));
        backlog.certified(blob(30_000), now);

        assertThat(tryFew()).contains(blob(20_000), blob(30_000));
    }
}
