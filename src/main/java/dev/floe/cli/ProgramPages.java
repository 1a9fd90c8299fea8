package dev.floe.cli;

import dev.floe.bytes.NativeCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.word.PointerBase;
import org.graalvm.word.UnsignedWord;
import org.graalvm.word.WordFactory;

/**
 * The pages of the program's own file that are mapped and that it only reads: code, and the constant part of the image
 * heap. The kernel maps sixteen pages for each one that is touched, so that after the start nearly all of the file is
 * resident, though most of it is never needed again. In a native image only.
 */
final class ProgramPages {
    private static final int MADV_DONTNEED = 4;

    /** A part of the address space, from {@code from} inclusive to {@code to} exclusive. */
    record Mapping(long from, long to) {}

    private ProgramPages() {}

    /**
     * Takes the pages out of this process's memory. The next touch maps a page again, from the file or from the page
     * cache; nothing is lost, as pages that were ever written to are left alone.
     */
    static void release() throws IOException {
        if (!NativeCode.LINKED) {
            return;
        }
        String program = Files.readSymbolicLink(Path.of("/proc/self/exe")).toString();
        List<Mapping> mappings;
        try (BufferedReader smaps = Files.newBufferedReader(Path.of("/proc/self/smaps"))) {
            mappings = constant(smaps, program);
        }
        for (Mapping mapping : mappings) {
            madvise(WordFactory.pointer(mapping.from), WordFactory.unsigned(mapping.to - mapping.from), MADV_DONTNEED);
        }
    }

    /**
     * The mappings of {@code file} that cannot be written to and have no page of their own, in the order of the kernel's
     * {@code smaps}: those with pages of their own were written to before they were protected (relocations).
     */
    static List<Mapping> constant(BufferedReader smaps, String file) throws IOException {
        List<Mapping> found = new ArrayList<>();
        Mapping candidate = null;
        for (String line = smaps.readLine(); line != null; line = smaps.readLine()) {
            if (!Character.isUpperCase(line.charAt(0))) {
                candidate = line.endsWith(" " + file) && line.split(" ", 3)[1].charAt(1) == '-' ? range(line) : null;
            } else if (candidate != null && line.startsWith("Anonymous:") && line.endsWith(" 0 kB")) {
                found.add(candidate);
            }
        }
        return found;
    }

    private static Mapping range(String line) {
        int dash = line.indexOf('-');
        return new Mapping(
                Long.parseUnsignedLong(line, 0, dash, 16),
                Long.parseUnsignedLong(line, dash + 1, line.indexOf(' '), 16));
    }

    @CFunction(value = "madvise", transition = CFunction.Transition.NO_TRANSITION)
    private static native int madvise(PointerBase address, UnsignedWord length, int advice);
}
