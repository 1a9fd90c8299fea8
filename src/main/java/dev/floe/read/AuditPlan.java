package dev.floe.read;

import java.time.Duration;

/**
 * How thorough an audit is.
 *
 * @param seed decides what is asked, so that anybody can ask the same again
 * @param questions how many each node is asked
 * @param patience for an answer; who is slower is asked once more with four times as much
 * @param limit after which nothing more is asked
 */
public record AuditPlan(long seed, int questions, Duration patience, Duration limit) {

    /** @throws IllegalArgumentException unless there is a question, and time for it */
    public AuditPlan {
        if (questions < 1 || !patience.isPositive() || !limit.isPositive()) {
            throw new IllegalArgumentException("an audit asks one question at least, and waits for the answer");
        }
    }

    /**
     * How many questions show, when all are answered right, that a node has at least {@code share} of what it should:
     * one with less would have been found out but for the probability {@code error}.
     *
     * @param share above 0 and below 1
     * @param error above 0 and below 1
     */
    public static int questions(double share, double error) {
        if (!(share > 0 && share < 1 && error > 0 && error < 1)) {
            throw new IllegalArgumentException("shares and probabilities lie between 0 and 1");
        }
        return (int) Math.min(Integer.MAX_VALUE, Math.ceil(Math.log(error) / Math.log(share)));
    }
}
