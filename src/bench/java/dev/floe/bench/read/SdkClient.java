package dev.floe.bench.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.floe.devnet.Devnet;
import dev.floe.protocol.NetworkConfig;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads with the official TypeScript SDK, in a process of its own. It gives a blob when it has all of it. */
public final class SdkClient implements BlobClient {
    private static final JsonMapper JSON = new JsonMapper();

    private final Process process;
    private final BufferedWriter to;
    private final BufferedReader from;

    private SdkClient(Process process) {
        this.process = process;
        this.to = process.outputWriter();
        this.from = process.inputReader();
    }

    /** Starts the SDK as {@code installation} has it. */
    static SdkClient start(SdkInstallation installation, Devnet devnet, Path log) throws IOException {
        NetworkConfig network = NetworkConfig.parse(Files.readString(devnet.clientConfig()), Optional.empty());
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        installation.node().toString(),
                        installation.script().toString(),
                        devnet.rpcUrl().toString(),
                        network.systemObject().toString(),
                        network.stakingObject().toString()))
                .directory(installation.directory().toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment()
                .put("NODE_EXTRA_CA_CERTS", devnet.directory().resolve("ca.pem").toString());
        return new SdkClient(builder.start());
    }

    @Override
    public String name() {
        return "SDK readBlob";
    }

    @Override
    public Reading read(StoredBlob blob) throws IOException {
        ProcessFigures figures = new ProcessFigures(process.pid());
        figures.forgetPeak();
        to.write(blob.id() + "\n");
        to.flush();
        String line = from.readLine();
        if (line == null) {
            throw new IOException("the SDK's process ended");
        }
        JsonNode answer = JSON.readTree(line);
        if (answer.has("problem")) {
            throw new IOException("the SDK: " + answer.path("problem").asText());
        }
        if (!answer.path("sha256").asText().equals(blob.sha256())) {
            throw new IOException("the SDK gave other bytes than those of blob " + blob.id());
        }
        long nanos = answer.path("nanos").asLong();
        return new Reading(
                nanos,
                nanos,
                answer.path("requests").asLong(),
                answer.path("cpuSeconds").asDouble(),
                figures.peakBytes());
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        to.close();
        from.close();
    }
}
