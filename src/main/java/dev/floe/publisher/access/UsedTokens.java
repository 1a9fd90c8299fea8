package dev.floe.publisher.access;

import dev.floe.store.RecordKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The tokens that were used, each until it has expired, so that none is good for two stores; also over restarts.
 * Bounded: when there are too many, further ones have to wait until some expire. Thread-safe.
 */
public final class UsedTokens {
    private final PublisherRecords records;
    private final int most;
    private final InstantSource clock;
    /** By the second from which on it may be forgotten. */
    private final NavigableMap<Long, List<RecordKey>> remembered = new TreeMap<>();

    private int count;

    /** @param most how many are remembered at the same time */
    public UsedTokens(PublisherRecords records, int most, InstantSource clock) {
        this.records = records;
        this.most = most;
        this.clock = clock;
        for (RecordKey key : records.keys(PublisherRecords.Kind.USED_TOKEN)) {
            Optional<byte[]> payload = records.read(key).filter(bytes -> bytes.length == Long.BYTES);
            // One that is damaged is remembered as long as there is no better knowledge.
            remember(payload.map(bytes -> ByteBuffer.wrap(bytes).getLong()).orElse(Long.MAX_VALUE), key);
        }
    }

    private void remember(long until, RecordKey key) {
        remembered.computeIfAbsent(until, second -> new ArrayList<>()).add(key);
        count++;
    }

    /**
     * Uses a token.
     *
     * @throws AccessException if it is in use or used up, or cannot be remembered
     */
    synchronized Use use(TokenClaims claims) throws AccessException {
        long until = claims.expires() + TokenVerifier.LEEWAY.toSeconds() + 1;
        RecordKey key = PublisherRecords.key(PublisherRecords.Kind.USED_TOKEN, claims.id());
        try {
            forgetExpired();
            if (records.read(key).isPresent()) {
                throw used();
            }
            if (count >= most) {
                throw new AccessException(
                        AccessException.Reason.TOO_MANY_TOKENS,
                        "this publisher remembers as many used tokens as it can; they are forgotten as they expire");
            }
            if (!records.add(key, ByteBuffer.allocate(Long.BYTES).putLong(until).array())) {
                throw used();
            }
        } catch (IOException e) {
            throw Unwritten.of(e);
        }
        remember(until, key);
        return new Use(until, key);
    }

    private static AccessException used() {
        return new AccessException(
                AccessException.Reason.TOKEN_ALREADY_USED, "the token has been used: each is good for one store");
    }

    private void forgetExpired() throws IOException {
        NavigableMap<Long, List<RecordKey>> expired =
                remembered.headMap(clock.instant().getEpochSecond(), true);
        List<RecordKey> keys = expired.values().stream().flatMap(List::stream).toList();
        if (!keys.isEmpty()) {
            records.remove(keys);
            expired.clear();
            count -= keys.size();
        }
    }

    private synchronized void giveBack(long until, RecordKey key) {
        List<RecordKey> sameSecond = remembered.get(until);
        if (sameSecond == null || !sameSecond.contains(key)) {
            return;
        }
        try {
            records.remove(List.of(key));
        } catch (IOException e) {
            Unwritten.log(e);
            return;
        }
        sameSecond.remove(key);
        count--;
        if (sameSecond.isEmpty()) {
            remembered.remove(until);
        }
    }

    /** The use of one token. */
    final class Use {
        private final long until;
        private final RecordKey key;

        private Use(long until, RecordKey key) {
            this.until = until;
            this.key = key;
        }

        /** Nothing came of it: the token may be used again. */
        void giveBack() {
            UsedTokens.this.giveBack(until, key);
        }
    }
}
