package dev.floe.publisher.access;

import dev.floe.protocol.ObjectId;
import dev.floe.store.RecordKey;
import dev.floe.write.StoreRequest.Unfinished;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Stores that clients have given a name to ({@code Idempotency-Key}), with their answers: a request that is made again gets
 * the answer of the first, and nothing is paid twice. What was paid for and not brought to its end, because the process
 * died, is gone on with. Remembered for a time and in a bounded number, over restarts. Thread-safe.
 */
public final class RememberedStores {
    private static final byte BEGUN = 1;
    private static final byte ANSWERED = 2;
    private static final int FINGERPRINT = 32;
    /** A longer answer is not remembered; that of the largest quilt is an eighth of it. */
    private static final int LONGEST_ANSWER = 1 << 20;

    private final PublisherRecords records;
    private final int most;
    private final Duration time;
    private final InstantSource clock;
    private final Map<RecordKey, Running> running = new HashMap<>();
    /** By the second from which on it may be forgotten. */
    private final NavigableMap<Long, List<RecordKey>> byExpiry = new TreeMap<>();

    private int count;

    /**
     * @param most how many are remembered at the same time; the oldest are forgotten first
     * @param time for how long each is remembered
     */
    public RememberedStores(PublisherRecords records, int most, Duration time, InstantSource clock) {
        this.records = records;
        this.most = most;
        this.time = time;
        this.clock = clock;
        for (RecordKey key : records.keys(PublisherRecords.Kind.ANSWER)) {
            index(records.read(key).flatMap(Entry::parse).map(Entry::expires).orElse(0L), key);
        }
    }

    /** How a store ended: what it was about, and what was answered. */
    private record Ending(byte[] fingerprint, String answer) {}

    private static final class Running {
        private final CompletableFuture<Ending> ending = new CompletableFuture<>();
    }

    private record Entry(byte state, long expires, byte[] fingerprint, byte[] rest) {
        static Optional<Entry> parse(byte[] payload) {
            if (payload.length < 1 + Long.BYTES + FINGERPRINT) {
                return Optional.empty();
            }
            ByteBuffer buffer = ByteBuffer.wrap(payload);
            byte state = buffer.get();
            long expires = buffer.getLong();
            byte[] fingerprint = new byte[FINGERPRINT];
            buffer.get(fingerprint);
            byte[] rest = new byte[buffer.remaining()];
            buffer.get(rest);
            boolean known = state == ANSWERED || state == BEGUN && rest.length == 2 * ObjectId.LENGTH;
            return known ? Optional.of(new Entry(state, expires, fingerprint, rest)) : Optional.empty();
        }

        byte[] toBytes() {
            return ByteBuffer.allocate(1 + Long.BYTES + FINGERPRINT + rest.length)
                    .put(state)
                    .putLong(expires)
                    .put(fingerprint)
                    .put(rest)
                    .array();
        }

        Unfinished unfinished() {
            return new Unfinished(
                    ObjectId.of(Arrays.copyOf(rest, ObjectId.LENGTH)),
                    ObjectId.of(Arrays.copyOfRange(rest, ObjectId.LENGTH, rest.length)));
        }

        Ending ending() {
            return new Ending(fingerprint, new String(rest, StandardCharsets.UTF_8));
        }
    }

    private void index(long expires, RecordKey key) {
        byExpiry.computeIfAbsent(expires, second -> new ArrayList<>()).add(key);
        count++;
    }

    private void unindex(long expires, RecordKey key) {
        List<RecordKey> sameSecond = byExpiry.get(expires);
        if (sameSecond != null && sameSecond.remove(key)) {
            count--;
            if (sameSecond.isEmpty()) {
                byExpiry.remove(expires);
            }
        }
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }

    private Optional<Entry> entry(RecordKey key) {
        return records.read(key).flatMap(Entry::parse).filter(entry -> entry.expires() > now());
    }

    /**
     * A request that names its store.
     *
     * @param account who makes it; others may use the same name
     */
    public synchronized Request begin(String account, String name) {
        RecordKey key = PublisherRecords.key(PublisherRecords.Kind.ANSWER, account, name);
        Running other = running.get(key);
        if (other != null) {
            return new Repeat(other.ending);
        }
        Optional<Entry> known = entry(key);
        if (known.isPresent() && known.get().state() == ANSWERED) {
            return new Repeat(CompletableFuture.completedFuture(known.get().ending()));
        }
        Running mine = new Running();
        running.put(key, mine);
        return new First(key, mine, known);
    }

