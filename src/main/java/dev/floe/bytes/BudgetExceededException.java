package dev.floe.bytes;

import java.util.concurrent.TimeoutException;

/** More bytes were asked for than a budget has for one: waiting would never end, so it is over at once. */
public final class BudgetExceededException extends TimeoutException {
    private static final long serialVersionUID = 1L;

    BudgetExceededException(long bytes, long largest) {
        super("needs " + bytes + " bytes at once, more than the " + largest + " bytes there are");
    }
}
