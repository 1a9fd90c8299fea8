package dev.floe.sui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.SiteContracts;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.ObjectContent;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.rpc.BatchGetObjectsRequest;
import dev.floe.sui.rpc.BatchGetObjectsResponse;
import dev.floe.sui.rpc.Bcs;
import dev.floe.sui.rpc.Display;
import dev.floe.sui.rpc.EntryStatus;
import dev.floe.sui.rpc.GetObjectResult;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What full nodes say of the Display of an object, as the messages of their API say it. */
@Timeout(120)
class DisplayRedirectTest {
    private static final ObjectId TOKEN = id(7);
    private static final String SITE = "205f06c6cf7b573ed96a7988ac539bba09d3a384b84dec71a7662b66180d8272";

    private final List<List<String>> masks = new ArrayList<>();
    private Optional<Display> display = Optional.empty();
    private boolean refuses;
    private Server server;
    private SuiClient sui;
    private ChainSites sites;

    private static ObjectId id(int number) {
        byte[] bytes = new byte[ObjectId.LENGTH];
        bytes[31] = (byte) number;
        return ObjectId.of(bytes);
    }

    @BeforeEach
    void open() throws Exception {
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(ServerServiceDefinition.builder("sui.rpc.v2.LedgerService")
                        .addMethod(SuiMethods.BATCH_GET_OBJECTS, ServerCalls.asyncUnaryCall((request, answers) -> {
                            answers.onNext(answer(request));
                            answers.onCompleted();
                        }))
                        .build())
                .build()
                .start();
        sui = new SuiClient(List.of(URI.create("http://127.0.0.1:" + server.getPort())));
        sites = new ChainSites(sui, new SiteContracts(id(1), id(1), id(2), id(3)));
    }

    @AfterEach
    void close() throws InterruptedException {
        sui.close();
        server.shutdownNow().awaitTermination(1, java.util.concurrent.TimeUnit.MINUTES);
    }

    private BatchGetObjectsResponse answer(BatchGetObjectsRequest request) {
        List<String> mask = List.copyOf(request.getReadMask().getPathsList());
        masks.add(mask);
        BatchGetObjectsResponse.Builder response = BatchGetObjectsResponse.newBuilder();
        request.getRequestsList().forEach(each -> {
            GetObjectResult.Builder result = response.addObjectsBuilder();
            if (!each.getObjectId().equals(TOKEN.toString())) {
                result.setError(EntryStatus.newBuilder().setCode(Status.Code.NOT_FOUND.value()));
            } else if (mask.equals(List.of("display"))) {
                if (refuses) {
                    result.setError(EntryStatus.newBuilder().setCode(Status.Code.INTERNAL.value()));
                } else {
                    display.ifPresentOrElse(result.getObjectBuilder()::setDisplay, result::getObjectBuilder);
                }
            } else {
                SuiObject token = new SuiObject(
                        new ObjectContent.Struct(
                                StructTag.parse("0x9::tokens::Token").orElseThrow(), false, 3, TOKEN.toBytes()),
                        new Owner.Address(id(8)),
                        Digest.ofTyped("Transaction", new byte[0]),
                        0);
                result.getObjectBuilder().setBcs(Bcs.newBuilder().setValue(ByteString.copyFrom(token.toBcs())));
            }
        });
        return response.build();
    }

    private void shows(Value value) {
        display = Optional.of(Display.newBuilder()
                .setOutput(Value.newBuilder()
                        .setStructValue(Struct.newBuilder()
                                .putFields(
                                        "name",
                                        Value.newBuilder()
                                                .setStringValue("0x" + SITE)
                                                .build())
                                .putFields(DisplayRedirect.FIELD, value)))
                .build());
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    /** Move writes addresses without 0x. */
    @ParameterizedTest
    @ValueSource(strings = {SITE, "0x" + SITE})
    void aTokenIsShownByASite(String written) throws Exception {
        shows(text(written));
        assertThat(sites.shownAt(TOKEN))
                .contains(new DisplayRedirect(ObjectId.parse("0x" + SITE).orElseThrow()));
        assertThat(masks).containsExactly(List.of("bcs"), List.of("display"));
        assertThat(sites.site(TOKEN)).as("it is no site by itself").isEmpty();
        assertThat(sites.shownAt(id(4))).as("no object").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0x",
                "0x0x" + SITE,
                " " + SITE,
                SITE + "00",
                "javascript:alert(1)",
                "https://evil.example/",
                "../../" + SITE,
                "walrus.sui",
                "0x" + SITE + "\r\nSet-Cookie: a=b",
                "0x205f06c6cf7b573ed96a7988ac539bba09d3a384b84dec71a7662b66180d827g"
            })
    void whatIsNoObjectLeadsNowhere(String written) throws Exception {
        shows(text(written));
        assertThat(sites.shownAt(TOKEN)).isEmpty();
    }

    @Test
    void nothingIsMadeOfLongTexts() throws Exception {
        shows(text("0".repeat(1 << 20) + SITE));
        assertThat(sites.shownAt(TOKEN)).isEmpty();
    }

    /** What full nodes say when a template fails, renders no text, or there is none (walrus-sites, tests of its redirects). */
    @Test
    void aDisplayWithoutTheField() throws Exception {
        assertThat(sites.shownAt(TOKEN)).as("no Display, or an old one").isEmpty();
        display = Optional.of(Display.getDefaultInstance());
        assertThat(sites.shownAt(TOKEN)).isEmpty();
        display = Optional.of(Display.newBuilder()
                .setOutput(Value.newBuilder().setNullValue(NullValue.NULL_VALUE))
                .build());
        assertThat(sites.shownAt(TOKEN)).isEmpty();
        display = Optional.of(Display.newBuilder().setOutput(text("0x" + SITE)).build());
        assertThat(sites.shownAt(TOKEN)).isEmpty();
        for (Value value : List.of(
                Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build(),
                Value.newBuilder().setNumberValue(7).build(),
                Value.newBuilder()
                        .setListValue(ListValue.newBuilder().addValues(text("0x" + SITE)))
                        .build(),
                Value.newBuilder()
                        .setStructValue(Struct.newBuilder().putFields("nested", text("0x" + SITE)))
                        .build())) {
            shows(value);
            assertThat(sites.shownAt(TOKEN)).isEmpty();
        }
    }

    /** A node that cannot say is not one that says no: what was known before stands. */
    @Test
    void aNodeThatCannotSayIsNotBelieved() {
        refuses = true;
        assertThatThrownBy(() -> sites.shownAt(TOKEN)).isInstanceOf(SuiException.class);
    }
}
