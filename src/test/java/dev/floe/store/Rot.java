package dev.floe.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Disks that do not give back what was written. */
public final class Rot {
    private static final int UNIT = 64;

    private Rot() {}

    /** Where the last record about {@code subject} that has a payload starts in a segment's bytes. */
    public static int lastRecordOf(byte[] segment, byte[] subject) {
        for (int unit = segment.length / UNIT - 1; unit > 0; unit--) {
            int at = unit * UNIT;
            boolean removal = segment[at + 4] < 0;
            if (!removal && Arrays.equals(segment, at + 8, at + 40, subject, 0, 32)) {
                return at;
            }
        }
        throw new IllegalArgumentException("no such record");
    }

    /** Flips a bit of the payload of the last record about {@code subject}, as it lies on the disk. */
    public static void flipLastOf(Path segment, byte[] subject) throws IOException {
        int at = lastRecordOf(Files.readAllBytes(segment), subject) + UNIT + 5;
        try (var file = Files.newByteChannel(segment, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var one = ByteBuffer.allocate(1);
            file.position(at).read(one);
            one.put(0, (byte) (one.get(0) ^ 1)).rewind();
            file.position(at).write(one);
        }
    }
}
