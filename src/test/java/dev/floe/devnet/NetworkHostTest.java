package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkHostTest {
    private static final NetworkHost OTHER = NetworkHost.parse("127.0.0.2").orElseThrow();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0.0.0.0", "::", "224.0.0.1", "fe80::1", "localhost", "example.org", "127.0.0.1:80", "[::1"})
    void whatOthersCannotUseIsNoHost(String text) {
        assertThat(NetworkHost.parse(text)).isEmpty();
        assertThatThrownBy(() -> options(Optional.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--host is an IP address that others can reach");
    }

    private DevnetOptions options(Optional<String> host) {
        return new DevnetOptions(
                directory,
                OptionalInt.of(1),
                OptionalInt.of(4),
                OptionalInt.empty(),
                host,
                false,
                true,
                new FloeCommand("/nowhere/floe", List.of(), List.of()),
                Map.of());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1999, 2500, 366L * 86_400_000})
    void anEpochIsNeitherTooShortNorTooLong(long millis) {
        assertThatThrownBy(() -> new DevnetOptions(
                        directory,
                        OptionalInt.of(1),
                        OptionalInt.of(4),
                        OptionalInt.empty(),
                        Optional.empty(),
                        Optional.of(Duration.ofMillis(millis)),
                        false,
                        true,
                        new FloeCommand("/nowhere/floe", List.of(), List.of()),
                        Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--epoch-duration is 2s to 365d");
    }

    @Test
    void literalsOfIpV6AreInBracketsWhereAPortFollows() {
        NetworkHost host = NetworkHost.parse("[::1]").orElseThrow();
        assertThat(host).isEqualTo(NetworkHost.parse("::1").orElseThrow());
        assertThat(host.with(80)).isEqualTo("[0:0:0:0:0:0:0:1]:80");
        assertThat(NetworkHost.parse("192.0.2.1").orElseThrow().with(80)).isEqualTo("192.0.2.1:80");
    }

    @Test
    void anAddressOfAnotherMachineIsRefusedAndOursAreNamed() {
        assertThatThrownBy(() -> Devnet.start(options(Optional.of("192.0.2.1")), line -> {}))
                .isInstanceOf(DevnetException.class)
                .hasMessageStartingWith("--host 192.0.2.1 is no address of this machine; it has ")
                .hasMessageContaining("127.0.0.1");
    }

    @Test
    void theAddressOfANetworkStays() throws Exception {
        Settings settings = Settings.inRow(4, 1, 31_400, OTHER, DevnetOptions.DEFAULT_EPOCH);
        settings.write(directory.resolve("settings.json"));
        assertThat(Settings.read(directory.resolve("settings.json"))).isEqualTo(settings);
        assertThatThrownBy(() -> Devnet.start(options(Optional.of("127.0.0.3")), line -> {}))
                .isInstanceOf(DevnetException.class)
                .hasMessageStartingWith("the network in this directory was made with --host 127.0.0.2;");
    }

    @Test
    void networksOfBeforeAreOnLoopback() throws Exception {
        Path file = directory.resolve("settings.json");
        Files.writeString(
                file,
                "{\"version\":1,\"shards\":4,\"chainPort\":1,\"edgePort\":2,\"publisherPort\":3,\"nodePorts\":[4]}");
        assertThat(Settings.read(file).host()).isEqualTo(NetworkHost.loopback());
        Files.writeString(file, "{\"version\":1,\"host\":\"nowhere\"}");
        assertThatThrownBy(() -> Settings.read(file)).hasMessageContaining("is damaged");
    }

    @Test
    void everyPartListensThereAndIsKnownByIt() throws Exception {
        Settings settings = Settings.inRow(4, 1, 31_400, OTHER, DevnetOptions.DEFAULT_EPOCH);
        Layout layout = new Layout(directory);
        Member member = Member.of("node-0", OTHER, 31_403, 4, layout.node("node-0"), true, new SecureRandom());
        assertThat(List.of(settings.chainUrl(), settings.edgeUrl(), settings.publisherUrl()))
                .containsExactly(
                        URI.create("http://127.0.0.2:31400"),
                        URI.create("http://127.0.0.2:31401"),
                        URI.create("http://127.0.0.2:31402"));
        assertThat(member.url()).isEqualTo("https://127.0.0.2:31403");
        for (List<String> command : List.of(
                Commands.chain(layout, settings),
                Commands.publisher(layout, settings),
                Commands.edge(layout, settings))) {
            assertThat(command.get(command.indexOf("--host") + 1)).isEqualTo("127.0.0.2");
        }
        assertThat(Commands.node(member)).endsWith("--listen", "127.0.0.2:31403");
        NetworkFiles files = new NetworkFiles(layout, settings, List.of(member));
        files.writeGenesis(false);
        files.writeNetwork(ignored -> 1);
        assertThat(layout.genesis()).content().contains("127.0.0.2:31403").doesNotContain("127.0.0.1");
        assertThat(layout.network())
                .content()
                .contains("https://127.0.0.2:31403")
                .doesNotContain("127.0.0.1");
    }

    @Test
    void aPortIsFreeAtOneAddressAndNotAtAnother() throws Exception {
        try (java.net.ServerSocket taken = new java.net.ServerSocket(0, 1, OTHER.address())) {
            assertThat(PortBlock.free(taken.getLocalPort(), OTHER)).isFalse();
        }
    }
}
