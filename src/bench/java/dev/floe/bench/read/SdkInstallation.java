package dev.floe.bench.read;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The official SDK as its registry has it, with the script that runs it.
 *
 * @param directory where everything is
 */
public record SdkInstallation(Path directory) {
    private static final int LIMIT_MINUTES = 10;
    private static final String LOCK = "package-lock.json";

    /**
     * Copies the script to {@code directory} and installs what its lock file names, unless that is there.
     *
     * @throws IOException in words for people, if it cannot be done here
     */
    public static SdkInstallation install(Path source, Path directory) throws IOException, InterruptedException {
        if (!Files.exists(source.resolve(LOCK))) {
            throw new IOException(source + " has no script for the SDK");
        }
        Files.createDirectories(directory);
        SdkInstallation installation = new SdkInstallation(directory.toAbsolutePath());
        Path lock = directory.resolve(LOCK);
        boolean there = Files.exists(installation.node())
                && Files.exists(lock)
                && Files.mismatch(lock, source.resolve(LOCK)) < 0;
        try (Stream<Path> files = Files.list(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, directory.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (!there) {
            npm(directory);
        }
        return installation;
    }

    private static void npm(Path directory) throws IOException, InterruptedException {
        Process npm;
        try {
            npm = new ProcessBuilder(List.of("npm", "ci", "--no-audit", "--no-fund", "--loglevel", "error"))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("npm.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new IOException("npm is missing", e);
        }
        boolean ended = npm.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
        npm.destroyForcibly();
        if (!ended || npm.exitValue() != 0) {
            // What is there now is not all of it: it must not be taken for that the next time.
            Files.deleteIfExists(directory.resolve(LOCK));
            throw new IOException("npm could not install it; see " + directory.resolve("npm.log"));
        }
    }

    /** Node.js, of the version that was locked. */
    Path node() {
        return directory.resolve("node_modules/.bin/node");
    }

    Path script() {
        return directory.resolve("read.mjs");
    }
}
