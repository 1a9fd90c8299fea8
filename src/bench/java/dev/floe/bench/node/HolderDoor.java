package dev.floe.bench.node;

import dev.floe.keys.NetworkKeyPair;
import dev.floe.node.door.Door;
import dev.floe.node.door.DoorLimits;
import dev.floe.node.door.RequestHandler;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** The door of one who is a storage node as far as the measured one sees. */
final class HolderDoor {
    private static final long HEAP = 512L << 20;

    private HolderDoor() {}

    static Door open(NetworkKeyPair key, RequestHandler handler) throws IOException {
        return new Door(
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
                handler);
    }
}
