package dev.floe.publisher.access;

import dev.floe.publisher.access.AccessException.Reason;
import dev.floe.store.RecordKey;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What accounts have stored today, so that none stores more than it may. Stores that are under way count with what they may
 * come to. Days begin at midnight UTC; what was spent outlives restarts. Thread-safe.
 */
public final class Budgets {
    private static final long DAY = Duration.ofDays(1).toSeconds();

    private final PublisherRecords records;
    private final int mostAccounts;
    private final InstantSource clock;
    private final Map<RecordKey, Spending> today = new HashMap<>();
    private long day;

    /** @param mostAccounts how many may store something on one day */
    public Budgets(PublisherRecords records, int mostAccounts, InstantSource clock) throws IOException {
        this.records = records;
        this.mostAccounts = mostAccounts;
        this.clock = clock;
        this.day = day(clock.instant());
        List<RecordKey> over = new ArrayList<>();
        for (RecordKey key : records.keys(PublisherRecords.Kind.SPENDING)) {
            records.read(key)
                    .flatMap(Spending::parse)
                    .filter(spending -> spending.day() == day)
                    .ifPresentOrElse(spending -> today.put(key, spending), () -> over.add(key));
        }
        records.remove(over);
    }

    private static long day(Instant instant) {
        return Math.floorDiv(instant.getEpochSecond(), DAY);
    }

    /** A new day forgets the one before. */
    private void turnThePage() throws IOException {
        long now = day(clock.instant());
        if (now != day) {
            records.remove(List.copyOf(today.keySet()));
            today.clear();
            day = now;
        }
    }

    private Duration untilMidnight() {
        return Duration.ofSeconds(DAY - Math.floorMod(clock.instant().getEpochSecond(), DAY));
    }

    /**
     * Counts one store for {@code account}.
     *
     * @param bytes of the body, as far as they are known
     * @param frost what it will cost, as far as that is known
     * @throws AccessException QUOTA_EXCEEDED if it may not store so much more today
     */
    synchronized Charge charge(String account, Allowance allowance, long bytes, long frost) throws AccessException {
        if (!allowance.isLimited()) {
            return new Charge(allowance);
        }
        RecordKey key = PublisherRecords.key(PublisherRecords.Kind.SPENDING, account);
        try {
            turnThePage();
        } catch (IOException e) {
            throw Unwritten.of(e);
        }
        if (!today.containsKey(key) && today.size() >= mostAccounts) {
            throw exceeded("as many accounts as this publisher counts have stored something today");
        }
        Charge charge = new Charge(allowance, key, day);
        charge.take(bytes, 1, frost);
        return charge;
    }

    private AccessException exceeded(String message) {
        return AccessException.until(
                Reason.QUOTA_EXCEEDED, message + "; it begins anew at midnight UTC", untilMidnight());
    }

    private void require(String what, long spent, long more, OptionalLong limit) throws AccessException {
        if (limit.isPresent() && more > 0 && (spent > limit.getAsLong() || more > limit.getAsLong() - spent)) {
            throw exceeded("this would exceed the quota of " + limit.getAsLong() + " " + what + " a day, of which "
                    + Math.max(0, limit.getAsLong() - spent) + " are left");
        }
    }

    /** What is left of an allowance of a day, in words of the header fields {@code RateLimit} and {@code RateLimit-Policy}. */
    public record Left(String policy, String rest) {}

    /** One store, as it is counted. Thread-safe. */
    public final class Charge {
        private final Allowance allowance;
        private final RecordKey key;
        private final long dayOfCharge;
        private long bytes;
        private long blobs;
        private long frost;

        private Charge(Allowance unlimited) {
            this(unlimited, PublisherRecords.key(PublisherRecords.Kind.SPENDING), 0);
        }

        private Charge(Allowance allowance, RecordKey key, long dayOfCharge) {
            this.allowance = allowance;
            this.key = key;
            this.dayOfCharge = dayOfCharge;
        }

        /**
         * The store is one of so many bytes, and will cost so much.
         *
         * @throws AccessException if that is more than is left
         */
        void is(long exactBytes, long likelyFrost) throws AccessException {
            synchronized (Budgets.this) {
                take(exactBytes - bytes, 0, likelyFrost - frost);
            }
        }

        /** The store has cost so much, which may be more than was allowed. */
        void cost(long exactFrost) {
            synchronized (Budgets.this) {
                try {
                    count(0, 0, exactFrost - frost);
                } catch (IOException e) {
                    Unwritten.log(e);
                }
            }
        }

        /** Nothing came of the store. */
        void giveBack() {
            synchronized (Budgets.this) {
                try {
                    count(-bytes, -blobs, -frost);
                } catch (IOException e) {
                    Unwritten.log(e);
                }
            }
        }

        private void take(long moreBytes, long moreBlobs, long moreFrost) throws AccessException {
            if (!allowance.isLimited()) {
                return;
            }
            Spending spent = today.getOrDefault(key, Spending.none(day));
            require("bytes", spent.bytes(), moreBytes, allowance.bytes());
            require("blobs", spent.blobs(), moreBlobs, allowance.blobs());
            require("FROST (1 WAL is 1000000000 FROST)", spent.frost(), moreFrost, allowance.frost());
            try {
                count(moreBytes, moreBlobs, moreFrost);
            } catch (IOException e) {
                throw Unwritten.of(e);
            }
        }

        private void count(long moreBytes, long moreBlobs, long moreFrost) throws IOException {
            bytes += moreBytes;
            blobs += moreBlobs;
            frost += moreFrost;
            // What was charged yesterday is not of interest today.
            if (!allowance.isLimited() || dayOfCharge != day || (moreBytes == 0 && moreBlobs == 0 && moreFrost == 0)) {
                return;
            }
            Spending spent = today.getOrDefault(key, Spending.none(day)).plus(moreBytes, moreBlobs, moreFrost);
            records.replace(key, spent.toBytes());
            today.put(key, spent);
        }

        /** What is left now. */
        Left left() {
            synchronized (Budgets.this) {
                Spending spent = today.getOrDefault(key, Spending.none(day));
                List<String> policies = new ArrayList<>();
                List<String> rests = new ArrayList<>();
                describe("bytes", spent.bytes(), allowance.bytes(), policies, rests);
                describe("blobs", spent.blobs(), allowance.blobs(), policies, rests);
                describe("frost", spent.frost(), allowance.frost(), policies, rests);
                return new Left(String.join(", ", policies), String.join(", ", rests));
            }
        }

        private void describe(String name, long spent, OptionalLong limit, List<String> policies, List<String> rests) {
            limit.ifPresent(most -> {
                policies.add("\"" + name + "\";q=" + most + ";w=" + DAY);
                rests.add("\"" + name + "\";r=" + Math.max(0, most - spent) + ";t="
                        + untilMidnight().toSeconds());
            });
        }
    }
}
