package dev.floe.devnet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Free TCP ports of the loopback interface. */
final class Ports {
    private static final int DEFAULT_BASE = 31_400;
    private static final int BASE_STEP = 100;
    private static final int LAST_BASE = 60_000;

    private Ports() {}

    /** Whether somebody could listen on {@code port} now. */
    static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static void requireFree(int port) throws DevnetException {
        if (!free(port)) {
            throw new DevnetException("port " + port + " of this network is in use by another process");
        }
    }

    /** The first of a row of {@code count} free ports. */
    static int freeRow(int count) throws DevnetException {
        for (int base = DEFAULT_BASE; base < LAST_BASE; base += Math.max(BASE_STEP, count)) {
            int checked = 0;
            while (checked < count && free(base + checked)) {
                checked++;
            }
            if (checked == count) {
                return base;
            }
        }
        throw new DevnetException("there is no row of " + count + " free ports; choose one with --port-base");
    }
}
