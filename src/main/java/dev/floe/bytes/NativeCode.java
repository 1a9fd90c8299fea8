package dev.floe.bytes;

/**
 * Whether the codec's inner loops in C ({@code native-config/codec}) are part of this program: they are linked into
 * every native image, and never used on a JVM. Classes that call them must not be touched otherwise.
 */
public final class NativeCode {
    /** Set while an image is built, and in it. */
    public static final boolean LINKED = System.getProperty("org.graalvm.nativeimage.imagecode") != null;

    private NativeCode() {}
}
