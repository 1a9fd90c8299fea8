package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.floe.door.HttpClientSocket;
import dev.floe.door.HttpClientSocket.Answer;
import dev.floe.door.admin.AdminServer;
import dev.floe.edge.StubSites.File;
import dev.floe.edge.sites.Base36;
import dev.floe.edge.sites.SiteHosts;
import dev.floe.protocol.ObjectId;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What operators do to the hosts of sites while an edge runs. */
@QuarkusTest
@TestProfile(AdminProfile.class)
class HostAdminTest extends EdgeConnections {
    private static final JsonMapper JSON = new JsonMapper();

    @Inject
    AdminServer admin;

    @Inject
    StubSites sites;

    private Answer visit(String host) throws IOException {
        try (HttpClientSocket client = HttpClientSocket.from("127.0.0.1", server.getPort())) {
            client.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            return client.read(false);
        }
    }

    private Answer ask(String line, String body) throws IOException {
        String token = Files.readString(Path.of("target/admin-profile/token")).strip();
        return ask(line, "Authorization: Bearer " + token + "\r\n", body);
    }

    private Answer ask(String line, String fields, String body) throws IOException {
        try (HttpClientSocket client =
                HttpClientSocket.from("127.0.0.1", admin.port().orElseThrow())) {
            client.send(line + " HTTP/1.1\r\nHost: x\r\n" + fields + "Content-Length: "
                    + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
            return client.read(false);
        }
    }

    private JsonNode told(String line, String body) throws IOException {
        Answer answer = ask(line, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private void assertRefused(String line, String body, int status, String words) throws IOException {
        Answer answer = ask(line, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(words);
    }

    private ObjectId site(String text) {
        return sites.publish(network, File.of("/index.html", text, "content-type", "text/html"));
    }

    @Test
    void aHostIsPutAndAnsweredAtOnceAndTakenBack() throws IOException {
        ObjectId one = site("one");
        ObjectId two = site("two");
        String path = " /admin/sites/hosts/New.example.org";
        assertThat(visit("new.example.org").body()).as("the edge's own page").isNotEqualTo("one");
        JsonNode put = told("PUT" + path, "{\"site\":\"" + one + "\"}");
        assertThat(put)
                .isEqualTo(JSON.readTree("{\"host\":\"new.example.org\",\"site\":\"" + one + "\",\"by\":\"admin\"}"));
        assertThat(visit("new.example.org").body()).isEqualTo("one");
        assertThat(visit("new.example.org").body()).isEqualTo("one");
        assertThat(told("GET" + path, "")).isEqualTo(put);
        told("PUT" + path, "{\"site\":\"" + Base36.label(two) + "\"}");
        assertThat(visit("new.example.org").body())
                .as("also when the page is hot")
                .isEqualTo("two");
        told("PUT /admin/sites/hosts/old.example.org", "{\"redirect\":\"new.example.org\"}");
        assertThat(visit("old.example.org").first("Location").orElseThrow()).startsWith("//new.example.org");
        assertThat(SiteHosts.of(List.of())
                        .withTable(Files.readString(AdminProfile.ADDED_HOSTS))
                        .own())
                .as("after a restart")
                .containsOnlyKeys("new.example.org", "old.example.org");
        JsonNode listed = told("GET /admin/sites/hosts?after=n", "");
        assertThat(listed.path("hosts").findValuesAsText("host"))
                .containsExactly("new.example.org", "old.example.org", "written.example.org");
        assertThat(listed.path("hosts").findValuesAsText("by")).containsExactly("admin", "admin", "file");
        assertThat(told("DELETE" + path, "").path("removed").asBoolean()).isTrue();
        assertThat(ask("DELETE" + path, "").status()).isEqualTo(404);
        assertThat(ask("GET" + path, "").status()).isEqualTo(404);
        assertThat(visit("new.example.org").body())
                .as("the edge's own page again")
                .isNotEqualTo("two");
        told("DELETE /admin/sites/hosts/old.example.org", "");
    }

    /** frappe/press#1033: adding a host ended in a loop of redirects. */
    @Test
    void whatCannotBeIsRefusedInWords() throws IOException {
        String put = "PUT /admin/sites/hosts/";
        assertRefused(put + "x.example", "", 400, "the body is");
        assertRefused(put + "x.example", "{\"site\":\"0x12\",\"redirect\":\"y.example\"}", 400, "the body is");
        assertRefused(put + "x.example", "{\"site\":\"0x12\",\"sote\":\"0x12\"}", 400, "the body is");
        assertRefused(put + "x.example", "{\"site\":\"nonsense\"}", 400, "'nonsense' is neither an object ID");
        assertRefused(put + "x.example", "{\"redirect\":\"a b\"}", 400, "'a b' is no name of a host");
        assertRefused(put + "x..example", "{\"site\":\"0x12\"}", 400, "'x..example' is no name of a host");
        assertRefused(put + "x.example", "{\"redirect\":\"x.example\"}", 400, "would lead to itself");
        assertRefused(put + "written.example.org", "{\"site\":\"0x12\"}", 400, "which people write");
        assertRefused("DELETE /admin/sites/hosts/written.example.org", "", 400, "which people write");
        assertRefused("POST /admin/sites/hosts/x.example", "{}", 405, "PUT");
        assertThat(ask(put + "x.example", "", "{\"site\":\"0x12\"}").status()).isEqualTo(401);
        assertThat(told("GET /admin/sites/hosts", "").path("hosts")).hasSize(1);
    }
}
