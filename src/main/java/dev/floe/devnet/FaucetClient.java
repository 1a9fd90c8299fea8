package dev.floe.devnet;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.floe.bytes.PrintableText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks a faucet for coins. */
public final class FaucetClient {
    private static final long LONGEST_ANSWER = 64 << 10;
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http;
    private final URI faucet;
    private final Duration limit;

    /**
     * @param faucet the URL that coins are asked from
     * @param limit for the answer
     */
    public FaucetClient(HttpClient http, URI faucet, Duration limit) {
        this.http = http;
        this.faucet = faucet;
        this.limit = limit;
    }

    /** Returns when the coins were given. */
    public void fund(String address) throws IOException, InterruptedException, DevnetException {
        String body = JSON.createObjectNode()
                .set("FixedAmountRequest", JSON.createObjectNode().put("recipient", address))
                .toString();
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(faucet)
                        .timeout(limit)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofString(), LONGEST_ANSWER));
        if (answer.statusCode() / 100 != 2) {
            throw new DevnetException(
                    "the faucet answered " + answer.statusCode() + ": " + PrintableText.shortLine(answer.body()));
        }
    }
}
