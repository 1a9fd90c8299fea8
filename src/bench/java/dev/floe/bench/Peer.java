package dev.floe.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that does some of what Floe does on another library. It is told what to do line by line, on its standard
 * input, and answers each line with one; it makes up the same data as {@link SampleBytes}. One thread may use it.
 */
public final class Peer implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("ready ([0-9a-f]+)");
    private static final Pattern RAN = Pattern.compile("ran (\\d{1,18}) (\\d{1,18})");

    private final String name;
    private final Duration patience;
    private final Process process;
    private final Writer requests;
    /** What the peer said, and nothing after its end. */
    private final BlockingQueue<Optional<String>> answers = new LinkedBlockingQueue<>();

    private Peer(String name, Duration patience, Process process) {
        this.name = name;
        this.patience = patience;
        this.process = process;
        this.requests = process.outputWriter(StandardCharsets.US_ASCII);
        Thread.ofVirtual().name("peer-" + name).start(this::listen);
    }

    /**
     * Starts a peer. What it writes to standard error comes out at ours.
     *
     * @param name what it is, for messages
     * @param patience how long an answer may take
     */
    static Peer start(String name, Duration patience, List<String> command, Path directory) throws IOException {
        return new Peer(
                name,
                patience,
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                answers.add(Optional.of(line));
            }
        } catch (IOException e) {
            // It ended in the middle of a line, which is an end, too.
        } finally {
            answers.add(Optional.empty());
        }
    }

    /**
     * Makes the peer ready for {@code task}.
     *
     * @return the digest of the task's result, in hex
     */
    String prepare(String task) throws IOException {
        return ask("prepare " + task, READY).group(1);
    }

    /** Lets it repeat what was prepared for {@code least}, or once if that takes longer. */
    Stopwatch.Lap run(Duration least) throws IOException {
        Matcher answer = ask("run " + least.toMillis(), RAN);
        return new Stopwatch.Lap(
                Math.max(1, Long.parseLong(answer.group(1))), Math.max(1, Long.parseLong(answer.group(2))));
    }

    private Matcher ask(String request, Pattern expected) throws IOException {
        try {
            requests.write(request + "\n");
            requests.flush();
        } catch (IOException e) {
            throw new IOException(name + " ended before it was asked to " + request, e);
        }
        String answer = await(request).orElseThrow(() -> new IOException(name + " ended when asked to " + request));
        Matcher matcher = expected.matcher(answer);
        if (!matcher.matches()) {
            throw new IOException(name + " was asked to " + request + " and said: " + answer);
        }
        return matcher;
    }

    private Optional<String> await(String request) throws IOException {
        Optional<String> answer;
        try {
            answer = answers.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + name);
        }
        if (answer == null) {
            throw new IOException(name + " did not answer to " + request + " within " + patience.toSeconds() + " s");
        }
        return answer;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