    private synchronized void write(RecordKey key, Entry entry) throws IOException {
        Optional<Entry> before = records.read(key).flatMap(Entry::parse);
        records.replace(key, entry.toBytes());
        before.ifPresent(old -> unindex(old.expires(), key));
        index(entry.expires(), key);
        List<RecordKey> over = new ArrayList<>();
        while (count > most || !byExpiry.isEmpty() && byExpiry.firstKey() <= now()) {
            long first = byExpiry.firstKey();
            RecordKey oldest = byExpiry.get(first).getFirst();
            unindex(first, oldest);
            over.add(oldest);
        }
        records.remove(over);
    }

    private synchronized void leave(RecordKey key) {
        running.remove(key);
    }

    /** What a request with a name is: the first, or one more. */
    public sealed interface Request {}

    /** A request that was made before. */
    public final class Repeat implements Request {
        private final CompletableFuture<Ending> ending;

        private Repeat(CompletableFuture<Ending> ending) {
            this.ending = ending;
        }

        /**
         * Waits for the first request to end.
         *
         * @param fingerprint what this one is about, 32 bytes
         * @return the answer to it; empty if it failed, so that this one may be made again
         * @throws NotTheSameException if the first was about something else
         */
        public Optional<String> answer(byte[] fingerprint) throws NotTheSameException, InterruptedException {
            Ending ended;
            try {
                ended = ending.get();
            } catch (ExecutionException failed) {
                return Optional.empty();
            }
            requireSame(ended.fingerprint(), fingerprint);
            return Optional.of(ended.answer());
        }
    }

    private static void requireSame(byte[] first, byte[] second) throws NotTheSameException {
        if (!Arrays.equals(first, second)) {
            throw new NotTheSameException();
        }
    }

    /** A request with a name that was used for another. */
    public static final class NotTheSameException extends Exception {
        private static final long serialVersionUID = 1L;

        NotTheSameException() {
            super("the Idempotency-Key was used for another request", null, false, false);
        }
    }

    /** A request that is made for the first time, or again after it failed. Others with its name wait until it is closed. */
    public final class First implements Request, AutoCloseable {
        private final RecordKey key;
        private final Running running;
        private final Optional<Entry> before;
        private byte[] fingerprint = new byte[FINGERPRINT];

        private First(RecordKey key, Running running, Optional<Entry> before) {
            this.key = key;
            this.running = running;
            this.before = before;
        }

        /**
         * Says what the request is about.
         *
         * @param what 32 bytes
         * @return what an earlier one has left unfinished
         * @throws NotTheSameException if that was about something else
         */
        public Optional<Unfinished> isAbout(byte[] what) throws NotTheSameException {
            if (before.isPresent()) {
                requireSame(before.get().fingerprint(), what);
            }
            fingerprint = what.clone();
            return before.map(Entry::unfinished);
        }

        /** Remembers that WAL was spent. */
        public void paid(Unfinished made) {
            byte[] objects = Arrays.copyOf(made.blob().toBytes(), 2 * ObjectId.LENGTH);
            System.arraycopy(made.wallet().toBytes(), 0, objects, ObjectId.LENGTH, ObjectId.LENGTH);
            remember(BEGUN, objects);
        }

        /** Ends it with the answer that those who repeat it get. */
        public void answered(String answer) {
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            if (bytes.length <= LONGEST_ANSWER) {
                remember(ANSWERED, bytes);
            }
            running.ending.complete(new Ending(fingerprint, answer));
        }

        /** The store goes on also if that fails: it is worse to lose it. */
        private void remember(byte state, byte[] rest) {
            try {
                write(key, new Entry(state, now() + time.toSeconds(), fingerprint, rest));
            } catch (IOException e) {
                Unwritten.log(e);
            }
        }

        @Override
        public void close() {
            leave(key);
            running.ending.completeExceptionally(new IllegalStateException("the first request failed"));
        }
    }
}
