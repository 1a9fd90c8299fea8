package dev.floe.chain;

import dev.floe.door.HttpPromises;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class ChainPromisesTest extends HttpPromises {
    @TempDir
    private static Path directory;

    private static LocalChain chain;

    @BeforeAll
    static void open() throws IOException {
        chain = new LocalChain(directory.resolve("chain"));
    }

    @AfterAll
    static void close() throws IOException {
        chain.close();
    }

    @Override
    protected Server server() {
        return Server.plain(
                        new InetSocketAddress(chain.uri().getHost(), chain.uri().getPort()), "/health")
                .taking("POST", "/v2/gas", Bodies.MAX_LENGTH);
    }
}
