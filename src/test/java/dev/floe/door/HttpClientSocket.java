package dev.floe.door;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.SocketFactory;

/** One HTTP/1.1 connection on which a test says exactly what it wants. Not thread-safe. */
public final class HttpClientSocket implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;

    /** An answer, whole; the fields as they came. */
    public record Answer(int status, List<String> fields, String body) {
        public List<String> all(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return fields.stream()
                    .filter(field -> field.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(field -> field.substring(prefix.length()).strip())
                    .toList();
        }

        public Optional<String> first(String name) {
            return all(name).stream().findFirst();
        }
    }

    public HttpClientSocket(SocketFactory sockets, InetSocketAddress server) throws IOException {
        this(sockets.createSocket(server.getAddress(), server.getPort()));
    }

    /** A client of its own to the server at {@code port}: the loopback network is 16 million addresses wide. */
    public static HttpClientSocket from(String address, int port) throws IOException {
        return new HttpClientSocket(
                new Socket(InetAddress.getByName("127.0.0.1"), port, InetAddress.getByName(address), 0));
    }

    private HttpClientSocket(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Sends {@code bytes} over and over until one side closes the connection, and counts what the connection has taken. */
    void sendUntilClosed(byte[] bytes, AtomicLong taken) {
        try {
            while (true) {
                send(bytes);
                taken.addAndGet(bytes.length);
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    public Answer get(String path) throws IOException {
        send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
        return read(false);
    }

    /** The next answer, interim ones included. */
    public Answer read(boolean toHead) throws IOException {
        String[] status = line().split(" ", 3);
        int code = Integer.parseInt(status[1]);
        List<String> fields = new ArrayList<>();
        for (String field = line(); !field.isEmpty(); field = line()) {
            fields.add(field);
        }
        Answer head = new Answer(code, fields, "");
        if (toHead || code < 200 || code == 204 || code == 304) {
            return head;
        }
        byte[] body;
        if (head.first("transfer-encoding").isPresent()) {
            StringBuilder text = new StringBuilder();
            for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
                text.append(new String(in.readNBytes(size), StandardCharsets.ISO_8859_1));
                line();
            }
            line();
            return new Answer(code, fields, text.toString());
        } else if (head.first("content-length").isPresent()) {
            body = in.readNBytes(Integer.parseInt(head.first("content-length").get()));
        } else {
            body = in.readAllBytes();
        }
        return new Answer(code, fields, new String(body, StandardCharsets.ISO_8859_1));
    }

    /** Waits for the server to hang up; false if it says something instead. */
    public boolean isClosedByServer() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server hung up after '" + line + "'");
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    /** Closes the connection without a word: over TLS, the last one would wait for what another thread still sends. */
    void leave() throws IOException {
        socket.setSoLinger(true, 0);
        close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
