package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.door.HttpClientSocket;
import dev.floe.door.HttpClientSocket.Answer;
import dev.floe.door.admin.AdminServer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What operators can do to a running edge. */
@QuarkusTest
@TestProfile(AdminProfile.class)
class EdgeAdminTest {
    @Inject
    AdminServer admin;

    @Inject
    RepresentationDoor door;

    private Answer ask(String line, String fields, String body) throws IOException {
        try (HttpClientSocket client =
                HttpClientSocket.from("127.0.0.1", admin.port().orElseThrow())) {
            client.send(line + " HTTP/1.1\r\nHost: x\r\n" + fields + "Content-Length: "
                    + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
            return client.read(false);
        }
    }

    private Answer ask(String line, String body) throws IOException {
        String token = Files.readString(Path.of("target/admin-profile/token")).strip();
        return ask(line, "Authorization: Bearer " + token + "\r\n", body);
    }

    @Test
    void monitoringNeedsNoToken() throws IOException {
        assertThat(ask("GET /metrics", "", "").body()).contains("\nfloe_edge_sent_bytes_total ");
        assertThat(ask("GET /v1/health/live", "", "").status()).isEqualTo(200);
        assertThat(ask("GET /v1/health/ready", "", "").body()).contains("\"edge\"");
        assertThat(ask("GET /v1/blobs/x", "").status())
                .as("no room of everybody's is here")
                .isEqualTo(404);
    }
}
