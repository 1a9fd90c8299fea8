package dev.floe.devnet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A row of TCP ports that one network of this machine has for itself. Networks that start at the
 * same moment cannot get the same block: whoever listens on a block's last port has it, and the system lets one process do
 * so, until that process closes it or is gone.
 *
 * <p>The blocks lie below the ports that systems commonly give to outgoing connections.
 */
final class PortBlock implements AutoCloseable {
    /** How many ports a network can have. */
    static final int USABLE = 249;

    private static final int SIZE = USABLE + 1;
    private static final int PREFERRED = 31_400;
    private static final int LOWEST = 20_150;
    private static final int HIGHEST = 32_400;

    private final int first;
    private final ServerSocket claim;

    private PortBlock(int first, ServerSocket claim) {
        this.first = first;
        this.claim = claim;
    }

    /**
     * The first block that no network has and whose first {@code count} ports of {@code host} are free.
     *
     * @throws DevnetException if there is none
     */
    static PortBlock any(int count, NetworkHost host) throws DevnetException, IOException {
        for (int first : starts()) {
            Optional<PortBlock> block = at(first);
            if (block.isPresent()) {
                if (IntStream.range(first, first + count).allMatch(port -> free(port, host))) {
                    return block.get();
                }
                block.get().close();
            }
        }
        throw new DevnetException("there is no row of " + count + " free ports; choose one with --port-base");
    }

    /** The same on loopback. */
    static PortBlock any(int count) throws DevnetException, IOException {
        return any(count, NetworkHost.loopback());
    }

    /** The block that starts at {@code first}, unless a network has it or no block starts there. */
    static Optional<PortBlock> at(int first) throws IOException {
        if (!starts().contains(first)) {
            return Optional.empty();
        }
        ServerSocket claim = new ServerSocket();
        try {
            claim.bind(loopback(first + USABLE));
        } catch (IOException e) {
            claim.close();
            return Optional.empty();
        }
        return Optional.of(new PortBlock(first, claim));
    }

    /** Whether somebody could listen on {@code port} of {@code host} now. */
    static boolean free(int port, NetworkHost host) {
        try (ServerSocket socket = new ServerSocket()) {
            // As servers do: connections of one that has just ended do not count.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host.address(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The same on loopback. */
    static boolean free(int port) {
        return free(port, NetworkHost.loopback());
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** In the order in which they are tried. */
    private static List<Integer> starts() {
        List<Integer> starts = new ArrayList<>();
        for (int first = PREFERRED; first <= HIGHEST; first += SIZE) {
            starts.add(first);
        }
        for (int first = LOWEST; first < PREFERRED; first += SIZE) {
            starts.add(first);
        }
        return starts;
    }

    int first() {
        return first;
    }

    /** Gives the block back. */
    @Override
    public void close() throws IOException {
        claim.close();
    }
}
