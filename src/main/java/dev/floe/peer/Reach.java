package dev.floe.peer;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Which addresses are connected to. Anybody with stake can register any address on chain: without a bound, a client of a
 * public network could be made to talk to what only its own machine and network can see.
 */
public enum Reach {
    /** Every address. For networks whose nodes are on this machine or in a private network. */
    ANYWHERE,
    /**
     * What the Internet routes: no loopback, link-local, private (RFC 1918, unique local, carrier-grade NAT), multicast,
     * unspecified, reserved or documentation address, nor one of IPv6 that leads to such an address of IPv4.
     */
    PUBLIC;

    private static final int[][] NOT_PUBLIC_V4 = {
        {0, 0, 8},
        {10, 0, 8},
        {100, 64, 10},
        {127, 0, 8},
        {169, 254, 16},
        {172, 16, 12},
        {192, 168, 16},
        {198, 18, 15},
        {224, 0, 4},
        {240, 0, 4}
    };

    /** Whether {@code address} may be connected to. */
    public boolean covers(InetAddress address) {
        byte[] bytes = address.getAddress();
        return this == ANYWHERE || (bytes.length == 4 ? isPublic(bytes) : isPublicV6(bytes));
    }

    private static boolean isPublic(byte[] v4) {
        int high = (v4[0] & 0xFF) << 8 | v4[1] & 0xFF;
        for (int[] range : NOT_PUBLIC_V4) {
            int differing = (high ^ (range[0] << 8 | range[1])) >> 16 - range[2];
            if (differing == 0) {
                return false;
            }
        }
        int third = high << 8 | v4[2] & 0xFF;
        return third != 0xC00000 && third != 0xC00002 && third != 0xC63364 && third != 0xCB0071;
    }

    /** Of IPv6 only the global unicast block 2000::/3 and the translated IPv4 of 64:ff9b::/96 are routed. */
    private static boolean isPublicV6(byte[] v6) {
        if (startsWith(v6, 0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0)) {
            return isPublic(Arrays.copyOfRange(v6, 12, 16));
        }
        if (startsWith(v6, 0x20, 0x02)) {
            // 6to4: the address of the relay is inside.
            return isPublic(Arrays.copyOfRange(v6, 2, 6));
        }
        boolean special = startsWith(v6, 0x20, 0x01, 0x0D, 0xB8)
                || startsWith(v6, 0x20, 0x01) && (v6[2] & 0xFE) == 0
                || startsWith(v6, 0x3F, 0xFF);
        return (v6[0] & 0xE0) == 0x20 && !special;
    }

    private static boolean startsWith(byte[] address, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if ((address[i] & 0xFF) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    /** @throws UnknownHostException if none of {@code addresses}, which are those of {@code host}, is covered */
    InetAddress[] within(String host, InetAddress[] addresses) throws UnknownHostException {
        InetAddress[] covered = Arrays.stream(addresses).filter(this::covers).toArray(InetAddress[]::new);
        if (covered.length == 0) {
            throw new UnknownHostException(host
                    + " is at no public address; nodes at private ones are only connected to with"
                    + " --allow-private-nodes, or allow_private_nodes in the client configuration");
        }
        return covered;
    }
}
