package dev.floe.edge;

import dev.floe.bytes.DurableFiles;
import dev.floe.bytes.FileVersion;
import dev.floe.bytes.ShortFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A deny list in a file. Thread-safe. */
final class DenyFile implements DenySource {
    /** Half a million IDs. */
    static final int LONGEST = 32 << 20;

    private final Path path;
    private Optional<FileVersion> seen = Optional.empty();

    DenyFile(Path path) {
        this.path = path;
    }

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public synchronized Optional<DenyEntries> changed() throws IOException {
        FileVersion now;
        try {
            now = FileVersion.of(path);
        } catch (NoSuchFileException e) {
            seen = Optional.empty();
            throw new IOException("there is no such file", e);
        }
        if (seen.equals(Optional.of(now))) {
            return Optional.empty();
        }
        DenyEntries entries = DenyEntries.parse(text());
        seen = Optional.of(now);
        return Optional.of(entries);
    }

    private String text() throws IOException {
        return ShortFile.read(path, LONGEST)
                .orElseThrow(() -> new IOException("it is longer than " + LONGEST + " bytes"));
    }

    /**
     * Adds lines, and removes those that name what is removed; other lines stay as they are.
     *
     * @return what the file has then
     */
    synchronized DenyEntries change(List<CacheName> added, List<CacheName> removed) throws IOException {
        List<String> lines = new ArrayList<>();
        Set<String> unwanted = Set.copyOf(removed.stream().map(CacheName::text).toList());
        boolean yaml = false;
        for (String line : text().lines().toList()) {
            yaml |= line.strip().startsWith("- ");
            if (DenyEntries.idIn(line).filter(unwanted::contains).isEmpty()) {
                lines.add(line);
            }
        }
        Set<String> there = new HashSet<>();
        lines.forEach(line -> DenyEntries.idIn(line).ifPresent(there::add));
        for (CacheName name : added) {
            if (there.add(name.text())) {
                lines.add(yaml ? "- " + name.text() : name.text());
            }
        }
        String text = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
        DenyEntries entries = DenyEntries.parse(text);
        DurableFiles.replace(path, text.getBytes(StandardCharsets.UTF_8));
        return entries;
    }
}
