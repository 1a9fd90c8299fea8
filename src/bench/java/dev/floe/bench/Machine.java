package dev.floe.bench;

import dev.floe.bytes.Blake2bBatch;
import dev.floe.bytes.Processor;
import dev.floe.redstuff.CodecProbe;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the figures were measured on.
 *
 * @param processor its name, or the architecture if the system does not tell
 * @param cores that this process may use
 * @param features those of the processor that vector code of the codec's kind can make use of, as Linux calls them
 * @param runtime the JVM or the native image
 * @param kernel what the codec computes with
 * @param hashing what BLAKE2b is computed with
 */
public record Machine(
        String processor, int cores, List<String> features, String runtime, String kernel, String hashing) {

    private static final Set<String> OF_INTEREST = Set.of(
            "ssse3", "avx2", "avx512f", "avx512bw", "avx512vl", "avx512vbmi", "gfni", "asimd", "pmull", "sve", "sve2");

    /** This machine and this process. */
    public static Machine here() {
        return of(Processor.here());
    }

    static Machine of(Processor processor) {
        Set<String> features = new TreeSet<>(processor.features());
        features.retainAll(OF_INTEREST);
        return new Machine(
                processor.name().isEmpty() ? System.getProperty("os.arch") : processor.name(),
                Runtime.getRuntime().availableProcessors(),
                List.copyOf(features),
                runtimeName(),
                CodecProbe.kernel(),
                Blake2bBatch.kernel());
    }

    private static String runtimeName() {
        boolean image = System.getProperty("org.graalvm.nativeimage.imagecode") != null;
        return image
                ? "native image, " + System.getProperty("java.vm.version")
                : "JVM, " + System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version");
    }
}
