package dev.floe.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of requests: what a line says, and where lines go. */
class AccessLogTest {
    private static final long LIMIT_SECONDS = 120;

    @TempDir
    private Path directory;

    static AccessEntry entry(String target, Optional<String> agent) {
        return new AccessEntry(
                Instant.parse("2026-01-02T03:04:05Z"),
                "192.0.2.7",
                "GET",
                target,
                "HTTP/1.1",
                200,
                42,
                1_500_000,
                2_000_000,
                true,
                Optional.of("HIT-DISK"),
                Optional.empty(),
                Optional.empty(),
                agent);
    }

    private static String line(AccessEntry entry) throws IOException {
        StringWriter text = new StringWriter();
        try (var json = new JsonMapper().createGenerator(text)) {
            entry.write(json);
        }
        return text.toString();
    }

    @Test
    void aLineSaysWhatBecameOfTheRequest() throws Exception {
        assertThat(line(entry("/v1/blobs/x?download", Optional.of("curl/8"))))
                .isEqualTo("{\"time\":\"2026-01-02T03:04:05Z\",\"client\":\"192.0.2.7\",\"method\":\"GET\","
                        + "\"path\":\"/v1/blobs/x?download\",\"protocol\":\"HTTP/1.1\",\"status\":200,\"bytes\":42,"
                        + "\"seconds\":0.002,\"firstByteSeconds\":0.0015,\"complete\":true,\"cache\":\"HIT-DISK\","
                        + "\"from\":\"disk\",\"agent\":\"curl/8\"}");
    }

    @Test
    void whatClientsWriteIsShortAndDoesNothing() throws Exception {
        JsonNode line = new JsonMapper()
                .readTree(line(entry(
                        "/" + "a".repeat(100_000), Optional.of("\u001b[2J\n\"}{\u202e\u0085" + "b".repeat(9000)))));
        assertThat(line.path("path").asText()).hasSizeLessThan(2100).endsWith("...");
        assertThat(line.path("agent").asText())
                .hasSizeLessThan(300)
                .doesNotContain("\u001b", "\n", "\u202e", "\u0085")
                .contains("\"}{");
    }

    /** Keeps what is written; what comes waits as long as the test wants. */
    private static final class Kept implements AccessLogSink {
        private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch mayWrite;
        private final CountDownLatch closed = new CountDownLatch(1);
        private volatile int failures;

        Kept(CountDownLatch mayWrite) {
            this.mayWrite = mayWrite;
        }

        @Override
        public void write(byte[] bytes, int length) throws IOException {
            entered.countDown();
            try {
                assertThat(mayWrite.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (failures > 0) {
                failures--;
                throw new IOException("the disk is full");
            }
            lines.addAll(
                    new String(bytes, 0, length, StandardCharsets.UTF_8).lines().toList());
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    @Test
    void closingWritesWhatWaits() throws Exception {
        Kept kept = new Kept(new CountDownLatch(0));
        AccessLogWriter writer = AccessLogWriter.start(kept);
        for (int i = 0; i < 2000; i++) {
            writer.add(entry("/" + i, Optional.empty()));
        }
        writer.close();
        assertThat(kept.closed.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(kept.lines).hasSize(2000);
        assertThat(kept.lines.getLast()).contains("\"/1999\"");
        assertThat(writer.dropped()).isZero();
    }

    @Test
    void whatIsTooMuchIsCountedAndNobodyWaits() throws Exception {
        CountDownLatch mayWrite = new CountDownLatch(1);
        Kept kept = new Kept(mayWrite);
        AccessLogWriter writer = AccessLogWriter.start(kept, 4);
        writer.add(entry("/first", Optional.empty()));
        assertThat(kept.entered.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 10; i++) {
            writer.add(entry("/" + i, Optional.empty()));
        }
        assertThat(writer.dropped()).isEqualTo(6);
        mayWrite.countDown();
        writer.close();
        assertThat(kept.closed.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(kept.lines).hasSize(6).element(1).isEqualTo("{\"dropped\":6}");
    }

    @Test
    void aSinkThatFailsIsTriedWithTheNextLines() throws Exception {
        CountDownLatch mayWrite = new CountDownLatch(1);
        Kept kept = new Kept(mayWrite);
        kept.failures = 1;
        AccessLogWriter writer = AccessLogWriter.start(kept);
        writer.add(entry("/lost", Optional.empty()));
        assertThat(kept.entered.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        writer.add(entry("/written", Optional.empty()));
        mayWrite.countDown();
        writer.close();
        assertThat(kept.closed.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(kept.lines).hasSize(2);
        assertThat(kept.lines.getFirst()).isEqualTo("{\"dropped\":1}");
        assertThat(kept.lines.getLast()).contains("/written");
    }

    private static void write(AccessLogSink sink, String line) throws IOException {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        sink.write(bytes, bytes.length);
    }

    @Test
    void linesFollowTheNameOfTheFile() throws Exception {
        Path file = directory.resolve("access.log");
        Files.writeString(file, "before\n");
        try (AccessLogFile log = AccessLogFile.open(file, Long.MAX_VALUE, 5)) {
            write(log, "1\n");
            Path moved = Files.move(file, directory.resolve("access.log.old"));
            write(log, "2\n");
            write(log, "3\n");
            assertThat(moved).hasContent("before\n1\n");
            assertThat(file).hasContent("2\n3\n");
            Files.delete(file);
            write(log, "4\n");
            assertThat(file).hasContent("4\n");
        }
    }

    @Test
    void aLongFileMakesWay() throws Exception {
        Path file = directory.resolve("access.log");
        try (AccessLogFile log = AccessLogFile.open(file, 8, 2)) {
            for (String line : List.of("aaaa\n", "bbb\n", "cccc\n", "ddddddddddddd\n", "e\n")) {
                write(log, line);
            }
        }
        assertThat(file).hasContent("e\n");
        assertThat(directory.resolve("access.log.1")).hasContent("ddddddddddddd\n");
        assertThat(directory.resolve("access.log.2")).hasContent("cccc\n");
        assertThat(directory.resolve("access.log.3")).doesNotExist();
    }

    @Test
    void withoutEarlierFilesItBeginsAgain() throws Exception {
        Path file = directory.resolve("access.log");
        try (AccessLogFile log = AccessLogFile.open(file, 4, 0)) {
            write(log, "aaa\n");
            write(log, "b\n");
        }
        assertThat(file).hasContent("b\n");
        assertThat(directory.resolve("access.log.1")).doesNotExist();
    }
}
