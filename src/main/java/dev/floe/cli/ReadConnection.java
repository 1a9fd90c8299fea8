package dev.floe.cli;

import dev.floe.bytes.MemoryBudget;
import dev.floe.edge.CommitteeConnection;
import dev.floe.edge.ReadResources;
import dev.floe.peer.PeerObserver;
import dev.floe.read.BlobBytes;
import dev.floe.read.BlobReader;
import dev.floe.read.MetadataSource;
import dev.floe.read.QuiltReader;
import dev.floe.read.ReadObserver;
import dev.floe.sui.ClientConfig;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/** A network that a command reads from. */
final class ReadConnection implements AutoCloseable {
    /** Pieces that may wait for the disk or the pipe. */
    private static final int PIECES_AHEAD = 2;

    private static final int QUILTS_SHARE = 8;

    private final Vertx vertx;
    private final ReadResources resources = new ReadResources();
    private final CommitteeConnection connection;

    private ReadConnection(ClientConfig config) {
        vertx = NetworkOptions.vertx();
        connection = CommitteeConnection.open(config, vertx, PeerObserver.NONE, ReadObserver.NONE, resources);
    }

    /** Connects, and asks the chain who the nodes are. */
    static ReadConnection open(ClientConfig config) {
        ReadConnection reading = new ReadConnection(config);
        reading.connection.committees().refresh();
        return reading;
    }

    BlobReader reader() {
        return connection.reader();
    }

    MetadataSource metadata() {
        return connection.slivers();
    }

    QuiltReader quilts() {
        long memory = Runtime.getRuntime().maxMemory() / QUILTS_SHARE;
        return new QuiltReader(connection.reader(), new MemoryBudget(memory), memory);
    }

    /** Writes the bytes {@code [from, to)} to a file or a pipe, at its pace. */
    static void copy(BlobBytes bytes, long from, long to, OutputStream target) throws IOException {
        Iterable<ByteBuffer> pieces = bytes.read(from, to)
                .subscribe()
                .asIterable(PIECES_AHEAD, () -> new ArrayBlockingQueue<>(PIECES_AHEAD + 1));
        for (ByteBuffer piece : pieces) {
            target.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
        }
    }

    @Override
    public void close() {
        connection.close();
        resources.close();
        vertx.close();
    }
}
