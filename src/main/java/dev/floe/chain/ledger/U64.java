package dev.floe.chain.ledger;

import dev.floe.sui.model.ExecutionFailure;
import java.util.Optional;

/** Arithmetic on unsigned 64-bit integers that fails as Move's does instead of wrapping. */
final class U64 {
    private U64() {}

    static long add(long a, long b) {
        long sum = a + b;
        if (Long.compareUnsigned(sum, a) < 0) {
            throw overflow();
        }
        return sum;
    }

    static long subtract(long a, long b) {
        if (Long.compareUnsigned(a, b) < 0) {
            throw overflow();
        }
        return a - b;
    }

    static long multiply(long a, long b) {
        if (Math.unsignedMultiplyHigh(a, b) != 0) {
            throw overflow();
        }
        return a * b;
    }

    static boolean less(long a, long b) {
        return Long.compareUnsigned(a, b) < 0;
    }

    static ExecutionFailedException overflow() {
        return new ExecutionFailedException(new ExecutionFailure.ArithmeticError(Optional.empty()));
    }
}
