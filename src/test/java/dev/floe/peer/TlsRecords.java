package dev.floe.peer;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between clients and a server, and counts the TLS records with data that clients send. */
final class TlsRecords implements AutoCloseable {
    private static final int DATA = 23;

    private final ServerSocket listener;
    private final int port;
    private final AtomicInteger sent = new AtomicInteger();

    /** @param port where the server listens on 127.0.0.1 */
    TlsRecords(int port) throws IOException {
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.port = port;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Records that clients have sent so far. */
    int sent() {
        return sent.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
                Thread.ofVirtual().start(() -> relay(client, server));
                Thread.ofVirtual().start(() -> copy(server, client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void relay(Socket client, Socket server) {
        try (client;
                server) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
            OutputStream out = server.getOutputStream();
            while (true) {
                byte[] head = new byte[5];
                in.readFully(head);
                byte[] rest = new byte[(head[3] & 0xFF) << 8 | head[4] & 0xFF];
                in.readFully(rest);
                if (head[0] == DATA) {
                    sent.incrementAndGet();
                }
                out.write(head);
                out.write(rest);
            }
        } catch (EOFException end) {
            // The client has hung up.
        } catch (IOException broken) {
            // So has the server; the requests say so.
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException broken) {
            // As above.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
