package dev.floe.publisher;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.SliverSink;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.sui.BlobObject;
import dev.floe.sui.Execution;
import dev.floe.sui.LedgerTransaction;
import dev.floe.sui.WalrusContract;
import dev.floe.sui.model.CallArg;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.Expiration;
import dev.floe.sui.model.GasData;
import dev.floe.sui.model.GasSummary;
import dev.floe.sui.model.ProgrammableTransaction;
import dev.floe.sui.model.TransactionData;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The upload relay over HTTP. */
@QuarkusTest
@Timeout(300)
class RelayResourceTest {
    private static final int SHARDS = 10;
    private static final byte[] NONCE = new byte[32];

    @Inject
    PublisherUnderTest publisher;

    @TestHTTPResource
    URI base;

    @BeforeEach
    void heal() {
        publisher.heal();
    }

    /** A blob that its owner has registered, and a tip for it. */
    private record Registered(byte[] bytes, VerifiedMetadata metadata, BlobObject object, Digest tip) {
        String query() {
            return "?blob_id=" + metadata.blobId() + "&deletable_blob_object=" + object.id()
                    + "&encoding_type=RS2&tx_id=" + tip + "&nonce="
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(NONCE);
        }
    }

    private Registered registered(int seed, long tip) throws Exception {
        byte[] bytes = new byte[900 + seed];
        new Random(seed).nextBytes(bytes);
        VerifiedMetadata metadata = new BlobEncoder(new Encoding(SHARDS), Runnable::run, 1, 1 << 20)
                .encode(BlobSource.of(bytes), SliverSink.NONE);
        BlobObject object = publisher
                .walrus
                .chain
                .register(
                        List.of(new WalrusContract.NewBlob(
                                metadata.blobId(), metadata.rootHash(), bytes.length, true, Map.of())),
                        3)
                .blobs()
                .getFirst();
        return new Registered(bytes, metadata, object, paid(bytes, tip));
    }

    private Digest paid(byte[] blob, long mist) throws Exception {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.writeBytes(MessageDigest.getInstance("SHA-256").digest(blob));
        payload.writeBytes(MessageDigest.getInstance("SHA-256").digest(NONCE));
        payload.writeBytes(new BcsWriter(8).u64(blob.length).toByteArray());
        ObjectId sender = ObjectId.parse("0xc11e").orElseThrow();
        TransactionData data = new TransactionData(
                new ProgrammableTransaction(List.of(new CallArg.Pure(payload.toByteArray())), List.of()),
                sender,
                new GasData(List.of(), sender, 1, 1),
                new Expiration.Never());
        publisher.ledger.put(
                data.digest(),
                new LedgerTransaction(
                        data,
                        Instant.now(),
                        new Execution(
                                data.digest(),
                                Optional.empty(),
                                GasSummary.NONE,
                                OptionalLong.of(1),
                                List.of(),
                                List.of(new Execution.BalanceChange(
                                        PublisherUnderTest.TIP.recipient(),
                                        "0x2::sui::SUI",
                                        BigInteger.valueOf(mist))))));
        return data.digest();
    }

    private static ValidatableResponse post(String query, byte[] body) {
        return given().header("Origin", "https://example.org")
                .contentType("application/octet-stream")
                .body(body)
                .when()
                .post("/v1/blob-upload-relay" + query)
                .then();
    }

    @Test
    void theTipIsSaid() {
        given().when()
                .get("/v1/tip-config")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .header("Access-Control-Allow-Origin", "*")
                .body("send_tip.address", is(PublisherUnderTest.TIP.recipient().toString()))
                .body("send_tip.kind.const", is(1000));
    }

    @Test
    void aBlobThatIsPaidForIsBroughtToTheNodes() throws Exception {
        Registered blob = registered(1, 1000);
        String answer = post(blob.query(), blob.bytes())
                .statusCode(200)
                .header("Access-Control-Allow-Origin", "*")
                .body("blob_id", hasSize(32))
                .body("confirmation_certificate.signers.size()", org.hamcrest.Matchers.greaterThan(2))
                .extract()
                .asString();
        assertThat(publisher.walrus.nodes)
                .allMatch(node -> node.holdsEverythingOf(blob.metadata().blobId()));
        assertThat(post(blob.query(), blob.bytes()).statusCode(200).extract().asString())
                .as("a tip is good for one blob, however often it is asked for")
                .isEqualTo(answer);
    }

    @Test
    void whatWasNotPaidForIsRefused() throws Exception {
        Registered cheap = registered(2, 999);
        post(cheap.query(), cheap.bytes())
                .statusCode(402)
                .header("Access-Control-Allow-Origin", "*")
                .body("error.status", is("PAYMENT_REQUIRED"))
                .body("error.details[0].reason", is("TIP_REQUIRED"))
                .body("error.message", containsString("1000 MIST"));
        Registered blob = registered(3, 1000);
        byte[] other = blob.bytes().clone();
        other[5] ^= 1;
        post(blob.query(), other).statusCode(400).body("error.details[0].reason", is("NOT_WHAT_WAS_PAID_FOR"));
        post(blob.query(), new byte[blob.bytes().length + 1])
                .statusCode(400)
                .body("error.details[0].reason", is("INVALID_TIP"));
        post(blob.query(), blob.bytes()).statusCode(200);
    }

    @Test
    void anotherBlobIdIsToldApart() throws Exception {
        Registered blob = registered(4, 1000);
        Registered other = registered(5, 1000);
        post(
                        blob.query()
                                .replace(
                                        blob.metadata().blobId().toString(),
                                        other.metadata().blobId().toString()),
                        blob.bytes())
                .statusCode(400)
                .body("error.message", containsString(blob.metadata().blobId().toString()));
    }

    @Test
    void theTipIsLookedAtBeforeTheBody() throws Exception {
        Registered blob = registered(6, 1000);
        for (Map.Entry<String, String> request : Map.of(
                        "?blob_id=" + blob.metadata().blobId(),
                        "HTTP/1.1 402 ",
                        blob.query().replace(blob.tip().toString(), Digest.ZERO.toString()),
                        "HTTP/1.1 402 ",
                        blob.query().replaceFirst("nonce=.*", "nonce=abc"),
                        "HTTP/1.1 400 ",
                        "?blob_id=short",
                        "HTTP/1.1 400 ")
                .entrySet()) {
            try (Socket socket = new Socket(base.getHost(), base.getPort())) {
                socket.setSoTimeout(60_000);
                socket.getOutputStream()
                        .write(("POST /v1/blob-upload-relay" + request.getKey()
                                        + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: "
                                        + blob.bytes().length + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .as(request.getKey())
                        .startsWith(request.getValue());
            }
        }
    }

    @Test
    void browsersOfOtherOriginsMayPost() {
        given().header("Origin", "https://example.org")
                .header("Access-Control-Request-Method", "POST")
                .when()
                .options("/v1/blob-upload-relay")
                .then()
                .statusCode(204)
                .header("Allow", "OPTIONS, POST")
                .header("Access-Control-Allow-Methods", containsString("POST"));
    }
}
