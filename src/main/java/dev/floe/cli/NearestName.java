package dev.floe.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What somebody meant who mistyped a name. */
final class NearestName {
    /** Letters that are missing, too many or wrong. */
    private static final int MOST_MISTAKES = 3;

    private NearestName() {}

    /** The name that takes the fewest mistakes to become {@code written}, if they are few. */
    static Optional<String> to(String written, Collection<String> names) {
        return names.stream()
                .filter(name -> Math.abs(name.length() - written.length()) <= MOST_MISTAKES)
                .filter(name -> mistakes(name, written) <= MOST_MISTAKES)
                .min(Comparator.<String>comparingInt(name -> mistakes(name, written))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Levenshtein's distance. */
    private static int mistakes(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
