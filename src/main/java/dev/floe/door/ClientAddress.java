package dev.floe.door;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Who a client is when things are divided among clients: its IPv4 address, or the first 64 bits of its IPv6 address,
 * because a whole /64 is what one subscriber gets. IPv4 addresses written as IPv6 ones are IPv4 addresses.
 */
public final class ClientAddress {
    /** Whoever comes by another way than the Internet Protocol. */
    public static final ClientAddress LOCAL = new ClientAddress(false, 0);

    private final boolean v6;
    private final long bits;

    private ClientAddress(boolean v6, long bits) {
        this.v6 = v6;
        this.bits = bits;
    }

    public static ClientAddress of(InetAddress address) {
        return switch (address) {
            case Inet4Address v4 -> new ClientAddress(false, bits(v4.getAddress(), 4));
            case Inet6Address v6 -> new ClientAddress(true, bits(v6.getAddress(), 8));
            default -> LOCAL;
        };
    }

    public static ClientAddress of(SocketAddress address) {
        return address instanceof InetSocketAddress internet && internet.getAddress() != null
                ? of(internet.getAddress())
                : LOCAL;
    }

    private static long bits(byte[] address, int count) {
        long bits = 0;
        for (int i = 0; i < count; i++) {
            bits = bits << 8 | address[i] & 0xFF;
        }
        return bits;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientAddress that && v6 == that.v6 && bits == that.bits;
    }

    /** All that {@link #hashCode} has, before it is shortened. */
    long hashCode64() {
        return bits * 31 + (v6 ? 1 : 0);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(bits * 31 + (v6 ? 1 : 0));
    }

    /** As addresses are written, with {@code ::/64} behind the known half of an IPv6 address. */
    @Override
    public String toString() {
        if (v6) {
            return "%x:%x:%x:%x::/64".formatted(bits >>> 48, bits >>> 32 & 0xFFFF, bits >>> 16 & 0xFFFF, bits & 0xFFFF);
        }
        return "%d.%d.%d.%d".formatted(bits >>> 24, bits >>> 16 & 0xFF, bits >>> 8 & 0xFF, bits & 0xFF);
    }
}
