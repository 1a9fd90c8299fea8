package dev.floe.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import dev.floe.keys.SuiKeyPair;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.Execution;
import dev.floe.sui.OwnedCoin;
import dev.floe.sui.ServiceInfo;
import dev.floe.sui.SuiClient;
import dev.floe.sui.SuiException;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.CallArg;
import dev.floe.sui.model.Command;
import dev.floe.sui.model.Expiration;
import dev.floe.sui.model.GasData;
import dev.floe.sui.model.ProgrammableTransaction;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.TransactionData;
import dev.floe.sui.rpc.BatchGetObjectsRequest;
import dev.floe.sui.rpc.BatchGetObjectsResponse;
import dev.floe.sui.rpc.Bcs;
import dev.floe.sui.rpc.Checkpoint;
import dev.floe.sui.rpc.CheckpointSummary;
import dev.floe.sui.rpc.DynamicField;
import dev.floe.sui.rpc.Epoch;
import dev.floe.sui.rpc.ExecuteTransactionRequest;
import dev.floe.sui.rpc.GetCheckpointRequest;
import dev.floe.sui.rpc.GetCheckpointResponse;
import dev.floe.sui.rpc.GetEpochRequest;
import dev.floe.sui.rpc.GetEpochResponse;
import dev.floe.sui.rpc.GetFunctionRequest;
import dev.floe.sui.rpc.GetFunctionResponse;
import dev.floe.sui.rpc.GetObjectRequest;
import dev.floe.sui.rpc.GetObjectResponse;
import dev.floe.sui.rpc.GetPackageRequest;
import dev.floe.sui.rpc.GetPackageResponse;
import dev.floe.sui.rpc.GetServiceInfoRequest;
import dev.floe.sui.rpc.GetServiceInfoResponse;
import dev.floe.sui.rpc.ListDynamicFieldsRequest;
import dev.floe.sui.rpc.ListDynamicFieldsResponse;
import dev.floe.sui.rpc.ListOwnedObjectsRequest;
import dev.floe.sui.rpc.ListOwnedObjectsResponse;
import dev.floe.sui.rpc.ListPackageVersionsRequest;
import dev.floe.sui.rpc.ListPackageVersionsResponse;
import dev.floe.sui.rpc.OpenSignature;
import dev.floe.sui.rpc.OpenSignatureBody;
import dev.floe.sui.rpc.PackageVersion;
import dev.floe.sui.rpc.SimulateTransactionRequest;
import dev.floe.sui.rpc.SubscribeCheckpointsRequest;
import dev.floe.sui.rpc.Transaction;
import dev.floe.sui.rpc.TransactionFilter;
import dev.floe.sui.rpc.UserSignature;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the door says on the wire, to friends and to others. */
@Timeout(300)
class ChainDoorTest {
    private static final String TEXT = "application/grpc-web-text";
    private static final String BINARY = "application/grpc-web+proto";
    private static final ObjectId NOBODY = ObjectId.parse("0x77").orElseThrow();

    @TempDir
    private static Path directory;

    private static LocalChain chain;
    private static HttpClient http;
    private static SuiClient client;

    @BeforeAll
    static void open() throws IOException {
        chain = new LocalChain(directory.resolve("chain"));
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        client = chain.client();
    }

    @AfterAll
    static void close() throws IOException {
        client.close();
        http.close();
        chain.close();
    }

