package dev.floe.chain.contract;

import java.math.BigInteger;

/** Arithmetic on unsigned 64-bit integers that fails as Move's does instead of wrapping. */
public final class U64 {
    /** The largest one. */
    public static final long MAX = -1;

    private static final BigInteger LIMIT = BigInteger.ONE.shiftLeft(64);

    private U64() {}

    public static long add(long a, long b) {
        long sum = a + b;
        if (less(sum, a)) {
            throw new ArithmeticFault();
        }
        return sum;
    }

    public static long subtract(long a, long b) {
        if (less(a, b)) {
            throw new ArithmeticFault();
        }
        return a - b;
    }

    public static long multiply(long a, long b) {
        if (Math.unsignedMultiplyHigh(a, b) != 0) {
            throw new ArithmeticFault();
        }
        return a * b;
    }

    public static long divide(long a, long b) {
        if (b == 0) {
            throw new ArithmeticFault();
        }
        return Long.divideUnsigned(a, b);
    }

    /** {@code floor(a * b / c)} with a product of 128 bits; the quotient must fit in 64. */
    public static long multiplyDivide(long a, long b, long c) {
        if (c == 0) {
            throw new ArithmeticFault();
        }
        if (Math.unsignedMultiplyHigh(a, b) == 0) {
            return Long.divideUnsigned(a * b, c);
        }
        return narrow(big(a).multiply(big(b)).divide(big(c)));
    }

    public static boolean less(long a, long b) {
        return Long.compareUnsigned(a, b) < 0;
    }

    public static long min(long a, long b) {
        return less(a, b) ? a : b;
    }

    public static long max(long a, long b) {
        return less(a, b) ? b : a;
    }

    public static BigInteger big(long value) {
        BigInteger signed = BigInteger.valueOf(value);
        return value < 0 ? signed.add(LIMIT) : signed;
    }

    /** @throws ArithmeticFault unless {@code value} fits in 64 bits */
    public static long narrow(BigInteger value) {
        if (value.signum() < 0 || value.bitLength() > 64) {
            throw new ArithmeticFault();
        }
        return value.longValue();
    }
}
