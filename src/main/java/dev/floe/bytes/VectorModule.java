package dev.floe.bytes;

/** Whether the JDK's vector API was added to the running JVM. Classes that use it must not be touched otherwise. */
public final class VectorModule {
    public static final boolean PRESENT =
            ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

    private VectorModule() {}
}
