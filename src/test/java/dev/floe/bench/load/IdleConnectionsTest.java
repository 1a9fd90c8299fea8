package dev.floe.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IdleConnectionsTest {
    @Test
    void theyComeFromManyAddressesAndAreCountedWhileTheyLast() throws Exception {
        Set<String> clients = ConcurrentHashMap.newKeySet();
        Vertx vertx = Vertx.vertx();
        try {
            HttpServer server = vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1"))
                    .requestHandler(request -> {
                        clients.add(request.remoteAddress().hostAddress());
                        request.response().end("OK");
                    })
                    .listen(0)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            try (IdleConnections idle =
                    IdleConnections.open(URI.create("http://127.0.0.1:" + server.actualPort()), 600)) {
                assertThat(clients).hasSize(2);
                assertThat(idle.alive()).isEqualTo(600);
                server.close().toCompletionStage().toCompletableFuture().join();
                assertThat(idle.alive()).isZero();
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
