package dev.floe.cli;

import dev.floe.edge.UrlSigner;
import dev.floe.keys.SecretFile;
import io.quarkus.runtime.configuration.DurationConverter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code floe sign-url}: URLs that an edge answers which answers no others. */
@Command(
        name = "sign-url",
        description = "Signs a URL of an edge that was started with --sign-keys; prints it.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class SignUrlCommand implements Callable<Integer> {
    @Parameters(paramLabel = "URL", description = "what to sign, with all its parameters; HEAD may be asked for, too")
    private URI url;

    @Option(
            names = "--keys",
            paramLabel = "FILE",
            required = true,
            description = "the file of keys that the edge has, NAME:SECRET in each line")
    private Path keys;

    @Option(names = "--kid", paramLabel = "NAME", description = "the name of the key (default: the first one)")
    private String key;

    @Option(
            names = "--valid",
            paramLabel = "TIME",
            defaultValue = "1h",
            converter = SignUrlCommand.Time.class,
            description = "how long the URL is answered (default: ${DEFAULT-VALUE})")
    private Duration valid;

    @Spec
    private CommandSpec spec;

    /** A time such as 90s, 1h or 7d. */
    static final class Time implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            Duration time;
            try {
                time = DurationConverter.parseDuration(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "' is not a time such as 90s, 1h or 7d");
            }
            if (time == null || time.toSeconds() < 1) {
                throw new TypeConversionException("'" + text + "' is shorter than a second");
            }
            return time;
        }
    }

    @Override
    public Integer call() throws IOException {
        String path = url.getRawPath();
        if (path == null || !path.startsWith("/") || url.getRawFragment() != null) {
            throw new ParameterException(
                    spec.commandLine(), "'" + url + "' is not a URL such as https://edge.example/v1/blobs/...");
        }
        String target = url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
        String signed = UrlSigner.parse(SecretFile.read(keys))
                .sign(target, Instant.now().plus(valid).getEpochSecond(), Optional.ofNullable(key));
        String origin = url.getRawAuthority() == null ? "" : url.getScheme() + "://" + url.getRawAuthority();
        spec.commandLine().getOut().println(origin + signed);
        return 0;
    }
}
