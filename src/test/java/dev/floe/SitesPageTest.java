package dev.floe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code docs/sites.md} answers what a portal needs, row by row, and names tests that there are. */
class SitesPageTest {
    private static final Path PAGE = Path.of("docs", "sites.md");
    private static final int ROWS_OF_SECTION_7 = 12;
    private static final int ROWS_OF_SECTION_9 = 18;

    private static List<String[]> rows(int section) throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.matches("\\| " + section + "\\.\\d+ \\|.*"))
                .map(line -> line.substring(1, line.lastIndexOf('|')).split("\\|"))
                .toList();
    }

    private static void assertAnswered(int section, int count) throws IOException {
        List<String[]> rows = rows(section);
        assertThat(rows).hasSize(count);
        for (int i = 0; i < count; i++) {
            String[] row = rows.get(i);
            assertThat(row).hasSize(4);
            assertThat(row[0].strip()).isEqualTo(section + "." + (i + 1));
            assertThat(row[2].strip()).as("the answer of row %s", row[0]).isNotEmpty();
            boolean tested = NamedTests.NAME.matcher(row[3]).find();
            assertThat(tested || row[3].strip().startsWith("not "))
                    .as("the tests of row %s, or why there are none", row[0])
                    .isTrue();
        }
    }

    @Test
    void everyRowHasItsAnswer() throws IOException {
        assertAnswered(7, ROWS_OF_SECTION_7);
        assertAnswered(9, ROWS_OF_SECTION_9);
    }

    @Test
    void everyTestThatIsNamedIsThere() throws IOException {
        assertThat(NamedTests.missingIn(Files.readString(PAGE))).isEmpty();
    }
}
