package dev.floe.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class PreparedAnswersTest {
    private static final long CAPACITY = 4 << 20;

    private final AtomicLong taken = new AtomicLong();
    private final PreparedAnswers answers = new PreparedAnswers(CAPACITY, taken::set);

    /** Lets everybody in. */
    static final AnswerKeeper WILLING = new AnswerKeeper() {
        @Override
        public boolean mayLeave() {
            return true;
        }

        @Override
        public boolean enter(ClientAddress client, boolean buffered) {
            return true;
        }

        @Override
        public void left(ClientAddress client, boolean buffered, Given given) {}

        @Override
        public Duration stallTimeout() {
            return Duration.ofHours(1);
        }
    };

    static AnswerDraft draft(String target, byte[] body, AnswerKeeper keeper) {
        return draft(target, body.length, keeper, to -> {
            to.put(body);
            return true;
        });
    }

    private static AnswerDraft draft(String target, long length, AnswerKeeper keeper, Predicate<ByteBuffer> content) {
        List<Map.Entry<String, String>> fields = List.of(
                Map.entry("Date", "then"),
                Map.entry("Content-Length", Long.toString(length)),
                Map.entry("Content-Type", "text/plain"),
                Map.entry("ETag", "\"tag\""));
        return new AnswerDraft(
                target,
                Optional.empty(),
                List.of(),
                fields,
                "\"tag\"",
                length,
                content,
                keeper,
                AnswerDraft.ABOUT_THE_BODY);
    }

    private static byte[] bytes(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private boolean prepare(String target, int length) {
        return answers.prepare(draft(target, bytes(length, length), WILLING));
    }

    private PreparedAnswer find(String target) {
        return answers.find(RequestTarget.of(target)).orElseThrow();
    }

    private static String text(DatedHead head) {
        ByteBuf bytes = Unpooled.buffer();
        head.write(bytes);
        assertThat(bytes.readableBytes()).isEqualTo(head.length());
        return bytes.toString(StandardCharsets.ISO_8859_1).replaceAll("Date: .{29}\r", "Date: now\r");
    }

    @Test
    void anAnswerHasAHeadForEachStatus() {
        assertThat(prepare("/a", 100)).isTrue();
        String all = "\r\nDate: now\r\nContent-Length: 100\r\nContent-Type: text/plain\r\nETag: \"tag\"\r\n\r\n";
        assertThat(text(find("/a").head())).isEqualTo("HTTP/1.1 200 OK" + all);
        assertThat(text(find("/a").part(10, 14)))
                .isEqualTo("HTTP/1.1 206 Partial Content" + all.replace("100", "4\r\nContent-Range: bytes 10-13/100"));
        assertThat(text(find("/a").notModified()))
                .isEqualTo("HTTP/1.1 304 Not Modified\r\nDate: now\r\nETag: \"tag\"\r\n\r\n");
    }

    @Test
    void itIsKnownByItsTag() {
        assertThat(prepare("/a", 100)).isTrue();
        assertThat(List.of("*", "\"tag\"", "W/\"tag\"")).allMatch(find("/a")::isKnownBy);
        assertThat(List.of("\"ta\"", "W/\"ta\"", "W/", "W/\"tag\"x", "W/\"tagg\"", "\"W/tag\""))
                .noneMatch(find("/a")::isKnownBy);
    }

    /** Whatever comes and goes, and however long clients hold what they are sent: never more than there is. */
    @Test
    void theLimitHolds() {
        Random random = new Random(1);
        Deque<ByteBuf> beingSent = new ArrayDeque<>();
        int refused = 0;
        for (int i = 0; i < 2000; i++) {
            String target = "/" + random.nextInt(200);
            refused += prepare(target, random.nextInt(400_000)) ? 0 : 1;
            assertThat(answers.used()).isBetween(0L, CAPACITY);
            assertThat(taken.get()).as("what the cache is told").isGreaterThanOrEqualTo(answers.used());
            answers.find(RequestTarget.of("/" + random.nextInt(200)))
                    .flatMap(answer -> answer.body(0, answer.length()))
                    .ifPresent(beingSent::add);
            while (beingSent.size() > 20) {
                beingSent.remove().release();
            }
        }
        assertThat(refused).as("some while others were being sent").isBetween(1, 1900);
        answers.clear();
        assertThat(answers.entries()).isZero();
        assertThat(answers.used()).as("what is being sent is kept for it").isPositive();
        beingSent.forEach(ByteBuf::release);
        assertThat(answers.used()).isZero();
    }

    @Test
    void whatAnswersCostBesideTheirBytesIsTaken() {
        for (int i = 0; i < 100; i++) {
            assertThat(prepare("/" + i, 1)).isTrue();
        }
        assertThat(answers.entries()).isEqualTo(100);
        assertThat(taken.get()).isGreaterThanOrEqualTo(100 * 4096);
    }

    @Test
    void whatCannotBePreparedTakesNothing() {
        AnswerDraft draft = new AnswerDraft(
                "/a",
                Optional.empty(),
                List.of(),
                List.of(),
                "\"tag\"",
                10,
                to -> {
                    throw new IllegalStateException("no content");
                },
                WILLING,
                AnswerDraft.ABOUT_THE_BODY);
        assertThatThrownBy(() -> answers.prepare(draft)).hasMessage("no content");
        assertThat(answers.used()).isZero();
        assertThat(taken.get()).isZero();
        AnswerDraft dateless = new AnswerDraft(
                "/a",
                Optional.empty(),
                List.of(),
                List.of(),
                "\"tag\"",
                10,
                to -> true,
                WILLING,
                AnswerDraft.ABOUT_THE_BODY);
        assertThatThrownBy(() -> answers.prepare(dateless)).hasMessage("no date");
        assertThat(answers.used()).isZero();
        assertThat(taken.get()).isZero();
    }

    @Test
    void whatIsBeingSentStaysWhatItWas() {
        assertThat(prepare("/a", 50_000)).isTrue();
        PreparedAnswer answer = find("/a");
        ByteBuf part = answer.body(10, 40_000).orElseThrow();
        answers.forget(answer);
        assertThat(answers.find(RequestTarget.of("/a"))).isEmpty();
        assertThat(answer.body(0, 1)).as("still held by who is being sent it").isPresent();
        byte[] sent = new byte[part.readableBytes()];
        part.readBytes(sent);
        assertThat(sent).isEqualTo(java.util.Arrays.copyOfRange(bytes(50_000, 50_000), 10, 40_000));
        part.release(2);
        assertThat(answer.body(0, 1)).isEmpty();
        assertThat(answers.used()).isZero();
    }

    @Test
    void aNewAnswerTakesThePlaceOfTheOldOne() {
        assertThat(prepare("/a", 5_000)).isTrue();
        long used = answers.used();
        assertThat(prepare("/a", 5_000)).isTrue();
        assertThat(answers.used()).isEqualTo(used);
        assertThat(answers.entries()).isEqualTo(1);
    }

    @Test
    void whatHasNoContentOrIsTooLongIsNotPrepared() {
        assertThat(answers.prepare(draft("/none", 1000, WILLING, to -> false))).isFalse();
        assertThat(answers.isWelcome(CAPACITY / 2)).isFalse();
        assertThat(prepare("/long", (int) CAPACITY / 2)).isFalse();
        assertThat(new PreparedAnswers(0, bytes -> {}).isWelcome(0)).isFalse();
        assertThat(answers.entries()).isZero();
        assertThat(answers.used()).isZero();
        assertThat(taken).hasValue(0);
    }

    /** Those that are asked for often stay when many come that are not. */
    @Test
    void aCrawlDoesNotTakeThePlaceOfWhatIsAskedFor() {
        for (int i = 0; i < 10; i++) {
            assertThat(prepare("/hot" + i, 100_000)).isTrue();
        }
        for (int crawled = 0; crawled < 500; crawled++) {
            for (int i = 0; i < 10; i++) {
                answers.find(RequestTarget.of("/hot" + i));
            }
            prepare("/cold" + crawled, 100_000);
        }
        List<String> left = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            if (answers.has("/hot" + i, Optional.empty())) {
                left.add("/hot" + i);
            }
        }
        assertThat(left).hasSizeGreaterThanOrEqualTo(8);
    }
}
