package dev.floe.bench;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/**
 * Builds the peers from the sources in a checkout of Floe, into a directory below {@code target}, and starts them. Needs
 * their languages' own tools, which fetch the libraries; nothing else of Floe does.
 */
public final class PeerWorkshop {
    /** The slowest operation of the slowest peer takes some ten seconds on a machine with other work. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Path sources;
    private final Path workspace;

    /** @param checkout the root directory of Floe's sources */
    public PeerWorkshop(Path checkout) {
        Path root = checkout.toAbsolutePath().normalize();
        this.sources = root.resolve("src/bench/peer");
        this.workspace = root.resolve("target/bench-peer");
    }

    /** The crates {@code reed-solomon-simd} and {@code blake2b_simd}. */
    public Peer rust() throws IOException {
        Path manifest = source("Cargo.toml");
        run(
                "Rust's cargo",
                List.of(
                        "cargo",
                        "build",
                        "--quiet",
                        "--release",
                        "--locked",
                        "--manifest-path",
                        manifest.toString(),
                        "--target-dir",
                        workspace.resolve("rust").toString()),
                sources);
        Path program = workspace.resolve("rust/release/floe-bench-peer");
        return Peer.start("the Rust peer", PATIENCE, List.of(program.toString()), sources);
    }

    /** The package {@code @mysten/walrus-wasm}. */
    public Peer wasm() throws IOException {
        Path directory = Files.createDirectories(workspace.resolve("wasm"));
        for (String name : List.of("package.json", "package-lock.json", "walrus.mjs")) {
            Files.copy(source(name), directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        run("Node.js's npm", List.of("npm", "ci", "--silent", "--no-audit", "--no-fund"), directory);
        return Peer.start("the WebAssembly peer", PATIENCE, List.of("node", "walrus.mjs"), directory);
    }

    private Path source(String name) throws IOException {
        Path file = sources.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is not there: peers are built in a checkout of Floe");
        }
        return file;
    }

    private static void run(String tool, List<String> command, Path directory) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new IOException(tool + " is not on the PATH: install it to compare with this peer", e);
        }
        try {
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException(String.join(" ", command) + " ended with status " + status);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while building a peer");
        }
    }
}
