package dev.floe.edge.sites;

import dev.floe.bytes.FileVersion;
import dev.floe.bytes.ShortFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * What a file says, read again when it changes. When it is gone or broken, what it said last stands, and the log says so. Thread-safe.
 */
public final class ReloadedFile<T> implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ReloadedFile.class);
    private static final int LONGEST = 16 << 20;

    private final Path path;
    private final Function<String, T> parser;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile T value;
    private Optional<FileVersion> seen = Optional.empty();
    private Optional<String> problem = Optional.empty();

    /** @throws IOException if the file cannot be read, or says nothing that is understood */
    public ReloadedFile(Path path, Function<String, T> parser) throws IOException {
        this.path = path;
        this.parser = parser;
        this.seen = Optional.of(FileVersion.of(path));
        this.value = parse();
    }

    public T value() {
        return value;
    }

    private T parse() throws IOException {
        String text = ShortFile.read(path, LONGEST)
                .orElseThrow(() -> new IOException(path + " is longer than " + LONGEST + " bytes"));
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        }
    }

    /** Reads it now, if it has changed. */
    public synchronized void refresh() {
        try {
            Optional<FileVersion> now = Optional.of(FileVersion.of(path));
            if (!now.equals(seen)) {
                value = parse();
                seen = now;
                LOG.infof("%s was read again", path);
            }
            problem = Optional.empty();
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage());
            if (!problem.equals(Optional.of(why))) {
                LOG.errorf("%s cannot be read, and what it said before stands: %s", path, why);
            }
            problem = Optional.of(why);
        }
    }

    /** Why what it says now is not what stands; empty if it is. */
    public synchronized Optional<String> problem() {
        return problem;
    }

    /** Looks every so often from now on. */
    public ReloadedFile<T> every(Duration interval) {
        Thread.ofVirtual().name("reload-" + path.getFileName()).start(() -> {
            while (!isClosedWithin(interval)) {
                refresh();
            }
        });
        return this;
    }

    private boolean isClosedWithin(Duration time) {
        try {
            return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Nobody interrupts this thread.
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
