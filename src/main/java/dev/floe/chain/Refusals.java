package dev.floe.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Says no to those who do not speak gRPC, in a language that they speak: JSON-RPC, which was Sui's before, JSON or plain
 * text.
 */
final class Refusals {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** What JSON-RPC may be in; {@code curl -d} says that it sends a form. */
    private static final Set<String> PERHAPS_JSON_RPC =
            Set.of("", "application/json", "application/json-rpc", "application/x-www-form-urlencoded", "text/plain");

    private static final int METHOD_NOT_FOUND = -32601;
    private static final String NOT_JSON_RPC =
            "this is gRPC and gRPC-Web (sui.rpc.v2), and JSON-RPC is not spoken here";
    private static final String NOTHING = "there is nothing here: this is a Sui RPC endpoint, gRPC and gRPC-Web"
            + " (sui.rpc.v2); see /health, or its services by reflection";
    private static final int MOST_OF_A_BATCH = 100;

    /** Works questions out away from the event loop. */
    interface Workers {
        /** @param body let go of when the question was worked out, or will not be */
        void ask(Supplier<String> question, Consumer<String> succeed, Consumer<RpcException> fail, Bodies.Body body);
    }

    private final Bodies bodies;
    private final Workers workers;

    Refusals(Bodies bodies, Workers workers) {
        this.bodies = bodies;
        this.workers = workers;
    }

    /** Whether the request's messages are gRPC's, of whatever kind. */
    static boolean isGrpc(HttpServerRequest request) {
        String type = WireFormat.mediaType(request.getHeader("content-type"));
        return type.equals("application/grpc")
                || type.startsWith("application/grpc+")
                || type.startsWith("application/grpc-web");
    }

    /** The path of a method, by somebody who does not call it. */
    void noCall(HttpServerRequest request) {
        if (request.method() == HttpMethod.POST) {
            unlessJsonRpc(request, 415, "the content type is to be application/grpc, -web+proto or -web-text");
        } else {
            request.response().putHeader("allow", "POST");
            refuse(request, 405, "RPC methods take POST");
        }
    }

    /** A path at which nothing is. */
    void nothingHere(HttpServerRequest request) {
        if (request.method() == HttpMethod.POST) {
            unlessJsonRpc(request, 404, NOTHING);
        } else {
            refuse(request, 404, NOTHING);
        }
    }

    private void unlessJsonRpc(HttpServerRequest request, int status, String message) {
        if (!mayBeJsonRpc(request)) {
            refuse(request, status, message);
            return;
        }
        Consumer<RpcException> failed = failure -> refuse(request, status, message);
        bodies.collect(
                request,
                body -> workers.ask(
                        () -> jsonRpc(body.bytes()),
                        answer -> {
                            if (answer.isEmpty()) {
                                refuse(request, status, message);
                            } else {
                                request.response()
                                        .putHeader("content-type", "application/json")
                                        .end(answer);
                            }
                        },
                        failed,
                        body),
                failed);
    }

    /** What is to be invited first, or is long, is refused without a look. */
    private static boolean mayBeJsonRpc(HttpServerRequest request) {
        return PERHAPS_JSON_RPC.contains(WireFormat.mediaType(request.getHeader("content-type")))
                && !request.headers().contains("expect")
                && Bodies.fits(request);
    }

    /** The answer to a request of JSON-RPC; empty if it is none. */
    private static String jsonRpc(byte[] body) {
        JsonNode asked;
        try {
            asked = JSON.readTree(body);
        } catch (IOException notJson) {
            return "";
        }
        if (isJsonRpc(asked)) {
            return error(asked.path("id")).toString();
        }
        if (!asked.isArray() || !isJsonRpc(asked.path(0))) {
            return "";
        }
        if (asked.size() > MOST_OF_A_BATCH) {
            return error(JSON.missingNode()).toString();
        }
        ArrayNode answers = JSON.createArrayNode();
        asked.forEach(each -> answers.add(error(each.path("id"))));
        return answers.toString();
    }

    private static boolean isJsonRpc(JsonNode request) {
        return request.path("jsonrpc").isTextual();
    }

    private static ObjectNode error(JsonNode id) {
        ObjectNode answer = JSON.createObjectNode().put("jsonrpc", "2.0");
        answer.set("id", id.isTextual() || id.isNumber() ? id : JSON.nullNode());
        answer.putObject("error").put("code", METHOD_NOT_FOUND).put("message", NOT_JSON_RPC);
        return answer;
    }

    /** HTTP's status for a failure of a call. */
    static int status(RpcException.Code code) {
        return switch (code) {
            case INVALID_ARGUMENT -> 400;
            case DEADLINE_EXCEEDED -> 408;
            case RESOURCE_EXHAUSTED -> 413;
            case UNAVAILABLE -> 503;
            default -> 500;
        };
    }

    /** In JSON to those who send or want it, in a line of text to others. */
    static void refuse(HttpServerRequest request, int status, String message) {
        HttpServerResponse response = request.response().setStatusCode(status);
        if (isJson(request.getHeader("content-type")) || wantsJson(request)) {
            response.putHeader("content-type", "application/json")
                    .end(JSON.createObjectNode().put("error", message) + "\n");
        } else {
            response.putHeader("content-type", "text/plain; charset=utf-8").end(message + "\n");
        }
    }

    private static boolean isJson(String header) {
        String type = WireFormat.mediaType(header);
        return type.equals("application/json") || type.endsWith("+json");
    }

    private static boolean wantsJson(HttpServerRequest request) {
        return Optional.ofNullable(request.getHeader("accept"))
                .filter(accepted -> isJson(accepted.split(",", 2)[0]))
                .isPresent();
    }
}
