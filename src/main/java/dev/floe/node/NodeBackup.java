package dev.floe.node;

import dev.floe.bytes.DurableFiles;
import dev.floe.bytes.RootsFiles;
import dev.floe.bytes.Transfers;
import dev.floe.keys.BlsPublicKey;
import dev.floe.store.Damage;
import dev.floe.store.StoreBackup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Copies the directory of a node, which may run meanwhile, so that the copy can take its place. Everything that the node
 * acknowledged before the beginning is in it. Copied again to the same place, only what is new is copied.
 */
public final class NodeBackup {
    /** Holds what {@code node.json} of the node says; is locked while a backup runs. */
    private static final String MARK = "BACKUP";

    /** In the node's directory: says where the last copy is, and by its time when it was made. */
    private static final String DONE = "backup-done";

    private static final Logger LOG = Logger.getLogger(NodeBackup.class);
    private static final long LONGEST_MARK = 1 << 20;

    private NodeBackup() {}

    /**
     * Makes the copy, or brings it up to date. It is the directory of a node from when this returns until the next time;
     * meanwhile, and after a failure, no node takes it for one.
     *
     * @param node the directory of the node
     * @param to is made if it is missing; otherwise it must be an earlier copy that no node has been started on
     * @param damages told of what was not in the node's files as it was written, and in which of the copied stores
     * @return what was done, by the names of the stores
     */
    public static Map<String, StoreBackup.Result> run(Path node, Path to, BiConsumer<Path, Damage> damages)
            throws IOException {
        Map<String, StoreBackup.Result> done = copy(node, to, damages);
        try {
            DurableFiles.replace(node.resolve(DONE), (to.toAbsolutePath() + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // Whoever may only read there has a copy all the same; the node's metrics do not know of it.
            LOG.warnf("that there is a copy cannot be noted in %s: %s", node, e.getMessage());
        }
        return done;
    }

    /** How old the last copy of the node's directory is; empty if none is known of. */
    static Optional<Duration> age(Path node, Instant now) {
        try {
            Instant done = Files.getLastModifiedTime(node.resolve(DONE)).toInstant();
            return Optional.of(Duration.between(done, now));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Map<String, StoreBackup.Result> copy(Path node, Path to, BiConsumer<Path, Damage> damages)
            throws IOException {
        Path identity = node.resolve(NodeDirectory.IDENTITY);
        if (!Files.exists(identity)) {
            throw new IOException(
                    node + " is not the directory of a storage node: it has no " + identity.getFileName());
        }
        String whose = Files.readString(identity);
        requireOwn(to);
        requireApart(node, to);
        DurableFiles.makeDirectory(to);
        try (FileChannel mark = FileChannel.open(
                to.resolve(MARK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (!NodeDirectory.tryLock(mark)) {
                throw new IOException("another backup is being written to " + to);
            }
            identify(to, mark, whose);
            // Without it no node takes the directory for its own.
            DurableFiles.remove(to.resolve(NodeDirectory.IDENTITY));
            Map<String, StoreBackup.Result> done = new LinkedHashMap<>();
            // What the chain says first: what it says of blobs that changed meanwhile is read again from there.
            for (String store : List.of(NodeDirectory.CHAIN, NodeDirectory.BLOBS)) {
                Path copy = to.resolve(store);
                done.put(store, StoreBackup.run(node.resolve(store), copy, damage -> damages.accept(copy, damage)));
            }
            // Before a node takes it for its own: one that root restores is another user's to run.
            RootsFiles.giveAllIn(to);
            NodeDirectory.write(to.resolve(NodeDirectory.IDENTITY), whose);
            return done;
        }
    }

    /**
     * Makes the directory of a node from a backup of it, which stays as it is. Broken off, it goes on the next time; no node
     * takes the directory for one before it is whole.
     *
     * @param to is made if it is missing; otherwise it has only what was made of it before
     * @param key the node's, if it has had another one since the backup
     * @param damages as in {@link #run}
     */
    public static Map<String, StoreBackup.Result> restore(
            Path backup, Path to, Optional<BlsPublicKey> key, BiConsumer<Path, Damage> damages) throws IOException {
        if (!Files.exists(backup.resolve(MARK))) {
            throw new IOException(backup + " is no backup of a storage node");
        }
        if (!Files.exists(backup.resolve(NodeDirectory.IDENTITY))) {
            throw new IOException(
                    backup + " is not whole: the backup was broken off, or goes on; make it anew, or wait");
        }
        Map<String, StoreBackup.Result> done = copy(backup, to, damages);
        if (key.isPresent()) {
            NodeDirectory.become(to, key.get());
        }
        // Nobody is to take it for the backup any more, and copy over what a node has.
        DurableFiles.remove(to.resolve(MARK));
        return done;
    }

    /** The same for a node that has the protocol key that it had then. */
    public static Map<String, StoreBackup.Result> restore(Path backup, Path to, BiConsumer<Path, Damage> damages)
            throws IOException {
        return restore(backup, to, Optional.empty(), damages);
    }

    /** Whoever copies a directory into itself, by whatever name, is left without it. */
    private static void requireApart(Path from, Path to) throws IOException {
        Path source = from.toRealPath();
        Path target = real(to.toAbsolutePath().normalize());
        boolean amongFiles = Stream.of(NodeDirectory.CHAIN, NodeDirectory.BLOBS)
                .anyMatch(store -> target.startsWith(source.resolve(store)));
        if (source.startsWith(target) || amongFiles) {
            throw new IOException("what is in " + from + " cannot be copied to " + to
                    + ", which is the same or a part of it: choose another directory");
        }
    }

    /** What a path that need not be there stands for, by the part of it that is there. */
    private static Path real(Path path) throws IOException {
        if (Files.exists(path) || path.getParent() == null) {
            return path.toRealPath();
        }
        return real(path.getParent()).resolve(path.getFileName());
    }

    private static void requireOwn(Path to) throws IOException {
        if (!Files.exists(to)) {
            return;
        }
        if (Files.exists(to.resolve(NodeDirectory.LOCK))) {
            throw new IOException(
                    "a node was started on " + to + ": it is no backup any more; choose another directory");
        }
        try (Stream<Path> files = Files.list(to)) {
            if (files.findAny().isPresent() && !Files.exists(to.resolve(MARK))) {
                throw new IOException(to + " has files and is no backup: choose another directory");
            }
        }
    }

    private static void identify(Path to, FileChannel mark, String whose) throws IOException {
        byte[] wanted = whose.getBytes(StandardCharsets.UTF_8);
        if (mark.size() == 0) {
            Transfers.writeAll(mark, ByteBuffer.wrap(wanted));
            mark.force(true);
            return;
        }
        // Through the same channel: when another one of the file is closed, the system forgets the lock.
        ByteBuffer there = ByteBuffer.allocate((int) Math.min(mark.size(), LONGEST_MARK));
        String earlier = Transfers.readAll(mark, there, 0) ? new String(there.array(), StandardCharsets.UTF_8) : "";
        if (earlier.equals(whose)) {
            return;
        }
        if (!NodeDirectory.isOfTheSame(earlier, whose)) {
            throw new IOException(to + " is the backup of another node: choose another directory");
        }
        // The node has another key than at the last time.
        mark.truncate(0);
        Transfers.writeAll(mark, ByteBuffer.wrap(wanted));
        mark.force(true);
    }
}
