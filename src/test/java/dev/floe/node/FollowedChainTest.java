package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.node.door.NoLeaks;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.WalrusEvent;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a node makes of a chain that says what it does not expect. */
@Timeout(300)
@ExtendWith(NoLeaks.class)
class FollowedChainTest {
    @TempDir
    private Path directory;

    private RunningNode node;

    @BeforeEach
    void start() throws Exception {
        node = new RunningNode(directory, List.of(0, 1));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static BlobId blob(int number) {
        byte[] bytes = new byte[BlobId.LENGTH];
        Arrays.fill(bytes, (byte) number);
        return BlobId.of(bytes);
    }

    private void hearOf(int blob) throws Exception {
        node.chain.emit(StubChain.registered(blob(blob), blob, 50, false));
        node.settle();
        assertThat(RunningNode.json(node.get("/v1/blobs/" + blob(blob) + "/status"))
                        .toString())
                .contains("permanent");
    }

    /** A gateway whose key has run out, or that answers in another language. */
    @Test
    void aFullNodeThatRefusesEndsNothing() throws Exception {
        hearOf(1);
        for (SuiException.Kind kind : List.of(SuiException.Kind.REJECTED, SuiException.Kind.MALFORMED)) {
            node.chain.refuse(kind);
            node.await(health -> health.path("warnings").toString().contains("the stub of the full node refuses"));
            assertThat(node.node().failure()).isNotDone();
            node.chain.refuseNoMore();
            hearOf(2 + kind.ordinal());
            node.await(health -> !health.has("warnings"));
        }
    }

    @Test
    void anEventThatNobodyUnderstandsEndsIt() throws Exception {
        hearOf(1);
        node.chain.refuse(SuiException.Kind.UNKNOWN_EVENT);
        assertThat(node.node().failure().get(60, TimeUnit.SECONDS)).contains("cannot follow the chain any further");
    }

    /** The reference ends at two of them, and ends again whenever it is started. */
    @Test
    void deniedBlobsAndNewVersionsOfTheProtocolAreGonePast() throws Exception {
        hearOf(1);
        node.chain.emitTogether(List.of(
                new WalrusEvent.RegisterDenyListUpdate(RunningNode.EPOCH, BigInteger.ONE, 1, StubChain.object(7)),
                new WalrusEvent.DenyListUpdate(RunningNode.EPOCH, BigInteger.ONE, 1, StubChain.object(7)),
                new WalrusEvent.DenyListBlobDeleted(RunningNode.EPOCH, blob(1)),
                new WalrusEvent.ProtocolVersionUpdated(RunningNode.EPOCH, RunningNode.EPOCH + 1, 2),
                StubChain.registered(blob(2), 2, 50, false)));
        hearOf(3);
        node.restart();
        node.settle();
        assertThat(node.node().failure()).isNotDone();
        for (int blob = 1; blob <= 3; blob++) {
            assertThat(RunningNode.json(node.get("/v1/blobs/" + blob(blob) + "/status"))
                            .toString())
                    .contains("permanent");
        }
    }
}
