package dev.floe.cli;

import dev.floe.bytes.Plural;
import dev.floe.store.StoreCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code floe fsck}: whether a storage node's files are as they were written. */
@Command(
        name = "fsck",
        description = {
            "Reads every byte that a stopped storage node keeps, and says what is damaged or missing. Changes nothing.",
            "Exits with 1 if anything is."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class FsckCommand implements Callable<Integer> {
    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "the node's directory (storage_path)")
    private Path directory;

    @Override
    public Integer call() throws IOException {
        AtomicInteger damages = new AtomicInteger();
        int stores = 0;
        for (String name : List.of("blobs", "chain")) {
            Path store = directory.resolve(name);
            if (!Files.isDirectory(store)) {
                continue;
            }
            stores++;
            StoreCheck.Result result = StoreCheck.run(store, damage -> {
                damages.incrementAndGet();
                System.out.println(store + "/" + damage);
            });
            System.out.printf(
                    "%s: %s, %s in %s%n",
                    store,
                    Plural.of(result.records(), "record"),
                    Plural.of(result.bytes(), "byte"),
                    Plural.of(result.segments(), "file"));
            if (result.unacknowledged() > 0) {
                System.out.printf(
                        "%s: %s of a write that was not acknowledged; the next start cuts that off%n",
                        store, Plural.of(result.unacknowledged(), "byte"));
            }
        }
        if (stores == 0) {
            throw new IOException(
                    directory + " is not the directory of a storage node: it has neither blobs nor chain");
        }
        System.out.println(damages.get() == 0 ? "nothing is damaged" : damages.get() + " damages");
        return damages.get() == 0 ? 0 : 1;
    }
}
