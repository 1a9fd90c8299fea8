package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.write.FileBlob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is had of an event blob is what there is on the disk. */
class EventBlobDraftTest {
    private static final BlobId BLOB = BlobId.of(new byte[BlobId.LENGTH]);

    @TempDir
    private Path directory;

    private int saved;

    private final class Network implements EventBlobNetwork {
        @Override
        public Optional<BlobSource> open(BlobId blobId) {
            return Optional.empty();
        }

        @Override
        public boolean save(BlobId blobId, Path file, long from) throws IOException {
            assertThat(from).isZero();
            saved++;
            Files.write(file, new byte[100]);
            return true;
        }
    }

    /** Whoever makes room on a disk takes it for something left over. */
    @Test
    void aFileThatWasRemovedIsGotAgain() throws IOException {
        Path file = directory.resolve("draft");
        EventBlobDraft draft = new EventBlobDraft(new Network(), file);
        draft.of(BLOB).close();
        draft.of(BLOB).close();
        assertThat(saved).isEqualTo(1);
        Files.delete(file);
        try (FileBlob again = draft.of(BLOB)) {
            assertThat(again.length()).isEqualTo(100);
        }
        assertThat(saved).isEqualTo(2);
    }
}
