package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.floe.cache.StubCommittee;
import dev.floe.redstuff.BlobId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deny lists in files and behind addresses, which come, change, break and go. */
class DenyFeedTest {
    private static final BlobId A = StubCommittee.id("a");
    private static final BlobId B = StubCommittee.id("b");

    @TempDir
    private Path directory;

    private final DenyList list = new DenyList();

    private static void write(Path file, String text, int second) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1000L * second));
    }

    @Test
    void aFileIsReadAgainWhenItChanges() throws IOException {
        Path file = directory.resolve("deny");
        DenyFeed feed = new DenyFeed(new DenyFile(file), list);
        Set<BlobId> told = new HashSet<>();
        list.watchedBy(told::addAll);
        feed.look();
        assertThat(feed.state().loaded()).as("it is not there").isEmpty();
        assertThat(feed.state().problem()).isPresent();
        write(file, A + "\n", 1);
        feed.look();
        assertThat(list.test(A)).isTrue();
        assertThat(told).containsExactly(A);
        assertThat(feed.state().problem()).isEmpty();
        write(file, "---\n- \"" + A + "\" # a comment\n- '" + B + "'\n\n# more\n", 2);
        feed.look();
        assertThat(list.test(B)).isTrue();
        assertThat(told).containsExactlyInAnyOrder(A, B);
        for (String broken : List.of("no ID\n", B + "\n" + A.toString().substring(1) + "\n", "\u0000")) {
            write(file, broken, 3 + broken.length());
            feed.look();
            assertThat(list.test(A)).as(broken).isTrue();
            assertThat(feed.state().problem().orElseThrow()).contains("line ");
            assertThat(feed.state().problem().orElseThrow().chars())
                    .as("logs are text")
                    .noneMatch(c -> c < ' ');
        }
        Files.delete(file);
        feed.look();
        assertThat(list.test(A)).as("what it had stays denied").isTrue();
        write(file, "[]\n", 2);
        feed.look();
        assertThat(list.test(A)).isFalse();
        assertThat(feed.state().problem()).isEmpty();
    }

    @Test
    void linesOfAFileAreAddedAndRemoved() throws IOException {
        Path file = directory.resolve("deny");
        write(file, "# why\n- " + A + " # reason\n", 1);
        DenyFeed feed = new DenyFeed(new DenyFile(file), list);
        feed.look();
        feed.change(List.of(CacheName.parse(B.toString()), CacheName.parse(A.toString())), List.of());
        assertThat(Files.readString(file)).isEqualTo("# why\n- " + A + " # reason\n- " + B + "\n");
        assertThat(list.test(B)).isTrue();
        feed.change(List.of(), List.of(CacheName.parse(A.toString())));
        assertThat(Files.readString(file)).isEqualTo("# why\n- " + B + "\n");
        assertThat(list.test(A)).isFalse();
        feed.look();
        assertThat(list.test(B)).isTrue();
    }

    /** What a publisher of lists says, as the test wishes. */
    private static final class Publisher implements AutoCloseable {
        private final HttpServer server;
        private final List<Optional<String>> conditions = new ArrayList<>();
        private int status = 200;
        private String text = "";
        private String tag = "\"1\"";

        Publisher() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/list", this::answer);
            server.start();
        }

        private synchronized void answer(HttpExchange exchange) throws IOException {
            Optional<String> condition =
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("If-None-Match"));
            conditions.add(condition);
            exchange.getResponseHeaders().set("ETag", tag);
            if (condition.equals(Optional.of(tag)) && status == 200) {
                exchange.sendResponseHeaders(304, -1);
            } else {
                byte[] body = text.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        }

        synchronized void says(int code, String body, String validator) {
            status = code;
            text = body;
            tag = validator;
        }

        URI address() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/list");
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    @Test
    void anAddressIsAskedWithItsValidatorAndWhatItHadStays() throws IOException {
        try (Publisher publisher = new Publisher()) {
            DenyFeed feed = new DenyFeed(new DenyUrl(publisher.address()), list);
            publisher.says(503, "", "");
            feed.look();
            assertThat(feed.state().loaded()).isEmpty();
            publisher.says(200, A + "\n", "\"1\"");
            feed.look();
            feed.look();
            assertThat(publisher.conditions).containsExactly(Optional.empty(), Optional.empty(), Optional.of("\"1\""));
            assertThat(list.test(A)).isTrue();
            publisher.says(404, "gone", "\"2\"");
            feed.look();
            publisher.says(200, "", "\"3\"");
            feed.look();
            publisher.says(200, "<!doctype html>", "\"4\"");
            feed.look();
            assertThat(list.test(A)).isTrue();
            assertThat(feed.state().problem()).isPresent();
            publisher.says(200, B + "\n", "\"5\"");
            feed.look();
            assertThat(list.test(A)).isFalse();
            assertThat(list.test(B)).isTrue();
            assertThat(feed.state().problem()).isEmpty();
            publisher.close();
            feed.look();
            assertThat(list.test(B)).isTrue();
            assertThat(feed.state().problem()).isPresent();
        }
    }

    /** A start at which the publisher of the list is away denies what the last one had. */
    @Test
    void whatAnAddressHadIsDeniedAfterARestartWithoutIt() throws IOException {
        URI address;
        try (Publisher publisher = new Publisher()) {
            address = publisher.address();
            publisher.says(200, A + "\n0x" + "ab".repeat(32) + "\n", "\"1\"");
            DenyFeed feed = new DenyFeed(new DenyUrl(address), list, Optional.of(copy(address)));
            feed.look();
            assertThat(feed.state().problem()).isEmpty();
        }
        DenyList afterwards = new DenyList();
        DenyFeed away = new DenyFeed(new DenyUrl(address), afterwards, Optional.of(copy(address)));
        away.look();
        assertThat(afterwards.test(A)).isTrue();
        assertThat(afterwards.entries().objects()).hasSize(1);
        assertThat(away.state().loaded()).as("this edge is ready").isPresent();
        assertThat(away.state().problem()).as("and says what is wrong").isPresent();
        DenyList other = new DenyList();
        URI elsewhere = URI.create(address + "2");
        DenyFeed never = new DenyFeed(new DenyUrl(elsewhere), other, Optional.of(copy(elsewhere)));
        never.look();
        assertThat(never.state().loaded()).isEmpty();
        assertThat(other.entries().size()).isZero();
    }

    @Test
    void aCopyThatIsDamagedOrOfAnotherListIsNone() throws IOException {
        DenyCopy copy = copy(URI.create("https://example.org/a"));
        copy.keep(DenyEntries.parse(A.toString()));
        Path file;
        try (var files = Files.list(directory)) {
            file = files.findFirst().orElseThrow();
        }
        assertThat(copy.last()).isPresent();
        String right = Files.readString(file);
        for (String wrong : List.of("", A + "\n", right.replace("/a", "/b"), right + "x\n")) {
            Files.writeString(file, wrong);
            assertThat(copy.last()).as(wrong).isEmpty();
        }
    }

    private DenyCopy copy(URI address) {
        return new DenyCopy(directory, address.toString());
    }

    @Test
    void severalListsAreOne() throws IOException {
        list.replace("one", DenyEntries.parse(A.toString()));
        list.replace("other", DenyEntries.parse(A + "\n" + B));
        list.replace("one", DenyEntries.NONE);
        assertThat(list.test(A)).as("the other list has it").isTrue();
        list.replace("other", DenyEntries.parse(B.toString()));
        assertThat(list.test(A)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "list", "ftp://a/b", "http:///x"})
    void otherAddressesAreRefused(String address) {
        assertThatThrownBy(() -> new DenyUrl(URI.create(address))).isInstanceOf(IllegalArgumentException.class);
    }
}
