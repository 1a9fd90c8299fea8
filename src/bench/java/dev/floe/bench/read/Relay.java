package dev.floe.bench.read;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands in front of a server on the loopback interface and passes on what goes through each connection, without looking
 * at it. What a client sends can be held back for a while, as a long way would do; and the relay can fall silent, as a
 * process does that hangs. Thread-safe.
 */
public final class Relay implements AutoCloseable {
    private static final int CHUNK = 64 << 10;
    /** What may be on the long way at once in each connection. */
    private static final int CHUNKS_ON_THE_WAY = 256;

    private final int target;
    private final long leastNanos;
    private final long mostNanos;
    private final ServerSocket listener;
    private final Thread acceptor;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean silent;
    private volatile boolean closed;

    private record Chunk(byte[] bytes, int length, long due) {
        boolean isEnd() {
            return length < 0;
        }
    }

    /**
     * Begins to relay.
     *
     * @param port to listen on
     * @param target where the server listens
     * @param least the shortest time for which something that a client sent is held back
     * @param most the longest one; every piece has a time of its own, but the order stays
     */
    public Relay(int port, int target, Duration least, Duration most) throws IOException {
        this.target = target;
        this.leastNanos = least.toNanos();
        this.mostNanos = most.toNanos();
        this.listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
        this.acceptor = start(this::accept);
    }

    private static Thread start(Runnable task) {
        return Thread.ofVirtual().name("relay").start(task);
    }

    /** From now on nothing comes through, and no connection is closed. */
    public void fallSilent() {
        silent = true;
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                if (!silent) {
                    start(() -> connect(client));
                }
            } catch (IOException e) {
                // Closed, or the client did not wait: the next one may.
                continue;
            }
        }
    }

    private void connect(Socket client) {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            start(() -> pass(server, client));
            if (mostNanos == 0) {
                pass(client, server);
            } else {
                passLater(client, server);
            }
        } catch (IOException e) {
            end(client);
        }
        if (closed) {
            sockets.forEach(this::end);
        }
    }

    private void pass(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[CHUNK];
            for (int count = in.read(buffer); count >= 0 && !silent; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
        } catch (IOException e) {
            // One side has gone; the other one hears of it now.
        }
        finish(from, to);
    }

    private void passLater(Socket from, Socket to) {
        BlockingQueue<Chunk> way = new ArrayBlockingQueue<>(CHUNKS_ON_THE_WAY);
        start(() -> arrive(way, from, to));
        try {
            InputStream in = from.getInputStream();
            int count = 0;
            while (count >= 0) {
                byte[] buffer = new byte[CHUNK];
                count = read(in, buffer);
                way.put(new Chunk(
                        buffer,
                        count,
                        System.nanoTime() + ThreadLocalRandom.current().nextLong(leastNanos, mostNanos + 1)));
            }
        } catch (IOException | InterruptedException e) {
            end(from);
        }
    }

    private static int read(InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            return -1;
        }
    }

    private void arrive(BlockingQueue<Chunk> way, Socket from, Socket to) {
        try {
            OutputStream out = to.getOutputStream();
            for (Chunk chunk = way.take(); !chunk.isEnd() && !silent; chunk = way.take()) {
                for (long left = chunk.due() - System.nanoTime(); left > 0; left = chunk.due() - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                out.write(chunk.bytes(), 0, chunk.length());
            }
        } catch (IOException | InterruptedException e) {
            // The server has gone.
        }
        finish(from, to);
    }

    /** Nothing more comes from {@code from}: {@code to} hears of it, and may still answer. */
    private void finish(Socket from, Socket to) {
        if (silent && !closed) {
            return;
        }
        try {
            from.shutdownInput();
            to.shutdownOutput();
        } catch (IOException e) {
            end(from);
            end(to);
            return;
        }
        if (to.isInputShutdown() && from.isOutputShutdown()) {
            end(from);
            end(to);
        }
    }

    private void end(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more, whatever it says.
            return;
        }
    }

    /** Closes all connections, and returns when the port is free. */
    @Override
    public void close() throws IOException {
        closed = true;
        listener.close();
        try {
            // The system's socket is closed only when nobody waits at it any more.
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sockets.forEach(this::end);
    }
}
