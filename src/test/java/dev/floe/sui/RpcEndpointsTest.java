package dev.floe.sui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.sui.rpc.GetServiceInfoRequest;
import dev.floe.sui.rpc.GetServiceInfoResponse;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Full nodes whose names have several addresses, or none. */
@Timeout(120)
class RpcEndpointsTest {
    private static final String SCHEME = "faked";

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final NameResolverProvider names = new Names();
    private volatile StatusOr<List<String>> found = StatusOr.fromValue(List.of());
    private Server server;

    /** Knows every name, and gives it the addresses of {@link #found}. */
    private final class Names extends NameResolverProvider {
        @Override
        protected boolean isAvailable() {
            return true;
        }

        @Override
        protected int priority() {
            return 5;
        }

        @Override
        public String getDefaultScheme() {
            return SCHEME;
        }

        @Override
        public NameResolver newNameResolver(URI target, NameResolver.Args args) {
            return new NameResolver() {
                @Override
                public String getServiceAuthority() {
                    return target.getPath().substring(1);
                }

                @Override
                public void start(Listener2 listener) {
                    NameResolver.ResolutionResult.Builder result = NameResolver.ResolutionResult.newBuilder();
                    listener.onResult(result.setAddressesOrError(
                                    found.hasValue()
                                            ? StatusOr.fromValue(found.getValue().stream()
                                                    .map(address -> new EquivalentAddressGroup(
                                                            new InetSocketAddress(address, server.getPort())))
                                                    .toList())
                                            : StatusOr.fromStatus(found.getStatus()))
                            .build());
                }

                @Override
                public void shutdown() {}
            };
        }
    }

    @BeforeEach
    void open() throws IOException {
        NameResolverRegistry.getDefaultRegistry().register(names);
        server = server(0);
    }

    private static Server server(int port) throws IOException {
        return NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
                .addService(ServerServiceDefinition.builder("sui.rpc.v2.LedgerService")
                        .addMethod(SuiMethods.GET_SERVICE_INFO, ServerCalls.asyncUnaryCall((request, answers) -> {
                            answers.onNext(GetServiceInfoResponse.newBuilder()
                                    .setChain("here")
                                    .build());
                            answers.onCompleted();
                        }))
                        .build())
                .build()
                .start();
    }

    @AfterEach
    void close() throws Exception {
        NameResolverRegistry.getDefaultRegistry().deregister(names);
        for (AutoCloseable each : opened) {
            each.close();
        }
        server.shutdownNow().awaitTermination();
    }

    private RpcEndpoints endpoints() {
        RpcEndpoints endpoints = new RpcEndpoints(
                List.of(URI.create("http://sui.example")),
                uri -> NettyChannelBuilder.forTarget(SCHEME + ":///" + uri.getHost()));
        opened.add(endpoints);
        return endpoints;
    }

    private static String ask(RpcEndpoints endpoints) throws SuiException {
        return endpoints
                .call(SuiMethods.GET_SERVICE_INFO, GetServiceInfoRequest.getDefaultInstance())
                .getChain();
    }

    @Test
    void everyAddressOfANameIsTried() throws Exception {
        // Refuses; takes connections and says nothing; does not even take them.
        opened.add(new ServerSocket(server.getPort(), 50, InetAddress.getByName("127.0.0.3")));
        opened.add(new ServerSocket(server.getPort(), 1, InetAddress.getByName("127.0.0.4")));
        for (int i = 0; i < 16; i++) {
            SocketChannel waiting = SocketChannel.open();
            opened.add(waiting);
            waiting.configureBlocking(false);
            waiting.connect(new InetSocketAddress("127.0.0.4", server.getPort()));
        }
        found = StatusOr.fromValue(List.of("127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.1"));
        assertThat(ask(endpoints())).isEqualTo("here");
    }

    /** The pauses between attempts to connect grow, to minutes in the end: who asks does not wait for the next one. */
    @Test
    void whoIsThereAgainIsFoundBySomebodyWhoAsks() throws Exception {
        found = StatusOr.fromValue(List.of("127.0.0.1"));
        RpcEndpoints endpoints = endpoints();
        assertThat(ask(endpoints)).isEqualTo("here");
        int port = server.getPort();
        server.shutdownNow().awaitTermination();
        long end = System.nanoTime() + Duration.ofSeconds(12).toNanos();
        while (System.nanoTime() < end) {
            assertThatThrownBy(() -> ask(endpoints)).isInstanceOf(SuiException.class);
        }
        server = server(port);
        assertThat(ask(endpoints)).isEqualTo("here");
    }

