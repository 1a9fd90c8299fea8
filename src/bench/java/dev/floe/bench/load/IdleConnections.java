package dev.floe.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections on which one request was answered and nothing happens since, from many addresses if the server is on this
 * machine. Not thread-safe.
 */
final class IdleConnections implements AutoCloseable {
    /** A server gives no single client all that it has. */
    private static final int OF_ONE_CLIENT = 500;

    private static final byte[] REQUEST =
            "GET /status HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final List<SocketChannel> open = new ArrayList<>();

    /** Opens {@code count} connections to the server of a URL. */
    static IdleConnections open(URI server, int count) throws IOException {
        IdleConnections idle = new IdleConnections();
        try {
            InetSocketAddress address = new InetSocketAddress(server.getHost(), server.getPort());
            boolean here = address.getAddress() != null && address.getAddress().isLoopbackAddress();
            for (int i = 0; i < count; i++) {
                SocketChannel channel = SocketChannel.open();
                idle.open.add(channel);
                if (here) {
                    int client = i / OF_ONE_CLIENT;
                    channel.bind(new InetSocketAddress(
                            InetAddress.getByAddress(
                                    new byte[] {127, 0, (byte) (1 + client / 200), (byte) (1 + client % 200)}),
                            0));
                }
                channel.connect(address);
                ask(channel);
            }
            return idle;
        } catch (IOException e) {
            idle.close();
            throw new IOException("connection " + idle.open.size() + " failed: " + e.getMessage(), e);
        }
    }

    private static void ask(SocketChannel channel) throws IOException {
        channel.write(ByteBuffer.wrap(REQUEST));
        ByteBuffer answer = ByteBuffer.allocate(4096);
        while (true) {
            if (channel.read(answer) < 0) {
                throw new IOException("the server hung up");
            }
            String read = new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
            if (read.contains("\r\n\r\nOK") || !answer.hasRemaining()) {
                return;
            }
        }
    }

    /** How many of them still answer. */
    int alive() {
        int alive = 0;
        for (SocketChannel channel : open) {
            try {
                ask(channel);
                alive++;
            } catch (IOException e) {
                // That is what is counted.
                continue;
            }
        }
        return alive;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : open) {
            channel.close();
        }
    }
}
