package dev.floe.write;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.floe.bytes.Backoff;
import dev.floe.bytes.HttpAddress;
import dev.floe.bytes.PrintableText;
import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.sui.model.Digest;
import dev.floe.write.StoreException.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.BitSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;

/**
 * Speaks with an upload relay. What it answers is read, not believed. Blobs are streamed; what failed for a reason that may
 * pass is tried again. Methods block; interrupting them abandons what is under way. Thread-safe.
 */
final class RelayClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(20);
    private static final Duration ASK = Duration.ofSeconds(30);
    /** How long nothing of a body may move, usually. */
    static final Duration STALLED = Duration.ofSeconds(60);

    /** For what a relay does when it has the body: it encodes it, and brings it to the nodes ... */
    private static final Duration STORE = Duration.ofMinutes(10);
    /** ... and that at this rate at least. */
    private static final long SLOWEST = 256 << 10;
    /** On the slowest line that is worth it, nothing of which stalls. */
    private static final long SLOWEST_LINE = 16 << 10;

    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final int LONGEST_ANSWER = 1 << 20;
    private static final int CHUNK = 64 << 10;
    private static final long MOST_MIST = 1_000_000_000_000_000_000L;
    private static final long MOST_MIST_PER_KIB = 1_000_000_000L;

    /** Somebody else's trouble, which may pass. */
    private static final Set<Integer> PASSING = Set.of(408, 425, 429, 500, 502, 503, 504);

    /** How relays say, among other things, that they do not find a transaction ... */
    private static final Set<Integer> NOT_SEEN_YET = Set.of(400, 402);
    /** ... and how often they are asked to look for it. */
    private static final int LOOKS_FOR_A_TIP = 3;

    private final URI address;
    private final Backoff retry;
    private final Duration stalled;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /**
     * @param stalled how long nothing of a body may move
     * @throws IllegalArgumentException unless it is an address of HTTP
     */
    RelayClient(URI address, Backoff retry, Duration stalled) {
        HttpAddress.require(address, "https://relay.example.org");
        this.address = URI.create(address.toString().replaceFirst("[?#].*", "").replaceFirst("/+$", ""));
        this.retry = retry;
        this.stalled = stalled;
    }

    URI address() {
        return address;
    }

    /** The transaction that paid, and the nonce that only its sender knows. */
    record Proof(Digest transaction, byte[] nonce) {}

    /**
     * A blob to be brought to the nodes.
     *
     * @param fresh whether the proof was made just now, so that the relay's full node may not know of it yet
     */
    record Delivery(
            BlobId blobId, BlobPersistence persistence, BlobSource source, Optional<Proof> proof, boolean fresh) {}

    /**
     * A certificate as the relay gives it.
     *
     * @param signers positions in a committee
     */
    record Answer(BlobId blobId, BitSet signers, byte[] message, byte[] signature) {}

    /** What the relay asks for; empty for nothing. */
    Optional<Tip> tip() throws StoreException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/v1/tip-config"))
                .timeout(ASK)
                .header("Accept", "application/json")
                .build();
        for (int failures = 1; ; failures++) {
            Attempt attempt = attempt(request, new AtomicLong(), 0, ASK.plus(CONNECT), _ -> {});
            if (attempt.status() == 200) {
                return tip(attempt.body());
            }
            if (!PASSING.contains(attempt.status()) && attempt.status() != 0 || !retry.permitsAnother(failures)) {
                throw refused("does not say what tip it asks for", attempt);
            }
            Thread.sleep(pause(attempt, failures));
        }
    }

    private Optional<Tip> tip(String body) throws StoreException {
        JsonNode json = json(body);
        if (json.asText().equals("no_tip")) {
            return Optional.empty();
        }
        JsonNode send = json.path("send_tip");
        ObjectId recipient = ObjectId.parse(send.path("address").asText()).orElseThrow(() -> strange(body));
        JsonNode kind = send.path("kind");
        JsonNode linear = kind.path("linear");
        return Optional.of(
                kind.has("const")
                        ? new Tip.Constant(recipient, mist(kind.path("const"), MOST_MIST, body))
                        : new Tip.Linear(
                                recipient,
                                mist(linear.path("base"), MOST_MIST, body),
                                mist(linear.path("encoded_size_mul_per_kib"), MOST_MIST_PER_KIB, body)));
    }

    private long mist(JsonNode amount, long most, String body) throws StoreException {
        if (!amount.canConvertToExactIntegral() || !amount.canConvertToLong()) {
            throw strange(body);
        }
        long value = amount.asLong();
        if (value < 0 || value > most) {
            throw strange(body);
        }
        return value;
    }

    /**
     * Brings a blob to the nodes.
     *
     * @param sent is told how many bytes of the blob the relay has been sent
     * @throws StoreException RELAY if it does not do it; INVALID_REQUEST if it does not want to
     */
    Answer deliver(Delivery delivery, LongConsumer sent) throws StoreException, InterruptedException {
        long length = delivery.source().length();
        AtomicLong moved = new AtomicLong();
        AtomicReference<IOException> unreadable = new AtomicReference<>();
        Duration most = STORE.plus(Duration.ofSeconds(length / SLOWEST));
        HttpRequest request = HttpRequest.newBuilder(target(delivery))
                .timeout(most.plus(Duration.ofSeconds(length / SLOWEST_LINE)))
                .header("Content-Type", "application/octet-stream")
                .header("Accept", "application/json")
                .POST(
                        length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.fromPublisher(
                                        HttpRequest.BodyPublishers.ofInputStream(
                                                () -> new Body(delivery.source(), moved, unreadable)),
                                        length))
                .build();
        for (int failures = 1; ; failures++) {
            moved.set(0);
            Attempt attempt = attempt(request, moved, length, most, sent);
            if (unreadable.get() != null) {
                throw new StoreException(
                        Fault.DISK, "cannot read the blob: " + unreadable.get().getMessage(), unreadable.get());
            }
            if (attempt.status() == 200) {
                return answer(attempt.body());
            }
            boolean mayPass = attempt.status() == 0
                    || PASSING.contains(attempt.status())
                    || delivery.fresh() && NOT_SEEN_YET.contains(attempt.status()) && failures < LOOKS_FOR_A_TIP;
            if (!mayPass || !retry.permitsAnother(failures)) {
                throw refused("did not store the blob", attempt);
            }
            Thread.sleep(pause(attempt, failures));
        }
    }

    private URI target(Delivery delivery) {
        StringBuilder query = new StringBuilder("/v1/blob-upload-relay?blob_id=").append(delivery.blobId());
        delivery.proof()
                .ifPresent(proof -> query.append("&tx_id=")
                        .append(proof.transaction())
                        .append("&nonce=")
                        .append(Base64.getUrlEncoder().withoutPadding().encodeToString(proof.nonce())));
        if (delivery.persistence() instanceof BlobPersistence.Deletable(ObjectId object)) {
            query.append("&deletable_blob_object=").append(object);
        }
        return URI.create(address + query.append("&encoding_type=RS2").toString());
    }

    /** A blob on its way; whoever reads it is this client's own thread. */
    private static final class Body extends InputStream {
        private final BlobSource source;
        private final AtomicLong moved;
        private final AtomicReference<IOException> unreadable;
        private long at;

        private Body(BlobSource source, AtomicLong moved, AtomicReference<IOException> unreadable) {
            this.source = source;
            this.moved = moved;
            this.unreadable = unreadable;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int from, int count) throws IOException {
            if (at == source.length()) {
                return -1;
            }
            int part = (int) Math.min(Math.min(count, CHUNK), source.length() - at);
            try {
                source.read(at, into, from, part);
                if (at + part == source.length()) {
                    source.requireUnchanged();
                }
            } catch (IOException e) {
                unreadable.set(e);
                throw e;
            }
            at += part;
            moved.set(at);
            return part;
        }
    }

    /** @param status 0 if there was no answer; the body says why then */
    private record Attempt(int status, String body, Optional<String> retryAfter) {}

    private Attempt attempt(HttpRequest request, AtomicLong moved, long length, Duration most, LongConsumer sent)
            throws InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> asked = http.sendAsync(
                request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), LONGEST_ANSWER));
        long began = System.nanoTime();
        long movedLast = began;
        long before = 0;
        try {
            while (true) {
                try {
                    HttpResponse<byte[]> answer = asked.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                    sent.accept(moved.get());
                    return new Attempt(
                            answer.statusCode(),
                            new String(answer.body(), StandardCharsets.UTF_8),
                            answer.headers().firstValue("Retry-After"));
                } catch (TimeoutException _) {
                    long now = System.nanoTime();
                    long so = moved.get();
                    if (so != before) {
                        before = so;
                        movedLast = now;
                        sent.accept(so);
                    }
                    boolean all = so >= length;
                    if (now - movedLast > (all ? most : stalled).toNanos()) {
                        return new Attempt(
                                0,
                                all
                                        ? "no answer within " + most.toSeconds() + " s"
                                        : "it took nothing for " + stalled.toSeconds() + " s, of " + length
                                                + " bytes it has " + so,
                                Optional.empty());
                    }
                } catch (ExecutionException e) {
                    Throwable cause = e.getCause();
                    String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
                    return new Attempt(0, why, Optional.empty());
                }
            }
        } finally {
            asked.cancel(true);
        }
    }

    private Duration pause(Attempt attempt, int failures) {
        Duration own = retry.pause(failures);
        Duration told = attempt.retryAfter().map(RelayClient::wait).orElse(own);
        Duration longer = told.compareTo(own) > 0 ? told : own;
        return longer.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : longer;
    }

    /** A number of seconds, or a date; nothing for what is neither. */
    private static Duration wait(String text) {
        if (text.matches("\\d{1,6}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            return Duration.between(Instant.now(), DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
        } catch (DateTimeException _) {
            return Duration.ZERO;
        }
    }

    private Answer answer(String body) throws StoreException {
        JsonNode json = json(body);
        JsonNode certificate = json.path("confirmation_certificate");
        BitSet signers = new BitSet();
        for (JsonNode signer : certificate.path("signers")) {
            if (!signer.canConvertToInt() || signer.asInt() < 0 || signer.asInt() > 0xFFFF) {
                throw strange(body);
            }
            signers.set(signer.asInt());
        }
        byte[] blobId = bytes(json.path("blob_id"), body);
        if (blobId.length != BlobId.LENGTH) {
            throw strange(body);
        }
        try {
            return new Answer(
                    BlobId.of(blobId),
                    signers,
                    bytes(certificate.path("serialized_message"), body),
                    Base64.getDecoder()
                            .decode(certificate
                                    .path("signature")
                                    .asText()
                                    .replace('-', '+')
                                    .replace('_', '/')));
        } catch (IllegalArgumentException e) {
            throw strange(body);
        }
    }

    private byte[] bytes(JsonNode numbers, String body) throws StoreException {
        byte[] bytes = new byte[numbers.size()];
        for (int i = 0; i < bytes.length; i++) {
            JsonNode number = numbers.get(i);
            if (number == null || !number.canConvertToInt() || number.asInt() < 0 || number.asInt() > 0xFF) {
                throw strange(body);
            }
            bytes[i] = (byte) number.asInt();
        }
        return bytes;
    }

    private JsonNode json(String body) throws StoreException {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw strange(body);
        }
    }

    private StoreException strange(String body) {
        return new StoreException(
                Fault.RELAY, address + " does not speak as an upload relay does: " + PrintableText.shortLine(body));
    }

    private StoreException refused(String what, Attempt attempt) {
        String why = switch (attempt.status()) {
            case 0 -> attempt.body();
            case 404, 405 -> "it answered " + attempt.status() + ": is there an upload relay at this address?";
            default -> "it answered " + attempt.status() + ": " + words(attempt.body());
        };
        Fault fault = attempt.status() == 413 ? Fault.TOO_LARGE : Fault.RELAY;
        return new StoreException(fault, "the upload relay " + address + " " + what + ": " + why);
    }

    /** Relays of ours give an envelope in JSON, others a line. */
    private static String words(String body) {
        String text = body;
        try {
            String message = JSON.readTree(body).path("error").path("message").asText();
            if (!message.isEmpty()) {
                text = message;
            }
        } catch (JsonProcessingException _) {
            // It is plain text.
        }
        return PrintableText.line(text.strip());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
