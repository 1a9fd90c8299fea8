package dev.floe.edge;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;

/** The lane on plain connections. */
@QuarkusTest
class FastLaneTest extends FastLaneHttp1Promises {
    @Override
    Socket connect() throws IOException {
        return new Socket(server.getHost(), server.getPort());
    }
}
