package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.door.HttpClientSocket;
import dev.floe.door.HttpClientSocket.Answer;
import dev.floe.edge.StubSites.File;
import dev.floe.edge.sites.Base36;
import dev.floe.protocol.NetworkConfigException;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.SuiException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One edge, and the websites of two networks, told apart by their hosts. */
@QuarkusTest
@TestProfile(OtherNetworkProfile.class)
class OtherNetworkTest extends EdgeConnections {
    @Inject
    StubSites sites;

    @Inject
    OtherStub other;

    @Inject
    EdgeReader reader;

    @Inject
    ReadResources resources;

    @Inject
    EdgeWiring wiring;

    private Answer visit(String host) throws IOException {
        return visit(host, "/");
    }

    private Answer visit(String host, String path) throws IOException {
        try (HttpClientSocket client = HttpClientSocket.from("127.0.0.1", server.getPort())) {
            client.send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            return client.read(false);
        }
    }

    private static File page(String text) {
        return File.of("/index.html", text, "content-type", "text/html");
    }

    @Test
    void hostsSayOfWhichNetworkASiteIs() throws IOException {
        ObjectId main = sites.publish(network, page("of the main network"));
        ObjectId test = other.sites.publish(other.network, page("of the test network"));
        sites.name("same.sui", main, Long.MAX_VALUE);
        other.sites.name("same.sui", test, Long.MAX_VALUE);
        for (String host : new String[] {Base36.label(main) + ".wal.test", "same.wal.test", "main.example"}) {
            assertThat(visit(host).body()).as(host).isEqualTo("of the main network");
            assertThat(visit(host).body()).as("hot").isEqualTo("of the main network");
        }
        for (String host :
                new String[] {Base36.label(test) + ".testnet.wal.test", "same.testnet.wal.test", "test.example"}) {
            assertThat(visit(host).body()).as(host).isEqualTo("of the test network");
            assertThat(visit(host).body()).as("hot").isEqualTo("of the test network");
        }
        assertThat(visit(Base36.label(test) + ".wal.test").status()).isEqualTo(404);
        assertThat(visit(Base36.label(main) + ".testnet.wal.test").status()).isEqualTo(404);
        assertThat(visit("both.example").body())
                .as("the edge's own goes before")
                .isEqualTo("of the main network");
    }

    /** What looks like a nested name of the one network is a name of the other. */
    @Test
    void theLongerDomainDecides() throws IOException {
        ObjectId main = sites.publish(network, page("nested"));
        sites.name("only.testnet.sui", main, Long.MAX_VALUE);
        sites.name("testnet.sui", main, Long.MAX_VALUE);
        sites.name("only.deep.sui", main, Long.MAX_VALUE);
        assertThat(visit("only.deep.wal.test").body()).isEqualTo("nested");
        assertThat(visit("only.testnet.wal.test").status()).isEqualTo(404);
        assertThat(visit("testnet.wal.test", "/v1/info").status())
                .as("the edge's")
                .isEqualTo(200);
        assertThat(visit("testnet.wal.test", "/v1/sites/ask?domain=only.testnet.wal.test")
                        .status())
                .isEqualTo(404);
        assertThat(visit("testnet.wal.test", "/v1/sites/ask?domain=only.deep.wal.test")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void whatIsTheSameIsReadOnce() throws IOException {
        String text = "the same on both networks";
        ObjectId main = sites.publish(network, page(text));
        ObjectId test = other.sites.publish(other.network, page(text));
        assertThat(visit(Base36.label(main) + ".wal.test").body()).isEqualTo(text);
        other.network.askedColumns.clear();
        assertThat(visit(Base36.label(test) + ".testnet.wal.test").body()).isEqualTo(text);
        assertThat(other.network.askedColumns).isEmpty();
    }

    @Test
    void oneNetworkIsThereWhileTheOtherIsAway() throws IOException {
        ObjectId test = other.sites.publish(other.network, page("still there"));
        sites.away = true;
        try {
            assertThat(visit(Base36.label(StubSites.freshId()) + ".wal.test").status())
                    .isEqualTo(503);
            assertThat(visit(Base36.label(test) + ".testnet.wal.test").body()).isEqualTo("still there");
        } finally {
            sites.away = false;
        }
    }

    @Test
    void whatIsForgottenIsForgottenOfBoth() throws IOException {
        ObjectId test = other.sites.publish(other.network, page("to be forgotten"));
        String host = Base36.label(test) + ".testnet.wal.test";
        assertThat(visit(host).body()).isEqualTo("to be forgotten");
        door.prepared().forget(blob -> true);
        other.network.askedColumns.clear();
        assertThat(visit(host).body()).isEqualTo("to be forgotten");
        assertThat(other.network.askedColumns).as("slivers, too").isNotEmpty();
    }

    private OtherNetwork connected(Path file, String context) {
        SmallRyeConfig settings = new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 100, new DurationConverter())
                .withMapping(EdgeConfig.class)
                .withMapping(SitesConfig.class)
                .withDefaultValue("floe.edge.config", file.toString())
                .withDefaultValue("floe.sites.other-context", context)
                .build();
        return wiring.other(
                settings.getConfigMapping(EdgeConfig.class),
                settings.getConfigMapping(SitesConfig.class),
                vertx,
                resources,
                reader);
    }

    /** What stands where the stub of these tests does: the context's own chain, of which it is known where its sites are. */
    @Test
    void theOtherNetworkIsThatOfItsContext(@TempDir Path directory) throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }
        Path file = Files.writeString(directory.resolve("client_config.yaml"), """
                contexts:
                  mainnet: {system_object: '0x1', staking_object: '0x2', rpc_urls: ['http://127.0.0.1:1']}
                  testnet:
                    system_object: '0x6c2547cbbc38025cf3adac45f63cb0a8d12ecf777cdc75a4971612bf97fdf6af'
                    staking_object: '0xbe46180321c30aab2f8b3501e24048377287fa708018a5b7c2792b35fe339ee3'
                    rpc_urls: ['http://127.0.0.1:%d']
                default_context: mainnet
                """.formatted(nobody));
        try (OtherNetwork connected = connected(file, "testnet")) {
            assertThatThrownBy(() -> connected.chain().site(StubSites.freshId()))
                    .isInstanceOf(SuiException.class)
                    .hasMessageContaining(Integer.toString(nobody));
        }
        assertThatThrownBy(() -> connected(file, "devnet")).isInstanceOf(NetworkConfigException.class);
        assertThatThrownBy(() -> connected(file, "mainnet"))
                .as("nobody knows where the sites of that one are")
                .isInstanceOf(NetworkConfigException.class)
                .hasMessageContaining("websites");
    }
}
