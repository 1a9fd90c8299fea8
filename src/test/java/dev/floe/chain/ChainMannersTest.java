package dev.floe.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Message;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.rpc.GetCheckpointRequest;
import dev.floe.sui.rpc.GetServiceInfoRequest;
import dev.floe.sui.rpc.HealthCheckRequest;
import dev.floe.sui.rpc.HealthCheckResponse;
import dev.floe.sui.rpc.HealthCheckResponse.ServingStatus;
import dev.floe.sui.rpc.HealthListRequest;
import dev.floe.sui.rpc.HealthListResponse;
import dev.floe.sui.rpc.ServerReflectionRequest;
import dev.floe.sui.rpc.ServerReflectionResponse;
import dev.floe.sui.rpc.ServiceResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What tools for gRPC expect of a server, beside what it is for; and what those hear who do not speak gRPC. */
@Timeout(120)
class ChainMannersTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NATIVE = "application/grpc";
    private static final String WEB = "application/grpc-web+proto";
    private static final String WEB_TEXT = "application/grpc-web-text";
    private static final String INFO = "sui.rpc.v2.LedgerService/GetServiceInfo";
    private static final List<String> SERVICES = List.of(
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "sui.rpc.v2.LedgerService",
            "sui.rpc.v2.MovePackageService",
            "sui.rpc.v2.StateService",
            "sui.rpc.v2.SubscriptionService",
            "sui.rpc.v2.TransactionExecutionService");
    private static final ObjectId SOMEBODY = ObjectId.parse("0x77").orElseThrow();

    @TempDir
    private static Path directory;

    private static LocalChain chain;
    private static HttpClient http;
    private static ManagedChannel channel;

    @BeforeAll
    static void open() throws IOException {
        chain = new LocalChain(directory.resolve("chain"));
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", chain.uri().getPort())
                .usePlaintext()
                .build();
    }

    @AfterAll
    static void close() throws IOException {
        channel.shutdownNow();
        http.close();
        chain.close();
    }

    private static <Q extends Message, A extends Message> MethodDescriptor<Q, A> method(
            MethodType type, String name, Q request, A answer) {
        return MethodDescriptor.<Q, A>newBuilder()
                .setType(type)
                .setFullMethodName(name)
                .setRequestMarshaller(ProtoUtils.marshaller(request))
                .setResponseMarshaller(ProtoUtils.marshaller(answer))
                .build();
    }

    private static <Q extends Message, A extends Message> A call(String name, Q request, A answer) {
        return ClientCalls.blockingUnaryCall(
                channel, method(MethodType.UNARY, name, request, answer), CallOptions.DEFAULT, request);
    }

    private static byte[] frame(byte[] message) {
        return ByteBuffer.allocate(5 + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
    }

    private static HttpResponse<String> post(String path, String contentType, byte[] body) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(chain.uri().resolve(path)).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (!contentType.isEmpty()) {
            request.header("content-type", contentType);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
    }

    private static HttpResponse<String> post(String path, String contentType, String body) throws Exception {
        return post(path, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    // --- methods that are not here ---

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sui.rpc.v2beta2.LedgerService/GetServiceInfo",
                "sui.rpc.v2.LedgerService/NoSuchMethod",
                "grpc.health.v1.Health/NoSuchMethod",
                "nobody.Service/Method"
            })
    void unknownMethodsAreUnimplemented(String name) {
        assertThatThrownBy(() -> call(
                        name, GetServiceInfoRequest.getDefaultInstance(), HealthCheckResponse.getDefaultInstance()))
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
                    assertThat(e.getStatus().getDescription()).contains(name);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "/elsewhere, application/grpc",
        "/, application/grpc+proto",
        "/elsewhere, application/grpc-web+proto",
        "/, application/grpc-web-text",
        "/sui.rpc.v2.LedgerService/GetServiceInfo, application/grpc+json",
        "/sui.rpc.v2.LedgerService/GetServiceInfo, application/grpc-web+json",
        "/sui.rpc.v2.LedgerService/GetServiceInfo, application/grpc-web-text+json",
    })
    void whoAsksInGrpcIsRefusedInIt(String path, String contentType) throws Exception {
        HttpResponse<String> answer = post(path, contentType, frame(new byte[0]));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("grpc-accept-encoding")).contains("identity");
        String type = answer.headers().firstValue("content-type").orElseThrow();
        String said = type.equals(WEB_TEXT)
                ? new String(Base64.getDecoder().decode(answer.body()), StandardCharsets.ISO_8859_1)
                : answer.body();
        if (contentType.startsWith("application/grpc-web")) {
            assertThat(type).isEqualTo(contentType.startsWith(WEB_TEXT) ? WEB_TEXT : WEB);
            assertThat(said).contains("grpc-status:12\r\n").contains("grpc-message:");
        } else {
            assertThat(type).isEqualTo(NATIVE);
            assertThat(answer.headers().firstValue("grpc-status")).contains("12");
            assertThat(answer.headers().firstValue("grpc-message")).isPresent();
        }
    }

    // --- other languages ---

    @ParameterizedTest
    @CsvSource({
        "/, application/json",
        "/, application/x-www-form-urlencoded",
        "/, ''",
        "/json-rpc, application/json; charset=utf-8",
        "/sui.rpc.v2.LedgerService/GetServiceInfo, application/json",
    })
    void jsonRpcIsToldInJsonRpc(String path, String contentType) throws Exception {
        HttpResponse<String> answer = post(
                path,
                contentType,
                "{\"jsonrpc\":\"2.0\",\"id\":17,\"method\":\"sui_getChainIdentifier\",\"params\":[]}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        JsonNode said = JSON.readTree(answer.body());
        assertThat(said.path("jsonrpc").asText()).isEqualTo("2.0");
        assertThat(said.path("id").asInt()).isEqualTo(17);
        assertThat(said.path("error").path("code").asInt()).isEqualTo(-32601);
        assertThat(said.path("error").path("message").asText()).contains("gRPC").contains("JSON-RPC is not");
    }

    @Test
    void batchesOfJsonRpcAreAnsweredOneByOne() throws Exception {
        JsonNode two = JSON.readTree(
                post("/", "application/json", "[{\"jsonrpc\":\"2.0\",\"id\":\"a\"},{\"jsonrpc\":\"2.0\",\"id\":{}}]")
                        .body());
        assertThat(two).hasSize(2);
        assertThat(two.path(0).path("id").asText()).isEqualTo("a");
        assertThat(two.path(1).path("id").isNull()).isTrue();
        String many = "{\"jsonrpc\":\"2.0\"},".repeat(20_000);
        HttpResponse<String> refused = post("/", "application/json", "[" + many + "{}]");
        assertThat(JSON.readTree(refused.body()).path("error").path("code").asInt())
                .as("the answer does not grow with the question")
                .isEqualTo(-32601);
    }

    @ParameterizedTest
    @CsvSource({
        "/, application/json, {}, 404",
        "/, application/json, [, 404",
        "/, application/json, '', 404",
        "/elsewhere, application/vnd.api+json, {}, 404",
        "/sui.rpc.v2.LedgerService/GetServiceInfo, application/json, {}, 415",
    })
    void jsonIsRefusedInJson(String path, String contentType, String body, int status) throws Exception {
        HttpResponse<String> answer = post(path, contentType, body);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        assertThat(JSON.readTree(answer.body()).path("error").asText()).containsIgnoringCase("grpc");
    }

    @Test
    void othersAreRefusedInText() throws Exception {
        HttpResponse<String> answer = post("/elsewhere", "text/html", "<p>");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
        assertThat(answer.body()).contains("gRPC");
        HttpResponse<String> accepting = http.send(
                HttpRequest.newBuilder(chain.uri().resolve("/elsewhere"))
                        .header("accept", "application/json, text/plain, */*")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(accepting.statusCode()).isEqualTo(404);
        assertThat(JSON.readTree(accepting.body()).path("error").asText()).contains("gRPC");
    }

    @Test
    void whatIsTooLongIsRefusedInJson() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", chain.uri().getPort())) {
            socket.getOutputStream()
                    .write(("POST /v2/gas HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: "
                                    + (Bodies.MAX_LENGTH + 1) + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 413 ");
            assertThat(JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n")))
                            .path("error")
                            .asText())
                    .contains("at most");
        }
    }

    /** Of one connection, as proxies and clients with many calls have it. */
    @Test
    void aCallThatIsTooLongEndsNoOther() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            io.vertx.core.http.HttpClient http2 = vertx.createHttpClient(new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false)
                    .setHttp2MaxPoolSize(1));
            CompletableFuture<Throwable> cutOff = new CompletableFuture<>();
            HttpClientRequest endless = open(http2).exceptionHandler(cutOff::complete);
            endless.write(Buffer.buffer(new byte[Bodies.MAX_LENGTH + 1]));
            assertThat(await(endless.response()).getHeader("grpc-status")).isEqualTo("8");
            assertThat(cutOff.get(60, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            StreamResetException.class,
                            reset -> assertThat(reset.getCode()).isZero());
            HttpClientRequest next = open(http2);
            assertThat(next.connection()).isSameAs(endless.connection());
            next.end(Buffer.buffer(frame(new byte[0])));
            HttpClientResponse answer = await(next.response());
            await(answer.body());
            assertThat(answer.getTrailer("grpc-status")).isEqualTo("0");
        } finally {
            await(vertx.close());
        }
    }

    private static HttpClientRequest open(io.vertx.core.http.HttpClient client) throws Exception {
        return await(client.request(HttpMethod.POST, chain.uri().getPort(), "127.0.0.1", "/" + INFO))
                .putHeader("content-type", NATIVE)
                .setChunked(true);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    // --- health ---

    @Test
    void isHealthy() {
        for (String service : List.of("", "sui.rpc.v2.LedgerService", "grpc.health.v1.Health")) {
            assertThat(call(
                                    "grpc.health.v1.Health/Check",
                                    HealthCheckRequest.newBuilder()
                                            .setService(service)
                                            .build(),
                                    HealthCheckResponse.getDefaultInstance())
                            .getStatus())
                    .isEqualTo(ServingStatus.SERVING);
        }
        assertThatThrownBy(() -> call(
                        "grpc.health.v1.Health/Check",
                        HealthCheckRequest.newBuilder().setService("nobody").build(),
                        HealthCheckResponse.getDefaultInstance()))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
        assertThat(call(
                                "grpc.health.v1.Health/List",
                                HealthListRequest.getDefaultInstance(),
                                HealthListResponse.getDefaultInstance())
                        .getStatusesMap()
                        .keySet())
                .contains("")
                .containsAll(SERVICES);
    }

    @ParameterizedTest
    @CsvSource({"'', SERVING", "nobody, SERVICE_UNKNOWN"})
    void healthCanBeWatched(String service, ServingStatus status) {
        HealthCheckRequest request =
                HealthCheckRequest.newBuilder().setService(service).build();
        Iterator<HealthCheckResponse> watched = ClientCalls.blockingServerStreamingCall(
                channel,
                method(
                        MethodType.SERVER_STREAMING,
                        "grpc.health.v1.Health/Watch",
                        request,
                        HealthCheckResponse.getDefaultInstance()),
                CallOptions.DEFAULT,
                request);
        assertThat(watched.next().getStatus()).isEqualTo(status);
    }

    // --- reflection ---

    /** A call that stays open: each question is answered before the next is put. */
    private static final class Conversation implements StreamObserver<ServerReflectionResponse> {
        private final BlockingQueue<Optional<ServerReflectionResponse>> answers = new LinkedBlockingQueue<>();
        private final StreamObserver<ServerReflectionRequest> questions;

        Conversation(String version) {
            this.questions = ClientCalls.asyncBidiStreamingCall(
                    channel.newCall(
                            method(
                                    MethodType.BIDI_STREAMING,
                                    "grpc.reflection." + version + ".ServerReflection/ServerReflectionInfo",
                                    ServerReflectionRequest.getDefaultInstance(),
                                    ServerReflectionResponse.getDefaultInstance()),
                            CallOptions.DEFAULT),
                    this);
        }

        ServerReflectionResponse ask(ServerReflectionRequest.Builder question) throws InterruptedException {
            questions.onNext(question.build());
            return next().orElseThrow();
        }

        Optional<ServerReflectionResponse> next() throws InterruptedException {
            Optional<ServerReflectionResponse> next = answers.poll(60, TimeUnit.SECONDS);
            assertThat(next).as("an answer").isNotNull();
            return next;
        }

        @Override
        public void onNext(ServerReflectionResponse answer) {
            answers.add(Optional.of(answer));
        }

        @Override
        public void onError(Throwable error) {
            throw new AssertionError(error);
        }

        @Override
        public void onCompleted() {
            answers.add(Optional.empty());
        }
    }

    private static ServerReflectionRequest.Builder question() {
        return ServerReflectionRequest.newBuilder().setHost("here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v1alpha"})
    void toolsLearnWhatThereIs(String version) throws Exception {
        Conversation conversation = new Conversation(version);
        ServerReflectionResponse listed = conversation.ask(question().setListServices("*"));
        assertThat(listed.getListServicesResponse().getServiceList())
                .extracting(ServiceResponse::getName)
                .containsExactlyElementsOf(SERVICES);
        assertThat(listed.getValidHost()).isEqualTo("here");
        assertThat(listed.getOriginalRequest().getListServices()).isEqualTo("*");
        for (String symbol : List.of(
                "sui.rpc.v2.LedgerService",
                "sui.rpc.v2.LedgerService.GetObject",
                "sui.rpc.v2.GetObjectRequest",
                "sui.rpc.v2.Owner.OwnerKind",
                "google.protobuf.FieldMask")) {
            assertComplete(conversation.ask(question().setFileContainingSymbol(symbol)));
        }
        assertComplete(conversation.ask(question().setFileByFilename("sui/rpc/v2/ledger_service.proto")));
        assertThat(conversation
                        .ask(question().setAllExtensionNumbersOfType("sui.rpc.v2.Object"))
                        .getAllExtensionNumbersResponse()
                        .getBaseTypeName())
                .isEqualTo("sui.rpc.v2.Object");
        for (ServerReflectionRequest.Builder unknown : List.of(
                question().setFileContainingSymbol("no.such.Symbol"),
                question().setFileByFilename("no_such.proto"),
                question().setAllExtensionNumbersOfType("no.such.Type"))) {
            assertThat(conversation.ask(unknown).getErrorResponse().getErrorCode())
                    .isEqualTo(5);
        }
        assertThat(conversation.ask(question()).getErrorResponse().getErrorCode())
                .isEqualTo(3);
        conversation.questions.onCompleted();
        assertThat(conversation.next()).as("the end").isEmpty();
    }

    /** Whatever a file needs comes with it. */
    private static void assertComplete(ServerReflectionResponse answer) throws IOException {
        Set<String> names = new HashSet<>();
        Set<String> needed = new HashSet<>();
        for (ByteString file : answer.getFileDescriptorResponse().getFileDescriptorProtoList()) {
            FileDescriptorProto parsed = FileDescriptorProto.parseFrom(file);
            names.add(parsed.getName());
            needed.addAll(parsed.getDependencyList());
        }
        assertThat(names).as("%s", answer.getErrorResponse()).isNotEmpty().containsAll(needed);
    }

    @Test
    void reflectionIsThereForGrpcWebToo() throws Exception {
        byte[] asked = frame(question().setListServices("").build().toByteArray());
        HttpResponse<String> binary = post("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", WEB, asked);
        assertThat(binary.body()).contains("sui.rpc.v2.StateService").endsWith("grpc-status:0\r\n");
        HttpResponse<String> text = post(
                "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
                WEB_TEXT,
                Base64.getEncoder().encode(asked));
        assertThat(text.headers().firstValue("content-type")).contains(WEB_TEXT);
        HttpResponse<String> cutOff = post(
                "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
                WEB,
                java.util.Arrays.copyOf(asked, asked.length - 1));
        assertThat(cutOff.body()).contains("grpc-status:3\r\n");
        HttpResponse<String> tooLong =
                post("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", WEB, new byte[] {0, 127, -1, -1, -1});
        assertThat(tooLong.body()).contains("grpc-status:8\r\n");
    }

    // --- what a full node says of itself ---

    @Test
    void everyAnswerSaysHowFarTheChainIs() throws Exception {
        chain.ledger().faucet().give(SOMEBODY, 1, 1);
        byte[] request = frame(new byte[0]);
        byte[] beyond = frame(GetCheckpointRequest.newBuilder()
                .setSequenceNumber(1_000_000)
                .build()
                .toByteArray());
        List<HttpResponse<String>> answers = List.of(
                post("/" + INFO, WEB, request),
                post("/" + INFO, WEB_TEXT, Base64.getEncoder().encode(request)),
                post("/sui.rpc.v2.LedgerService/GetCheckpoint", WEB, beyond),
                post("/sui.rpc.v2.LedgerService/NoSuchMethod", WEB, request),
                post("/elsewhere", "text/html", ""),
                post("/", "application/json", "{\"jsonrpc\":\"2.0\",\"id\":1}"),
                post("/v2/gas", "application/json", "{}"));
        for (HttpResponse<String> answer : answers) {
            assertSaysAll(name -> answer.headers().firstValue(name));
            assertThat(answer.headers()
                            .firstValue("access-control-expose-headers")
                            .orElseThrow())
                    .contains(InfoHeaders.NAMES);
        }
    }

    private interface Head {
        Optional<String> field(String name);
    }

    private static void assertSaysAll(Head head) {
        assertThat(head.field("x-sui-chain-id"))
                .contains(chain.ledger().chainId().toString());
        assertThat(head.field("x-sui-chain")).contains("floe");
        assertThat(head.field("x-sui-epoch")).contains("0");
        assertThat(Long.parseLong(head.field("x-sui-checkpoint-height").orElseThrow()))
                .isPositive();
        assertThat(head.field("x-sui-lowest-available-checkpoint")).contains("0");
        assertThat(head.field("x-sui-lowest-available-checkpoint-objects")).contains("0");
        long millis = Long.parseLong(head.field("x-sui-timestamp-ms").orElseThrow());
        assertThat(Instant.parse(head.field("x-sui-timestamp").orElseThrow())).isEqualTo(Instant.ofEpochMilli(millis));
    }

    /** What is told of a checkpoint is not newer than the head of the answer that tells it. */
    @Test
    void nativeAnswersSayItToo() throws Exception {
        AtomicReference<Metadata> head = new AtomicReference<>();
        AtomicReference<Metadata> end = new AtomicReference<>();
        Channel watched = ClientInterceptors.intercept(channel, MetadataUtils.newCaptureMetadataInterceptor(head, end));
        for (int i = 0; i < 20; i++) {
            chain.ledger().faucet().give(SOMEBODY, 1, 1);
            long made = chain.ledger().latestCheckpoint().sequenceNumber();
            GetServiceInfoRequest request = GetServiceInfoRequest.getDefaultInstance();
            dev.floe.sui.rpc.GetServiceInfoResponse answer = ClientCalls.blockingUnaryCall(
                    watched,
                    method(
                            MethodType.UNARY,
                            INFO,
                            request,
                            dev.floe.sui.rpc.GetServiceInfoResponse.getDefaultInstance()),
                    CallOptions.DEFAULT,
                    request);
            assertSaysAll(name -> field(head.get(), name));
            assertThat(Long.parseLong(
                            field(head.get(), "x-sui-checkpoint-height").orElseThrow()))
                    .isGreaterThanOrEqualTo(answer.getCheckpointHeight())
                    .isGreaterThanOrEqualTo(made);
        }
        assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(
                        watched,
                        method(
                                MethodType.UNARY,
                                "sui.rpc.v2.LedgerService/GetCheckpoint",
                                GetCheckpointRequest.getDefaultInstance(),
                                HealthCheckResponse.getDefaultInstance()),
                        CallOptions.DEFAULT,
                        GetCheckpointRequest.newBuilder()
                                .setSequenceNumber(1_000_000)
                                .build()))
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
                    // Where there is no message, head and end are one.
                    assertSaysAll(name -> field(e.getTrailers(), name));
                });
    }

    private static Optional<String> field(Metadata metadata, String name) {
        return Optional.ofNullable(metadata.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER)));
    }
}
