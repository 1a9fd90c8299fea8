package dev.floe.chain;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import dev.floe.keys.SuiKeyPair;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.OwnedCoin;
import dev.floe.sui.SuiClient;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.CallArg;
import dev.floe.sui.model.Command;
import dev.floe.sui.model.Expiration;
import dev.floe.sui.model.GasData;
import dev.floe.sui.model.ProgrammableTransaction;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.TransactionData;
import dev.floe.sui.rpc.BatchGetObjectsRequest;
import dev.floe.sui.rpc.BatchGetTransactionsRequest;
import dev.floe.sui.rpc.Bcs;
import dev.floe.sui.rpc.ExecuteTransactionRequest;
import dev.floe.sui.rpc.GetBalanceRequest;
import dev.floe.sui.rpc.GetCheckpointRequest;
import dev.floe.sui.rpc.GetCoinInfoRequest;
import dev.floe.sui.rpc.GetDatatypeRequest;
import dev.floe.sui.rpc.GetEpochRequest;
import dev.floe.sui.rpc.GetFunctionRequest;
import dev.floe.sui.rpc.GetObjectRequest;
import dev.floe.sui.rpc.GetPackageRequest;
import dev.floe.sui.rpc.GetServiceInfoRequest;
import dev.floe.sui.rpc.GetTransactionRequest;
import dev.floe.sui.rpc.ListBalancesRequest;
import dev.floe.sui.rpc.ListDynamicFieldsRequest;
import dev.floe.sui.rpc.ListOwnedObjectsRequest;
import dev.floe.sui.rpc.ListPackageVersionsRequest;
import dev.floe.sui.rpc.SimulateTransactionRequest;
import dev.floe.sui.rpc.Transaction;
import dev.floe.sui.rpc.UserSignature;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Random and mutated requests to a chain's door, all of which must be answered as a door answers. */
final class HostileCalls implements AutoCloseable {
    private static final String[] CONTENT_TYPES = {
        "application/grpc-web+proto", "application/grpc-web-text", "application/grpc-web", "application/grpc"
    };
    private static final String[] STRANGE_PATHS = {
        "/", "/gas", "/v2/gas", "/health", "/sui.rpc.v2.", "/sui.rpc.v2.LedgerService/", "/%00%ff", "/a/../../b"
    };

    private record Call(String method, byte[] request) {}

    /**
     * Whom to call, and what there is to ask for.
     *
     * @param key of an account that has SUI and WAL
     * @param transaction the digest of a transaction
     */
    record Target(
            URI uri,
            ObjectId system,
            ObjectId originalContract,
            ObjectId currentContract,
            StructTag wal,
            SuiKeyPair key,
            String transaction) {
        static Target of(LocalChain chain) throws Exception {
            return new Target(
                    chain.uri(),
                    chain.deployment().system(),
                    chain.deployment().originalContract(),
                    chain.deployment().currentContract(),
                    chain.deployment().wal(),
                    chain.funded(),
                    chain.ledger()
                            .latestCheckpoint()
                            .transactions()
                            .getFirst()
                            .digest()
                            .toString());
        }
    }

    private final Target chain;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Call> calls = new ArrayList<>();

