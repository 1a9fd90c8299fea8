package dev.floe.door;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.regex.Pattern;

/** The rules of RFC 9112, section 3.2, for the field that names the server. */
public final class HostField {
    /** A name, an address, or nothing, and a port. */
    private static final Pattern PROPER =
            Pattern.compile("(\\[[0-9A-Fa-f:.]+(%25[\\w.~-]+)?]|([\\w.~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)(:[0-9]*)?");

    private HostField() {}

    /** Whether {@code text} is a host as URIs have it, with or without a port. */
    public static boolean isProper(CharSequence text) {
        return PROPER.matcher(text).matches();
    }

    /** Exactly one that is proper; requests of HTTP/1.0 need none. */
    public static boolean isProper(HttpRequest request) {
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        return switch (hosts.size()) {
            case 0 -> request.protocolVersion().equals(HttpVersion.HTTP_1_0);
            case 1 -> isProper(hosts.getFirst());
            default -> false;
        };
    }
}
