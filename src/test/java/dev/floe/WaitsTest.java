package dev.floe;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.mutiny.groups.MultiSubscribe;
import io.smallrye.mutiny.groups.UniAwait;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.channels.FileChannel;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Exchanger;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TransferQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Whoever waits for something that may never come says for how long; the few who may wait for ever are named here, each with
 * what ends its wait. Locks are not waits: they guard pieces of code in which nobody waits for a stranger.
 */
class WaitsTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.floe");

    /** A way to wait without a limit: methods with that name and so many parameters, of these and what extends them. */
    private record Wait(Class<?> owner, String method, int parameters) {
        boolean is(CodeUnitAccessTarget target) {
            return target.getName().equals(method)
                    && target.getRawParameterTypes().size() == parameters
                    && target.getOwner().isAssignableTo(owner);
        }
    }

    private static final List<Wait> WAITS = List.of(
            new Wait(Object.class, "wait", 0),
            new Wait(Thread.class, "join", 0),
            new Wait(Process.class, "waitFor", 0),
            new Wait(Future.class, "get", 0),
            new Wait(CompletableFuture.class, "join", 0),
            new Wait(ForkJoinTask.class, "join", 0),
            new Wait(ForkJoinTask.class, "invoke", 0),
            new Wait(CountDownLatch.class, "await", 0),
            new Wait(CyclicBarrier.class, "await", 0),
            new Wait(Condition.class, "await", 0),
            new Wait(Condition.class, "awaitUninterruptibly", 0),
            new Wait(Semaphore.class, "acquire", 0),
            new Wait(Semaphore.class, "acquire", 1),
            new Wait(Semaphore.class, "acquireUninterruptibly", 0),
            new Wait(Semaphore.class, "acquireUninterruptibly", 1),
            new Wait(Exchanger.class, "exchange", 1),
            new Wait(Phaser.class, "arriveAndAwaitAdvance", 0),
            new Wait(Phaser.class, "awaitAdvance", 1),
            new Wait(BlockingQueue.class, "take", 0),
            new Wait(BlockingQueue.class, "put", 1),
            new Wait(BlockingDeque.class, "takeFirst", 0),
            new Wait(BlockingDeque.class, "takeLast", 0),
            new Wait(BlockingDeque.class, "putFirst", 1),
            new Wait(BlockingDeque.class, "putLast", 1),
            new Wait(TransferQueue.class, "transfer", 1),
            new Wait(CompletionService.class, "take", 0),
            new Wait(ExecutorService.class, "close", 0),
            new Wait(ExecutorService.class, "invokeAll", 1),
            new Wait(ExecutorService.class, "invokeAny", 1),
            new Wait(LockSupport.class, "park", 0),
            new Wait(LockSupport.class, "park", 1),
            new Wait(FileChannel.class, "lock", 0),
            new Wait(FileChannel.class, "lock", 3),
            new Wait(Selector.class, "select", 0),
            new Wait(Socket.class, "connect", 1),
            new Wait(Socket.class, "<init>", 2),
            new Wait(io.netty.util.concurrent.Future.class, "await", 0),
            new Wait(io.netty.util.concurrent.Future.class, "awaitUninterruptibly", 0),
            new Wait(io.netty.util.concurrent.Future.class, "sync", 0),
            new Wait(io.netty.util.concurrent.Future.class, "syncUninterruptibly", 0),
            new Wait(io.vertx.core.Future.class, "await", 0),
            new Wait(UniAwait.class, "indefinitely", 0),
            new Wait(MultiSubscribe.class, "asIterable", 0),
            new Wait(MultiSubscribe.class, "asIterable", 2),
            new Wait(MultiSubscribe.class, "asStream", 0),
            new Wait(MultiSubscribe.class, "asStream", 2));

    private static final String FOR_WORK = "a thread without work waits for some, or for the end of its process";
    private static final String FOR_THE_END = "a service lives until it is asked to stop";
    private static final String FOR_OWN_WORK =
            "this process computes what it waits for: it ends, and an interrupt stops it or the command";
    private static final String FOR_THE_DISK =
            "nothing is acknowledged that is not on the disk: who waits for that waits as long as the disk takes";
    private static final String FOR_A_CLEAN_STOP =
            "a store that is let go of half-way has to be read again; StopSignal and devnet limit the stop as a whole";

    private static final Map<String, String> MAY_WAIT = new TreeMap<>(Map.ofEntries(
            Map.entry("store.Committer.commitAll", FOR_WORK),
            Map.entry("chain.ledger.Committer.run", FOR_WORK),
            Map.entry("door.AccessLogWriter.run", FOR_WORK),
            Map.entry("cli.StopSignal.await", FOR_THE_END),
            Map.entry("devnet.HostedService.live", FOR_THE_END),
            Map.entry("cli.CodecThreads.close", FOR_OWN_WORK),
            Map.entry("cli.DecodeCommand.verify", FOR_OWN_WORK),
            Map.entry("node.Computations.compute", FOR_OWN_WORK),
            Map.entry("read.Evidence.result", FOR_OWN_WORK),
            Map.entry("redstuff.WorkCrew$Job.await", FOR_OWN_WORK),
            Map.entry("write.BlobWriter.computing", FOR_OWN_WORK),
            Map.entry("node.BlobShelf.await", FOR_THE_DISK),
            Map.entry("node.events.EventLog.write", FOR_THE_DISK),
            Map.entry("node.registry.BlobRegistry.apply", FOR_THE_DISK),
            Map.entry("publisher.access.PublisherRecords.apply", FOR_THE_DISK),
            Map.entry(
                    "publisher.access.RememberedStores$Repeat.answer",
                    "the first request ends by its own limits, and tells whoever repeats it"),
            Map.entry("store.Compactor$Moving.move", FOR_THE_DISK),
            Map.entry("store.RecordStore.bury", FOR_THE_DISK),
            Map.entry("chain.ledger.Committer.commit", FOR_THE_DISK),
            Map.entry("chain.ledger.Committer.close", FOR_A_CLEAN_STOP),
            Map.entry("node.FloeNode.close", FOR_A_CLEAN_STOP),
            Map.entry("node.work.Workers.close", FOR_A_CLEAN_STOP),
            Map.entry("store.Committer.stop", FOR_A_CLEAN_STOP),
            Map.entry("edge.PeerGreeter.greet", "a turn is given back after its time, whatever the node does"),
            Map.entry("node.door.Door.<init>", "the kernel binds an address or refuses to, at once"),
            Map.entry("node.door.Exchange.await", "a body that is too slow, or whose client is gone, fails"),
            Map.entry("read.Mailbox.take", "what is asked of a node has its own time, and tells when that is over"),
            Map.entry("read.StrictCheck.run", "a read ends by its own total time"),
            Map.entry("cli.ReadConnection.copy", "a read ends by its own total time"),
            Map.entry("sui.ChainEventFeed.read", "a call to a full node has a deadline, and few tries"),
            Map.entry("write.Distribution.run", "its threads are interrupted before, and wait for nothing else"),
            Map.entry("write.NodeUpload.insistOnAll", "each request has its time; Distribution interrupts them all"),
            Map.entry("write.InputBlob.whole", "who writes into a pipe may take the time of a person; Ctrl-C ends it"),
            Map.entry(
                    "write.SpoolDirectory.hold",
                    "a process of the same user removes what is abandoned meanwhile; an interrupt ends it")));

    /** Where production code waits without a limit, and how. */
    private static Map<String, List<String>> waits() {
        Map<String, List<String>> found = new TreeMap<>();
        for (JavaClass type : CLASSES) {
            for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                if (access.getTarget() instanceof CodeUnitAccessTarget target
                        && WAITS.stream().anyMatch(wait -> wait.is(target))) {
                    String place = type.getName().substring("dev.floe.".length()) + "."
                            + access.getOrigin().getName().replaceFirst("^lambda\\$(.*)\\$\\d+$", "$1");
                    found.computeIfAbsent(place, _ -> new ArrayList<>()).add(access.getDescription());
                }
            }
        }
        return found;
    }

    @Test
    void whoWaitsSaysForHowLong() {
        Map<String, List<String>> unlimited = waits();
        unlimited.keySet().removeAll(MAY_WAIT.keySet());
        assertThat(unlimited).isEmpty();
    }

    @Test
    void everyExceptionIsStillNeeded() {
        TreeSet<String> needless = new TreeSet<>(MAY_WAIT.keySet());
        needless.removeAll(waits().keySet());
        assertThat(needless).isEmpty();
    }

    /** Java's HTTP client waits for an answer for ever unless the request says otherwise. */
    @Test
    void everyRequestHasItsTime() {
        TreeSet<String> builds = new TreeSet<>();
        TreeSet<String> limits = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                if (access.getTarget().getOwner().isEquivalentTo(HttpRequest.Builder.class)) {
                    String place = access.getOrigin().getFullName();
                    switch (access.getTarget().getName()) {
                        case "build" -> builds.add(place);
                        case "timeout" -> limits.add(place);
                        default -> {}
                    }
                }
            }
        }
        assertThat(builds).isNotEmpty();
        assertThat(limits).containsAll(builds);
    }
}
