package dev.floe.door.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a collector of traces is told, and what becomes of spans when it does not listen. */
class CollectorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";

    private static Collector to(URI endpoint, Duration patience) {
        return new Collector(endpoint, Map.of("service.name", "floe"), patience);
    }

    private static Span root(Collector collector) {
        return new Span(TraceContext.fresh(true), Optional.empty(), "GET", Span.Kind.SERVER, collector);
    }

    private static void await(BooleanSupplier condition) {
        long limit = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(limit);
            Thread.onSpinWait();
        }
    }

    @Test
    void aRequestAndItsPartsAreOneTrace() throws Exception {
        try (OtlpReceiver receiver = new OtlpReceiver();
                Collector collector = to(receiver.address(), PATIENCE)) {
            long before = System.currentTimeMillis();
            Span request = root(collector).with("url.path", "x".repeat(5000)).with("http.response.status_code", 200);
            CompletableFuture<String> fine = new CompletableFuture<>();
            CompletableFuture<String> broken = new CompletableFuture<>();
            request.part("sliver", Span.Kind.CLIENT, fine, part -> part.with("floe.index", 7));
            request.part("metadata", Span.Kind.CLIENT, broken, part -> {});
            fine.complete("");
            broken.completeExceptionally(new IllegalStateException("a node said no"));
            request.end();
            request.end();

            JsonNode told = receiver.await(span -> span.path("name").asText().equals("GET"));
            assertThat(told.path("traceId").asText()).matches("[0-9a-f]{32}");
            assertThat(told.path("spanId").asText()).matches("[0-9a-f]{16}");
            assertThat(told.has("parentSpanId")).isFalse();
            assertThat(told.path("kind").asInt()).isEqualTo(2);
            assertThat(told.has("status")).isFalse();
            assertThat(OtlpReceiver.attribute(told, "url.path")).hasSize(1024);
            assertThat(OtlpReceiver.attribute(told, "http.response.status_code"))
                    .isEqualTo("200");
            long start = told.path("startTimeUnixNano").asLong();
            assertThat(start / 1_000_000).isBetween(before, System.currentTimeMillis());
            assertThat(told.path("endTimeUnixNano").asLong()).isGreaterThanOrEqualTo(start);
            assertThat(told.path("startTimeUnixNano").isTextual()).isTrue();
            for (String name : List.of("sliver", "metadata")) {
                JsonNode part =
                        receiver.await(span -> span.path("name").asText().equals(name));
                assertThat(part.path("traceId")).isEqualTo(told.path("traceId"));
                assertThat(part.path("parentSpanId")).isEqualTo(told.path("spanId"));
                assertThat(part.path("kind").asInt()).isEqualTo(3);
            }
            JsonNode failed = receiver.await(span -> span.path("name").asText().equals("metadata"));
            assertThat(failed.path("status").path("code").asInt()).isEqualTo(2);
            assertThat(failed.path("status").path("message").asText()).isEqualTo("a node said no");
            assertThat(OtlpReceiver.attribute(receiver.resources().getFirst(), "service.name"))
                    .isEqualTo("floe");
            assertThat(receiver.spans()).as("each once").hasSize(3);
            assertThat(collector.dropped()).isZero();
        }
    }

    @Test
    void aRequestHasNoMorePartsThanSoMany() {
        List<Span.Ended> ended = new ArrayList<>();
        Span request = new Span(TraceContext.fresh(true), Optional.empty(), "GET", Span.Kind.SERVER, ended::add);
        for (int i = 0; i < Span.MOST_PARTS + 10; i++) {
            request.part("sliver", Span.Kind.CLIENT).ifPresent(Span::end);
        }
        request.end();
        assertThat(ended).hasSize(Span.MOST_PARTS + 1);
        assertThat(ended.getLast().attributes()).containsEntry("floe.parts_left_out", 10L);
    }

    @Test
    void whatIsToBeDoneAfterwardsIsDoneOnce() {
        int[] done = {0, 0};
        Span request = new Span(TraceContext.fresh(true), Optional.empty(), "GET", Span.Kind.SERVER, span -> {});
        request.afterwards(() -> done[0]++);
        request.end();
        request.end();
        request.afterwards(() -> done[1]++);
        assertThat(done).containsExactly(1, 1);
    }

    @Test
    void spansAreDroppedAndCountedWhileNobodyListens() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        try (Collector collector = to(URI.create("http://127.0.0.1:" + closed), PATIENCE)) {
            root(collector).end();
            await(() -> collector.dropped() == 1);
        }
    }

    /** census-instrumentation/opencensus-java 1767, opencensus-python 590: spans of a collector that is slow fill the heap. */
    @Test
    void aCollectorThatHangsHoldsUpNobodyAndTakesNoMoreMemoryThanSoMuch() throws Exception {
        try (ServerSocket hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Collector collector =
                        to(URI.create("http://127.0.0.1:" + hanging.getLocalPort()), Duration.ofHours(1))) {
            for (int i = 0; i < 6000; i++) {
                root(collector).end();
            }
            // 4096 wait, and no more than 512 are on their way.
            assertThat(collector.dropped()).isBetween(6000L - 4096 - 512, 6000L - 4096);
        }
    }

    @Test
    void aCollectorThatIsOverloadedIsToldAgainLater() throws Exception {
        try (OtlpReceiver receiver = new OtlpReceiver();
                Collector collector = to(receiver.address(), PATIENCE)) {
            receiver.answer(503);
            root(collector).end();
            await(() -> collector.dropped() == 1);
            receiver.answer(200);
            root(collector).end();
            receiver.await(span -> span.path("name").asText().equals("GET"));
            assertThat(collector.dropped()).isEqualTo(1);
        }
    }

    @Test
    void whatWaitsIsSentAtTheEnd() throws Exception {
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            try (Collector collector = to(receiver.address(), PATIENCE)) {
                for (int i = 0; i < 1000; i++) {
                    root(collector).end();
                }
            }
            assertThat(receiver.spans()).hasSize(1000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://127.0.0.1/", "127.0.0.1:4318", "http:///"})
    void anAddressThatIsNoneIsRefused(String address) {
        assertThatThrownBy(() -> to(URI.create(address), PATIENCE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatAProxySaysIsUnderstood() {
        assertThat(TraceContext.parse("00-" + TRACE + "-" + SPAN + "-01"))
                .hasValue(new TraceContext(TRACE, SPAN, true));
        assertThat(TraceContext.parse("00-" + TRACE + "-" + SPAN + "-00"))
                .hasValue(new TraceContext(TRACE, SPAN, false));
        assertThat(TraceContext.parse("00-" + TRACE + "-" + SPAN + "-03").map(TraceContext::sampled))
                .as("flags to come")
                .hasValue(true);
        assertThat(TraceContext.parse("cc-" + TRACE + "-" + SPAN + "-01-what-comes-later"))
                .as("a version to come")
                .hasValue(new TraceContext(TRACE, SPAN, true));
    }

    /** The cases of W3C's own test suite for traceparent, and what others stumbled over. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-" + TRACE + "-" + SPAN,
                "00-" + TRACE + "-" + SPAN + "-01-more",
                "00-" + TRACE + "-" + SPAN + "-01.",
                "00-" + TRACE + "-" + SPAN + "-1",
                "00-" + TRACE + "-" + SPAN + "-.0",
                "ff-" + TRACE + "-" + SPAN + "-01",
                ".0-" + TRACE + "-" + SPAN + "-01",
                "cc-" + TRACE + "-" + SPAN + "-01.what-comes-later",
                "00-00000000000000000000000000000000-" + SPAN + "-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + SPAN + "-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473-" + SPAN + "-01",
                "00-" + TRACE + "-00f067aa0ba902b-01",
                " 00-" + TRACE + "-" + SPAN + "-01"
            })
    void whatIsNoTraceparentIsNone(String field) {
        assertThat(TraceContext.parse(field)).isEmpty();
    }

    @Test
    void aFieldThatIsTooLongIsNone() {
        assertThat(TraceContext.parse("cc-" + TRACE + "-" + SPAN + "-01-" + "x".repeat(10_000)))
                .isEmpty();
    }
}
