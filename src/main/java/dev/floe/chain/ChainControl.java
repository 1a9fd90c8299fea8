package dev.floe.chain;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Asks a chain that runs in a directory, over the socket that it has there. */
public final class ChainControl {
    private static final int LONGEST_ANSWER = 64 * 1024;

    private ChainControl() {}

    /**
     * Lets so many epochs pass, however long that takes.
     *
     * @return what the chain says of it, such as {@code epoch 5}
     * @throws IOException if no chain runs there, or it refuses; the message says which
     */
    public static String advance(Path directory, int epochs) throws IOException {
        Path socket = directory.resolve(ControlSocket.NAME);
        if (!Files.exists(socket)) {
            throw new IOException("no chain runs in " + directory + ": there is no " + socket
                    + ". Start one with floe chain --dir, or name the directory of one that runs");
        }
        String answer;
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            Channels.newOutputStream(channel).write(("advance " + epochs + "\n").getBytes(StandardCharsets.UTF_8));
            answer = new String(Channels.newInputStream(channel).readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8)
                    .strip();
        } catch (IOException e) {
            throw new IOException("the chain in " + directory + " does not answer: " + e.getMessage(), e);
        }
        if (!answer.startsWith("epoch ")) {
            throw new IOException(
                    answer.isEmpty() ? "the chain in " + directory + " stopped meanwhile" : "the chain " + answer);
        }
        return answer;
    }
}
