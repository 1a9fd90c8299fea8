package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A result that does not arrive is none. */
class StandardOutputTest {
    private final PrintStream own = System.out;
    private final StringWriter err = new StringWriter();

    @AfterEach
    void restore() {
        System.setOut(own);
    }

    private int converted(OutputStream out) {
        System.setOut(StandardOutput.watched(out, StandardCharsets.UTF_8));
        return Floe.commandLine().setErr(new PrintWriter(err, true)).execute("convert-blob-id", "A".repeat(43));
    }

    @Test
    void whatArrivesIsAResult() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(converted(bytes)).isZero();
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("0" + System.lineSeparator());
        assertThat(err.toString()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsAnErrorWithItsReason() throws IOException {
        try (FileOutputStream full = new FileOutputStream("/dev/full")) {
            assertThat(converted(full)).isEqualTo(1);
        }
        assertThat(err.toString()).contains("standard output", "No space left").hasLineCount(1);
    }

    @Test
    void whoeverHasReadEnoughIsToldNothing() {
        assertThat(converted(new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                }))
                .isEqualTo(141);
        assertThat(err.toString()).isEmpty();
    }
}
