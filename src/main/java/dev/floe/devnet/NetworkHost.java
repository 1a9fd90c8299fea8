package dev.floe.devnet;

import dev.floe.protocol.NetworkAddress;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The address of this machine at which all of a network listens, and which its chain, its files and so its clients know.
 *
 * @param address one that clients elsewhere can use, too, unless it is loopback
 */
record NetworkHost(InetAddress address) {
    /** 127.0.0.1. Made anew each time: an address cannot lie in a native image. */
    static NetworkHost loopback() {
        return new NetworkHost(InetAddress.ofLiteral("127.0.0.1"));
    }

    /** An address, as {@link #text} gives it; one of IPv6 may be in brackets. Empty for what is none that others could use. */
    static Optional<NetworkHost> parse(String text) {
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        try {
            InetAddress address = InetAddress.ofLiteral(bracketed ? text.substring(1, text.length() - 1) : text);
            // The zone of a link is known on one machine only.
            boolean zoned = address instanceof Inet6Address && address.isLinkLocalAddress();
            boolean somebody = !address.isAnyLocalAddress() && !address.isMulticastAddress();
            return somebody && !zoned ? Optional.of(new NetworkHost(address)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** @throws DevnetException that says which addresses this machine has, if this is none of them */
    void requireOfThisMachine() throws DevnetException {
        try (ServerSocket any = new ServerSocket()) {
            any.bind(new InetSocketAddress(address, 0));
        } catch (IOException e) {
            throw new DevnetException("--host " + text() + " is no address of this machine; it has " + addresses());
        }
    }

    private static String addresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(one -> !one.isLinkLocalAddress())
                    .map(one -> new NetworkHost(one).text())
                    .collect(Collectors.joining(", "));
        } catch (SocketException e) {
            return "none that could be listed";
        }
    }

    /** As it is given to the commands: a literal of IPv6 is without brackets. */
    String text() {
        return address.getHostAddress();
    }

    /** {@code host:port}, as nodes register it. */
    String with(int port) {
        return new NetworkAddress(text(), port).toString();
    }
}
