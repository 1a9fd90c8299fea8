package dev.floe.protocol;

/**
 * {@code host:port}, as nodes register it on chain and as people write it. A literal of IPv6 is in brackets there, as
 * otherwise nobody knows where it ends; the host here is without them.
 */
public record NetworkAddress(String host, int port) {
    /** A name of DNS has 253 characters at most, and a literal with a zone is shorter than that. */
    private static final int LONGEST_HOST = 255;

    /** @throws IllegalArgumentException if {@code text} is not a host and a port from 1 to 65535 */
    public static NetworkAddress parse(String text) {
        return parse(text, 1);
    }

    /**
     * The same for an address to listen on, where port 0 is any free one.
     *
     * @throws IllegalArgumentException if {@code text} is not a host and a port from 0 to 65535
     */
    public static NetworkAddress toListenOn(String text) {
        return parse(text, 0);
    }

    private static NetworkAddress parse(String text, int leastPort) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            throw none(text);
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty() || host.length() > LONGEST_HOST || bracketed != host.contains(":") || host.contains("[")) {
            throw none(text);
        }
        return new NetworkAddress(host, port(text, text.substring(colon + 1), leastPort));
    }

    private static int port(String text, String digits, int least) {
        boolean number = !digits.isEmpty()
                && digits.length() <= 5
                && digits.chars().allMatch(digit -> digit >= '0' && digit <= '9');
        int port = number ? Integer.parseInt(digits) : -1;
        if (port < least || port > 65535) {
            throw none(text);
        }
        return port;
    }

    private static IllegalArgumentException none(String text) {
        return new IllegalArgumentException("not host:port (IPv6: [host]:port): " + text);
    }

    /** The host as requests name it: a literal of IPv6 in brackets, without the zone, which only this machine knows. */
    public String authority() {
        int zone = host.indexOf('%');
        return host.contains(":") ? "[" + (zone < 0 ? host : host.substring(0, zone)) + "]" : host;
    }

    /** As it was written. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
