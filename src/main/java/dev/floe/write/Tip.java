package dev.floe.write;

import dev.floe.protocol.ObjectId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a relay asks for its work, in MIST. */
public sealed interface Tip {
    /** What a blob costs whose encoding has so many bytes. */
    long mist(long encodedLength);

    /** The same for all blobs. */
    record Constant(ObjectId recipient, long amount) implements Tip {
        @Override
        public long mist(long encodedLength) {
            return amount;
        }
    }

    /** For every KiB of the encoded blob that has begun, and something besides. */
    record Linear(ObjectId recipient, long base, long perKibibyte) implements Tip {
        @Override
        public long mist(long encodedLength) {
            return Math.addExact(base, Math.multiplyExact(perKibibyte, Math.ceilDiv(encodedLength, 1024L)));
        }
    }

    /** Whom it is paid to. */
    ObjectId recipient();

    /**
     * Reads {@code const:MIST} or {@code linear:BASE:PER_KIB}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    static Tip parse(String text, ObjectId recipient) {
        Matcher constant = Pattern.compile("const:(\\d{1,18})").matcher(text);
        if (constant.matches()) {
            return new Constant(recipient, Long.parseLong(constant.group(1)));
        }
        // No blob has more than 2^27 KiB when it is encoded.
        Matcher linear = Pattern.compile("linear:(\\d{1,18}):(\\d{1,9})").matcher(text);
        if (linear.matches()) {
            return new Linear(recipient, Long.parseLong(linear.group(1)), Long.parseLong(linear.group(2)));
        }
        throw new IllegalArgumentException(
                "a tip is none, const:MIST or linear:MIST:MIST_FOR_EACH_KIB, not '" + text + "'");
    }
}
