package dev.floe.bytes;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The C code of {@code native-config/codec} in this JVM, so that the same tests run all kernels. It is compiled by the
 * machine's C compiler; where there is none, these tests are left out, unless the environment says {@code CI}.
 */
public final class NativeCodec {
    /** As in {@code floe_codec.h}. */
    public enum Variant {
        PORTABLE,
        SSSE3,
        AVX2,
        AVX512,
        AVX512_GFNI,
        NEON
    }

    private static final Path SOURCES = Path.of("native-config", "codec");
    private static final Optional<NativeCodec> LIBRARY = compile().map(NativeCodec::load);

    private final SymbolLookup symbols;
    private final MethodHandle has;
    private final MethodHandle use;

    private NativeCodec(SymbolLookup symbols) {
        this.symbols = symbols;
        this.has = function("floe_codec_has", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        this.use = function("floe_codec_use", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    }

    @SuppressWarnings("restricted")
    private static NativeCodec load(Path library) {
        return new NativeCodec(SymbolLookup.libraryLookup(library, Arena.global()));
    }

    /** Empty if there is no C compiler. */
    public static Optional<NativeCodec> library() {
        return LIBRARY;
    }

    private static Optional<Path> compile() {
        Path library =
                Path.of("target", "libfloecodec-" + ProcessHandle.current().pid() + ".so");
        try {
            library.toFile().deleteOnExit();
            return CLibrary.compile(SOURCES.resolve("floe_codec.c"), library, "-O3");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A function of the library that may be given heap arrays for pointers. */
    @SuppressWarnings("restricted")
    public MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        FunctionDescriptor descriptor =
                result == null ? FunctionDescriptor.ofVoid(arguments) : FunctionDescriptor.of(result, arguments);
        return Linker.nativeLinker()
                .downcallHandle(symbols.findOrThrow(name), descriptor, Linker.Option.critical(true));
    }

    /** The variants that this processor can run. */
    public List<Variant> variants() {
        return IntStream.range(0, Variant.values().length)
                .filter(i -> (int) call(has, i) != 0)
                .mapToObj(i -> Variant.values()[i])
                .toList();
    }

    /** What runs from now on, in all of this process. */
    public void use(Variant variant) {
        if ((int) call(use, variant.ordinal()) == 0) {
            throw new IllegalStateException("this processor does not have " + variant);
        }
    }

    /** Calls a function; the Java side of it is not expected to throw. */
    public static Object call(MethodHandle function, Object... arguments) {
        try {
            return function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
