package dev.floe.node;

import dev.floe.bytes.Cpu;
import dev.floe.bytes.MemoryBudget;
import dev.floe.bytes.Transfers;
import dev.floe.protocol.Committee;
import dev.floe.read.BlobHandle;
import dev.floe.read.BlobReader;
import dev.floe.read.CommitteeSlivers;
import dev.floe.read.CommitteeSource;
import dev.floe.read.ReadException;
import dev.floe.read.ReadObserver;
import dev.floe.read.ReadOptions;
import dev.floe.read.ReaderOptions;
import dev.floe.read.SliverReader;
import dev.floe.read.SystemScheduler;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.sui.SuiException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Blobs of the network as every client reads them: from whoever has them, verified by their IDs. A node that wants none costs
 * nothing. Thread-safe; methods block on the network.
 */
final class NetworkBlobs implements EventBlobNetwork, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(NetworkBlobs.class);
    private static final Duration OPENED_WITHIN = Duration.ofSeconds(30);
    private static final Duration READ_WITHIN = Duration.ofMinutes(30);
    /** An event blob ends with the checkpoint in which it becomes longer than a tenth of that. */
    private static final long LONGEST = 1L << 30;

    private final OtherNodes nodes;
    private final Supplier<Chain.NetworkView> network;
    private final EventFollower.Refresh refresh;
    private final ExecutorService cpu;
    private final int cores;
    private final MemoryBudget memory;
    private final int metadata;

    // Guarded by this.
    private Optional<Open> open = Optional.empty();
    private boolean closed;

    private record Open(SystemScheduler scheduler, CommitteeSlivers slivers, BlobReader reader) {}

    /**
     * @param memory for what is under way, and for others
     * @param metadata bytes for metadata that may be needed again
     */
    NetworkBlobs(
            OtherNodes nodes,
            Supplier<Chain.NetworkView> network,
            EventFollower.Refresh refresh,
            ExecutorService cpu,
            int cores,
            MemoryBudget memory,
            int metadata) {
        this.nodes = nodes;
        this.network = network;
        this.refresh = refresh;
        this.cpu = cpu;
        this.cores = cores;
        this.memory = memory;
        this.metadata = metadata;
    }

    private synchronized BlobReader reader() throws IOException {
        if (closed) {
            throw new IOException("the node is stopping");
        }
        if (open.isEmpty()) {
            SystemScheduler scheduler = new SystemScheduler();
            ReaderOptions options =
                    ReaderOptions.of(memory, new Cpu(cpu, cores)).withMetadataCacheBytes(metadata);
            CommitteeSlivers slivers = nodes.slivers(committees(), options, scheduler);
            open = Optional.of(new Open(
                    scheduler, slivers, new SliverReader(slivers, slivers, options, scheduler, ReadObserver.NONE)));
        }
        return open.get().reader;
    }

    private CommitteeSource committees() {
        return new CommitteeSource() {
            @Override
            public Committee current() {
                return network.get().committee();
            }

            @Override
            public Optional<Committee> previous() {
                Chain.NetworkView now = network.get();
                return now.changing() ? now.previousCommittee() : Optional.empty();
            }

            @Override
            public void refresh() {
                try {
                    refresh.refresh();
                } catch (SuiException e) {
                    LOG.debugf("the chain cannot be read at the moment: %s", e.getMessage());
                }
            }
        };
    }

    @Override
    public Optional<BlobSource> open(BlobId blobId) throws IOException {
        Optional<BlobHandle> handle = handle(blobId);
        return handle.map(blob -> new BlobSource() {
            @Override
            public long length() {
                return blob.length();
            }

            @Override
            public void read(long position, byte[] into, int at, int count) throws IOException {
                ByteBuffer piece = ByteBuffer.wrap(into, at, count);
                await(
                        () -> blob.read(position, position + count)
                                .onItem()
                                .invoke(piece::put)
                                .onItem()
                                .ignoreAsUni()
                                .subscribeAsCompletionStage(),
                        OPENED_WITHIN);
            }
        });
    }

    @Override
    public boolean save(BlobId blobId, Path file, long from) throws IOException {
        Optional<BlobHandle> handle = handle(blobId);
        if (handle.isEmpty()) {
            return false;
        }
        try (FileChannel to = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            to.truncate(from).position(from);
            if (from == handle.get().length()) {
                return true;
            }
            await(
                    () -> handle.get()
                            .read(from, handle.get().length())
                            .onItem()
                            .invoke(piece -> write(to, piece))
                            .onItem()
                            .ignoreAsUni()
                            .subscribeAsCompletionStage(),
                    READ_WITHIN);
        }
        return true;
    }

    private static void write(FileChannel to, ByteBuffer piece) {
        try {
            Transfers.writeAll(to, piece.duplicate());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Empty if nobody knows the blob. */
    private Optional<BlobHandle> handle(BlobId blobId) throws IOException {
        try {
            BlobReader from = reader();
            return Optional.of(await(
                    () -> from.open(blobId, ReadOptions.DEFAULT.withMaxLength(LONGEST))
                            .subscribeAsCompletionStage(),
                    OPENED_WITHIN));
        } catch (IOException e) {
            if (e.getCause() instanceof ReadException refusal && refusal.kind() == ReadException.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw new IOException("event blob " + blobId + " cannot be read: " + e.getMessage(), e.getCause());
        }
    }

    private static <T> T await(Supplier<CompletableFuture<T>> begin, Duration within) throws IOException {
        CompletableFuture<T> future;
        try {
            future = begin.get();
        } catch (ReadException e) {
            throw new IOException(e.getMessage(), e);
        }
        try {
            return future.get(within.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + within.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the node is stopping");
        } finally {
            future.cancel(true);
        }
    }

    @Override
    public void close() {
        Optional<Open> mine;
        synchronized (this) {
            closed = true;
            mine = open;
        }
        mine.ifPresent(one -> {
            one.slivers.close();
            one.scheduler.close();
        });
    }
}
