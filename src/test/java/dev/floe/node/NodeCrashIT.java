package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.devnet.Devnet;
import dev.floe.devnet.TestNetwork;
import dev.floe.node.door.RawHttp2;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.sui.ChainContract;
import dev.floe.sui.ChainNetwork;
import dev.floe.sui.ClientConfig;
import dev.floe.sui.SuiClient;
import dev.floe.sui.WalrusContract;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** kill -9 in the middle of uploads: whatever was acknowledged is there after the restart, bit for bit. */
@Timeout(300)
class NodeCrashIT {
    private static final Encoding ENCODING = new Encoding(40);
    private static final int BLOBS = 4;
    private static final int ROUNDS = 4;
    private static final Duration STATE_TIME_TO_LIVE = Duration.ofSeconds(10);
    private static final int EPOCHS = 5;

    private final Map<BlobId, TestBlob> blobs = new HashMap<>();
    /** Path and body of every upload that was answered with 201. */
    private final Map<String, byte[]> acknowledged = new ConcurrentHashMap<>();

    private final List<Map.Entry<String, byte[]>> uploads = new ArrayList<>();

    @Test
    void whatWasAcknowledgedIsThere() throws Exception {
        for (int i = 0; i < BLOBS; i++) {
            TestBlob blob = TestBlob.random(ENCODING, 20_000 << (2 * i), i);
            blobs.put(blob.id(), blob);
            for (int pair = 0; pair < ENCODING.shardCount(); pair++) {
                for (Axis axis : Axis.values()) {
                    uploads.add(Map.entry(
                            "/v1/blobs/" + blob.id() + "/slivers/" + pair + "/" + axis.text(),
                            blob.sliverBody(pair, axis)));
                }
            }
        }
        java.util.Collections.shuffle(uploads, new Random(3));
        // One node, so that all shards are its.
        try (TestNetwork network = TestNetwork.fresh("node-crash", 1, ENCODING.shardCount())) {
            Devnet devnet = network.devnet();
            register(devnet);
            int each = uploads.size() / ROUNDS;
            for (int round = 0; round < ROUNDS; round++) {
                killInTheMiddleOf(uploads.subList(round * each, (round + 1) * each), devnet);
            }
            try (RawHttp2 client = connect(devnet)) {
                everythingAcknowledgedIsThere(client);
            }
        }
        assertThat(acknowledged.size()).isGreaterThan(uploads.size() / 4);
    }

    /** Tells the chain of the blobs; nobody has uploaded anything of them yet. */
    private void register(Devnet devnet) throws Exception {
        ClientConfig config = ClientConfig.load(Optional.of(devnet.clientConfig()), Optional.empty());
        try (ChainNetwork chain = new ChainNetwork(
                new SuiClient(config.rpcUrls()),
                config.network().systemObject(),
                config.network().stakingObject(),
                STATE_TIME_TO_LIVE)) {
            List<WalrusContract.NewBlob> registered = blobs.values().stream()
                    .map(TestBlob::metadata)
                    .map(metadata -> new WalrusContract.NewBlob(
                            metadata.blobId(), metadata.rootHash(), metadata.blobLength(), false, Map.of()))
                    .toList();
            new ChainContract(chain, config.key(Optional.empty())).register(registered, EPOCHS);
        }
    }

    private void killInTheMiddleOf(List<Map.Entry<String, byte[]>> part, Devnet devnet) throws Exception {
        String node = devnet.nodes().getFirst();
        try (RawHttp2 client = connect(devnet)) {
            everythingAcknowledgedIsThere(client);
            for (TestBlob blob : blobs.values()) {
                String path = "/v1/blobs/" + blob.id() + "/metadata";
                int status;
                do {
                    // Until the node has heard of the registration.
                    status = client.send("PUT", path, blob.metadataBody()).get().status();
                } while (status == 400);
                assertThat(status).isIn(200, 201);
            }
            CountDownLatch enough = new CountDownLatch(part.size() * 2 / 3);
            List<CompletableFuture<?>> answers = new ArrayList<>();
            for (Map.Entry<String, byte[]> upload : part) {
                answers.add(client.send("PUT", upload.getKey(), upload.getValue())
                        .thenAccept(answer -> {
                            if (answer.status() == 201) {
                                acknowledged.put(upload.getKey(), upload.getValue());
                                enough.countDown();
                            }
                        })
                        .exceptionally(gone -> null));
            }
            assertThat(enough.await(120, TimeUnit.SECONDS)).isTrue();
            devnet.kill(node);
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        }
        devnet.restart(node);
    }

    private void everythingAcknowledgedIsThere(RawHttp2 client) throws Exception {
        for (Map.Entry<String, byte[]> upload : acknowledged.entrySet()) {
            RawHttp2.Answer answer =
                    client.send("GET", upload.getKey(), new byte[0]).get();
            assertThat(answer.status()).as(upload.getKey()).isEqualTo(200);
            assertThat(answer.body()).as(upload.getKey()).isEqualTo(upload.getValue());
        }
    }

    private static RawHttp2 connect(Devnet devnet) throws Exception {
        URI node = devnet.url(devnet.nodes().getFirst());
        return new RawHttp2(new InetSocketAddress(node.getHost(), node.getPort()), true);
    }
}
