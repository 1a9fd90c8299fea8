package dev.floe.door.tls;

import dev.floe.bytes.FileVersion;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A folder of certificates. In it, and in the folders right below it, these are pairs of a certificate and its key:
 *
 * <ul>
 *   <li>{@code NAME.crt}, or {@code NAME.pem}, with {@code NAME.key}: what Caddy and Kubernetes write ({@code tls.crt}, {@code tls.key});
 *   <li>{@code fullchain.pem} with {@code privkey.pem}: what certbot writes, a folder for each certificate.
 * </ul>
 *
 * What begins with a dot is passed over, and so is everything else. A pair that cannot be used is said, and never takes the others with
 * it: what it was before stands. So it is with the whole folder when it is gone or empty. A pair that was taken away is not shown any
 * more.
 *
 * <p>Not thread-safe; reads files.
 */
public final class CertificateFolder {
    private static final int MOST = 10_000;
    private static final int MOST_FILES = 30_000;
    private static final String LAYOUT =
            "NAME.crt or NAME.pem with NAME.key, or fullchain.pem with privkey.pem, are looked for in it and one folder below";
    private static final Duration SOON = Duration.ofDays(7);
    private static final String CRT = ".crt";
    private static final String PEM = ".pem";
    private static final String KEY = ".key";
    private static final String FULL_CHAIN = "fullchain.pem";
    private static final String PRIVATE_KEY = "privkey.pem";
    /** What lies beside a certificate and is none of a host. */
    private static final Set<String> NEED_NO_KEY = Set.of("ca.crt", "chain.crt", "cert.crt");

    private final Path folder;
    private final InstantSource clock;
    private final Map<Path, Entry> entries = new TreeMap<>();
    private final Set<String> warned = new HashSet<>();
    private Map<Path, String> unreadable = Map.of();
    private boolean hasLooked;

    /** Where a pair is. */
    private record Place(Path certificate, Path key) {}

    /**
     * A pair that was looked at.
     *
     * @param seen the certificate's file and the key's; empty for one that is not there
     * @param isSaid whether the problem was said, or was seen for the first time
     */
    private record Entry(
            Place place,
            List<Optional<FileVersion>> seen,
            Optional<CertificatePair> pair,
            Optional<String> problem,
            boolean isSaid) {}

