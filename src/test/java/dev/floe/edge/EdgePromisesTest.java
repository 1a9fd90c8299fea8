package dev.floe.edge;

import dev.floe.door.HttpPromises;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.InetSocketAddress;
import java.net.URI;

@QuarkusTest
class EdgePromisesTest extends HttpPromises {
    @Inject
    StubNetwork network;

    @TestHTTPResource
    URI base;

    @Override
    protected Server server() {
        String blob = "/v1/blobs/" + network.store("promises", new byte[3000], 100);
        return Server.plain(new InetSocketAddress(base.getHost(), base.getPort()), blob);
    }
}
