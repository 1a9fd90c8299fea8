package dev.floe.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Option;

/** How a command tells what came of it: as text for people, or as JSON for programs. */
final class ResultOption {
    @Option(names = "--json", description = "print the result as JSON, with the reference client's field names")
    private boolean json;

    boolean json() {
        return json;
    }

    /** Prints one or the other. */
    void print(JsonNode asJson, String asText) {
        System.out.println(json ? asJson.toPrettyString() : asText);
    }
}