    /** Whoever asked is told; the library's own lines, with their stack traces, would be the same again. */
    @Test
    void aNameThatIsNotKnownIsSaidOnce() {
        ConcurrentLinkedQueue<String> logged = new ConcurrentLinkedQueue<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                logged.add(record.getLoggerName() + ": " + record.getMessage() + " "
                        + Arrays.toString(record.getParameters()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("io.grpc");
        found = StatusOr.fromStatus(Status.UNAVAILABLE.withDescription("Unable to resolve host sui.example"));
        logger.addHandler(handler);
        try {
            assertThatThrownBy(() -> ask(endpoints()))
                    .isInstanceOf(SuiException.class)
                    .hasMessage(
                            "GetServiceInfo at http://sui.example: UNAVAILABLE: Unable to resolve host sui.example");
        } finally {
            logger.removeHandler(handler);
        }
        // Channels of other tests may have something to say, too.
        assertThat(logged).noneMatch(line -> line.contains("sui.example"));
    }

    /** The machine says the name and a reason when it is asked first, and soon after the name alone. */
    @Test
    void aNameThatCannotBeLookedUpIsSaidToBeThat() {
        for (String machine : List.of("sui.example: Name or service not known", "sui.example")) {
            found = StatusOr.fromStatus(Status.UNAVAILABLE
                    .withDescription("Unable to resolve host sui.example")
                    .withCause(new RuntimeException(new UnknownHostException(machine))));
            assertThatThrownBy(() -> ask(endpoints()))
                    .hasMessage("GetServiceInfo at http://sui.example: UNAVAILABLE: its name cannot be looked up");
        }
    }

    /** An HTTP gateway's 401, 403, 404 and 500 are these, and so is the answer of a full node that lacks a method. */
    @Test
    void whatOneRefusesAnotherOneMayAnswer() throws Exception {
        for (Status refusal : List.of(
                Status.UNAUTHENTICATED,
                Status.PERMISSION_DENIED,
                Status.UNIMPLEMENTED,
                Status.UNKNOWN,
                Status.INVALID_ARGUMENT)) {
            AtomicInteger asked = new AtomicInteger();
            Server refusing = refusing(refusal, asked);
            try (RpcEndpoints both = new RpcEndpoints(List.of(uri(refusing), uri(server)))) {
                assertThat(ask(both)).as(refusal.toString()).isEqualTo("here");
                assertThat(ask(both)).isEqualTo("here");
                assertThat(asked).as("who refused is not asked first again").hasValue(1);
            }
            try (RpcEndpoints both = new RpcEndpoints(List.of(uri(refusing), URI.create("http://127.0.0.9:1")))) {
                assertThatThrownBy(() -> ask(both))
                        .isInstanceOf(SuiException.class)
                        .hasMessageContaining(refusal.getCode().toString());
            }
            refusing.shutdownNow().awaitTermination();
        }
    }

    private static URI uri(Server server) {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    private static Server refusing(Status refusal, AtomicInteger asked) throws IOException {
        return NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(ServerServiceDefinition.builder("sui.rpc.v2.LedgerService")
                        .addMethod(SuiMethods.GET_SERVICE_INFO, ServerCalls.asyncUnaryCall((request, answers) -> {
                            asked.incrementAndGet();
                            answers.onError(refusal.asRuntimeException());
                        }))
                        .build())
                .build()
                .start();
    }

    @Test
    void literalsOfIpv6AreHosts() throws Exception {
        try (RpcEndpoints endpoints = new RpcEndpoints(List.of(URI.create("http://[::1]:1")))) {
            assertThatThrownBy(() -> ask(endpoints))
                    .isInstanceOf(SuiException.class)
                    .hasMessageContaining("GetServiceInfo at http://[::1]:1: UNAVAILABLE: ")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("resolve"));
        }
    }

    /** Names of services in compose files have them, and no resolver would say why it finds nothing. */
    @Test
    void aNameWithAnUnderscoreIsRefusedInWords() {
        assertThatThrownBy(() -> new RpcEndpoints(List.of(URI.create("http://sui_node:9000"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the host of the Sui RPC URL http://sui_node:9000 has an underscore, which names of hosts"
                        + " cannot have: give it another name, or its address");
    }
}
