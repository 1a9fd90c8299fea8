package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrimedBytesTest {
    private int asked;
    private int cancelled;

    private static ByteBuffer piece(int number) {
        return ByteBuffer.wrap(new byte[] {(byte) number});
    }

    private PrimedBytes bytes(boolean complete, ByteBuffer... here) {
        return new PrimedBytes(List.of(here), complete, () -> asked++, () -> cancelled++);
    }

    private static AssertSubscriber<ByteBuffer> subscribe(PrimedBytes bytes, long wanted) {
        return Multi.createFrom().publisher(bytes).subscribe().withSubscriber(AssertSubscriber.create(wanted));
    }

    @Test
    void whatIsHereComesFirstAndNothingUnasked() {
        PrimedBytes bytes = bytes(false, piece(1), piece(2));
        AssertSubscriber<ByteBuffer> subscriber = subscribe(bytes, 0);
        subscriber.assertHasNotReceivedAnyItem();
        subscriber.request(1).assertItems(piece(1));
        subscriber.request(1).assertItems(piece(1), piece(2));
        assertThat(asked).isZero();
        subscriber.request(2);
        assertThat(asked).as("one at a time").isEqualTo(1);
        bytes.give(piece(3));
        assertThat(asked).isEqualTo(2);
        bytes.give(piece(4));
        assertThat(asked).as("not before it is wanted").isEqualTo(2);
        bytes.complete();
        subscriber.assertItems(piece(1), piece(2), piece(3), piece(4)).assertCompleted();
    }

    @Test
    void whatIsCompleteEndsWhenItWasTaken() {
        AssertSubscriber<ByteBuffer> subscriber = subscribe(bytes(true, piece(1)), 0);
        subscriber.assertNotTerminated();
        subscriber.request(Long.MAX_VALUE).assertItems(piece(1)).assertCompleted();
        assertThat(asked).isZero();
        subscribe(bytes(true), 1).assertCompleted();
    }

    @Test
    void aFailureComesBehindWhatCameBefore() {
        PrimedBytes bytes = bytes(false, piece(1));
        AssertSubscriber<ByteBuffer> subscriber = subscribe(bytes, 0);
        bytes.fail(new IllegalStateException("broken"));
        subscriber.assertNotTerminated();
        subscriber.request(5).assertItems(piece(1)).assertFailedWith(IllegalStateException.class, "broken");
    }

    @Test
    void whoCancelsIsGivenNothingMore() {
        PrimedBytes bytes = bytes(false, piece(1), piece(2));
        AssertSubscriber<ByteBuffer> subscriber = subscribe(bytes, 1);
        subscriber.cancel();
        assertThat(cancelled).isEqualTo(1);
        bytes.give(piece(3));
        bytes.complete();
        subscriber.assertItems(piece(1)).assertNotTerminated();
    }
}
