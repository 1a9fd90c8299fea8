package dev.floe.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IdleConnectionsTest {
    @Test
    void theyComeFromManyAddressesAndAreCountedWhileTheyLast() throws Exception {
        Set<InetAddress> clients = ConcurrentHashMap.newKeySet();
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 1000);
        server.createContext("/status", exchange -> {
            clients.add(exchange.getRemoteAddress().getAddress());
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[] {'O', 'K'});
            exchange.close();
        });
        server.start();
        try (IdleConnections idle = IdleConnections.open(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), 600)) {
            assertThat(clients).hasSize(2);
            assertThat(idle.alive()).isEqualTo(600);
            server.stop(0);
            assertThat(idle.alive()).isZero();
        } finally {
            server.stop(0);
        }
    }
}