    HostileCalls(Target chain) throws Exception {
        this.chain = chain;
        String system = chain.system().toString();
        String contract = chain.originalContract().toString();
        SuiKeyPair key = chain.key();
        String owner = ObjectId.of(key.address()).toString();
        String digest = chain.transaction();
        FieldMask all = FieldMask.newBuilder().addPaths("*").build();
        add("LedgerService/GetServiceInfo", GetServiceInfoRequest.getDefaultInstance());
        add(
                "LedgerService/GetObject",
                GetObjectRequest.newBuilder().setObjectId(system).setVersion(1).setReadMask(all));
        add(
                "LedgerService/BatchGetObjects",
                BatchGetObjectsRequest.newBuilder()
                        .addRequests(GetObjectRequest.newBuilder().setObjectId(system))
                        .addRequests(GetObjectRequest.newBuilder().setObjectId("0x6"))
                        .setReadMask(all));
        add(
                "LedgerService/GetTransaction",
                GetTransactionRequest.newBuilder().setDigest(digest).setReadMask(all));
        add(
                "LedgerService/BatchGetTransactions",
                BatchGetTransactionsRequest.newBuilder().addDigests(digest).setReadMask(all));
        add(
                "LedgerService/GetCheckpoint",
                GetCheckpointRequest.newBuilder().setSequenceNumber(1).setReadMask(all));
        add("LedgerService/GetEpoch", GetEpochRequest.newBuilder().setEpoch(0));
        add(
                "StateService/GetBalance",
                GetBalanceRequest.newBuilder().setOwner(owner).setCoinType("0x2::sui::SUI"));
        add("StateService/ListBalances", ListBalancesRequest.newBuilder().setOwner(owner));
        add(
                "StateService/ListOwnedObjects",
                ListOwnedObjectsRequest.newBuilder()
                        .setOwner(owner)
                        .setObjectType("0x2::coin::Coin<0x2::sui::SUI>")
                        .setPageSize(3)
                        .setPageToken(ByteString.copyFrom(new byte[32]))
                        .setReadMask(all));
        add(
                "StateService/ListDynamicFields",
                ListDynamicFieldsRequest.newBuilder().setParent(system).setReadMask(all));
        add("StateService/GetCoinInfo", GetCoinInfoRequest.newBuilder().setCoinType("0x2::sui::SUI"));
        add("MovePackageService/GetPackage", GetPackageRequest.newBuilder().setPackageId(contract));
        add(
                "MovePackageService/GetDatatype",
                GetDatatypeRequest.newBuilder()
                        .setPackageId(contract)
                        .setModuleName("blob")
                        .setName("Blob"));
        add(
                "MovePackageService/GetFunction",
                GetFunctionRequest.newBuilder()
                        .setPackageId(contract)
                        .setModuleName("system")
                        .setName("register_blob"));
        add(
                "MovePackageService/ListPackageVersions",
                ListPackageVersionsRequest.newBuilder()
                        .setPackageId(contract)
                        .setPageSize(1)
                        .setPageToken(ByteString.copyFrom(new byte[8])));
        TransactionData transaction = transaction(key);
        Transaction signed = Transaction.newBuilder()
                .setBcs(Bcs.newBuilder().setValue(ByteString.copyFrom(transaction.toBcs())))
                .build();
        add(
                "TransactionExecutionService/SimulateTransaction",
                SimulateTransactionRequest.newBuilder().setTransaction(signed));
        add(
                "TransactionExecutionService/SimulateTransaction",
                SimulateTransactionRequest.newBuilder()
                        .setTransaction(Rendering.data(transaction).toBuilder().clearBcs())
                        .setDoGasSelection(true)
                        .setReadMask(all));
        add(
                "TransactionExecutionService/ExecuteTransaction",
                ExecuteTransactionRequest.newBuilder()
                        .setTransaction(signed)
                        .addSignatures(UserSignature.newBuilder()
                                .setBcs(Bcs.newBuilder()
                                        .setValue(ByteString.copyFrom(key.signTransaction(transaction.toBcs())))))
                        .setReadMask(all));
    }

    private void add(String method, Message request) {
        calls.add(new Call(method, request.toByteArray()));
    }

    private void add(String method, Message.Builder request) {
        add(method, request.build());
    }

    /** Something of everything: pure and owned and shared inputs, calls, coins, transfers. */
    private TransactionData transaction(SuiKeyPair key) throws Exception {
        ObjectId sender = ObjectId.of(key.address());
        try (SuiClient client = new SuiClient(List.of(chain.uri()))) {
            OwnedCoin gas = client.coins(sender, StructTag.SUI, 1).getFirst();
            OwnedCoin wal = client.coins(sender, chain.wal(), 1).getFirst();
            Argument system = new Argument.Input(2);
            ProgrammableTransaction program = new ProgrammableTransaction(
                    List.of(
                            new CallArg.Pure(new byte[] {16, 39, 0, 0, 0, 0, 0, 0}),
                            new CallArg.Pure(sender.toBytes()),
                            new CallArg.SharedObject(chain.system(), 1, true),
                            new CallArg.OwnedObject(wal.reference()),
                            new CallArg.Pure(new byte[] {2, 0, 0, 0})),
                    List.of(
                            new Command.SplitCoins(new Argument.GasCoin(), List.of(new Argument.Input(0))),
                            new Command.MoveCall(
                                    chain.currentContract(),
                                    "system",
                                    "reserve_space",
                                    List.of(),
                                    List.of(
                                            system,
                                            new Argument.Input(0),
                                            new Argument.Input(4),
                                            new Argument.Input(3))),
                            new Command.TransferObjects(
                                    List.of(new Argument.NestedResult(0, 0), new Argument.Result(1)),
                                    new Argument.Input(1))));
            return new TransactionData(
                    program,
                    sender,
                    new GasData(List.of(gas.reference()), sender, 1000, 100_000_000),
                    new Expiration.Never());
        }
    }

