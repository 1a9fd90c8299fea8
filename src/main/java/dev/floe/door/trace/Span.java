package dev.floe.door.trace;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A piece of work that takes time, as part of a trace. Told to whoever collects them when it ends. Thread-safe. */
public final class Span {
    /** Parts of one request beyond these are counted and not told. */
    static final int MOST_PARTS = 256;

    private static final int LONGEST_TEXT = 1024;

    /** What it is to those on both sides of it. */
    public enum Kind {
        /** Nobody else has to do with it. */
        INTERNAL(1),
        /** Somebody asked for it. */
        SERVER(2),
        /** Somebody else was asked. */
        CLIENT(3);

        private final int number;

        Kind(int number) {
            this.number = number;
        }
    }

    /**
     * One that has ended.
     *
     * @param parent the span that it is a part of
     * @param kind as the protocol numbers them
     * @param start in nanoseconds since 1970
     * @param end likewise
     * @param failure what went wrong
     */
    record Ended(
            TraceContext context,
            Optional<String> parent,
            String name,
            int kind,
            long start,
            long end,
            Map<String, Object> attributes,
            Optional<String> failure) {}

    private final TraceContext context;
    private final Optional<String> parent;
    private final String name;
    private final Kind kind;
    private final Consumer<Ended> collector;
    private final long startMillis = System.currentTimeMillis();
    private final long startNanos = System.nanoTime();
    private final Map<String, Object> attributes = new LinkedHashMap<>();
    private final List<Runnable> afterwards = new ArrayList<>();
    private int parts;
    private boolean ended;

    Span(TraceContext context, Optional<String> parent, String name, Kind kind, Consumer<Ended> collector) {
        this.context = context;
        this.parent = parent;
        this.name = name;
        this.kind = kind;
        this.collector = collector;
    }

    /** Which part of which trace this is. */
    public TraceContext context() {
        return context;
    }

    /** Says more of it, as long as it runs. */
    public synchronized Span with(String attribute, String value) {
        return put(attribute, value.length() > LONGEST_TEXT ? value.substring(0, LONGEST_TEXT) : value);
    }

    /** Says more of it, as long as it runs. */
    public synchronized Span with(String attribute, long value) {
        return put(attribute, value);
    }

    private Span put(String attribute, Object value) {
        if (!ended) {
            attributes.put(attribute, value);
        }
        return this;
    }

    /** A part of it that begins now; empty if there were too many already. */
    public synchronized Optional<Span> part(String partName, Kind partKind) {
        if (parts++ >= MOST_PARTS) {
            attributes.put("floe.parts_left_out", (long) parts - MOST_PARTS);
            return Optional.empty();
        }
        return Optional.of(new Span(context.part(), Optional.of(context.span()), partName, partKind, collector));
    }

    /** A part of it that lasts until {@code work} is done. */
    public void part(String partName, Kind partKind, CompletableFuture<?> work, Consumer<Span> described) {
        part(partName, partKind).ifPresent(span -> {
            described.accept(span);
            work.whenComplete((done, failure) -> {
                if (failure == null || work.isCancelled()) {
                    span.end();
                } else {
                    span.fail(String.valueOf(failure.getMessage()));
                }
            });
        });
    }

    /** To be done when it has ended. */
    public void afterwards(Runnable task) {
        boolean late;
        synchronized (this) {
            late = ended;
            if (!late) {
                afterwards.add(task);
            }
        }
        if (late) {
            task.run();
        }
    }

    /** It is done. */
    public void end() {
        end(Optional.empty());
    }

    /** It has failed. */
    public void fail(String why) {
        end(Optional.of(why.length() > LONGEST_TEXT ? why.substring(0, LONGEST_TEXT) : why));
    }

    private void end(Optional<String> failure) {
        Ended told;
        List<Runnable> tasks;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            long start = TimeUnit.MILLISECONDS.toNanos(startMillis);
            told = new Ended(
                    context,
                    parent,
                    name,
                    kind.number,
                    start,
                    start + System.nanoTime() - startNanos,
                    Map.copyOf(attributes),
                    failure);
            tasks = List.copyOf(afterwards);
        }
        collector.accept(told);
        tasks.forEach(Runnable::run);
    }
}
