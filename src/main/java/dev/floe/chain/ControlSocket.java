package dev.floe.chain;

import dev.floe.chain.ledger.Ledger;
import dev.floe.chain.ledger.RejectedTransactionException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Where whoever may write into the chain's directory asks it to let epochs pass: a Unix socket there, and not the public
 * port. A line goes in, {@code advance N}; a line comes out, {@code epoch M} or {@code refused: why}. One at a time.
 */
final class ControlSocket implements AutoCloseable {
    /** The name of the socket in the chain's directory. */
    static final String NAME = "control.sock";

    /** The most epochs that one question lets pass. */
    static final int MOST_EPOCHS = 100_000;

    private static final Logger LOG = Logger.getLogger(ControlSocket.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** In each epoch, where nodes report for themselves. */
    private static final Duration UNTIL_NODES_REPORT = Duration.ofMinutes(2);

    private static final int LONGEST_LINE = 64;
    private static final Pattern ADVANCE = Pattern.compile("advance ([1-9]\\d{0,8})");

    private final Ledger ledger;
    private final Path path;
    private final ServerSocketChannel channel;

    private ControlSocket(Ledger ledger, Path path, ServerSocketChannel channel) {
        this.ledger = ledger;
        this.path = path;
        this.channel = channel;
    }

    /** Listens in {@code directory}; empty, after a warning, where no socket can be, as its path is too long. */
    static Optional<ControlSocket> open(Path directory, Ledger ledger) throws IOException {
        Path path = directory.resolve(NAME);
        // A chain that was killed left it; there is no other chain in the directory, which the ledger has locked.
        Files.deleteIfExists(path);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            channel.close();
            LOG.warnf("no socket %s, so that floe chain advance cannot reach this chain: %s", path, e.getMessage());
            return Optional.empty();
        }
        ControlSocket socket = new ControlSocket(ledger, path, channel);
        Thread.ofPlatform().name("floe-chain-control").daemon().start(socket::serve);
        return Optional.of(socket);
    }

    private void serve() {
        while (channel.isOpen()) {
            try (SocketChannel client = channel.accept()) {
                answer(client);
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.debugf("a client of %s went away: %s", path, e.getMessage());
            }
        }
    }

    private void answer(SocketChannel client) throws IOException {
        String line = line(client);
        Matcher advance = ADVANCE.matcher(line);
        String answer;
        if (!advance.matches() || Integer.parseInt(advance.group(1)) > MOST_EPOCHS) {
            answer = "refused: ask to advance 1 to " + MOST_EPOCHS + " epochs";
        } else {
            try {
                answer = "epoch " + ledger.epochs().advance(Integer.parseInt(advance.group(1)), UNTIL_NODES_REPORT);
            } catch (RejectedTransactionException e) {
                answer = "refused: " + e.getMessage();
            } catch (InterruptedException e) {
                answer = "refused: the chain is being closed";
            }
        }
        client.configureBlocking(true);
        ByteBuffer bytes = ByteBuffer.wrap((answer + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            client.write(bytes);
        }
    }

    /** What the client sends in time, up to the end of its line. */
    private static String line(SocketChannel client) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(LONGEST_LINE);
        long end = System.nanoTime() + PATIENCE.toNanos();
        client.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            client.register(selector, SelectionKey.OP_READ);
            while (buffer.hasRemaining() && (buffer.position() == 0 || buffer.get(buffer.position() - 1) != '\n')) {
                long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
                if (left <= 0 || selector.select(left) == 0 || client.read(buffer) < 0) {
                    break;
                }
                selector.selectedKeys().clear();
            }
        }
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).strip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }
}
