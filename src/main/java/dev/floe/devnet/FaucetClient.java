package dev.floe.devnet;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks the faucet of a network's chain for coins. */
final class FaucetClient {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http;
    private final URI chain;

    FaucetClient(HttpClient http, URI chain) {
        this.http = http;
        this.chain = chain;
    }

    /** Returns when the coins are there. */
    void fund(String address) throws IOException, InterruptedException, DevnetException {
        String body = JSON.createObjectNode()
                .set("FixedAmountRequest", JSON.createObjectNode().put("recipient", address))
                .toString();
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(chain.resolve("/gas"))
                        .timeout(LIMIT)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new DevnetException("the faucet answered " + answer.statusCode() + ": " + answer.body());
        }
    }
}
