package dev.floe.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.chain.ChainDoor;
import dev.floe.sui.ChainNetwork;
import dev.floe.sui.SuiClient;
import dev.floe.sui.SuiException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One of two full nodes has stopped following the chain, and answers. */
@Timeout(300)
class FullNodesBehindTest {
    @TempDir
    private Path directory;

    @Test
    void nobodyGoesBackToAnEpochBefore() throws Exception {
        Path here = directory.resolve("here");
        Path once = directory.resolve("once");
        try (TestChain chain = TestChain.ofFour(here);
                Socket port = new Socket()) {
            // Listens to nobody, and has nobody else get the port while the chain is down.
            port.setReuseAddress(true);
            port.bind(new InetSocketAddress("127.0.0.1", 0));
            copy(here, once);
            assertThat(chain.ledger.epochs().advance(1)).isEqualTo(2);
            try (Ledger old = Ledger.open(once, TestChain.clock());
                    ChainDoor behind = ChainDoor.open(old, "127.0.0.1", 0)) {
                ChainDoor door = ChainDoor.open(chain.ledger, "127.0.0.1", port.getLocalPort());
                try (ChainNetwork network = network(chain, door.port(), behind.port());
                        ChainNetwork only = network(chain, behind.port())) {
                    assertThat(only.refresh().epoch()).isEqualTo(1);
                    assertThat(network.refresh().epoch()).isEqualTo(2);

                    door.close();
                    assertThatThrownBy(network::refresh)
                            .isInstanceOf(SuiException.class)
                            .hasMessageContaining("in epoch 1, though epoch 2 has begun");
                    door = ChainDoor.open(chain.ledger, "127.0.0.1", port.getLocalPort());
                    assertThat(network.refresh().epoch()).isEqualTo(2);
                    assertThat(network.refresh().epoch()).isEqualTo(2);
                } finally {
                    door.close();
                }
            }
        }
    }

    private static ChainNetwork network(TestChain chain, int... ports) {
        SuiClient client = new SuiClient(IntStream.of(ports)
                .mapToObj(port -> URI.create("http://127.0.0.1:" + port))
                .toList());
        Deployment deployment = chain.ledger.deployment();
        return new ChainNetwork(client, deployment.system(), deployment.staking(), Duration.ofMinutes(10));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }
}
