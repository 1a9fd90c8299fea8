package dev.floe.cli;

/** Text in the language of {@code man}: what is not one of its requests is escaped, whatever it is. */
final class Roff {
    private final StringBuilder text = new StringBuilder();

    /** A line that roff obeys, without its dot. */
    void request(String line) {
        text.append('.').append(line).append('\n');
    }

    void section(String title) {
        request("SH \"" + title + "\"");
    }

    /** A paragraph that explains {@code tag}, which is escaped already. */
    void item(String tag, String meaning) {
        request("TP");
        raw(tag);
        text(meaning);
    }

    void text(String words) {
        raw(escaped(words));
    }

    /** A line that is escaped already. */
    void raw(String line) {
        text.append(line).append('\n');
    }

    /** A dash is a dash, not a hyphen, and no line begins a request. */
    static String escaped(String words) {
        String plain = words.replace("\\", "\\e").replace("-", "\\-");
        return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
