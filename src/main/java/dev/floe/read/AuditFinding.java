package dev.floe.read;

import dev.floe.protocol.StorageNode;
import java.util.Optional;

/**
 * What an audit knows of a node. A question is about one blob: it was answered when all of the slivers that it was about
 * were proven.
 *
 * @param answered questions with all that was asked for
 * @param incomplete questions, each of them asked twice, with something missing
 * @param wrong questions with an answer that proves nothing, which no honest node gives
 * @param refused questions that the node would not answer for legal reasons
 * @param silent questions without an answer in time, or at all: nothing is known of these
 * @param slivers how many slivers were proven in all
 * @param missing how many were not, in the questions with something missing
 * @param example the first of these, for people
 */
public record AuditFinding(
        StorageNode node,
        int answered,
        int incomplete,
        int wrong,
        int refused,
        int silent,
        long slivers,
        long missing,
        Optional<String> example) {

    /** What that means. */
    public enum Verdict {
        /** Nothing was missing. */
        HOLDS,
        /** Something was missing, twice. */
        LACKS,
        /** Something was wrong. */
        LIES,
        /** Less than half of the questions got an answer at all. */
        UNKNOWN
    }

    public Verdict verdict() {
        if (wrong > 0) {
            return Verdict.LIES;
        }
        if (incomplete > 0) {
            return Verdict.LACKS;
        }
        return 2 * answered > asked() ? Verdict.HOLDS : Verdict.UNKNOWN;
    }

    /** How many questions there were. */
    public int asked() {
        return answered + incomplete + wrong + refused + silent;
    }

    /**
     * The share of the blobs of which the node has all that it should, at least: with less, so many right answers or more
     * would have the probability {@code error} at most (the bound of Clopper and Pearson). What got no answer may be just what
     * it lacks, and counts as if it were.
     */
    public double holdsAtLeast(double error) {
        return lowerBound(answered, asked(), error);
    }

    /** The same from above: the share of the blobs of which it has all, at most. What got no answer may be there. */
    public double holdsAtMost(double error) {
        return 1 - lowerBound(incomplete + wrong, asked(), error);
    }

    /** The smallest rate of success that gives {@code successes} or more of {@code trials} with probability {@code error}. */
    private static double lowerBound(int successes, int trials, double error) {
        if (successes == 0) {
            return 0;
        }
        double low = 0;
        double high = 1;
        for (int halvings = 0; halvings < 60; halvings++) {
            double middle = (low + high) / 2;
            if (atLeast(successes, trials, middle) < error) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The probability of {@code successes} or more of {@code trials}. */
    private static double atLeast(int successes, int trials, double rate) {
        if (rate <= 0) {
            return 0;
        }
        double logarithm = trials * Math.log(rate);
        double sum = Math.exp(logarithm);
        // From all down: the ratio of neighbours in the binomial distribution.
        for (int count = trials; count > successes; count--) {
            logarithm += Math.log(count) - Math.log(trials - count + 1.0) + Math.log1p(-rate) - Math.log(rate);
            sum += Math.exp(logarithm);
        }
        return Math.min(1, sum);
    }
}
