package dev.floe.bytes;

/** Counts of things as people say them. */
public final class Plural {
    private Plural() {}

    /** So many of a thing whose plural has an s. */
    public static String of(long count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }

    /** So many of a thing that has its own words for one and for all other numbers. */
    public static String of(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    /** So many of a thing whose plural has an s, followed by what they do or are: {@code "is"} for one, {@code "are"} for all other numbers. */
    public static String of(long count, String thing, String ofOne, String ofMany) {
        return of(count, thing) + " " + (count == 1 ? ofOne : ofMany);
    }
}
