package dev.floe.door;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The proxies whose word about who sent a request is taken: they are named by the operator, because every client can
 * write the fields that proxies write. Immutable.
 */
public final class TrustedProxies {
    /** Nobody's word is taken: clients are whoever connects. */
    public static final TrustedProxies NONE = new TrustedProxies(List.of());

    private final List<Network> networks;

    private TrustedProxies(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    /** Addresses that begin with the same bits. */
    private record Network(byte[] address, int bits) {
        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit += 8) {
                int mask = bits - bit >= 8 ? 0xFF : 0xFF << 8 - (bits - bit) & 0xFF;
                if (((address[bit / 8] ^ other[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * @param networks addresses, or networks such as {@code 10.0.0.0/8} and {@code fd00::/8}
     * @throws IllegalArgumentException if one is neither
     */
    public static TrustedProxies of(List<String> networks) {
        return new TrustedProxies(
                networks.stream().map(text -> network(text.strip())).toList());
    }

    private static Network network(String text) {
        int slash = text.indexOf('/');
        byte[] address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash))
                .getAddress();
        int bits = slash < 0 ? address.length * 8 : Integer.parseInt(text.substring(slash + 1));
        if (bits < 0 || bits > address.length * 8) {
            throw new IllegalArgumentException("'" + text + "' is not a network such as 10.0.0.0/8");
        }
        return new Network(address, bits);
    }

    public boolean trusts(InetAddress address) {
        byte[] bytes = address.getAddress();
        return networks.stream().anyMatch(network -> network.contains(bytes));
    }

    /**
     * Who sent a request: the last hop that is no trusted proxy. What stands before that hop in the fields may be made up.
     *
     * @param connected who sent it to us
     * @param forwarded the values of Forwarded
     * @param forwardedFor the values of X-Forwarded-For, which count where there is no Forwarded
     */
    public InetAddress client(InetAddress connected, List<String> forwarded, List<String> forwardedFor) {
        InetAddress client = connected;
        List<String> hops = forwarded.isEmpty() ? split(forwardedFor) : forwardedHops(forwarded);
        for (String hop : hops.reversed()) {
            Optional<InetAddress> before = trusts(client) ? address(hop) : Optional.empty();
            if (before.isEmpty()) {
                return client;
            }
            client = before.get();
        }
        return client;
    }

    private static List<String> split(List<String> values) {
        return values.stream().flatMap(value -> Arrays.stream(value.split(","))).toList();
    }

    /** Of each hop the parameter {@code for}; a hop that has none is one that nobody knows. */
    private static List<String> forwardedHops(List<String> forwarded) {
        List<String> hops = new ArrayList<>();
        for (String element : split(forwarded)) {
            hops.add(Arrays.stream(element.split(";"))
                    .map(String::strip)
                    .filter(parameter -> parameter.regionMatches(true, 0, "for=", 0, 4))
                    .map(parameter -> parameter.substring(4))
                    .findFirst()
                    .orElse("unknown"));
        }
        return hops;
    }

    /** An address with or without quotes, brackets and port. */
    private static Optional<InetAddress> address(String hop) {
        String text = hop.strip().replace("\"", "");
        if (text.startsWith("[")) {
            text = text.substring(1, Math.max(1, text.indexOf(']')));
        } else if (text.indexOf(':') >= 0 && text.indexOf(':') == text.lastIndexOf(':')) {
            text = text.substring(0, text.indexOf(':'));
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }
}
