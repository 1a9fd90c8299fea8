package dev.floe.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * Another address of a server of 127.0.0.1, with the same port: takes connections there, and passes their bytes on from when
 * it is told to.
 */
final class Stopover implements AutoCloseable {
    private final ServerSocket listener;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch passing = new CountDownLatch(1);
    private final CountDownLatch left = new CountDownLatch(1);

    Stopover(InetAddress address, int port) throws IOException {
        this.port = port;
        this.listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(address, port));
        Thread.ofVirtual().start(this::accept);
    }

    /** Counts down when the first client has connected. */
    CountDownLatch arrived() {
        return arrived;
    }

    /** Counts down when a client has hung up. */
    CountDownLatch left() {
        return left;
    }

    Stopover pass() {
        passing.countDown();
        return this;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                open.add(client);
                arrived.countDown();
                Thread.ofVirtual().start(() -> passOn(client));
            }
        } catch (IOException closed) {
            open.forEach(Stopover::end);
        }
    }

    private void passOn(Socket client) {
        try {
            passing.await();
            Socket server = new Socket(InetAddress.getByName("127.0.0.1"), port);
            open.add(server);
            Thread.ofVirtual().start(() -> copy(server, client));
            copy(client, server);
            left.countDown();
        } catch (IOException | InterruptedException gone) {
            end(client);
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException broken) {
            // Both ends learn of it.
        } finally {
            end(from);
            end(to);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        open.forEach(Stopover::end);
    }
}
