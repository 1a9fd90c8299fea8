package dev.floe.bytes;

import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** As many states at once as the machine's vectors have lanes of 64 bits. Needs {@code jdk.incubator.vector}. */
final class VectorBlake2bKernel extends LaneBlake2bKernel {
    private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private VectorBlake2bKernel() {}

    static Blake2bKernel create() {
        return LANES > 1 ? new VectorBlake2bKernel() : ScalarBlake2bKernel.INSTANCE;
    }

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    void compress(long[] states, int at, long[] block, long counted, long lastBlockFlag) {
        LongVector v0 = LongVector.fromArray(SPECIES, states, at);
        LongVector v1 = LongVector.fromArray(SPECIES, states, at + LANES);
        LongVector v2 = LongVector.fromArray(SPECIES, states, at + 2 * LANES);
        LongVector v3 = LongVector.fromArray(SPECIES, states, at + 3 * LANES);
        LongVector v4 = LongVector.fromArray(SPECIES, states, at + 4 * LANES);
        LongVector v5 = LongVector.fromArray(SPECIES, states, at + 5 * LANES);
        LongVector v6 = LongVector.fromArray(SPECIES, states, at + 6 * LANES);
        LongVector v7 = LongVector.fromArray(SPECIES, states, at + 7 * LANES);
        LongVector v8 = LongVector.broadcast(SPECIES, Blake2b.IV[0]);
        LongVector v9 = LongVector.broadcast(SPECIES, Blake2b.IV[1]);
        LongVector v10 = LongVector.broadcast(SPECIES, Blake2b.IV[2]);
        LongVector v11 = LongVector.broadcast(SPECIES, Blake2b.IV[3]);
        LongVector v12 = LongVector.broadcast(SPECIES, Blake2b.IV[4] ^ counted);
        LongVector v13 = LongVector.broadcast(SPECIES, Blake2b.IV[5]);
        LongVector v14 = LongVector.broadcast(SPECIES, Blake2b.IV[6] ^ lastBlockFlag);
        LongVector v15 = LongVector.broadcast(SPECIES, Blake2b.IV[7]);
        for (int round = 0; round < 12; round++) {
            byte[] s = Blake2b.SIGMA[round];
            // What comes last in each line is what took longest to compute.
            v0 = v0.add(LongVector.fromArray(SPECIES, block, s[0] * LANES)).add(v4);
            v12 = v12.lanewise(VectorOperators.XOR, v0).lanewise(VectorOperators.ROR, 32);
            v8 = v8.add(v12);
            v4 = v4.lanewise(VectorOperators.XOR, v8).lanewise(VectorOperators.ROR, 24);
            v0 = v0.add(LongVector.fromArray(SPECIES, block, s[1] * LANES)).add(v4);
            v12 = v12.lanewise(VectorOperators.XOR, v0).lanewise(VectorOperators.ROR, 16);
            v8 = v8.add(v12);
            v4 = v4.lanewise(VectorOperators.XOR, v8).lanewise(VectorOperators.ROR, 63);
            v1 = v1.add(LongVector.fromArray(SPECIES, block, s[2] * LANES)).add(v5);
            v13 = v13.lanewise(VectorOperators.XOR, v1).lanewise(VectorOperators.ROR, 32);
            v9 = v9.add(v13);
            v5 = v5.lanewise(VectorOperators.XOR, v9).lanewise(VectorOperators.ROR, 24);
            v1 = v1.add(LongVector.fromArray(SPECIES, block, s[3] * LANES)).add(v5);
            v13 = v13.lanewise(VectorOperators.XOR, v1).lanewise(VectorOperators.ROR, 16);
            v9 = v9.add(v13);
            v5 = v5.lanewise(VectorOperators.XOR, v9).lanewise(VectorOperators.ROR, 63);
            v2 = v2.add(LongVector.fromArray(SPECIES, block, s[4] * LANES)).add(v6);
            v14 = v14.lanewise(VectorOperators.XOR, v2).lanewise(VectorOperators.ROR, 32);
            v10 = v10.add(v14);
            v6 = v6.lanewise(VectorOperators.XOR, v10).lanewise(VectorOperators.ROR, 24);
            v2 = v2.add(LongVector.fromArray(SPECIES, block, s[5] * LANES)).add(v6);
            v14 = v14.lanewise(VectorOperators.XOR, v2).lanewise(VectorOperators.ROR, 16);
            v10 = v10.add(v14);
            v6 = v6.lanewise(VectorOperators.XOR, v10).lanewise(VectorOperators.ROR, 63);
            v3 = v3.add(LongVector.fromArray(SPECIES, block, s[6] * LANES)).add(v7);
            v15 = v15.lanewise(VectorOperators.XOR, v3).lanewise(VectorOperators.ROR, 32);
            v11 = v11.add(v15);
            v7 = v7.lanewise(VectorOperators.XOR, v11).lanewise(VectorOperators.ROR, 24);
            v3 = v3.add(LongVector.fromArray(SPECIES, block, s[7] * LANES)).add(v7);
            v15 = v15.lanewise(VectorOperators.XOR, v3).lanewise(VectorOperators.ROR, 16);
            v11 = v11.add(v15);
            v7 = v7.lanewise(VectorOperators.XOR, v11).lanewise(VectorOperators.ROR, 63);
            v0 = v0.add(LongVector.fromArray(SPECIES, block, s[8] * LANES)).add(v5);
            v15 = v15.lanewise(VectorOperators.XOR, v0).lanewise(VectorOperators.ROR, 32);
            v10 = v10.add(v15);
            v5 = v5.lanewise(VectorOperators.XOR, v10).lanewise(VectorOperators.ROR, 24);
            v0 = v0.add(LongVector.fromArray(SPECIES, block, s[9] * LANES)).add(v5);
            v15 = v15.lanewise(VectorOperators.XOR, v0).lanewise(VectorOperators.ROR, 16);
            v10 = v10.add(v15);
            v5 = v5.lanewise(VectorOperators.XOR, v10).lanewise(VectorOperators.ROR, 63);
            v1 = v1.add(LongVector.fromArray(SPECIES, block, s[10] * LANES)).add(v6);
            v12 = v12.lanewise(VectorOperators.XOR, v1).lanewise(VectorOperators.ROR, 32);
            v11 = v11.add(v12);
            v6 = v6.lanewise(VectorOperators.XOR, v11).lanewise(VectorOperators.ROR, 24);
            v1 = v1.add(LongVector.fromArray(SPECIES, block, s[11] * LANES)).add(v6);
            v12 = v12.lanewise(VectorOperators.XOR, v1).lanewise(VectorOperators.ROR, 16);
            v11 = v11.add(v12);
            v6 = v6.lanewise(VectorOperators.XOR, v11).lanewise(VectorOperators.ROR, 63);
            v2 = v2.add(LongVector.fromArray(SPECIES, block, s[12] * LANES)).add(v7);
            v13 = v13.lanewise(VectorOperators.XOR, v2).lanewise(VectorOperators.ROR, 32);
            v8 = v8.add(v13);
            v7 = v7.lanewise(VectorOperators.XOR, v8).lanewise(VectorOperators.ROR, 24);
            v2 = v2.add(LongVector.fromArray(SPECIES, block, s[13] * LANES)).add(v7);
            v13 = v13.lanewise(VectorOperators.XOR, v2).lanewise(VectorOperators.ROR, 16);
            v8 = v8.add(v13);
            v7 = v7.lanewise(VectorOperators.XOR, v8).lanewise(VectorOperators.ROR, 63);
            v3 = v3.add(LongVector.fromArray(SPECIES, block, s[14] * LANES)).add(v4);
            v14 = v14.lanewise(VectorOperators.XOR, v3).lanewise(VectorOperators.ROR, 32);
            v9 = v9.add(v14);
            v4 = v4.lanewise(VectorOperators.XOR, v9).lanewise(VectorOperators.ROR, 24);
            v3 = v3.add(LongVector.fromArray(SPECIES, block, s[15] * LANES)).add(v4);
            v14 = v14.lanewise(VectorOperators.XOR, v3).lanewise(VectorOperators.ROR, 16);
            v9 = v9.add(v14);
            v4 = v4.lanewise(VectorOperators.XOR, v9).lanewise(VectorOperators.ROR, 63);
        }
        LongVector.fromArray(SPECIES, states, at)
                .lanewise(VectorOperators.XOR, v0)
                .lanewise(VectorOperators.XOR, v8)
                .intoArray(states, at);
        LongVector.fromArray(SPECIES, states, at + LANES)
                .lanewise(VectorOperators.XOR, v1)
                .lanewise(VectorOperators.XOR, v9)
                .intoArray(states, at + LANES);
        LongVector.fromArray(SPECIES, states, at + 2 * LANES)
                .lanewise(VectorOperators.XOR, v2)
                .lanewise(VectorOperators.XOR, v10)
                .intoArray(states, at + 2 * LANES);
        LongVector.fromArray(SPECIES, states, at + 3 * LANES)
                .lanewise(VectorOperators.XOR, v3)
                .lanewise(VectorOperators.XOR, v11)
                .intoArray(states, at + 3 * LANES);
        LongVector.fromArray(SPECIES, states, at + 4 * LANES)
                .lanewise(VectorOperators.XOR, v4)
                .lanewise(VectorOperators.XOR, v12)
                .intoArray(states, at + 4 * LANES);
        LongVector.fromArray(SPECIES, states, at + 5 * LANES)
                .lanewise(VectorOperators.XOR, v5)
                .lanewise(VectorOperators.XOR, v13)
                .intoArray(states, at + 5 * LANES);
        LongVector.fromArray(SPECIES, states, at + 6 * LANES)
                .lanewise(VectorOperators.XOR, v6)
                .lanewise(VectorOperators.XOR, v14)
                .intoArray(states, at + 6 * LANES);
        LongVector.fromArray(SPECIES, states, at + 7 * LANES)
                .lanewise(VectorOperators.XOR, v7)
                .lanewise(VectorOperators.XOR, v15)
                .intoArray(states, at + 7 * LANES);
    }
}
