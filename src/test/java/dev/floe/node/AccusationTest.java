package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.keys.BlsSecretKey;
import dev.floe.node.heal.Committees;
import dev.floe.node.heal.Neighbours;
import dev.floe.node.heal.StubNeighbour;
import dev.floe.protocol.Committee;
import dev.floe.protocol.InvalidBlobMessage;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.ProtocolKeys;
import dev.floe.protocol.SignedMessage;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.InconsistencyProof;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.SliverSymbols;
import dev.floe.sui.NodeContract;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who badly encoded a blob is found out, whoever of the others says nothing. */
@Timeout(30)
class AccusationTest {
    private static final int NODES = 40;
    private static final int EPOCH = 7;
    private static final Encoding ENCODING = new Encoding(NODES);

    private final List<BlsSecretKey> keys = new ArrayList<>();
    private final List<StorageNode> members = new ArrayList<>();
    private final Map<ObjectId, StubNeighbour> others = new HashMap<>();
    private final List<byte[]> signers = new ArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final TestBlob bad = TestBlob.inconsistent(ENCODING, 5_000, 1, Axis.PRIMARY, 3);

    AccusationTest() {
        for (int node = 0; node < NODES; node++) {
            byte[] id = new byte[ObjectId.LENGTH];
            id[0] = (byte) (node + 1);
            keys.add(BlsSecretKey.generate(new SecureRandom()));
            members.add(new StorageNode(
                    ObjectId.of(id),
                    "node-" + node,
                    "127.0.0.1:1",
                    keys.get(node).publicKey().toBytes(),
                    new byte[33],
                    List.of(node)));
            others.put(ObjectId.of(id), new StubNeighbour(ENCODING, List.of(node)));
        }
    }

    private StubNeighbour other(int node) {
        return others.get(members.get(node).id());
    }

    private void signs(int node, int epoch) {
        other(node).attests = () -> {
            asked.incrementAndGet();
            return CompletableFuture.completedFuture(
                    SignedMessage.sign(new InvalidBlobMessage(epoch, bad.id()), keys.get(node)));
        };
    }

    private Optional<String> accuse() throws Exception {
        ProtocolKeys own = ProtocolKeys.of(keys.getFirst());
        Committee committee = new Committee(EPOCH, NODES, members);
        NodeContract contract = (NodeContract) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {NodeContract.class}, (_, method, told) -> {
                    assertThat(method.getName()).isEqualTo("invalidate");
                    signers.add((byte[]) told[1]);
                    return null;
                });
        List<RecoverySymbol> symbols = new ArrayList<>();
        for (int pair = 0; pair < ENCODING.symbolsPerSliver(Axis.PRIMARY); pair++) {
            symbols.add(new SliverSymbols(ENCODING, bad.sliver(pair, Axis.SECONDARY)).recoverySymbol(3));
        }
        return new Accusation(
                        new Neighbours(
                                () -> new Committees(committee, Optional.empty(), false),
                                own::isOf,
                                node -> others.get(node.id()),
                                new Random(1)),
                        own,
                        Optional.of(contract))
                .accuse(bad.metadata(), new InconsistencyProof(Axis.PRIMARY, 3, symbols));
    }

    /** Each of them would keep it waiting for a minute if it waited for one after the other. */
    @Test
    void whoIsSilentHoldsUpNobody() throws Exception {
        for (int node = 1; node < NODES; node++) {
            if (node % 3 == 0) {
                other(node).attests = CompletableFuture::new;
            } else {
                signs(node, EPOCH);
            }
        }
        assertThat(accuse()).isEmpty();
        assertThat(signers).hasSize(1);
    }

    @Test
    void noMoreAreAskedThanAreNeeded() throws Exception {
        for (int node = 1; node < NODES; node++) {
            signs(node, EPOCH);
        }
        assertThat(accuse()).isEmpty();
        assertThat(asked.get()).isBetween(26, 26 + 16);
    }

    @Test
    void whoSignsSomethingElseDoesNotCount() throws Exception {
        for (int node = 1; node < NODES; node++) {
            signs(node, node <= 26 ? EPOCH : EPOCH - 1);
        }
        assertThat(accuse()).isEmpty();
        signs(26, EPOCH - 1);
        assertThat(accuse().orElseThrow()).contains("26 of 40 shards have signed so far");
        assertThat(signers).hasSize(1);
    }
}
