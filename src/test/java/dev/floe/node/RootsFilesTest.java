package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.floe.bytes.DurableFiles;
import dev.floe.bytes.RootsFiles;
import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.SecretFile;
import dev.floe.protocol.ObjectId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code sudo floe node …} writes in the place of the user whose node it is (mdwn/mtrack #361). */
class RootsFilesTest {
    private static final int ROOT = 0;
    private static final int NODE = 54_321;
    private static final int GROUP = 54_322;
    private static final int OTHER = 54_323;

    @TempDir
    private Path folder;

    private Path home;

    @BeforeEach
    void aFolderOfTheNodes() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root gives files away");
        home = Files.createDirectory(folder.resolve("floe"));
        belongsTo(home, NODE, GROUP);
    }

    private static Path belongsTo(Path file, int user, int group) throws IOException {
        Files.setAttribute(file, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:gid", group, LinkOption.NOFOLLOW_LINKS);
        return file;
    }

    private static void assertBelongsTo(Path file, int user, int group) throws IOException {
        assertThat(Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS))
                .as(file.toString())
                .isEqualTo(user);
        assertThat(Files.getAttribute(file, "unix:gid", LinkOption.NOFOLLOW_LINKS))
                .as(file.toString())
                .isEqualTo(group);
    }

    @Test
    void theConfigurationThatAKeyIsNotedInStaysTheNodes() throws IOException {
        Path config = belongsTo(Files.writeString(home.resolve("node.yaml"), "name: \"n\"\n"), NODE, GROUP);
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-------"));
        Path key = home.resolve("protocol-1.key");
        SecretFile.write(key, BlsSecretKey.generate(new SecureRandom()).toTagged() + "\n");
        NodeConfigFile.noteNextKey(config, key);
        NodeConfigFile.noteCapability(
                config, ObjectId.parse("0x" + "7".repeat(64)).orElseThrow());
        for (Path file : new Path[] {config, key}) {
            assertBelongsTo(file, NODE, GROUP);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThat(config).content().contains("storage_node_cap", key.toString());
    }

    @Test
    void aFileThatIsThereKeepsItsOwnerWhoseverTheFolderIs() throws IOException {
        Path others = belongsTo(Files.writeString(home.resolve("others"), "1"), OTHER, GROUP);
        DurableFiles.replace(others, new byte[] {2});
        assertBelongsTo(others, OTHER, GROUP);
        Path roots = Files.writeString(home.resolve("roots"), "1");
        DurableFiles.replace(roots, new byte[] {2});
        assertBelongsTo(roots, ROOT, ROOT);
    }

    @Test
    void newFoldersAreWhoseTheFolderAroundThemIs() throws IOException {
        SecretFile.write(home.resolve("a/b/wallet.key"), "secret");
        for (String made : new String[] {"a", "a/b", "a/b/wallet.key"}) {
            assertBelongsTo(home.resolve(made), NODE, GROUP);
        }
        DurableFiles.makeDirectory(folder.resolve("c/d"));
        assertBelongsTo(folder.resolve("c/d"), ROOT, ROOT);
    }

    @Test
    void aLinkGivesNothingAwayThatItLeadsTo() throws IOException {
        Path shadow = Files.writeString(folder.resolve("shadow"), "of root's");
        Path secrets = Files.createDirectory(folder.resolve("secrets"));
        Path secret = Files.writeString(secrets.resolve("key"), "of root's");
        Files.createSymbolicLink(home.resolve("link"), shadow);
        Files.createDirectory(home.resolve("data"));
        Files.createSymbolicLink(home.resolve("data/link"), shadow);
        Files.createSymbolicLink(home.resolve("data/directory"), secrets);
        RootsFiles.giveAllIn(home);
        DurableFiles.replace(home.resolve("made"), new byte[] {1});
        RootsFiles.giveAllIn(belongsTo(Files.createSymbolicLink(folder.resolve("home"), secrets), NODE, GROUP));
        assertBelongsTo(shadow, ROOT, ROOT);
        assertBelongsTo(secrets, ROOT, ROOT);
        assertBelongsTo(secret, ROOT, ROOT);
        assertBelongsTo(home.resolve("data"), NODE, GROUP);
        assertBelongsTo(home.resolve("made"), NODE, GROUP);
    }

    @Test
    void anotherNameGivesNothingAwayThatRootHasElsewhere() throws IOException {
        Path shadow = Files.writeString(folder.resolve("shadow"), "of root's");
        Files.createLink(home.resolve("name"), shadow);
        Path made =
                Files.writeString(Files.createDirectory(home.resolve("data")).resolve("made"), "1");
        RootsFiles.giveAllIn(home);
        assertBelongsTo(shadow, ROOT, ROOT);
        assertBelongsTo(made, NODE, GROUP);
    }

    /** A service exchanges folders of its own for links to root's, over and over, as fast as it can. */
    @Test
    void aDirectoryThatIsExchangedForALinkMeanwhileGivesNothingAway() throws Exception {
        Path secrets = Files.createDirectory(folder.resolve("secrets"));
        for (int i = 0; i < 50; i++) {
            Files.writeString(secrets.resolve("file" + i), "of root's");
        }
        Path data = belongsTo(Files.createDirectory(home.resolve("data")), NODE, GROUP);
        for (int i = 0; i < 50; i++) {
            Files.writeString(data.resolve("file" + i), "the node's");
        }
        Path aside = home.resolve("aside");
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger exchanges = new AtomicInteger();
        Thread service = Thread.ofPlatform().start(() -> {
            try {
                while (!done.get()) {
                    Files.move(data, aside);
                    Files.createSymbolicLink(data, secrets);
                    Files.delete(data);
                    Files.move(aside, data);
                    exchanges.incrementAndGet();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try {
            while (exchanges.get() < 2_000 && service.isAlive()) {
                RootsFiles.giveAllIn(home);
            }
        } finally {
            done.set(true);
            service.join();
        }
        assertThat(exchanges).hasValueGreaterThanOrEqualTo(2_000);
        assertBelongsTo(secrets, ROOT, ROOT);
        for (int i = 0; i < 50; i++) {
            assertBelongsTo(secrets.resolve("file" + i), ROOT, ROOT);
        }
        RootsFiles.giveAllIn(home);
        for (int i = 0; i < 50; i++) {
            assertBelongsTo(data.resolve("file" + i), NODE, GROUP);
        }
    }

    @Test
    void whatRootRestoresIsWhoseItsFolderIs() throws Exception {
        Path backup = folder.resolve("backup");
        try (RunningNode node = new RunningNode(folder.resolve("node"), List.of(0, 3))) {
            NodeBackup.run(node.directory, backup, (store, damage) -> {});
        }
        Path restored = home.resolve("node");
        NodeBackup.restore(backup, restored, (store, damage) -> {});
        try (var all = Files.walk(restored)) {
            for (Path path : all.toList()) {
                assertBelongsTo(path, NODE, GROUP);
            }
        }
        // The disk was mounted, and its folder given to the node, before.
        Path mounted = belongsTo(Files.createDirectory(folder.resolve("mounted")), NODE, GROUP);
        NodeBackup.restore(backup, mounted, (store, damage) -> {});
        assertThat(mounted.resolve("blobs")).isDirectory();
        try (var all = Files.walk(mounted)) {
            for (Path path : all.toList()) {
                assertBelongsTo(path, NODE, GROUP);
            }
        }
    }
}
