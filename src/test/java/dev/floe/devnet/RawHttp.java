package dev.floe.devnet;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.SocketFactory;
import javax.net.ssl.SSLException;

/**
 * Sends bytes that need not be HTTP to a server, and reads an HTTP/1.1 answer if there is one. The connection is used
 * again while server and bytes allow it. Not thread-safe.
 */
final class RawHttp implements AutoCloseable {
    private static final int ANSWER_LIMIT = 64 << 20;
    private static final int LONGEST_LINE = 64 * 1024;

    /** The server repeats the protocol of a request that has a broken header field, even if it is none. */
    private static final Pattern STATUS_LINE = Pattern.compile("^\\S+ (\\d{3})");

    private final SocketFactory sockets;
    private final int port;
    private final int patienceMillis;
    private Socket socket;
    private InputStream in;

    /** What the server said, headers and body as text for searching. */
    record Answer(int status, String text) {}

    RawHttp(SocketFactory sockets, int port, int patienceMillis) {
        this.sockets = sockets;
        this.port = port;
        this.patienceMillis = patienceMillis;
    }

    /** Empty if the server closed the connection without a word, or waits for more. */
    Optional<Answer> exchange(byte[] request, boolean head) throws IOException {
        if (socket == null) {
            socket = sockets.createSocket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(patienceMillis);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
        }
        boolean again = false;
        try {
            try {
                socket.getOutputStream().write(request);
            } catch (IOException e) {
                // The server may have answered before it hung up.
            }
            Optional<Answer> answer = read(head);
            // After a 400 the two sides may not agree on where the next request begins.
            again = answer.isPresent()
                    && answer.get().status() != 400
                    && !answer.get().text().toLowerCase(Locale.ROOT).contains("\nconnection: close");
            return answer;
        } catch (SocketTimeoutException | EOFException | SocketException | SSLException e) {
            return Optional.empty();
        } finally {
            if (!again) {
                close();
            }
        }
    }

    private Optional<Answer> read(boolean head) throws IOException {
        String status = line();
        Matcher matcher = STATUS_LINE.matcher(status);
        if (!matcher.find()) {
            throw new IOException("not an HTTP answer: " + status);
        }
        int code = Integer.parseInt(matcher.group(1));
        List<String> headers = new ArrayList<>();
        long length = -1;
        boolean chunked = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            headers.add(header);
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(lower.substring(15).strip());
            }
            chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
        }
        if (code == 100) {
            return read(head);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (!head && code != 204 && code != 304) {
            if (chunked) {
                readChunks(body);
            } else if (length > ANSWER_LIMIT) {
                throw new IOException("an answer of " + length + " bytes");
            } else if (length >= 0) {
                body.write(in.readNBytes((int) length));
            } else {
                in.transferTo(body);
            }
        }
        return Optional.of(new Answer(
                code,
                status + "\n" + String.join("\n", headers) + "\n\n" + body.toString(StandardCharsets.ISO_8859_1)));
    }

    private void readChunks(ByteArrayOutputStream body) throws IOException {
        for (; ; ) {
            int size = Integer.parseInt(line().split(";", 2)[0].strip(), 16);
            body.write(in.readNBytes(size));
            line();
            if (size == 0) {
                return;
            }
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            if (line.length() > LONGEST_LINE) {
                throw new IOException("an endless line");
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
