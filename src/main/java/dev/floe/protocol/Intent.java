package dev.floe.protocol;

/** The bytes after the type in every signed message: they keep a signature from meaning something elsewhere. */
final class Intent {
    static final int VERSION = 0;
    /** Walrus storage, among the applications that share the intent format. */
    static final int APP = 3;

    private Intent() {}
}
