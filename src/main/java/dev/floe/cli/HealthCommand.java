package dev.floe.cli;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code floe health}: whether a server of Floe's is ready, for containers, units and scripts that have no curl. */
@Command(
        name = "health",
        description = {
            "Asks a server whether it is ready, and exits with 0 if it is, else with 1.",
            "A URL without a path is that of an edge or a publisher (http) or of a storage node (https), and gets the path"
                    + " of its health. The certificate of a node is not checked: nobody but a client of the network knows"
                    + " its key, and nothing is told to it."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class HealthCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "URL",
            arity = "0..1",
            defaultValue = "http://127.0.0.1:31415",
            converter = ServerUrl.class,
            description = "the server (default: ${DEFAULT-VALUE}, an edge of this machine)")
    private URI url;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "0s",
            converter = Waiting.class,
            description = "ask again until it is ready, for so long at most, such as 60s (default: it is asked once)")
    private Duration wait;

    @Option(names = "--quiet", description = "say nothing, only exit")
    private boolean quiet;

    /** Parses the URL of a server; what has no path gets that of the server's health. */
    static final class ServerUrl implements ITypeConverter<URI> {
        @Override
        public URI convert(String text) {
            try {
                URI url = URI.create(text);
                boolean http = "http".equalsIgnoreCase(url.getScheme());
                if ((http || "https".equalsIgnoreCase(url.getScheme())) && url.getHost() != null) {
                    boolean bare =
                            url.getRawPath().isEmpty() || url.getRawPath().equals("/");
                    return bare ? url.resolve(http ? "/v1/health/ready" : "/v1/health") : url;
                }
            } catch (IllegalArgumentException e) {
                // It is no URL at all.
            }
            throw new TypeConversionException(
                    "'" + text + "' is no URL of a server, such as http://127.0.0.1:31415 or https://127.0.0.1:9185");
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (HealthQuestion question = new HealthQuestion(url)) {
            HealthQuestion.Answer answer = question.untilReady(wait);
            if (!quiet) {
                (answer.ready() ? System.out : System.err).println(url + ": " + answer.words());
            }
            return answer.ready() ? 0 : 1;
        }
    }
}
