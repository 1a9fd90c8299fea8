package dev.floe.node.registry;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;

/**
 * The objects of a blob that storage pools pay for; they live as long as their pools.
 *
 * @param total that are registered
 * @param certified of these
 */
record PooledObjects(int total, int certified) {
    static final PooledObjects NONE = new PooledObjects(0, 0);

    PooledObjects register() {
        return new PooledObjects(total + 1, certified);
    }

    PooledObjects certify() {
        return new PooledObjects(total, certified + 1);
    }

    PooledObjects remove(BlobObjectInfo object) {
        return new PooledObjects(Math.max(0, total - 1), Math.max(0, certified - (object.certified() ? 1 : 0)));
    }

    void write(BcsWriter out) {
        out.u32(total).u32(certified);
    }

    static PooledObjects read(BcsReader in) {
        return new PooledObjects((int) in.u32(), (int) in.u32());
    }
}
