package dev.floe.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Leaves a store's folder as a killed process leaves it. */
final class Crash {
    private Crash() {}

    /** Closes the store, and takes back what closing it properly wrote. */
    static void kill(RecordStore store, Path directory) throws IOException {
        Map<Path, byte[]> known = new TreeMap<>();
        Path list = directory.resolve("segments.txt");
        known.put(list, Files.readAllBytes(list));
        for (Path file : index(directory)) {
            try {
                known.put(file, Files.readAllBytes(file));
            } catch (NoSuchFileException _) {
                // Replaced just now: the next one is not noted yet or not used.
            }
        }
        store.close();
        for (Path file : index(directory)) {
            Files.delete(file);
        }
        for (Map.Entry<Path, byte[]> file : known.entrySet()) {
            Files.write(file.getKey(), file.getValue());
        }
        Files.delete(directory.resolve("CLEAN"));
    }

    private static List<Path> index(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches("index.txt|.*\\.run"))
                    .toList();
        }
    }
}
