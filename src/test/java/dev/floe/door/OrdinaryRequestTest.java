package dev.floe.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrdinaryRequestTest {
    private static final String WHOLE = "GET /v1/x-_.~9 HTTP/1.1\r\nHost: a.example:80\r\nAccept: */*\r\n"
            + "Range: bytes=1-20\r\nif-none-match: W/\"t\" \r\nForwarded: for=a\r\nX-Forwarded-For: b, c\r\n\r\n";

    private final OrdinaryRequest request = new OrdinaryRequest();

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    private boolean isOrdinary(String text) {
        return request.read(bytes(text));
    }

    @Test
    void everythingIsRead() {
        assertThat(isOrdinary(WHOLE + "GET /next")).isTrue();
        assertThat(request.length()).isEqualTo(WHOLE.length());
        assertThat(request.isHeadOnly()).isFalse();
        assertThat(request.target()).isEqualTo(RequestTarget.of("/v1/x-_.~9")).hasToString("/v1/x-_.~9");
        assertThat(request.target()).hasSameHashCodeAs(RequestTarget.of("/v1/x-_.~9"));
        assertThat(request.target()).isNotEqualTo(RequestTarget.of("/v1/x-_.~8"));
        assertThat(request.range()).contains(new OrdinaryRequest.AskedRange(1, 20));
        assertThat(request.condition()).contains("W/\"t\"");
        assertThat(request.forwarded()).containsExactly("for=a");
        assertThat(request.forwardedFor()).containsExactly("b, c");
    }

    @Test
    void nothingIsLeftOfTheOneBefore() {
        assertThat(isOrdinary(WHOLE)).isTrue();
        assertThat(isOrdinary("HEAD /y HTTP/1.1\r\nHost: a\r\n\r\n")).isTrue();
        assertThat(request.isHeadOnly()).isTrue();
        assertThat(request.target()).isEqualTo(RequestTarget.of("/y"));
        assertThat(request.range()).isEqualTo(Optional.empty());
        assertThat(request.condition()).isEqualTo(Optional.empty());
        assertThat(request.forwarded()).isEmpty();
        assertThat(request.forwardedFor()).isEmpty();
        assertThat(isOrdinary("GET /y HTTP/1.1\r\nAccept: a\r\n\r\n"))
                .as("no Host")
                .isFalse();
    }

    /** The bytes of one that is whole, and nothing behind them, make it one. */
    @Test
    void itIsWholeOrNothing() {
        for (int length = 0; length < WHOLE.length(); length++) {
            assertThat(isOrdinary(WHOLE.substring(0, length)))
                    .as("%d bytes", length)
                    .isFalse();
        }
        ByteBuf within = bytes("xx" + WHOLE).skipBytes(2);
        assertThat(request.read(within)).isTrue();
        assertThat(within.readerIndex()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST / HTTP/1.1\r\nHost: a\r\n\r\n",
                "get / HTTP/1.1\r\nHost: a\r\n\r\n",
                " GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /  HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /\tHTTP/1.1\r\nHost: a\r\n\r\n",
                "GET x HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /?a HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /%41 HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /;a HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /\u00e4 HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.0\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost:\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: [::1]\r\n\r\n",
                "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
                "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: \u0000\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: \u007f\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: \u00e4\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX\u00e4: y\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nConnection: keep-alive\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\ncontent-LENGTH: 0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nIf-Match: *\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nIf-Range: \"t\"\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"a\",\"b\"\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: w/\"a\"\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: *\r\nIf-None-Match: *\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=1-2,3-4\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=-\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nRange: Bytes=1-2\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=1 -2\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=1-1234567890123456\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=1-2\r\nRange: bytes=1-2\r\n\r\n",
            })
    void whateverElseItIsItIsNotOrdinary(String text) {
        assertThat(isOrdinary(text)).isFalse();
    }

    @Test
    void longOnesAreNotOrdinary() {
        assertThat(isOrdinary("GET /" + "x".repeat(200) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .isTrue();
        assertThat(isOrdinary("GET /" + "x".repeat(300) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .isFalse();
        assertThat(isOrdinary("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(4000) + "\r\n\r\n"))
                .isTrue();
        assertThat(isOrdinary("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(5000) + "\r\n\r\n"))
                .isFalse();
    }

    @Test
    void rangesHaveTwoEndsOrOne() {
        for (String range : List.of("7-", "-7", "007-9")) {
            assertThat(isOrdinary("GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=" + range + "\r\n\r\n"))
                    .isTrue();
            assertThat(request.range())
                    .contains(
                            switch (range) {
                                case "7-" -> new OrdinaryRequest.AskedRange(7, -1);
                                case "-7" -> new OrdinaryRequest.AskedRange(-1, 7);
                                default -> new OrdinaryRequest.AskedRange(7, 9);
                            });
        }
    }

    /** Whatever is sent, nothing is thrown, and nothing behind an empty line is taken for part of the head. */
    @Property(tries = 2000)
    void nobodyCanHarmIt(
            @ForAll @StringLength(max = 60) @CharRange(from = 0, to = 255) String noise,
            @ForAll @IntRange(max = 200) int at,
            @ForAll @IntRange(max = 10) int replaced) {
        int from = Math.min(at, WHOLE.length());
        int to = Math.min(WHOLE.length(), from + replaced);
        String text = WHOLE.substring(0, from) + noise + WHOLE.substring(to);
        if (isOrdinary(text)) {
            assertThat(request.length()).isEqualTo(text.indexOf("\r\n\r\n") + 4);
            assertThat(text).startsWith("GET /");
        }
    }

    private static Http2Headers http2() {
        return new DefaultHttp2Headers(false)
                .method("GET")
                .path("/v1/blobs/abc")
                .scheme("https")
                .authority("x.example:8443");
    }

    @Test
    void requestsOfHttp2AreReadAsThoseOfHttp1() {
        assertThat(request.read(http2().add("accept-encoding", "gzip")
                        .add("cookie", "a=b")
                        .add("cookie", "c=d")
                        .add("range", "bytes=1-20")
                        .add("user-agent", "Some: thing, with \"signs\"")
                        .add("empty", "")))
                .isTrue();
        assertThat(request.isHeadOnly()).isFalse();
        assertThat(request.target()).hasToString("/v1/blobs/abc");
        assertThat(request.range()).contains(new OrdinaryRequest.AskedRange(1, 20));
        assertThat(request.field("user-agent")).contains("Some: thing, with \"signs\"");
        assertThat(request.read(http2().method("HEAD"))).isTrue();
        assertThat(request.isHeadOnly()).isTrue();
        assertThat(request.range()).isEmpty();
        Http2Headers hostOnly = new DefaultHttp2Headers(false)
                .method("GET")
                .path("/")
                .scheme("http")
                .add("host", "x");
        assertThat(request.read(hostOnly)).isTrue();
    }

    /** In HTTP/2 a field may have any bytes in it; written down as they are, they would be other fields, or another request. */
    @Test
    void whatWouldBeSomethingElseInHttp1IsNotOrdinary() {
        List<Consumer<Http2Headers>> odd = List.of(
                headers -> headers.path("/a HTTP/1.1\r\nrange: bytes=0-1\r\nx: "),
                headers -> headers.path("/a\r\n"),
                headers -> headers.path("/a b"),
                headers -> headers.path("/a?b"),
                headers -> headers.path("*"),
                headers -> headers.path(""),
                headers -> headers.method("GET /b HTTP/1.1\r\nx:"),
                headers -> headers.method("get"),
                headers -> headers.method("POST"),
                headers -> headers.scheme("ftp"),
                headers -> headers.authority(""),
                headers -> headers.authority("x\r\nrange: bytes=0-1"),
                headers -> headers.authority("user@x"),
                headers -> headers.add("host", "x.example:8443"),
                headers -> headers.add("a", "b\r\nrange: bytes=0-1"),
                headers -> headers.add("a", "b\nrange: bytes=0-1"),
                headers -> headers.add("a", "b\u0000"),
                headers -> headers.add("a", "\u010D\u010A"),
                headers -> headers.add("a", " b"),
                headers -> headers.add("a", "b\t"),
                headers -> headers.add("range: bytes=0-1\r\na", "b"),
                headers -> headers.add("range: bytes=0-1", "b"),
                headers -> headers.add("range", "bytes=0-1").add("range", "bytes=0-1"),
                headers -> headers.add("a b", "c"),
                headers -> headers.add("", "c"),
                headers -> headers.add(":protocol", "websocket"),
                headers -> headers.add("te", "trailers"),
                headers -> headers.add("content-length", "0"),
                headers -> headers.add("connection", "close"),
                headers -> headers.add("a", "b".repeat(5000)));
        for (Consumer<Http2Headers> change : odd) {
            Http2Headers headers = http2();
            change.accept(headers);
            assertThat(request.read(headers)).as(headers.toString()).isFalse();
        }
    }
}
