package dev.floe.chain;

import dev.floe.chain.ledger.Ledger;
import dev.floe.sui.rpc.HealthCheckRequest;
import dev.floe.sui.rpc.HealthCheckResponse;
import dev.floe.sui.rpc.HealthCheckResponse.ServingStatus;
import dev.floe.sui.rpc.HealthListRequest;
import dev.floe.sui.rpc.HealthListResponse;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code grpc.health.v1.Health}: a chain that answers serves all of its services. */
final class HealthService {
    static final String WATCH = "grpc.health.v1.Health/Watch";

    private static final int MAX_WATCHES = 512;
    private static final HealthCheckResponse SERVING =
            HealthCheckResponse.newBuilder().setStatus(ServingStatus.SERVING).build();

    private final Ledger ledger;
    private final Set<String> services;
    private final AtomicInteger watches = new AtomicInteger();

    /** @param services their full names */
    HealthService(Ledger ledger, Set<String> services) {
        this.ledger = ledger;
        this.services = services;
    }

    Map<String, Unary<?>> methods() {
        return Map.of(
                "grpc.health.v1.Health/Check", new Unary<>(HealthCheckRequest.parser(), this::check),
                "grpc.health.v1.Health/List", new Unary<>(HealthListRequest.parser(), this::list));
    }

    private boolean isKnown(String service) {
        return service.isEmpty() || services.contains(service);
    }

    private HealthCheckResponse check(HealthCheckRequest request) {
        if (!isKnown(request.getService())) {
            throw RpcException.notFound("there is no service '" + request.getService() + "' here");
        }
        ledger.latestCheckpoint();
        return SERVING;
    }

    private HealthListResponse list(HealthListRequest request) {
        HealthListResponse.Builder all = HealthListResponse.newBuilder().putStatuses("", SERVING);
        services.forEach(service -> all.putStatuses(service, SERVING));
        return all.build();
    }

    /** Says how it is, and would say how it changes, which it does not before the end. On the event loop of {@code reply}. */
    void watch(Reply reply, HealthCheckRequest request) {
        if (reply.isOver()) {
            return;
        }
        if (watches.incrementAndGet() > MAX_WATCHES) {
            watches.decrementAndGet();
            reply.fail(new RpcException(RpcException.Code.RESOURCE_EXHAUSTED, "too many watch already"));
            return;
        }
        boolean[] over = {false};
        reply.onClose(() -> {
            if (!over[0]) {
                over[0] = true;
                watches.decrementAndGet();
            }
        });
        reply.open();
        ServingStatus status = isKnown(request.getService()) ? ServingStatus.SERVING : ServingStatus.SERVICE_UNKNOWN;
        reply.send(HealthCheckResponse.newBuilder().setStatus(status).build().toByteArray());
    }
}
