package dev.floe.node.work;

/**
 * How much of a machine background work takes.
 *
 * @param rest how long to rest, as a multiple of the time that the work took
 * @param restWhileAsked the same while somebody asks the node for something
 */
public record WorkPace(double rest, double restWhileAsked) {
    /** For a disk that does thousands of operations a second: work half of the time while requests come. */
    public static final WorkPace SSD = new WorkPace(0.25, 1);

    /** For memory cards and disks that turn, which requests need more: work a fifth of the time while they come. */
    public static final WorkPace PI = new WorkPace(0.25, 4);

    public WorkPace {
        if (!(rest >= 0) || !(restWhileAsked >= rest)) {
            throw new IllegalArgumentException(
                    "a rest of " + rest + " times the work, or of " + restWhileAsked + " times while somebody asks");
        }
    }
}
