package dev.floe.node;

import dev.floe.door.HttpPromises;
import dev.floe.node.door.NoLeaks;
import dev.floe.redstuff.Encoding;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What every HTTP server of ours promises, over TLS at a storage node. */
@ExtendWith(NoLeaks.class)
class NodePromisesTest extends HttpPromises {
    private static final int LONGEST_METADATA = 2 << 20;
    private static final TestBlob BLOB = TestBlob.random(new Encoding(RunningNode.SHARDS), 10, 1);

    @TempDir
    private static Path directory;

    private static RunningNode node;

    @BeforeAll
    static void start() throws Exception {
        node = new RunningNode(directory.resolve("node"), List.of(0, 1));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Override
    protected Server server() {
        return new Server(
                node.node().address(),
                node.pinned().getSocketFactory(),
                true,
                "/v1/health",
                Optional.of("/v1/blobs/" + BLOB.id() + "/metadata?pending=true"),
                "PUT",
                LONGEST_METADATA);
    }
}
