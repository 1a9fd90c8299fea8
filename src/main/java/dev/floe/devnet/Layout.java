package dev.floe.devnet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Where things are in a network's directory. */
record Layout(Path root) {
    Layout {
        root = root.toAbsolutePath().normalize();
    }

    Path lock() {
        return root.resolve("lock");
    }

    Path settings() {
        return root.resolve("settings.json");
    }

    Path network() {
        return root.resolve("network.json");
    }

    Path clientConfig() {
        return root.resolve("client_config.yaml");
    }

    Path publisherConfig() {
        return root.resolve("publisher_config.yaml");
    }

    Path certificates() {
        return root.resolve("ca.pem");
    }

    private Path wallets() {
        return root.resolve("wallets");
    }

    Path wallet(String owner) {
        return wallets().resolve(owner + ".yaml");
    }

    Path keystore(String owner) {
        return wallets().resolve(owner + ".keystore");
    }

    Path genesis() {
        return root.resolve("genesis.json");
    }

    Path chain() {
        return root.resolve("chain");
    }

    Path publisher() {
        return root.resolve("publisher");
    }

    /** The edge's disk cache. */
    Path edge() {
        return root.resolve("edge");
    }

    private Path nodes() {
        return root.resolve("nodes");
    }

    Path node(String name) {
        return nodes().resolve(name);
    }

    private Path logs() {
        return root.resolve("logs");
    }

    Path log(String service) {
        return logs().resolve(service + ".log");
    }

    /** Whether a network was made here. */
    boolean made() {
        return Files.exists(settings());
    }

    /** Removes a network and its logs, and nothing that is not one: everything in the directory must be known. */
    void clear() throws IOException, DevnetException {
        Set<Path> known = new HashSet<>(parts());
        known.add(lock());
        known.add(logs());
        try (Stream<Path> entries = Files.list(root)) {
            for (Path entry : entries.toList()) {
                if (!known.contains(entry)) {
                    throw new DevnetException(root + " has " + entry.getFileName()
                            + ", which no devnet made: not clearing it. Choose another --dir.");
                }
            }
        }
        forget();
        delete(logs());
    }

    /** Removes what makes the network; the logs stay. */
    void forget() throws IOException {
        for (Path part : parts()) {
            delete(part);
        }
    }

    private List<Path> parts() {
        return List.of(
                settings(),
                network(),
                clientConfig(),
                publisherConfig(),
                certificates(),
                wallets(),
                genesis(),
                chain(),
                publisher(),
                edge(),
                nodes());
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Writes a file so that a reader sees all of it or the one before. */
    static void writeWhole(Path file, String text) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(temporary, text);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
