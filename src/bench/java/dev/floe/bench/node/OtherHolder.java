package dev.floe.bench.node;

import dev.floe.keys.NetworkKeyPair;
import dev.floe.node.door.Door;
import dev.floe.node.door.DoorLimits;
import dev.floe.node.door.Request;
import dev.floe.node.door.Response;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Has all shards that the measured node has not, and gives metadata and slivers of what it knows; symbols it does not give. */
final class OtherHolder implements AutoCloseable {
    private static final long HEAP = 512L << 20;

    private final Map<BlobId, ShortBlob> blobs = new HashMap<>();
    private final AtomicLong sent = new AtomicLong();
    private final Door door;

    OtherHolder(NetworkKeyPair key, List<ShortBlob> known) throws IOException {
        known.forEach(blob -> blobs.put(blob.blobId(), blob));
        door = new Door(
                new InetSocketAddress("127.0.0.1", 0),
                Optional.of(SslContextBuilder.forServer(key.toPrivateKey(), key.selfSignedCertificate("127.0.0.1"))
                        .sslProvider(SslProvider.JDK)
                        .applicationProtocolConfig(new ApplicationProtocolConfig(
                                ApplicationProtocolConfig.Protocol.ALPN,
                                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                                ApplicationProtocolNames.HTTP_2,
                                ApplicationProtocolNames.HTTP_1_1))
                        .build()),
                DoorLimits.forHeap(HEAP),
                List.of(),
                this::answer);
    }

    int port() {
        return door.address().getPort();
    }

    /** Bytes of all answers. */
    long sent() {
        return sent.get();
    }

    private Response answer(Request request) {
        String[] path = request.path().split("/");
        Optional<ShortBlob> blob = path.length > 4 ? BlobId.parse(path[3]).map(blobs::get) : Optional.empty();
        if (!request.method().equals("GET") || blob.isEmpty()) {
            return Response.empty(404);
        }
        if (path.length == 5 && path[4].equals("metadata")) {
            return sent(blob.get().metadata());
        }
        if (path.length == 7 && path[4].equals("slivers")) {
            Axis axis = path[6].equals(Axis.PRIMARY.text()) ? Axis.PRIMARY : Axis.SECONDARY;
            return sent(blob.get().body(Integer.parseInt(path[5]), axis));
        }
        return Response.empty(404);
    }

    private Response sent(byte[] body) {
        sent.addAndGet(body.length);
        return Response.of(200, Response.BINARY, body);
    }

    @Override
    public void close() {
        door.close();
    }
}
