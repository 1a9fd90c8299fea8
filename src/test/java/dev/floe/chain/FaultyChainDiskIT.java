package dev.floe.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.devnet.FaultyDiskLibrary;
import dev.floe.devnet.FloeCommand;
import dev.floe.devnet.FloeUnderTest;
import dev.floe.sui.SuiClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A chain whose disk fails ends, and goes on from what it acknowledged when it is started again. */
@Timeout(600)
class FaultyChainDiskIT {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @TempDir
    private Path directory;

    /** Whether it says that it cannot, or has ended before it could say so. */
    private static boolean isRefused(HttpClient http, URI chain) throws Exception {
        try {
            return fund(http, chain) >= 500;
        } catch (IOException _) {
            return true;
        }
    }

    private static int fund(HttpClient http, URI chain) throws Exception {
        String recipient = "0x" + "1".repeat(64);
        return http.send(
                        HttpRequest.newBuilder(chain.resolve("/gas"))
                                .timeout(LIMIT)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        "{\"FixedAmountRequest\":{\"recipient\":\"" + recipient + "\"}}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private static long height(URI chain) throws Exception {
        try (SuiClient sui = new SuiClient(List.of(chain))) {
            return sui.latestCheckpoint();
        }
    }

    @Test
    void whatItAcknowledgedIsThereAfterAnyFault() throws Exception {
        FaultyDiskLibrary disk = FaultyDiskLibrary.in(directory);
        FloeCommand command = disk.under(FloeUnderTest.command());
        Path files = directory.resolve("chain");
        long height = 0;
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (String fault : List.of("write ENOSPC", "sync EIO", "* EROFS")) {
                try (ChainProcess chain = new ChainProcess(command, files)) {
                    assertThat(height(chain.uri())).as("before " + fault).isGreaterThanOrEqualTo(height);
                    assertThat(fund(http, chain.uri())).isBetween(200, 299);
                    height = height(chain.uri());
                    disk.fail(fault + " /chain/transactions.log");
                    assertThat(isRefused(http, chain.uri())).as(fault).isTrue();
                    assertThat(chain.ended().get(LIMIT.toSeconds(), TimeUnit.SECONDS))
                            .as(fault)
                            .isEqualTo(1);
                    disk.heal();
                }
            }
            disk.fail("write short /chain/");
            try (ChainProcess chain = new ChainProcess(command, files)) {
                assertThat(height(chain.uri())).isGreaterThanOrEqualTo(height);
                assertThat(fund(http, chain.uri())).isBetween(200, 299);
                height = height(chain.uri());
            }
            disk.heal();
            try (ChainProcess chain = new ChainProcess(command, files)) {
                assertThat(height(chain.uri())).isEqualTo(height);
            }
        }
    }
}
