package dev.floe.keys;

import dev.floe.bytes.OwnDirectories;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import supranational.blst.P1;

/**
 * The native library behind {@link Blst}. The binding carries it as a resource and unpacks it below the temporary
 * directory; where nothing may be written or executed there, it is unpacked to another directory.
 */
final class BlsLibrary {
    /** How the names of the directories begin that the binding makes. */
    private static final String UNPACKED = "/blst@";
    /** By which the binding can be given another library than its own. */
    private static final String RESOURCE = "supranational.blst.jniResource";

    private static final String COMMAND = "sun.java.command";

    private BlsLibrary() {}

    /** Loads the library, and returns in one line why it cannot be. To be called once. */
    static Optional<String> load() {
        OwnDirectories directories = OwnDirectories.ofThisProcess();
        try {
            if (directories.temporaryTakesCode()) {
                new P1();
                removeUnpackedLibrary();
                return Optional.empty();
            }
            return loadFrom(directories);
        } catch (LinkageError | RuntimeException e) {
            return Optional.of(words(List.of(reason(e))));
        }
    }

    private static Optional<String> loadFrom(OwnDirectories directories) {
        List<String> problems = new ArrayList<>();
        problems.add(directories.temporary() + " takes no programs");
        for (Path place : directories.places()) {
            try {
                loadIn(place, directories);
                bind();
                return Optional.empty();
            } catch (IOException | UnsatisfiedLinkError e) {
                problems.add(reason(e));
            }
        }
        return Optional.of(words(problems));
    }

    private static String words(List<String> problems) {
        return "the BLS library cannot be loaded: " + String.join("; ", problems)
                + " (set XDG_STATE_HOME to a directory where programs may be written and executed)";
    }

    private static String reason(Throwable problem) {
        Throwable root = problem;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage().replace('\n', ' ');
    }

    @SuppressWarnings("restricted") // native code is what this is for
    private static void loadIn(Path place, OwnDirectories directories) throws IOException {
        String name = System.mapLibraryName("blst");
        String resource = "/" + P1.class.getPackageName().replace('.', '/') + "/"
                + System.getProperty("os.name").replaceFirst(" .*", "") + "/" + System.getProperty("os.arch") + "/"
                + name;
        Path directory = directories.unguessableIn(place);
        Path library = directory.resolve(name);
        try (InputStream bytes = P1.class.getResourceAsStream(resource)) {
            if (bytes == null) {
                throw new IOException("there is none for this system: " + resource);
            }
            Files.copy(bytes, library);
            System.load(library.toString());
        } finally {
            // What is loaded needs no name any more.
            Files.deleteIfExists(library);
            Files.delete(directory);
        }
    }

    /**
     * Initializes the binding, which is not to unpack anything. It unpacks nothing if it is told of a resource that is not
     * there, and takes that for an error unless the program has the name of its own test, which loads the library itself.
     */
    private static void bind() {
        Optional<String> command = Optional.ofNullable(System.getProperty(COMMAND));
        System.setProperty(RESOURCE, "loaded-already");
        System.setProperty(COMMAND, "blstJNI");
        try {
            new P1();
        } finally {
            System.clearProperty(RESOURCE);
            command.ifPresentOrElse(before -> System.setProperty(COMMAND, before), () -> System.clearProperty(COMMAND));
        }
    }

    /**
     * The binding removes what it has unpacked at an orderly end only. A library that is loaded needs no name any more, so
     * it goes at once.
     */
    private static void removeUnpackedLibrary() {
        try (Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"))) {
            Optional<Path> library = mappings.filter(line -> line.endsWith(".so") && line.contains(UNPACKED))
                    .map(line -> Path.of(line.substring(line.indexOf('/'))))
                    .findFirst();
            if (library.isPresent()) {
                Files.deleteIfExists(library.get());
                Files.deleteIfExists(library.get().getParent());
            }
        } catch (IOException e) {
            // Then it stays until the end, as the binding means it to.
        }
    }
}
