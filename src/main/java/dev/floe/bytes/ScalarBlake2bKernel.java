package dev.floe.bytes;

/** One state at a time, in plain Java. */
final class ScalarBlake2bKernel extends LaneBlake2bKernel {
    static final ScalarBlake2bKernel INSTANCE = new ScalarBlake2bKernel();

    private ScalarBlake2bKernel() {}

    @Override
    public int lanes() {
        return 1;
    }

    @Override
    void compress(long[] states, int at, long[] block, long counted, long lastBlockFlag) {
        Blake2b.compress(states, at, block, counted, lastBlockFlag);
    }
}
