package dev.floe.bytes;

/**
 * Whether the JDK's vector API can be used. Classes that use it must not be touched otherwise.
 *
 * <p>In a native image it is not: there these kernels' shuffles and rotations run hundreds of times slower than plain
 * code, and slow down other vector code with them. {@link NativeCode} takes their place.
 */
public final class VectorModule {
    public static final boolean PRESENT = !NativeCode.LINKED
            && ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

    private VectorModule() {}
}
