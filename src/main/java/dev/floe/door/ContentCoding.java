package dev.floe.door;

/** A coding that bodies can be sent in, the better ones first. */
public enum ContentCoding {
    ZSTD("zstd"),
    GZIP("gzip");

    private final String token;

    ContentCoding(String token) {
        this.token = token;
    }

    /** As {@code Content-Encoding} has it. */
    public String token() {
        return token;
    }

    /** Whether {@code name}, in lower case, stands for this coding: gzip has two names. */
    boolean isCalled(String name) {
        return name.equals(token) || this == GZIP && name.equals("x-gzip");
    }
}
