package dev.floe.door;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.internal.OutOfDirectMemoryError;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/**
 * Answers that are prepared, in memory outside of the heap, of so many bytes at most, those that are still being sent
 * included. The least useful are given up first. Thread-safe.
 */
public final class PreparedAnswers {
    /** What an answer costs beside its bytes: heads, key, node of the table. */
    private static final int OVERHEAD = 4 << 10;
    /** One answer may have this part of the memory, which is left free for it while the others are kept. */
    private static final int PART_OF_ONE = 3;

    private final long capacity;
    private final LongConsumer taken;
    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true, true);
    private final Cache<RequestTarget, PreparedAnswer> kept;

    /**
     * @param capacity in bytes; 0 keeps none
     * @param taken told how many bytes are taken, before they are, and when some were given back
     */
    public PreparedAnswers(long capacity, LongConsumer taken) {
        this.capacity = capacity;
        this.taken = taken;
        this.kept = Caffeine.newBuilder()
                .maximumWeight(capacity - capacity / PART_OF_ONE)
                .weigher((RequestTarget target, PreparedAnswer answer) ->
                        (int) Math.min(Integer.MAX_VALUE, cost(answer.length())))
                .evictionListener((RequestTarget target, PreparedAnswer answer, RemovalCause why) -> answer.drop())
                .executor(Runnable::run)
                .build();
    }

    private static long cost(long length) {
        return OVERHEAD + length;
    }

    /** Whether an answer of {@code length} bytes is ever prepared. */
    public boolean isWelcome(long length) {
        return cost(length) <= capacity / PART_OF_ONE && length <= Integer.MAX_VALUE;
    }

    /** Whether the answer for {@code target} in {@code coding} is prepared. */
    public boolean has(String target, Optional<ContentCoding> coding) {
        return kept.asMap().containsKey(RequestTarget.of(target, coding));
    }

    /**
     * Prepares an answer; takes as long as copying its body does. One is prepared at a time.
     *
     * @return false if there is no room, or the draft has no content to give
     */
    public synchronized boolean prepare(AnswerDraft draft) {
        if (!isWelcome(draft.length()) || used() + cost(draft.length()) > capacity) {
            return false;
        }
        taken.accept(used() + cost(draft.length()));
        ByteBuf body;
        try {
            body = memory.directBuffer((int) draft.length(), (int) draft.length());
        } catch (OutOfDirectMemoryError full) {
            taken.accept(used());
            return false;
        }
        Optional<PreparedAnswer> made = Optional.empty();
        try {
            if (draft.content().test(body.internalNioBuffer(0, (int) draft.length()))) {
                body.writerIndex((int) draft.length());
                made = Optional.of(new PreparedAnswer(draft, body));
            }
        } finally {
            if (made.isEmpty()) {
                body.release();
                taken.accept(used());
            }
        }
        if (made.isEmpty()) {
            return false;
        }
        PreparedAnswer answer = made.get();
        // Eviction has its listener; what is replaced has not.
        Optional.ofNullable(kept.asMap().put(answer.target(), answer)).ifPresent(PreparedAnswer::drop);
        taken.accept(used());
        return true;
    }

    /** The answer for {@code target}, if it is prepared. */
    Optional<PreparedAnswer> find(RequestTarget target) {
        return Optional.ofNullable(kept.getIfPresent(target));
    }

    /** Forgets the answers for {@code target}. */
    public void forget(String target) {
        forget(RequestTarget.of(target));
        for (ContentCoding coding : ContentCoding.values()) {
            forget(RequestTarget.of(target, Optional.of(coding)));
        }
    }

    private void forget(RequestTarget target) {
        Optional.ofNullable(kept.asMap().get(target)).ifPresent(this::forget);
    }

    /** Forgets an answer. */
    void forget(PreparedAnswer answer) {
        if (kept.asMap().remove(answer.target(), answer)) {
            answer.drop();
        }
    }

    /** Forgets the answers for some targets, those that are being prepared included. */
    public synchronized long forget(Predicate<String> targets) {
        long count = 0;
        for (PreparedAnswer answer : kept.asMap().values()) {
            if (targets.test(answer.target().toString())) {
                forget(answer);
                count++;
            }
        }
        taken.accept(used());
        return count;
    }

    /** How many answers are prepared. */
    public long entries() {
        return kept.estimatedSize();
    }

    /** Bytes in use: of the answers that are kept, with what they cost beside, and of others that are still being sent. */
    public long used() {
        return memory.metric().usedDirectMemory() + OVERHEAD * kept.estimatedSize();
    }

    /** Gives everything back. */
    public void clear() {
        kept.asMap().values().forEach(this::forget);
    }
}
