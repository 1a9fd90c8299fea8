package dev.floe.peer;

import dev.floe.bytes.BcsWriter;
import java.io.IOException;

/** The body of a PUT, read piece by piece as the connection takes it. */
public interface Upload {
    /** Bytes in the body. */
    long length();

    /** Copies {@code count} bytes from {@code position} on. May block; is called by one thread at a time, in order. */
    void read(long position, byte[] into, int at, int count) throws IOException;

    /** Whether the body lies in memory, so that {@link #read} never blocks. */
    boolean isInMemory();

    /** The bytes, not copied. */
    static Upload of(byte[] bytes) {
        return new Upload() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public void read(long position, byte[] into, int at, int count) {
                System.arraycopy(bytes, Math.toIntExact(position), into, at, count);
            }

            @Override
            public boolean isInMemory() {
                return true;
            }
        };
    }

    /**
     * The BCS form of a sliver whose symbols lie somewhere else, such as in a region of a file.
     *
     * @param symbols the concatenated symbols
     * @param index the sliver's index on its axis, not the pair's
     */
    static Upload sliver(Upload symbols, int symbolSize, int index) {
        byte[] prefix = new BcsWriter(8).uleb128(symbols.length()).toByteArray();
        byte[] trailer = new BcsWriter(8).u16(symbolSize).u16(index).toByteArray();
        long trailerAt = prefix.length + symbols.length();
        return new Upload() {
            @Override
            public long length() {
                return trailerAt + trailer.length;
            }

            @Override
            public void read(long position, byte[] into, int at, int count) throws IOException {
                int done = 0;
                while (done < count) {
                    long from = position + done;
                    int some;
                    if (from < prefix.length) {
                        some = (int) Math.min(count - done, prefix.length - from);
                        System.arraycopy(prefix, (int) from, into, at + done, some);
                    } else if (from < trailerAt) {
                        some = (int) Math.min(count - done, trailerAt - from);
                        symbols.read(from - prefix.length, into, at + done, some);
                    } else {
                        some = count - done;
                        System.arraycopy(trailer, (int) (from - trailerAt), into, at + done, some);
                    }
                    done += some;
                }
            }

            @Override
            public boolean isInMemory() {
                return symbols.isInMemory();
            }
        };
    }
}
