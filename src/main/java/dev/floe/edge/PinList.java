package dev.floe.edge;

import dev.floe.bytes.DurableFiles;
import dev.floe.bytes.ShortFile;
import dev.floe.cache.PinnedBlobs;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * What stays in the caches, in a file that this server writes: what is in force is on the disk. All of it together is not
 * more than a share of the caches. Thread-safe; writes the file, so it is not for event loops.
 */
final class PinList {
    private static final Logger LOG = Logger.getLogger(PinList.class);
    private static final int LONGEST = 16 << 20;

    private final Path file;
    private final PinnedBlobs target;
    private final long most;
    private List<Pin> pins;

    /**
     * Takes what the file has, in its order, as far as it fits.
     *
     * @param file need not be there
     * @param target is told what is pinned
     * @param most what all of it may take
     * @throws IOException if the file cannot be read, or is no such list
     */
    PinList(Path file, PinnedBlobs target, long most) throws IOException {
        this.file = file;
        this.target = target;
        this.most = most;
        List<Pin> fitting = new ArrayList<>();
        for (Pin pin : read(file)) {
            if (bytes(with(fitting, pin)) <= most) {
                fitting.add(pin);
            } else {
                LOG.warnf(
                        "%s is pinned no more: what is takes more than %d bytes",
                        pin.name().text(), most);
            }
        }
        take(fitting);
    }

    private static List<Pin> read(Path file) throws IOException {
        List<Pin> read = new ArrayList<>();
        if (Files.exists(file)) {
            String text = ShortFile.read(file, LONGEST)
                    .orElseThrow(() -> new IOException("it is longer than " + LONGEST + " bytes"));
            for (String line : text.lines().toList()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    read.add(Pin.parse(line));
                }
            }
        }
        return read;
    }

    private static List<Pin> with(List<Pin> pins, Pin more) {
        List<Pin> all = new ArrayList<>(pins);
        all.removeIf(pin -> pin.isNamed(more.name()));
        all.add(more);
        return all;
    }

    /** The same blob under several names takes its bytes once. */
    private static long bytes(List<Pin> pins) {
        Map<String, Long> once =
                pins.stream().collect(Collectors.toMap(pin -> pin.blob() + " " + pin.axis(), Pin::bytes, Math::max));
        return once.values().stream().mapToLong(Long::longValue).sum();
    }

    private void take(List<Pin> wanted) {
        pins = List.copyOf(wanted);
        Map<BlobId, Set<Axis>> blobs = new HashMap<>();
        pins.forEach(pin -> blobs.computeIfAbsent(pin.blob(), first -> EnumSet.noneOf(Axis.class))
                .add(pin.axis()));
        target.replace(blobs);
    }

    private void write(List<Pin> wanted) throws IOException {
        String lines = wanted.stream().map(pin -> pin.line() + "\n").collect(Collectors.joining());
        String text = "# What stays in the caches of this edge, which writes this file: POST /admin/pins.\n" + lines;
        DurableFiles.replace(file, text.getBytes(StandardCharsets.UTF_8));
        take(wanted);
    }

    /**
     * Adds something.
     *
     * @return false if there is no room for it
     * @throws IOException if the file cannot be written; nothing is changed then
     */
    synchronized boolean add(Pin pin) throws IOException {
        List<Pin> wanted = with(pins, pin);
        if (bytes(wanted) > most) {
            return false;
        }
        write(wanted);
        return true;
    }

    /**
     * Lets go of all that is called {@code text}; says of how much.
     *
     * @throws IOException if the file cannot be written; nothing is changed then
     */
    synchronized int remove(String text) throws IOException {
        List<Pin> left =
                pins.stream().filter(pin -> !pin.name().text().equals(text)).toList();
        int removed = pins.size() - left.size();
        if (removed > 0) {
            write(left);
        }
        return removed;
    }

    synchronized List<Pin> pins() {
        return pins;
    }

    /** What they take, or will when all of it is there. */
    synchronized long bytes() {
        return bytes(pins);
    }

    /** What they may take. */
    long most() {
        return most;
    }
}
