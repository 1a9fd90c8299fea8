package dev.floe.redstuff;

import java.util.concurrent.ArrayBlockingQueue;

/**
 * Arrays for the work on slices, used again and again: about a megabyte for a row that is checked in less time than it
 * takes to get a megabyte of fresh memory. Keeps a few of them, as many as threads usually need. Thread-safe.
 */
final class WorkSpace {
    private static final int MOST = 16;
    private static final ArrayBlockingQueue<byte[]> FREE = new ArrayBlockingQueue<>(MOST);

    private WorkSpace() {}

    /** An array of at least {@code length} bytes with anything in it. */
    static byte[] take(int length) {
        byte[] array = FREE.poll();
        return array == null || array.length < length ? new byte[length] : array;
    }

    /** For an array that nobody uses any more. */
    static void giveBack(byte[] array) {
        FREE.offer(array);
    }
}
