package dev.floe.publisher;

import dev.floe.door.HttpPromises;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.InetSocketAddress;
import java.net.URI;

@QuarkusTest
class PublisherPromisesTest extends HttpPromises {
    @TestHTTPResource
    URI base;

    @Override
    protected Server server() {
        return Server.plain(new InetSocketAddress(base.getHost(), base.getPort()), "/v1/health/live")
                .taking("PUT", "/v1/blobs", PublisherUnderTest.MAX_BODY_SIZE);
    }
}