    /** Sends {@code count} requests that follow from {@code seed}; returns how many were answered with each status. */
    Map<String, Integer> send(int count, long seed) throws Exception {
        Random random = new Random(seed);
        Map<String, Integer> statuses = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            HttpRequest request = request(random);
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            statuses.merge(check(request, response, "seed " + seed + ", request " + i), 1, Integer::sum);
        }
        return statuses;
    }

    private HttpRequest request(Random random) {
        if (random.nextInt(20) == 0) {
            return HttpRequest.newBuilder(chain.uri().resolve(STRANGE_PATHS[random.nextInt(STRANGE_PATHS.length)]))
                    .header("content-type", CONTENT_TYPES[random.nextInt(CONTENT_TYPES.length)])
                    .method(
                            List.of("POST", "GET", "PUT", "OPTIONS").get(random.nextInt(4)),
                            HttpRequest.BodyPublishers.ofByteArray(bytes(random, 200)))
                    .build();
        }
        Call call = calls.get(random.nextInt(calls.size()));
        byte[] message =
                random.nextInt(10) == 0 ? bytes(random, 2000) : call.request().clone();
        for (int mutations = random.nextInt(4); mutations > 0; mutations--) {
            message = mutate(message, random);
        }
        byte[] body = ByteBuffer.allocate(5 + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
        String contentType = CONTENT_TYPES[random.nextInt(CONTENT_TYPES.length)];
        if (contentType.endsWith("-text")) {
            body = Base64.getEncoder().encode(body);
        }
        if (random.nextInt(10) == 0) {
            body = mutate(body, random);
        }
        return HttpRequest.newBuilder(chain.uri().resolve("/sui.rpc.v2." + call.method()))
                .header("content-type", contentType)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    private static byte[] bytes(Random random, int longest) {
        byte[] bytes = new byte[random.nextInt(longest)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] mutate(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return bytes(random, 20);
        }
        int at = random.nextInt(bytes.length);
        return switch (random.nextInt(5)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> {
                byte[] flipped = bytes.clone();
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                yield flipped;
            }
            case 2 -> {
                byte[] changed = bytes.clone();
                changed[at] = (byte) random.nextInt(256);
                yield changed;
            }
            case 3 -> {
                // A piece from somewhere, once more, somewhere else.
                int length = Math.min(random.nextInt(40), bytes.length - at);
                int into = random.nextInt(bytes.length);
                byte[] longer = new byte[bytes.length + length];
                System.arraycopy(bytes, 0, longer, 0, into);
                System.arraycopy(bytes, at, longer, into, length);
                System.arraycopy(bytes, into, longer, into + length, bytes.length - into);
                yield longer;
            }
            default -> {
                byte[] extreme = bytes.clone();
                Arrays.fill(extreme, at, Math.min(bytes.length, at + 1 + random.nextInt(9)), (byte)
                        (random.nextBoolean() ? 0xFF : 0));
                yield extreme;
            }
        };
    }

    private static String check(HttpRequest request, HttpResponse<byte[]> response, String which) {
        String body = new String(response.body(), StandardCharsets.ISO_8859_1);
        if (request.headers().firstValue("content-type").orElse("").endsWith("-text") && response.statusCode() == 200) {
            body = new String(Base64.getMimeDecoder().decode(response.body()), StandardCharsets.ISO_8859_1);
        }
        assertThat(response.statusCode())
                .as("%s: %s -> %s", which, request.uri(), body)
                .isIn(200, 201, 204, 400, 404, 405, 415);
        assertThat(body).as(which).doesNotContain("Exception", "\tat ", "internal error");
        int status = body.indexOf("grpc-status:");
        return response.statusCode()
                + (status < 0
                        ? ""
                        : " " + body.substring(status).lines().findFirst().orElseThrow());
    }

    @Override
    public void close() {
        http.close();
    }
}
