package dev.floe.publisher.relay;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.sui.LedgerTransaction;
import dev.floe.sui.SuiException;
import dev.floe.sui.WalrusNetwork;
import dev.floe.sui.model.Digest;
import dev.floe.write.StoreException;
import dev.floe.write.StoreProgress;
import dev.floe.write.Tip;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * An upload relay for tests of those who use one: what it does is what a publisher's relay does, its door is as plain as the
 * reference's, with errors in plain text.
 */
public final class RelayServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final UploadRelay relay;

    /** Statuses that the next requests for a store are answered with, whatever they are. */
    public final ConcurrentLinkedDeque<Integer> refusals = new ConcurrentLinkedDeque<>();

    /** A field of those answers, such as {@code Retry-After}. */
    public volatile Optional<String> retryAfter = Optional.empty();

    /** The words of those answers. */
    public volatile String words = "as the test wants it";

    /** How long the bodies were that came. */
    public final ConcurrentLinkedDeque<Integer> bodies = new ConcurrentLinkedDeque<>();

    /** What is made of a certificate before it is given. */
    public volatile UnaryOperator<String> answers = UnaryOperator.identity();

    /** The whole answer about tips instead of the true one. */
    public volatile Optional<String> tipAnswer = Optional.empty();

    public final AtomicInteger requests = new AtomicInteger();

    /** A transaction by its digest. */
    public interface Transactions {
        Optional<LedgerTransaction> byDigest(Digest digest) throws SuiException;
    }

    public RelayServer(RelayStore store, Optional<Tip> tip, WalrusNetwork network, Transactions ledger)
            throws IOException {
        this.relay = new UploadRelay(
                store,
                tip,
                new RelayNetwork() {
                    @Override
                    public Optional<LedgerTransaction> transaction(Digest digest) throws SuiException {
                        return ledger.byDigest(digest);
                    }

                    @Override
                    public long encodedLength(long length) {
                        try {
                            return new Encoding(network.state().shardCount()).encodedLength(length);
                        } catch (RedStuffException | SuiException e) {
                            throw new AssertionError(e);
                        }
                    }

                    @Override
                    public int epoch() {
                        try {
                            return network.state().epoch();
                        } catch (SuiException e) {
                            throw new AssertionError(e);
                        }
                    }
                },
                Duration.ofHours(1),
                InstantSource.system());
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/v1/tip-config",
                http -> answer(http, 200, tipAnswer.orElse(relay.tipConfig().toString())));
        server.createContext("/v1/blob-upload-relay", this::store);
        server.setExecutor(threads);
        server.start();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void store(HttpExchange http) throws IOException {
        requests.incrementAndGet();
        Integer refusal = refusals.poll();
        byte[] body = http.getRequestBody().readAllBytes();
        bodies.add(body.length);
        if (refusal != null) {
            retryAfter.ifPresent(value -> http.getResponseHeaders().set("Retry-After", value));
            if (refusal / 100 == 3) {
                http.getResponseHeaders().set("Location", address() + "/elsewhere");
            }
            answer(http, refusal, words);
            return;
        }
        Map<String, String> query = Arrays.stream(
                        http.getRequestURI().getQuery().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        Optional<UploadRelay.Proof> proof = Optional.ofNullable(query.get("tx_id"))
                .map(digest -> new UploadRelay.Proof(
                        Digest.parse(digest).orElseThrow(),
                        Base64.getUrlDecoder().decode(query.get("nonce"))));
        BlobPersistence persistence = Optional.ofNullable(query.get("deletable_blob_object"))
                .<BlobPersistence>map(
                        id -> new BlobPersistence.Deletable(ObjectId.parse(id).orElseThrow()))
                .orElse(BlobPersistence.PERMANENT);
        try {
            BlobId blobId = BlobId.parse(query.get("blob_id")).orElseThrow();
            UploadRelay.Permit permit = relay.permit(proof, blobId, OptionalLong.of(body.length));
            permit.digest(BlobSource.of(body));
            answer(
                    http,
                    200,
                    answers.apply(permit.relay(BlobSource.of(body), blobId, persistence, StoreProgress.UNWATCHED)
                            .toString()));
        } catch (RelayException e) {
            answer(http, e.reason() == RelayException.Reason.TIP_REQUIRED ? 402 : 400, e.getMessage());
        } catch (StoreException e) {
            answer(http, 500, e.getMessage());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void answer(HttpExchange http, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        http.sendResponseHeaders(status, bytes.length);
        http.getResponseBody().write(bytes);
        http.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
