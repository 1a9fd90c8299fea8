package dev.floe.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.store.RecordTable.Found;
import dev.floe.store.RecordTable.Landed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordTableTest {
    @TempDir
    private Path directory;

    /** The committer has looked at what the key has, and shows the change when somebody has found that to be damaged. */
    @Test
    void aRecordThatIsLostWhileItIsRemovedIsCountedOnce() throws IOException {
        RecordTable table = new RecordTable(
                directory, Catalog.read(directory), new RecordStore.Counters(), RecordIndex.empty(directory));
        Segment segment = Segment.create(directory, 1);
        table.segments().put(1L, segment);
        RecordKey key = new RecordKey(1, new byte[RecordKey.SUBJECT_LENGTH], 0, 0);
        byte[] front = RecordFormat.front(new RecordFormat.Draft.Record(key, new byte[10], 0), 64, false);
        segment.write(ByteBuffer.wrap(front), 64);
        long location = Location.of(1, 64);
        long size = RecordFormat.size(10);
        table.show(List.of(new Landed(key, Location.NONE, 0, location, size, 0)), segment);
        assertThat(table.size()).isEqualTo(1);

        try (Found found = table.find(key).orElseThrow()) {
            assertThat(table.lose(found)).isTrue();
        }
        table.checkpoint();
        table.show(List.of(new Landed(key, location, size, Location.NONE, 0, 0)), segment);

        assertThat(table.size()).isZero();
        assertThat(segment.liveBytes()).hasValue(0);
        table.show(List.of(new Landed(key, Location.NONE, 0, location, size, 0)), segment);
        table.show(List.of(new Landed(key, location, size, Location.NONE, 0, 0)), segment);
        assertThat(table.size())
                .as("what was lost before does not count for what came after")
                .isZero();
        segment.release();
        table.closeIndex();
    }
}
