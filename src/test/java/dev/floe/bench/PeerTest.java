package dev.floe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.SliverSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers as real processes: good ones, wrong ones, those that end and those that hang; and what is said of each. */
class PeerTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final CodecComparison COMPARISON =
            new CodecComparison(new Stopwatch(Duration.ZERO, Duration.ZERO, 3));
    /** What the Rust peer answers. */
    private static final String RIGHT = """
            while read -r word task; do
              case "$word $task" in
                "prepare encode 667 333 2") echo ready a36177c123ea70977987e3150f728372ebcfc77d7647deb2feaf61b9369e248a ;;
                "prepare encode 334 666 2") echo ready 4aa4b9658234304e872b8b99da2307e91540b6b73d2ebb701b790321dc776753 ;;
                "prepare hash 1000 2") echo ready e3160a6d8dff12a64d2133d79421a54ac8051ea84a56c5d8cb6362183302f248 ;;
                "run 0") echo ran 2 3000000000000 ;;
              esac
            done
            """;

    @TempDir
    private Path directory;

    /** A peer that is a shell script. */
    private Peer peer(Duration patience, String script) throws IOException {
        return Peer.start("the peer", patience, List.of("sh", "-c", script), directory);
    }

    private Peer peer(String script) throws IOException {
        return peer(PATIENCE, script);
    }

    private static String answering(String toPrepare, String toRun) {
        return "while read -r word rest; do case $word in prepare) echo " + toPrepare + ";; run) echo " + toRun
                + ";; esac; done";
    }

    @Test
    void aPeerThatAnswers() throws IOException {
        try (Peer peer = peer(answering("ready 00ff", "ran 4 1000"))) {
            assertThat(peer.prepare("hash 1000 2")).isEqualTo("00ff");
            assertThat(peer.run(Duration.ofMillis(1)).nanosPerRun()).isEqualTo(250);
        }
    }

    @Test
    void aPeerIsToldWhatToDo() throws IOException {
        Path log = directory.resolve("log");
        try (Peer peer = peer("while read -r line; do echo $line >>" + log + "; echo ready 00; done")) {
            peer.prepare("encode 667 333 64");
            assertThatThrownBy(() -> peer.run(Duration.ofMillis(200)))
                    .hasMessage("the peer was asked to run 200 and said: ready 00");
        }
        assertThat(log).hasContent("prepare encode 667 333 64\nrun 200\n");
    }

    @Test
    void aPeerThatCannot() throws IOException {
        try (Peer peer = peer(answering("error no such operation", "ran 0"))) {
            assertThatThrownBy(() -> peer.prepare("fly"))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the peer was asked to prepare fly and said: error no such operation");
            assertThatThrownBy(() -> peer.run(Duration.ofMillis(1)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("said: ran 0");
        }
    }

    @Test
    void aPeerThatEnds() throws IOException {
        try (Peer peer = peer("read -r line")) {
            assertThatThrownBy(() -> peer.prepare("hash 1000 2"))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the peer ended when asked to prepare hash 1000 2");
        }
    }

    @Test
    void aPeerThatHangs() throws IOException {
        try (Peer peer = peer(Duration.ofSeconds(1), "exec sleep 600")) {
            assertThatThrownBy(() -> peer.prepare("hash 1000 2"))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the peer did not answer to prepare hash 1000 2 within 1 s");
        }
    }

    @Test
    void theSameResultsAreCompared() throws Exception {
        List<CodecComparison.Result> results = new ArrayList<>();
        try (Peer peer = peer(RIGHT)) {
            COMPARISON.innermost(peer, List.of(2), results::add);
        }
        assertThat(results)
                .extracting(CodecComparison.Result::operation)
                .containsExactly("encode 667+333", "encode 334+666", "hash 1000 leaves");
        assertThat(results)
                .extracting(CodecComparison.Result::processed)
                .containsExactly(2L * 667, 2L * 334, 2L * 1000);
        assertThat(results).allSatisfy(result -> {
            assertThat(result.bytes()).isEqualTo(2);
            assertThat(result.nanos()).isPositive();
            assertThat(result.peerNanos()).isEqualTo(1.5e12);
            assertThat(result.ratio()).isGreaterThan(1);
        });
    }

    @Test
    void otherResultsAreNoComparison() throws Exception {
        List<CodecComparison.Result> results = new ArrayList<>();
        try (Peer peer = peer(RIGHT.replace("4aa4", "4aa5"))) {
            assertThatThrownBy(() -> COMPARISON.innermost(peer, List.of(2), results::add))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("encode 334+666 of 2 bytes has another result here, 4aa4");
        }
        assertThat(results).hasSize(1);
    }

    @Test
    void blobsAreComparedByTheirIds() throws Exception {
        Encoding encoding = new Encoding(10);
        String id = BlobEncoder.singleThreaded(encoding)
                .encode(BlobSource.of(SampleBytes.of(3000)), SliverSink.NONE)
                .blobId()
                .toHex();
        List<CodecComparison.Result> results = new ArrayList<>();
        try (Peer peer = peer(answering("ready " + id, "ran 1 3000000000000"))) {
            COMPARISON.blobs(peer, List.of(encoding), List.of(3000), results::add);
            assertThatThrownBy(() -> COMPARISON.blobs(peer, List.of(encoding), List.of(3001), results::add))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("encode on 10 of 3001 bytes has another result here");
        }
        assertThat(results)
                .extracting(CodecComparison.Result::operation)
                .containsExactly("encode on 10", "blob-id on 10");
    }

    @Test
    void sourcesThatAreNotThereAreNamed() {
        PeerWorkshop workshop = new PeerWorkshop(directory);
        assertThatThrownBy(workshop::rust)
                .isInstanceOf(IOException.class)
                .hasMessage(directory.resolve("src/bench/peer/Cargo.toml")
                        + " is not there: peers are built in a checkout of Floe");
        assertThatThrownBy(workshop::wasm).isInstanceOf(IOException.class).hasMessageContaining("package.json");
    }

    @Test
    void thePeersOfThisCheckoutHaveAllTheirSources() {
        Path sources = Path.of("src/bench/peer");
        assertThat(List.of(
                        "Cargo.toml", "Cargo.lock", "src/main.rs", "package.json", "package-lock.json", "walrus.mjs"))
                .allMatch(name -> Files.isRegularFile(sources.resolve(name)));
    }
}
