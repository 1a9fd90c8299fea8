package dev.floe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code docs/weaknesses.md} says of 27 gaps what closes each, and names tests that there are. */
class WeaknessesPageTest {
    private static final Path PAGE = Path.of("docs", "weaknesses.md");

    private static List<String[]> rows() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.matches("\\| \\d+ \\|.*"))
                .map(line -> line.substring(1, line.lastIndexOf('|')).split("\\|"))
                .toList();
    }

    @Test
    void everyGapHasItsAnswerAndItsTests() throws IOException {
        List<String[]> rows = rows();
        assertThat(rows).hasSize(27);
        for (int i = 0; i < rows.size(); i++) {
            String[] row = rows.get(i);
            assertThat(row).as("row %d", i + 1).hasSize(4);
            assertThat(row[0].strip()).isEqualTo(Integer.toString(i + 1));
            assertThat(row[2].strip()).as("the answer of row %d", i + 1).isNotEmpty();
            assertThat(row[3]).as("the tests of row %d", i + 1).containsPattern(NamedTests.NAME);
        }
    }

    @Test
    void everyTestThatIsNamedIsThere() throws IOException {
        assertThat(NamedTests.missingIn(Files.readString(PAGE))).isEmpty();
    }
}