    /** The folder, unread. */
    public CertificateFolder(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** Everything that is wrong with a folder, a line each, without using it. */
    public static List<String> check(Path folder) {
        CertificateFolder looked = new CertificateFolder(folder, InstantSource.system());
        List<String> wrong = new ArrayList<>();
        looked.look(wrong::add, wrong::add);
        return List.copyOf(wrong);
    }

    /**
     * Looks what has changed. A pair that is broken since the last time is said the next time: it may just be being written.
     *
     * @param problems is told what cannot be used, once, and why
     * @param warnings is told what can be used, but hardly is what anybody wants
     * @return whether there are other certificates than before
     */
    boolean look(Consumer<String> problems, Consumer<String> warnings) {
        boolean first = !hasLooked;
        hasLooked = true;
        Map<Path, String> unreadableNow = new TreeMap<>();
        Map<Path, Place> there = places(unreadableNow);
        if (there.isEmpty() && unreadableNow.isEmpty()) {
            unreadableNow.put(
                    folder,
                    entries.isEmpty()
                            ? folder + " has no certificates: " + LAYOUT
                            : folder + " has no certificates any more");
        }
        unreadableNow.forEach((where, why) -> {
            if (!why.equals(unreadable.get(where))) {
                boolean any = entries.keySet().stream().anyMatch(path -> path.startsWith(where));
                problems.accept(any ? why + "; those of before stand" : why);
            }
        });
        unreadable = unreadableNow;
        boolean changed = entries.keySet()
                .removeIf(path -> !there.containsKey(path)
                        && unreadableNow.keySet().stream().noneMatch(path::startsWith));
        for (Map.Entry<Path, Place> place : there.entrySet()) {
            Optional<Entry> before = Optional.ofNullable(entries.get(place.getKey()));
            Entry now = look(place.getValue(), before, first, problems);
            changed |= !now.pair().equals(before.flatMap(Entry::pair));
            entries.put(place.getKey(), now);
        }
        warn(warnings);
        return changed;
    }

    private static Entry look(Place place, Optional<Entry> before, boolean first, Consumer<String> problems) {
        List<Optional<FileVersion>> seen = List.of(seen(place.certificate()), seen(place.key()));
        if (before.filter(entry -> entry.seen().equals(seen)
                        && entry.problem().isEmpty()
                        && entry.place().equals(place))
                .isPresent()) {
            return before.get();
        }
        try {
            CertificatePair pair = CertificatePair.read(place.certificate(), place.key());
            return new Entry(place, seen, Optional.of(pair), Optional.empty(), false);
        } catch (IOException e) {
            Optional<CertificatePair> old = before.flatMap(Entry::pair);
            Optional<String> why = Optional.of(String.valueOf(e.getMessage()));
            boolean again = before.filter(entry -> entry.problem().equals(why)).isPresent();
            boolean said = again && before.get().isSaid();
            if (!said && (first || again)) {
                problems.accept(why.get() + (old.isPresent() ? "; the certificate of before stands" : ""));
                said = true;
            }
            return new Entry(place, seen, old, why, said);
        }
    }

    private static Optional<FileVersion> seen(Path file) {
        try {
            return Optional.of(FileVersion.of(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String wordsFor(Path folder, IOException failure) {
        return switch (failure) {
            case NoSuchFileException gone -> "there is no folder " + folder;
            case NotDirectoryException file -> folder + " is no folder";
            case AccessDeniedException denied -> folder + " may not be read by this process";
            default -> folder + " cannot be read: " + failure.getMessage();
        };
    }

    /** What is in a folder; nothing if it cannot be read, which is said. */
    private static Set<Path> children(Path folder, Map<Path, String> unreadable) {
        Set<Path> found = new TreeSet<>();
        try (DirectoryStream<Path> listed = Files.newDirectoryStream(folder)) {
            for (Path child : listed) {
                if (!child.getFileName().toString().startsWith(".")) {
                    found.add(child);
                }
                if (found.size() > MOST_FILES) {
                    unreadable.put(folder, folder + " has more than " + MOST_FILES + " files");
                    return Set.of();
                }
            }
        } catch (IOException e) {
            unreadable.put(folder, wordsFor(folder, e));
            return Set.of();
        } catch (DirectoryIteratorException e) {
            unreadable.put(folder, wordsFor(folder, e.getCause()));
            return Set.of();
        }
        return found;
    }

    private Map<Path, Place> places(Map<Path, String> unreadable) {
        Map<Path, Place> places = new TreeMap<>();
        Set<Path> here = children(folder, unreadable);
        add(places, here);
        for (Path child : here) {
            if (Files.isDirectory(child)) {
                add(places, children(child, unreadable));
            }
            if (places.size() > MOST) {
                unreadable.put(folder, folder + " has more than " + MOST + " certificates");
                return Map.of();
            }
        }
        return places;
    }

    private static void add(Map<Path, Place> places, Set<Path> files) {
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (name.equals(FULL_CHAIN) || name.equals(PRIVATE_KEY)) {
                Path chain = file.resolveSibling(FULL_CHAIN);
                places.put(chain, new Place(chain, file.resolveSibling(PRIVATE_KEY)));
            } else if (name.endsWith(KEY) && name.length() > KEY.length()) {
                String stem = name.substring(0, name.length() - KEY.length());
                Path crt = file.resolveSibling(stem + CRT);
                Path pem = file.resolveSibling(stem + PEM);
                places.put(file, new Place(!files.contains(crt) && files.contains(pem) ? pem : crt, file));
            } else if (name.endsWith(CRT) && name.length() > CRT.length() && !NEED_NO_KEY.contains(name)) {
                Path key = file.resolveSibling(name.substring(0, name.length() - CRT.length()) + KEY);
                places.put(key, new Place(file, key));
            }
        }
    }

    private void warn(Consumer<String> warnings) {
        Instant now = clock.instant();
        Set<String> still = new HashSet<>();
        for (CertificatePair pair : pairs()) {
            String what = pair.source() + " (" + pair.alias() + ")";
            Optional<String> why = pair.names().isEmpty()
                    ? Optional.of("names no host (subjectAltName), so that nobody can ask for it")
                    : warning(pair, now);
            why.ifPresent(words -> {
                still.add(what + words);
                if (warned.add(what + words)) {
                    warnings.accept(pair.source() + " " + words);
                }
            });
        }
        warned.retainAll(still);
    }

    private static Optional<String> warning(CertificatePair pair, Instant now) {
        if (pair.isValidAt(now)) {
            return now.plus(SOON).isAfter(pair.end())
                    ? Optional.of("ends at " + pair.end().truncatedTo(ChronoUnit.SECONDS) + ", and is not renewed yet")
                    : Optional.empty();
        }
        return Optional.of(
                now.isAfter(pair.end())
                        ? "ended at " + pair.end().truncatedTo(ChronoUnit.SECONDS)
                                + ": it is shown, and browsers refuse it"
                        : "has not begun yet");
    }

    /** Those that can be used, in the order of their names. */
    List<CertificatePair> pairs() {
        return entries.values().stream().flatMap(entry -> entry.pair().stream()).toList();
    }

    /** How many pairs are not what their files say, and how many folders cannot be read. */
    int broken() {
        return (int) entries.values().stream()
                        .filter(entry -> entry.problem().isPresent())
                        .count()
                + unreadable.size();
    }
}
