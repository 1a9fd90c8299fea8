package dev.floe.door;

import dev.floe.protocol.ApiStatus;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What RFC 9110 and 9112 want of an HTTP/1 connection and the server does not do: Host, protocol names and heads that are
 * none get a proper 400; a broken body does, too; a request is told to continue once and only if somebody will read it;
 * an answer that comes before its request is whole ends the connection where the rest could not be told from the next
 * request; every answer has a Date. Nobody is upgraded to HTTP/2: clients that want it begin with it. Stands between the
 * codec and the server; on the event loop only.
 */
final class RequestRules extends ChannelDuplexHandler {
    /** What of a body may come after the answer: soon read, connections are not ended for it. */
    private static final long SHORT_REST = 1 << 20;

    private static final long UNKNOWN = -1;

    private final RequestGate gate;
    private boolean inRequest;
    private long bodyLeft;
    private boolean expectsContinue;
    private boolean answering;
    private boolean headSent;
    private boolean closing;
    private boolean last;
    private long unwanted;
    private boolean refused;

    RequestRules(RequestGate gate) {
        this.gate = gate;
    }

    /** Whether a request has begun of which more is to come. */
    boolean isInRequest() {
        return inRequest;
    }

    /** Bytes of the body that are to come; 0 or less if that is not known, or if there is no body. */
    long bodyLeft() {
        return bodyLeft;
    }

    /** Whether the rest of the request that has begun, or the next one, is welcome. */
    boolean isReadyForMore() {
        return !refused && (inRequest || !answering);
    }

    /** Whether the connection may end with the answer to the last request. */
    boolean isLast() {
        return last;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (refused) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            begin(request);
            if (request.decoderResult().isFailure()) {
                refuse(context, request.decoderResult().cause(), message);
                return;
            }
            if (!isSpoken(request.protocolVersion())) {
                refuse(context, HttpResponseStatus.BAD_REQUEST, "this server does not speak that protocol", message);
                return;
            }
            if (!HostField.isProper(request)) {
                refuse(context, HttpResponseStatus.BAD_REQUEST, "a request has exactly one proper Host", message);
                return;
            }
        }
        if (message instanceof HttpContent content) {
            if (content.decoderResult().isFailure()) {
                refuse(context, HttpResponseStatus.BAD_REQUEST, "the body is not chunked as it should be", message);
                return;
            }
            if (bodyLeft > 0) {
                bodyLeft -= content.content().readableBytes();
            }
            if (!answering) {
                unwanted += content.content().readableBytes();
            }
            if (content instanceof LastHttpContent) {
                inRequest = false;
                bodyLeft = 0;
            }
        }
        context.fireChannelRead(message);
        if (unwanted > SHORT_REST) {
            gate.close(context);
        }
    }

    private void begin(HttpRequest request) {
        inRequest = true;
        answering = true;
        headSent = false;
        unwanted = 0;
        // The server goes by what was written: an http/1.1 in small letters equals it, and ends the connection all
        // the same.
        last |= request.protocolVersion() != HttpVersion.HTTP_1_1 || !HttpUtil.isKeepAlive(request);
        // What is no request is refused, and has no length that could be read.
        boolean hasLength = !HttpUtil.isTransferEncodingChunked(request)
                && !request.decoderResult().isFailure();
        bodyLeft = hasLength ? HttpUtil.getContentLength(request, 0L) : UNKNOWN;
        expectsContinue = HttpUtil.is100ContinueExpected(request);
        request.headers().remove(HttpHeaderNames.UPGRADE).remove("HTTP2-Settings");
    }

    private static boolean isSpoken(HttpVersion version) {
        return version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0);
    }

    private void refuse(ChannelHandlerContext context, Throwable cause, Object message) {
        if (cause instanceof TooLongHttpLineException) {
            refuse(context, HttpResponseStatus.REQUEST_URI_TOO_LONG, "the request's first line is too long", message);
        } else if (cause instanceof TooLongHttpHeaderException) {
            refuse(
                    context,
                    HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    "the request's header is too long",
                    message);
        } else {
            refuse(context, HttpResponseStatus.BAD_REQUEST, "the request cannot be understood", message);
        }
    }

    private void refuse(ChannelHandlerContext context, HttpResponseStatus status, String why, Object message) {
        ReferenceCountUtil.release(message);
        refused = true;
        if (headSent) {
            context.close();
            return;
        }
        headSent = true;
        byte[] body = Refusal.of(ApiStatus.INVALID_ARGUMENT, "INVALID_REQUEST", why)
                .body()
                .getBytes(StandardCharsets.UTF_8);
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .set("X-Content-Type-Options", "nosniff")
                .set("Access-Control-Allow-Origin", "*")
                .set(HttpHeaderNames.DATE, HttpDate.now());
        context.writeAndFlush(response).addListener(sent -> gate.close(context));
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (refused) {
            ReferenceCountUtil.release(message);
            promise.tryFailure(new IOException("the request was broken off"));
            return;
        }
        if (message instanceof HttpResponse response) {
            if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
                invite(context, message, promise);
                return;
            }
            head(response.headers());
        }
        if (!(message instanceof LastHttpContent)) {
            context.write(message, promise);
            return;
        }
        ChannelPromise written = promise.unvoid();
        context.write(message, written);
        answering = false;
        if (closing || gate.isEnding()) {
            written.addListener((ChannelFutureListener) sent -> gate.close(context));
        } else {
            gate.answered(context);
        }
    }

    /** Whoever reads the body says so, and so may the server. */
    private void invite(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (expectsContinue && inRequest && !headSent) {
            expectsContinue = false;
            context.write(message, promise);
        } else {
            ReferenceCountUtil.release(message);
            promise.trySuccess();
        }
    }

    private void head(HttpHeaders headers) {
        headSent = true;
        if (!headers.contains(HttpHeaderNames.DATE)) {
            headers.set(HttpHeaderNames.DATE, HttpDate.now());
        }
        // A client that waits for 100 will send its body, or will not.
        if (gate.isEnding() || inRequest && (expectsContinue || bodyLeft > SHORT_REST)) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            closing = true;
        }
        last |= headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
    }

    /** Nothing moves while an answer is being made; that has time limits of its own. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof IdleStateEvent) || inRequest || !answering || headSent) {
            context.fireUserEventTriggered(event);
        }
    }

    /** A client that breaks off is no fault of this server; it learns of it by the close. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            context.close();
        } else {
            context.fireExceptionCaught(cause);
        }
    }
}
