package dev.floe.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "node-0", "Grüße, мир, 世界 🙂", "a.example:9185", "[::1]:443", "a b"})
    void whatPeopleWriteStays(String text) {
        assertThat(PrintableText.line(text)).isSameAs(text);
    }

    @Test
    void whatTerminalsObeyGoes() {
        assertThat(PrintableText.line("a\u001b]0;title\u0007b")).isEqualTo("a\uFFFD]0;title\uFFFDb");
        assertThat(PrintableText.line("a\r\n\tb\u009b1A\u007f")).isEqualTo("a\uFFFD\uFFFD\uFFFDb\uFFFD1A\uFFFD");
        assertThat(PrintableText.line("gnp.\u202Eexe\u2028\ud800")).isEqualTo("gnp.\uFFFDexe\uFFFD\uFFFD");
    }

    @Test
    void whatIsLongIsCutBetweenCharacters() {
        assertThat(PrintableText.line("x".repeat(1000))).hasSize(1000);
        assertThat(PrintableText.shortLine("x".repeat(255))).hasSize(255);
        assertThat(PrintableText.shortLine("x".repeat(100_000))).hasSize(258).endsWith("x...");
        String faces = PrintableText.shortLine("\uD83D\uDE42".repeat(300));
        assertThat(faces).endsWith("\uD83D\uDE42...");
        assertThat(faces.codePointCount(0, faces.length())).isEqualTo(258);
    }
}
