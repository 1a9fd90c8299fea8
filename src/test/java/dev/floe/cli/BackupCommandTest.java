package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.store.Change;
import dev.floe.store.RecordKey;
import dev.floe.store.RecordStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupCommandTest {
    private static final long SEGMENT = 64 * 1024;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private int run(String... arguments) {
        said.reset();
        PrintStream before = System.out;
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            return Floe.commandLine().execute(arguments);
        } finally {
            System.setOut(before);
        }
    }

    private static void add(RecordStore store, int row) {
        store.apply(List.of(
                        new Change.Add(new RecordKey(1, new byte[RecordKey.SUBJECT_LENGTH], row, 0), new byte[20_000])))
                .join();
    }

    @Test
    void theCopyOfANodeThatRunsIsSoundAndDamageIsSaid() throws IOException {
        Path node = Files.createDirectories(folder.resolve("node"));
        Files.writeString(node.resolve("node.json"), "{\"version\": 1}\n");
        String to = folder.resolve("backup").toString();
        String[] backUp = {"backup", "--dir", node.toString(), "--to", to};
        try (RecordStore blobs = RecordStore.open(node.resolve("blobs"), SEGMENT);
                RecordStore chain = RecordStore.open(node.resolve("chain"), SEGMENT)) {
            for (int row = 0; row < 10; row++) {
                add(blobs, row);
            }
            add(chain, 0);
            assertThat(run(backUp)).isZero();
            assertThat(said.toString(StandardCharsets.UTF_8))
                    .contains("chain: 1 record, ")
                    .contains("blobs: 10 records, ")
                    .endsWith("nothing is damaged\n");
            assertThat(run("fsck", "--dir", to)).isZero();

            try (RandomAccessFile file = new RandomAccessFile(
                    node.resolve("blobs").resolve("0000000001.seg").toFile(), "rw")) {
                file.seek(30_000);
                file.write(1);
            }
            Files.setLastModifiedTime(node.resolve("blobs").resolve("0000000001.seg"), FileTime.fromMillis(0));
            assertThat(run(backUp)).isEqualTo(1);
            assertThat(said.toString(StandardCharsets.UTF_8))
                    .contains("blobs/0000000001.seg is damaged at byte ")
                    .endsWith("1 damage\n");
        }
        assertThat(run("backup", "--dir", folder.toString(), "--to", to)).isEqualTo(1);
    }
}
