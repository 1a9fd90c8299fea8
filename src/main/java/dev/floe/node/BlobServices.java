package dev.floe.node;

import dev.floe.node.challenge.Withheld;
import dev.floe.node.heal.ShardStates;
import dev.floe.node.registry.BlobRegistry;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/**
 * What a storage node does with blobs, wired: the routes of its API without HTTP, and what the chain says.
 *
 * @param lifecycle of the blobs; no client calls it
 * @param own what healing works on
 */
record BlobServices(
        Reads reads,
        Uploads uploads,
        Symbols symbols,
        Confirmations confirmations,
        Lifecycle lifecycle,
        Invalidity invalidity,
        ShardTransfers transfers,
        OwnBlobs own) {

    static BlobServices over(
            BlobShelf shelf,
            BlobRegistry registry,
            PendingUploads pending,
            BlockList blocked,
            Supplier<Chain.NetworkView> network,
            ShardStates states,
            Supplier<HeldShards> held,
            Withheld withheld,
            ExecutorService pool,
            MemoryShares memory,
            OptionalInt symbolRequests) {
        Computations cpu = new Computations(pool);
        BlobLocks locks = new BlobLocks();
        Registrations registrations = new Registrations(registry, held);
        StoredMetadata stored = new StoredMetadata(shelf, held, cpu);
        Reads reads = new Reads(shelf, registrations, blocked, held, withheld);
        Uploads uploads = new Uploads(shelf, stored, registry, registrations, pending, held, locks, cpu);
        Confirmations confirmations = new Confirmations(shelf, registry, registrations, uploads, held, cpu);
        return new BlobServices(
                reads,
                uploads,
                new Symbols(shelf, stored, reads, held, cpu, symbolRequests),
                confirmations,
                new Lifecycle(shelf, stored, registry, registrations, uploads, confirmations, locks),
                new Invalidity(stored, reads, held, cpu),
                new ShardTransfers(
                        shelf, registry, network, held, withheld, memory.handOver(), ShardTransfers.PATIENCE),
                new OwnBlobs(shelf, stored, registry, uploads, states, held));
    }
}
