package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.cli.OwnNetwork.Ran;
import dev.floe.keys.SignatureScheme;
import dev.floe.keys.SuiKeyPair;
import dev.floe.peer.PeerObserver;
import dev.floe.protocol.ObjectId;
import dev.floe.publisher.relay.RelayServer;
import dev.floe.sui.ClientConfig;
import dev.floe.write.SpoolDirectory;
import dev.floe.write.Tip;
import dev.floe.write.WriteConnection;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code --upload-relay}, on a whole network with a relay that looks at its tips. */
@Timeout(600)
class UploadRelayCommandTest {
    @TempDir
    private static Path home;

    private static OwnNetwork network;
    private static Vertx vertx;
    private static WriteConnection connection;
    private static RelayServer relay;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws Exception {
        network = new OwnNetwork(home);
        network.makeWallet();
        vertx = Vertx.vertx();
        SuiKeyPair nobody = SuiKeyPair.generate(SignatureScheme.ED25519, new SecureRandom());
        connection = WriteConnection.open(
                ClientConfig.load(Optional.of(network.config()), Optional.empty()),
                nobody,
                OptionalLong.empty(),
                SpoolDirectory.open(home.resolve("relay")),
                64 << 20,
                vertx,
                PeerObserver.NONE);
        relay = new RelayServer(
                connection.writer()::relay,
                Optional.of(new Tip.Linear(ObjectId.parse("0x7e1a").orElseThrow(), 1000, 2)),
                connection.network(),
                connection::transaction);
    }

    @AfterAll
    static void stop() throws Exception {
        relay.close();
        connection.close();
        vertx.close();
        network.close();
    }

    @Test
    void aRelayStoresWhatIsRegisteredAndPaidHere() throws Exception {
        Path file = Files.write(directory.resolve("file"), new byte[70_000]);
        // aem-upload#7, docspell#579: a slash at the end does no harm.
        String url = relay.address() + "/";

        Ran dry = network.succeed("store", file.toString(), "--epochs", "2", "--upload-relay", url, "--dry-run");
        assertThat(dry.out()).contains("and a tip of 0.0000");
        JsonNode estimate = network.succeed(
                        "--json", "store", file.toString(), "--epochs", "2", "--upload-relay", url, "--dry-run")
                .json();
        long encoded = estimate.path(0).path("encodedSize").asLong();
        assertThat(estimate.path(0).path("uploadRelayTip").asLong()).isEqualTo(1000 + 2 * Math.ceilDiv(encoded, 1024L));

        // terragrunt#317, dotenv-diff#312: no terminal, no question that hangs.
        Ran unasked = network.run("store", file.toString(), "--epochs", "2", "--upload-relay", url);
        assertThat(unasked.code()).isEqualTo(2);
        assertThat(unasked.err()).contains("--skip-tip-confirmation", "asks for a tip of");
        String id = estimate.path(0).path("blobId").asText();
        assertThat(network.succeed("list-blobs").out()).doesNotContain(id);

        Ran stored = network.succeed(
                "store", file.toString(), "--epochs", "2", "--upload-relay", url, "--skip-tip-confirmation");
        assertThat(stored.err()).contains("tip of 0.0000", "certified in epoch 1");
        assertThat(stored.out()).contains("blob ID  " + id);
        Path copy = directory.resolve("copy");
        network.succeed("read", id, "--out", copy.toString());
        assertThat(copy).hasSameBinaryContentAs(file);

        Ran again = network.succeed(
                "store", file.toString(), "--epochs", "2", "--upload-relay", url, "--skip-tip-confirmation");
        assertThat(again.out()).contains("already certified");
    }

    @Test
    void jsonHasTheFieldsOfTheReference() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "in JSON");
        Ran ran = OwnNetwork.runAsGiven(
                "json",
                "{\"config\":\"" + network.config() + "\",\"command\":{\"store\":{\"files\":[\"" + file
                        + "\"],\"epochs\":1,\"permanent\":true,\"uploadRelay\":\"" + relay.address()
                        + "\",\"skipTipConfirmation\":true}}}");
        assertThat(ran.code()).as(ran.err()).isZero();
        JsonNode created = ran.json().path(0).path("blobStoreResult").path("newlyCreated");
        assertThat(created.path("blobObject").path("certifiedEpoch").asInt()).isEqualTo(1);
        assertThat(created.path("blobObject").path("deletable").asBoolean()).isFalse();
    }

    @Test
    void aFolderIsRelayedAsAQuilt() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("folder"));
        Files.writeString(folder.resolve("a.txt"), "first");
        Files.writeString(folder.resolve("b.txt"), "second");
        JsonNode stored = network.succeed(
                        "--json",
                        "store-quilt",
                        "--epochs",
                        "2",
                        "--paths",
                        folder.toString(),
                        "--upload-relay",
                        relay.address().toString(),
                        "--skip-tip-confirmation")
                .json();
        String quilt = stored.findValue("blobId").asText();
        Ran read = network.succeed(
                "read-quilt", "--quilt-id", quilt, "--identifiers", "b.txt", "--out", directory.toString());
        assertThat(read.err()).isNotNull();
        assertThat(directory.resolve("b.txt")).hasContent("second");
    }

    /** helius-rust-sdk#219: what somebody else says is to be paid has a bound, if nobody is asked. */
    @Test
    void aTipBeyondReasonIsNotPaidUnasked() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "dear");
        relay.tipAnswer = Optional.of("{\"send_tip\":{\"address\":\"0x7e1a\",\"kind\":{\"const\":10000000001}}}");
        try {
            Ran ran = network.run(
                    "store",
                    file.toString(),
                    "--epochs",
                    "1",
                    "--upload-relay",
                    relay.address().toString(),
                    "--skip-tip-confirmation");
            assertThat(ran.code()).isEqualTo(1);
            assertThat(ran.err()).contains("more than 10 SUI", "nothing was paid");
        } finally {
            relay.tipAnswer = Optional.empty();
        }
    }

    @Test
    void addressesOfNothingAreSaid() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "nowhere");
        Ran ftp = network.run("store", file.toString(), "--epochs", "1", "--upload-relay", "ftp://example.org");
        assertThat(ftp.code()).isEqualTo(2);
        assertThat(ftp.err()).contains("--upload-relay: 'ftp://example.org' is not an address such as");
        Ran chain = network.run(
                "store",
                file.toString(),
                "--epochs",
                "1",
                "--upload-relay",
                network.rpc().toString());
        assertThat(chain.code()).isEqualTo(1);
        assertThat(chain.err()).contains("is there an upload relay at this address?");
    }
}
