package dev.floe.publisher.access;

import java.io.IOException;
import org.jboss.logging.Logger;

/** How it is told that records cannot be written: in detail to the operator, briefly to clients. */
final class Unwritten {
    private static final Logger LOG = Logger.getLogger(Unwritten.class);

    private Unwritten() {}

    static AccessException of(IOException problem) {
        log(problem);
        return new AccessException(
                AccessException.Reason.NOT_REMEMBERED,
                "this publisher cannot write down what it must remember; its operator has to look at its disk");
    }

    static void log(IOException problem) {
        LOG.errorf("%s", problem.getMessage());
    }
}