    /** An answer of gRPC-Web taken apart. */
    private record Answer(HttpResponse<byte[]> response, List<byte[]> messages, String trailers) {
        int status() {
            return trailers.lines()
                    .filter(line -> line.startsWith("grpc-status:"))
                    .map(line -> Integer.parseInt(line.substring("grpc-status:".length())))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static byte[] frame(byte[] message) {
        return ByteBuffer.allocate(5 + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
    }

    private static HttpRequest.Builder post(String method) {
        return HttpRequest.newBuilder(chain.uri().resolve("/sui.rpc.v2." + method));
    }

    private static Answer call(String method, Message request) throws Exception {
        return raw(method, BINARY, frame(request.toByteArray()));
    }

    private static Answer raw(String method, String contentType, byte[] body) throws Exception {
        HttpResponse<byte[]> response = http.send(
                post(method)
                        .header("content-type", contentType)
                        .header("x-grpc-web", "1")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().allValues("content-type")).containsExactly(contentType);
        byte[] bytes = contentType.equals(TEXT) ? Base64.getDecoder().decode(response.body()) : response.body();
        List<byte[]> messages = new ArrayList<>();
        ByteBuffer frames = ByteBuffer.wrap(bytes);
        while (true) {
            byte flag = frames.get();
            byte[] payload = new byte[frames.getInt()];
            frames.get(payload);
            if (flag == (byte) 0x80) {
                assertThat(frames.hasRemaining()).isFalse();
                return new Answer(response, messages, new String(payload, StandardCharsets.US_ASCII));
            }
            assertThat(flag).isZero();
            messages.add(payload);
        }
    }

    private static byte[] one(String method, Message request) throws Exception {
        Answer answer = call(method, request);
        assertThat(answer.trailers()).isEqualTo("grpc-status:0\r\n");
        assertThat(answer.messages()).hasSize(1);
        return answer.messages().getFirst();
    }

    private static FieldMask mask(String... paths) {
        return FieldMask.newBuilder().addAllPaths(List.of(paths)).build();
    }

    @Test
    void answersGrpcWebInTextAndBinary() throws Exception {
        byte[] request = frame(GetServiceInfoRequest.getDefaultInstance().toByteArray());
        Answer text =
                raw("LedgerService/GetServiceInfo", TEXT, Base64.getEncoder().encode(request));
        Answer binary = raw("LedgerService/GetServiceInfo", BINARY, request);
        assertThat(text.status()).isZero();
        assertThat(binary.status()).isZero();
        assertThat(GetServiceInfoResponse.parseFrom(text.messages().getFirst()).getChainId())
                .isEqualTo(chain.ledger().chainId().toString());
        assertThat(GetServiceInfoResponse.parseFrom(binary.messages().getFirst())
                        .getServer())
                .startsWith("floe/");
    }

    @Test
    void answersNativeGrpc() throws Exception {
        ServiceInfo info = client.serviceInfo();
        assertThat(info.chainId()).isEqualTo(chain.ledger().chainId().toString());
        assertThat(info.lowestCheckpoint()).isZero();
        assertThat(client.referenceGasPrice()).isEqualTo(1000);
        assertThat(client.object(chain.deployment().system())).isPresent();
        assertThat(client.object(NOBODY)).isEmpty();
        assertThat(client.currencyOfField(
                        chain.deployment().originalContract(), "staked_wal", "StakedWal", "principal"))
                .contains(chain.deployment().wal());
        assertThatThrownBy(() -> client.currencyOfField(NOBODY, "a", "B", "c"))
                .isInstanceOfSatisfying(
                        SuiException.class, e -> assertThat(e.kind()).isEqualTo(SuiException.Kind.NOT_FOUND));
    }

    @Test
    void saysWhyAnEndpointIsOutOfReachAndGoesToTheNext() throws Exception {
        try (Socket deaf = new Socket()) {
            // Nobody else gets the port, and nobody listens.
            deaf.bind(new InetSocketAddress("127.0.0.1", 0));
            URI nobody = URI.create("http://127.0.0.1:" + deaf.getLocalPort());
            saysWhyAndGoesOn(nobody);
        }
    }

    private static void saysWhyAndGoesOn(URI nobody) throws Exception {
        try (SuiClient lost = new SuiClient(List.of(nobody));
                SuiClient found = new SuiClient(List.of(nobody, chain.uri()))) {
            assertThatThrownBy(lost::serviceInfo).isInstanceOfSatisfying(SuiException.class, e -> {
                assertThat(e.kind()).isEqualTo(SuiException.Kind.UNAVAILABLE);
                assertThat(e.getMessage())
                        .isEqualTo("GetServiceInfo at " + nobody + ": UNAVAILABLE: Connection refused");
            });
            assertThat(found.serviceInfo().chainId())
                    .isEqualTo(chain.ledger().chainId().toString());
        }
    }

    @Test
    void letsBrowsersIn() throws Exception {
        HttpResponse<String> preflight = http.send(
                post("LedgerService/GetServiceInfo")
                        .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                        .header("access-control-request-headers", "content-type,x-grpc-web")
                        .header("access-control-request-method", "POST")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("access-control-allow-origin"))
                .contains("*");
        assertThat(preflight.headers().firstValue("access-control-allow-headers"))
                .contains("content-type,x-grpc-web");
        Answer answer = call("LedgerService/GetServiceInfo", GetServiceInfoRequest.getDefaultInstance());
        assertThat(answer.response()
                        .headers()
                        .firstValue("access-control-expose-headers")
                        .orElseThrow())
                .contains("grpc-status")
                .contains("grpc-message");
    }

    /** Their messages are not among those that are generated: by the numbers of sui.rpc.v2. */
    @Test
    void anEpochHasTheStateAndTheLimitsOfSuiForWhoAsks() throws Exception {
        Epoch usual = epoch();
        assertThat(usual.getReferenceGasPrice()).isEqualTo(1000);
        assertThat(usual.getUnknownFields().asMap()).isEmpty();
        assertThat(epoch("system_state.epoch").getUnknownFields().asMap()).containsOnlyKeys(3);
        Epoch all = epoch("*");
        assertThat(all.getUnknownFields().asMap()).containsOnlyKeys(3, 9);
        UnknownFieldSet limits = UnknownFieldSet.parseFrom(
                all.getUnknownFields().getField(9).getLengthDelimitedList().getFirst());
        assertThat(limits.getField(3).getLengthDelimitedList()).anySatisfy(entry -> {
            UnknownFieldSet limit = UnknownFieldSet.parseFrom(entry);
            assertThat(limit.getField(1).getLengthDelimitedList().getFirst().toStringUtf8())
                    .isEqualTo("max_tx_size_bytes");
            assertThat(limit.getField(2).getLengthDelimitedList().getFirst().toStringUtf8())
                    .isEqualTo("131072");
        });
    }

    private static Epoch epoch(String... mask) throws Exception {
        GetEpochRequest.Builder request = GetEpochRequest.newBuilder();
        if (mask.length > 0) {
            request.setReadMask(mask(mask));
        }
        return GetEpochResponse.parseFrom(one("LedgerService/GetEpoch", request.build()))
                .getEpoch();
    }

    @Test
    void honoursMasksAndTellsWhichObjectsAreMissing() throws Exception {
        BatchGetObjectsRequest request = BatchGetObjectsRequest.newBuilder()
                .addRequests(GetObjectRequest.newBuilder()
                        .setObjectId(chain.deployment().system().toString()))
                .addRequests(GetObjectRequest.newBuilder().setObjectId(NOBODY.toString()))
                .addRequests(GetObjectRequest.newBuilder().setObjectId("0x6"))
                .setReadMask(mask("object_type", "owner.version"))
                .build();
        BatchGetObjectsResponse response =
                BatchGetObjectsResponse.parseFrom(one("LedgerService/BatchGetObjects", request));
        assertThat(response.getObjectsList()).hasSize(3);
        dev.floe.sui.rpc.Object system = response.getObjects(0).getObject();
        assertThat(system.getObjectType()).endsWith("::system::System");
        assertThat(system.getOwner().hasVersion()).isTrue();
        assertThat(system.getOwner().hasKind()).isFalse();
        assertThat(system.hasContents()).isFalse();
        assertThat(system.hasObjectId()).isFalse();
        assertThat(response.getObjects(1).getError().getCode()).isEqualTo(5);
        assertThat(response.getObjects(2).getObject().getObjectType()).endsWith("::clock::Clock");

        GetObjectResponse byDefault = GetObjectResponse.parseFrom(one(
                "LedgerService/GetObject",
                GetObjectRequest.newBuilder().setObjectId("0x6").build()));
        assertThat(byDefault.getObject().hasDigest()).isTrue();
        assertThat(byDefault.getObject().hasBcs()).isFalse();
    }

    @Test
    void pagesThroughOwnedObjects() throws Exception {
        SuiKeyPair key = chain.funded();
        ObjectId owner = ObjectId.of(key.address());
        for (int i = 0; i < 4; i++) {
            chain.ledger().faucet().give(owner, 10, 10);
        }
        Set<String> seen = new HashSet<>();
        ByteString page = ByteString.EMPTY;
        int pages = 0;
        do {
            ListOwnedObjectsResponse response = ListOwnedObjectsResponse.parseFrom(one(
                    "StateService/ListOwnedObjects",
                    ListOwnedObjectsRequest.newBuilder()
                            .setOwner(owner.toString())
                            .setObjectType(
                                    "0x2::coin::Coin<" + chain.deployment().wal() + ">")
                            .setPageSize(2)
                            .setPageToken(page)
                            .setReadMask(mask("object_id", "balance"))
                            .build()));
            response.getObjectsList().forEach(object -> {
                assertThat(object.getBalance()).isPositive();
                assertThat(seen.add(object.getObjectId())).isTrue();
            });
            page = response.getNextPageToken();
            pages++;
        } while (!page.isEmpty());
        assertThat(seen).hasSize(5);
        assertThat(pages).isEqualTo(3);
        assertThat(client.balance(owner, chain.deployment().wal())).isEqualTo(Faucet.FROST + 40);
        assertThat(client.coins(owner, StructTag.SUI, Long.MAX_VALUE)).hasSize(5);
        assertThat(client.coins(owner, StructTag.SUI, 1)).hasSize(1);
    }

    @Test
    void describesContracts() throws Exception {
        GetFunctionResponse response = GetFunctionResponse.parseFrom(one(
                "MovePackageService/GetFunction",
                GetFunctionRequest.newBuilder()
                        .setPackageId(chain.deployment().originalContract().toString())
                        .setModuleName("staking")
                        .setName("stake_with_pool")
                        .build()));
        OpenSignature coin = response.getFunction().getParameters(1);
        assertThat(coin.hasReference()).isFalse();
        assertThat(coin.getBody().getType()).isEqualTo(OpenSignatureBody.Type.DATATYPE);
        assertThat(coin.getBody().getTypeParameterInstantiation(0).getTypeName())
                .isEqualTo(chain.deployment().wal().toString());
        assertThat(response.getFunction().getParameters(0).getReference()).isEqualTo(OpenSignature.Reference.MUTABLE);
        GetPackageResponse contract = GetPackageResponse.parseFrom(one(
                "MovePackageService/GetPackage",
                GetPackageRequest.newBuilder()
                        .setPackageId(chain.deployment().currentContract().toString())
                        .build()));
        assertThat(contract.getPackage().getTypeOriginsList())
                .isNotEmpty()
                .allSatisfy(origin -> assertThat(origin.getPackageId())
                        .isEqualTo(chain.deployment().originalContract().toString()));
    }

    private static ListPackageVersionsResponse versions(ObjectId contract, int size, ByteString token)
            throws Exception {
        return ListPackageVersionsResponse.parseFrom(one(
                "MovePackageService/ListPackageVersions",
                ListPackageVersionsRequest.newBuilder()
                        .setPackageId(contract.toString())
                        .setPageSize(size)
                        .setPageToken(token)
                        .build()));
    }

    @Test
    void listsVersionsOfPackages() throws Exception {
        ObjectId original = chain.deployment().originalContract();
        ObjectId current = chain.deployment().currentContract();
        ListPackageVersionsResponse all = versions(current, 0, ByteString.EMPTY);
        assertThat(all.getVersionsList())
                .extracting(PackageVersion::getPackageId)
                .containsExactly(original.toString(), current.toString());
        assertThat(all.hasNextPageToken()).isFalse();
        ListPackageVersionsResponse first = versions(original, 1, ByteString.EMPTY);
        assertThat(first.getVersionsList()).containsExactly(all.getVersions(0));
        ListPackageVersionsResponse second = versions(original, 1, first.getNextPageToken());
        assertThat(second.getVersionsList()).containsExactly(all.getVersions(1));
        assertThat(second.hasNextPageToken()).isFalse();
        // A token that is none begins anew.
        assertThat(versions(original, 9, ByteString.copyFromUtf8("x"))).isEqualTo(all);
        assertThat(versions(chain.deployment().walContract(), 9, ByteString.EMPTY)
                        .getVersionsCount())
                .isEqualTo(1);
        for (ObjectId none : List.of(NOBODY, chain.deployment().system())) {
            Answer answer = call(
                    "MovePackageService/ListPackageVersions",
                    ListPackageVersionsRequest.newBuilder()
                            .setPackageId(none.toString())
                            .build());
            assertThat(answer.status()).isEqualTo(5);
        }
    }

    @Test
    void aSubscriptionWithAFilterIsRefused() throws Exception {
        Answer answer = call(
                "SubscriptionService/SubscribeCheckpoints",
                SubscribeCheckpointsRequest.newBuilder()
                        .setFilter(TransactionFilter.getDefaultInstance())
                        .build());
        assertThat(answer.status()).isEqualTo(12);
        assertThat(answer.trailers()).contains("filter");
    }

    @Test
    void aSummaryHasWhatItsBytesHave() throws Exception {
        CheckpointSummary summary = GetCheckpointResponse.parseFrom(one(
                        "LedgerService/GetCheckpoint",
                        GetCheckpointRequest.newBuilder()
                                .setReadMask(mask("summary"))
                                .build()))
                .getCheckpoint()
                .getSummary();
        dev.floe.sui.model.CheckpointSummary bytes = dev.floe.sui.model.CheckpointSummary.fromBcs(
                summary.getBcs().getValue().toByteArray());
        assertThat(summary.getVersionSpecificData().toByteArray())
                .isEqualTo(bytes.versionSpecificData())
                .containsExactly(0, 0);
        // iota issue 12002: from a summary to its digest, and back to the checkpoint.
        Checkpoint found = GetCheckpointResponse.parseFrom(one(
                        "LedgerService/GetCheckpoint",
                        GetCheckpointRequest.newBuilder()
                                .setDigest(bytes.digest().toString())
                                .setReadMask(mask("summary"))
                                .build()))
                .getCheckpoint();
        assertThat(found.getSummary()).isEqualTo(summary);
    }

    /** Sui issue 27240: of several chains that started at once, some died as their faucets found no coins yet. */
    @Test
    void faucetsOfChainsThatStartAtOnceGiveAtOnce() throws Exception {
        List<Future<Integer>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 8; i++) {
                Path own = directory.resolve("at-once-" + i);
                answers.add(threads.submit(() -> {
                    try (LocalChain another = new LocalChain(own)) {
                        HttpRequest request = HttpRequest.newBuilder(
                                        another.uri().resolve("/v2/gas"))
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        "{\"FixedAmountRequest\":{\"recipient\":\"0x77\"}}"))
                                .build();
                        return http.send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode();
                    }
                }));
            }
            for (Future<Integer> answer : answers) {
                assertThat(answer.get(120, TimeUnit.SECONDS)).isBetween(200, 201);
            }
        }
    }

    @Test
    void listsDynamicFields() throws Exception {
        ListDynamicFieldsResponse response = ListDynamicFieldsResponse.parseFrom(one(
                "StateService/ListDynamicFields",
                ListDynamicFieldsRequest.newBuilder()
                        .setParent(chain.deployment().system().toString())
                        .setReadMask(mask("kind", "field_id", "name", "value_type"))
                        .build()));
        assertThat(response.getDynamicFieldsList()).hasSize(1);
        DynamicField field = response.getDynamicFields(0);
        assertThat(field.getKind()).isEqualTo(DynamicField.DynamicFieldKind.FIELD);
        assertThat(field.getName().getName()).isEqualTo("u64");
        assertThat(field.getName().getValue().size()).isEqualTo(8);
        assertThat(field.getValueType()).endsWith("::system_state_inner::SystemStateInnerV1");
        assertThat(field.hasValue()).isFalse();
    }

    @Test
    void showsCheckpoints() throws Exception {
        chain.ledger().faucet().give(NOBODY, 1, 0);
        GetCheckpointResponse response = GetCheckpointResponse.parseFrom(one(
                "LedgerService/GetCheckpoint",
                GetCheckpointRequest.newBuilder()
                        .setReadMask(mask(
                                "sequence_number",
                                "summary.bcs",
                                "contents.bcs",
                                "transactions.effects.bcs",
                                "transactions.transaction.bcs",
                                "objects.objects.bcs"))
                        .build()));
        assertThat(response.getCheckpoint()
                        .getTransactions(0)
                        .getEffects()
                        .getBcs()
                        .getValue()
                        .isEmpty())
                .isFalse();
        assertThat(response.getCheckpoint().getTransactions(0).getEffects().hasStatus())
                .isFalse();
        assertThat(response.getCheckpoint().getObjects().getObjectsList()).isNotEmpty();
        assertThat(call(
                                "LedgerService/GetCheckpoint",
                                GetCheckpointRequest.newBuilder()
                                        .setSequenceNumber(1L << 40)
                                        .build())
                        .status())
                .isEqualTo(5);
    }

    private static TransactionData payment(SuiKeyPair key, OwnedCoin coin, long amount) {
        ProgrammableTransaction program = new ProgrammableTransaction(
                List.of(
                        new CallArg.Pure(ByteBuffer.allocate(8)
                                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                                .putLong(amount)
                                .array()),
                        new CallArg.Pure(NOBODY.toBytes())),
                List.of(
                        new Command.SplitCoins(new Argument.GasCoin(), List.of(new Argument.Input(0))),
                        new Command.TransferObjects(List.of(new Argument.NestedResult(0, 0)), new Argument.Input(1))));
        ObjectId sender = ObjectId.of(key.address());
        return new TransactionData(
                program,
                sender,
                new GasData(List.of(coin.reference()), sender, 1000, 100_000_000),
                new Expiration.Never());
    }

    @Test
    void executesOnceAndTellsWhatIsStale() throws Exception {
        SuiKeyPair key = chain.funded();
        ObjectId sender = ObjectId.of(key.address());
        OwnedCoin coin = client.coins(sender, StructTag.SUI, 1).getFirst();
        TransactionData first = payment(key, coin, 5);
        List<byte[]> signatures = List.of(key.signTransaction(first.toBcs()));
        Execution executed = client.execute(first, signatures).orThrow();
        assertThat(executed.created()).hasSize(1);
        assertThat(executed.checkpoint()).isPresent();
        assertThat(client.execute(first, signatures)).isEqualTo(executed);
        assertThat(client.transaction(first.digest())).contains(executed);
        TransactionData late = payment(key, coin, 6);
        assertThatThrownBy(() -> client.execute(late, List.of(key.signTransaction(late.toBcs()))))
                .isInstanceOfSatisfying(
                        SuiException.class, e -> assertThat(e.kind()).isEqualTo(SuiException.Kind.STALE_OBJECT));
        OwnedCoin now = client.coins(sender, StructTag.SUI, 1).getFirst();
        TransactionData unsigned = payment(key, now, 6);
        assertThatThrownBy(() -> client.execute(unsigned, signatures))
                .isInstanceOfSatisfying(
                        SuiException.class, e -> assertThat(e.kind()).isEqualTo(SuiException.Kind.REJECTED));
        TransactionData tooMuch = payment(key, now, Long.MAX_VALUE);
        Execution failed = client.execute(tooMuch, List.of(key.signTransaction(tooMuch.toBcs())));
        assertThat(failed.failure()).isPresent();
        assertThatThrownBy(failed::orThrow).isInstanceOf(SuiException.class);
        assertThat(client.transaction(unsigned.digest())).isEmpty();
    }

    @Test
    void refusesWhatIsNoTransaction() throws Exception {
        ExecuteTransactionRequest garbage = ExecuteTransactionRequest.newBuilder()
                .setTransaction(
                        Transaction.newBuilder().setBcs(Bcs.newBuilder().setValue(ByteString.copyFromUtf8("garbage"))))
                .addSignatures(UserSignature.newBuilder()
                        .setBcs(Bcs.newBuilder().setValue(ByteString.copyFromUtf8("no signature"))))
                .build();
        assertThat(call("TransactionExecutionService/ExecuteTransaction", garbage)
                        .status())
                .isEqualTo(3);
        assertThat(call(
                                "TransactionExecutionService/ExecuteTransaction",
                                ExecuteTransactionRequest.getDefaultInstance())
                        .status())
                .isEqualTo(3);
        assertThat(call(
                                "TransactionExecutionService/SimulateTransaction",
                                SimulateTransactionRequest.getDefaultInstance())
                        .status())
                .isEqualTo(3);
        assertThat(call(
                                "StateService/ListOwnedObjects",
                                ListOwnedObjectsRequest.newBuilder()
                                        .setOwner("0xzz")
                                        .build())
                        .trailers())
                .contains("grpc-status:3\r\n")
                .contains("is not an ID");
        assertThat(call(
                                "StateService/ListOwnedObjects",
                                ListOwnedObjectsRequest.newBuilder()
                                        .setOwner("0x1")
                                        .setPageToken(ByteString.copyFromUtf8("no page"))
                                        .build())
                        .status())
                .isIn(0, 3);
    }

    @Test
    void refusesWhatIsNoCall() throws Exception {
        byte[] garbage = new byte[1000];
        new SecureRandom().nextBytes(garbage);
        assertThat(raw("LedgerService/GetObject", TEXT, "%%%".getBytes(StandardCharsets.US_ASCII))
                        .status())
                .isEqualTo(3);
        assertThat(raw("LedgerService/GetObject", BINARY, new byte[0]).status()).isEqualTo(3);
        assertThat(raw("LedgerService/GetObject", BINARY, new byte[] {0, 127, -1, -1, -1, 1})
                        .status())
                .isEqualTo(3);
        assertThat(raw("LedgerService/GetObject", BINARY, frame(new byte[] {10, 100, 1}))
                        .status())
                .isEqualTo(3);
        byte[] compressed = frame(new byte[] {1});
        compressed[0] = 1;
        assertThat(raw("LedgerService/GetObject", BINARY, compressed).status()).isEqualTo(12);
        assertThat(raw("LedgerService/NoSuchMethod", BINARY, frame(new byte[0])).status())
                .isEqualTo(12);
        assertThat(raw("SubscriptionService/SubscribeCheckpoints", BINARY, garbage)
                        .status())
                .isIn(3, 12);
        assertThat(raw("LedgerService/GetObject", BINARY, new byte[Bodies.MAX_LENGTH + 1])
                        .status())
                .isEqualTo(8);
        // And the door is as open as before.
        assertThat(call("LedgerService/GetServiceInfo", GetServiceInfoRequest.getDefaultInstance())
                        .status())
                .isZero();
    }

    @Test
    void refusesOtherHttp() throws Exception {
        assertThat(status("GET", "/sui.rpc.v2.LedgerService/GetObject", BINARY)).isEqualTo(405);
        assertThat(status("POST", "/sui.rpc.v2.LedgerService/GetObject", "application/json"))
                .isEqualTo(415);
        assertThat(status("POST", "/elsewhere", "application/octet-stream")).isEqualTo(404);
        assertThat(status("GET", "/gas", "application/json")).isEqualTo(405);
        assertThat(status("GET", "/health", "text/plain")).isEqualTo(200);
    }

    private static int status(String method, String path, String contentType) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(chain.uri().resolve(path))
                                .header("content-type", contentType)
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void protocolsThatNobodySpeaksAreRefusedInHttp() throws Exception {
        URI uri = chain.uri();
        for (String head : List.of("GET /health FOO/9.9\r\n", "GET /health FOO/9.9\r\n: broken\r\n")) {
            try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
                socket.setSoTimeout(60_000);
                socket.getOutputStream().write((head + "host: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(readToEnd(socket.getInputStream()), StandardCharsets.ISO_8859_1))
                        .startsWith("HTTP/1.1 ")
                        .doesNotContain("FOO");
            }
        }
    }

    @Test
    void cutsOffBodiesWithoutEnd() throws Exception {
        URI uri = chain.uri();
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("POST /sui.rpc.v2.LedgerService/GetObject HTTP/1.1\r\nhost: x\r\ncontent-type: " + BINARY
                                    + "\r\ntransfer-encoding: chunked\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            CountDownLatch cutOff = new CountDownLatch(1);
            byte[] chunk = new byte[64 << 10];
            byte[] head = (Integer.toHexString(chunk.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            // Far more than is taken: the server stops this by answering and closing.
            Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 100_000; i++) {
                        socket.getOutputStream().write(head);
                        socket.getOutputStream().write(chunk);
                        socket.getOutputStream().write("\r\n".getBytes(StandardCharsets.US_ASCII));
                    }
                } catch (IOException e) {
                    cutOff.countDown();
                }
            });
            byte[] answer = readToEnd(socket.getInputStream());
            assertThat(new String(answer, StandardCharsets.ISO_8859_1))
                    .startsWith("HTTP/1.1 200")
                    .contains("grpc-status:8");
            assertThat(cutOff.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void doesNotWaitForSlowBodiesForEver() throws Exception {
        try (ChainDoor impatient = ChainDoor.open(chain.ledger(), "127.0.0.1", 0, Duration.ofMillis(200));
                Socket socket = new Socket("127.0.0.1", impatient.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("POST /sui.rpc.v2.LedgerService/GetObject HTTP/1.1\r\nhost: x\r\ncontent-type: " + BINARY
                                    + "\r\ncontent-length: 100\r\n\r\nsome")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(readToEnd(socket.getInputStream()), StandardCharsets.ISO_8859_1))
                    .startsWith("HTTP/1.1 200")
                    .contains("grpc-status:4");
        }
    }

    private static byte[] readToEnd(InputStream in) {
        byte[] read = new byte[1 << 16];
        int length = 0;
        try {
            int count = in.read(read, 0, read.length);
            while (count > 0) {
                length += count;
                count = in.read(read, length, read.length - length);
            }
        } catch (IOException e) {
            // A reset after the answer ends it as well.
        }
        return Arrays.copyOf(read, length);
    }

    @Test
    void faucetGivesSuiAndWal() throws Exception {
        ObjectId recipient = ObjectId.parse("0xbeef").orElseThrow();
        String body = "{\"FixedAmountRequest\":{\"recipient\":\"" + recipient + "\"}}";
        HttpResponse<String> second = faucet("/v2/gas", body);
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.body()).contains("\"status\":\"Success\"").contains("\"amount\":" + Faucet.MIST);
        assertThat(faucet("/gas", body).body())
                .contains("transferredGasObjects")
                .contains("\"error\":null");
        assertThat(client.balance(recipient, StructTag.SUI)).isEqualTo(2 * Faucet.MIST);
        assertThat(client.balance(recipient, chain.deployment().wal())).isEqualTo(2 * Faucet.FROST);
        for (String bad : List.of("", "[", "{}", "{\"FixedAmountRequest\":{\"recipient\":\"me\"}}")) {
            HttpResponse<String> refused = faucet("/v2/gas", bad);
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("Failure");
        }
    }

    private static HttpResponse<String> faucet(String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(chain.uri().resolve(path))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void subscribersHearOfEveryCheckpointInOrder() throws Exception {
        BlockingQueue<Long> heard = new LinkedBlockingQueue<>();
        CountDownLatch ended = new CountDownLatch(1);
        long before = client.latestCheckpoint();
        Runnable stop = client.subscribe(made -> heard.add(made.sequenceNumber()), ended::countDown);
        // The stream opens in its own time: make checkpoints until it is heard, then see that none is left out.
        Long next = null;
        while (next == null) {
            chain.ledger().faucet().give(NOBODY, 1, 0);
            next = heard.poll(100, TimeUnit.MILLISECONDS);
        }
        assertThat(next).isGreaterThan(before);
        chain.ledger().faucet().give(NOBODY, 1, 0);
        long last = client.latestCheckpoint();
        for (long expected = next + 1; expected <= last; expected++) {
            assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo(expected);
        }
        stop.run();
        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
    }
}
