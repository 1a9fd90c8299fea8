package dev.floe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.floe.keys.AgeIdentity;
import dev.floe.keys.SecretFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code floe keygen}: a key for what is stored encrypted. */
@Command(
        name = "keygen",
        description = {
            "Makes a key for floe store --encrypt and floe read --decrypt: a file as age-keygen makes it, which the age"
                    + " program understands, too.",
            "Whoever has the file can read what is encrypted for it; without it nobody can, and nobody can make it again."
                    + " Nothing that is there is overwritten."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class KeygenCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "where to")
    private Path file;

    @Mixin
    private ResultOption result;

    @Override
    public Integer call() throws IOException {
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        AgeIdentity identity = AgeIdentity.generate(new SecureRandom());
        SecretFile.write(
                file,
                "# created: " + Instant.now().truncatedTo(ChronoUnit.SECONDS) + "\n# public key: "
                        + identity.recipient() + "\n" + identity.toSecretText() + "\n");
        result.print(
                JsonNodeFactory.instance
                        .objectNode()
                        .put("file", file.toString())
                        .put("recipient", identity.recipient().toString()),
                "public key  " + identity.recipient());
        return 0;
    }
}
