package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.door.HttpClientSocket;
import dev.floe.redstuff.BlobId;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose a connection is, as a proxy says in front of the first request. */
@QuarkusTest
@TestProfile(ProxyProtocolProfile.class)
class ProxyProtocolTest extends EdgeConnections {
    private static final byte[] SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};

    @TestHTTPResource(tls = true)
    URI secure;

    private static byte[] version1(String client) {
        String family = client.contains(":") ? "TCP6" : "TCP4";
        String server = client.contains(":") ? "2001:db8::9" : "198.51.100.9";
        return ("PROXY " + family + " " + client + " " + server + " 1234 443\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] version2(String client, boolean local) {
        byte[] address = InetAddress.ofLiteral(client).getAddress();
        ByteBuffer header = ByteBuffer.allocate(16 + 2 * address.length + 4);
        header.put(SIGNATURE).put((byte) (local ? 0x20 : 0x21)).put((byte) (address.length == 4 ? 0x11 : 0x21));
        header.putShort((short) (2 * address.length + 4)).put(address).put(address);
        return header.putShort((short) 1).putShort((short) 443).array();
    }

    /** What becomes of requests on a connection of their own each. */
    private int answered(byte[] header, String path, int times) throws IOException {
        int count = 0;
        for (int i = 0; i < times; i++) {
            try (HttpClientSocket client = HttpClientSocket.from("127.0.0.1", server.getPort())) {
                client.send(header);
                int status = client.get(path).status();
                assertThat(status).isIn(200, 429);
                count += status == 200 ? 1 : 0;
            }
        }
        return count;
    }

    @Test
    void clientsOfTheProxyAreToldApart() throws IOException {
        BlobId id = network.store("proxied", random(10_000), 1_000);
        String path = "/v1/blobs/" + id;
        for (String client : List.of("192.0.2.1", "192.0.2.2", "2001:db8:1::1")) {
            assertThat(answered(version1(client), path, ProxyProtocolProfile.BURST + 2))
                    .as(client)
                    .isEqualTo(ProxyProtocolProfile.BURST);
            assertThat(answered(version2(client, false), path, 1)).as(client).isZero();
        }
        await(() -> door.prepared().has(id));
        for (String client : List.of("192.0.2.3", "2001:db8:2::1")) {
            assertThat(answered(version2(client, false), path, ProxyProtocolProfile.BURST + 2))
                    .as("of prepared answers")
                    .isEqualTo(ProxyProtocolProfile.BURST);
        }
        assertThat(answered("PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII), path, 1))
                .isEqualTo(1);
        assertThat(answered(version2("192.0.2.1", true), path, 1))
                .as("the proxy itself")
                .isEqualTo(1);
    }

    @Test
    void otherBeginningsEndTheConnection() throws IOException {
        for (String first : List.of(
                "GET /status HTTP/1.1\r\nHost: x\r\n\r\n",
                "PROXY TCP4 nobody nowhere 1 2\r\nGET /status HTTP/1.1\r\nHost: x\r\n\r\n",
                "PROXY " + "x".repeat(200) + "\r\n")) {
            try (HttpClientSocket client = HttpClientSocket.from("127.0.0.1", server.getPort())) {
                client.send(first);
                assertThat(client.isClosedByServer()).as(first).isTrue();
            }
        }
    }

    private static int bodyLength(String head) {
        return Integer.parseInt(head.replaceAll("(?is).*\r\ncontent-length: *(\\d+)\r\n.*", "$1"));
    }

    /** There is none of these headers over TLS, which ends at the proxy; who passes it on says in fields for whom. */
    @Test
    void overTlsAConnectionBeginsWithTheHandshake() throws IOException {
        try (Socket proxy = TlsSockets.connect(secure)) {
            for (int i = 0; i < ProxyProtocolProfile.BURST + 1; i++) {
                send(proxy, "GET /v1/blobs/x HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.77\r\n\r\n");
                String head = head(proxy.getInputStream());
                assertThat(head).startsWith(i < ProxyProtocolProfile.BURST ? "HTTP/1.1 400 " : "HTTP/1.1 429 ");
                proxy.getInputStream().readNBytes(bodyLength(head));
            }
        }
    }

    @Test
    void nobodyElseMaySayWhoTheyAre() throws IOException {
        try (HttpClientSocket client = HttpClientSocket.from("127.5.5.5", server.getPort())) {
            assertThat(client.get("/status").status()).isEqualTo(200);
        }
        try (HttpClientSocket client = HttpClientSocket.from("127.5.5.6", server.getPort())) {
            client.send(version1("192.0.2.200"));
            client.send("GET /status HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.read(false).status()).isEqualTo(400);
        }
    }
}
