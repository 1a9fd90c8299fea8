package dev.floe.door;

import java.util.Locale;
import java.util.Optional;

/** What a client says of the forms in which it takes an answer. */
final class AcceptField {
    private static final int LONGEST = 2048;

    private AcceptField() {}

    /**
     * Whether somebody looks at the answer: browsers name HTML when a person goes somewhere, and programs take anything.
     *
     * @param accept the values of the field as one list; empty if there is none
     */
    static boolean wantsPage(Optional<String> accept) {
        if (accept.isEmpty() || accept.get().length() > LONGEST) {
            return false;
        }
        for (String range : accept.get().split(",")) {
            String[] parts = range.strip().toLowerCase(Locale.ROOT).split(";");
            if (parts[0].strip().equals("text/html")) {
                for (int i = 1; i < parts.length; i++) {
                    if (parts[i].strip().matches("q=0(\\.0*)?")) {
                        return false;
                    }
                }
                return true;
            }
        }
        return false;
    }
}
