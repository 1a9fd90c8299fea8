package dev.floe.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Base58Test {
    /** From the draft that describes the encoding. */
    @Test
    void knownTexts() {
        assertThat(Base58.encode("Hello World!".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("2NEpo7TZRRrLZSi2U");
        assertThat(Base58.encode(HexFormat.of().parseHex("0000287fb4cd"))).isEqualTo("11233QC4");
        assertThat(Base58.encode(new byte[0])).isEmpty();
        assertThat(Base58.encode(new byte[32])).isEqualTo("1".repeat(32));
    }

    @ParameterizedTest
    @CsvSource({"61,2g", "626262,a3gV", "516b6fcd0f,ABnLTmg", "572e4794,3EFU7m", "10c8511e,Rt5zm"})
    void knownBytes(String hex, String text) {
        assertThat(Base58.encode(HexFormat.of().parseHex(hex))).isEqualTo(text);
        assertThat(Base58.decode(text)).isEqualTo(HexFormat.of().parseHex(hex));
    }

    @Property(tries = 300)
    void comesBack(@ForAll @Size(max = 64) byte[] bytes) {
        assertThat(Base58.decode(Base58.encode(bytes))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "O", "I", "l", "+", " a", "é", "\uD83D\uDC0B"})
    void refusesOtherCharacters(String text) {
        assertThatThrownBy(() -> Base58.decode(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesTextThatIsNoDigest() {
        assertThatThrownBy(() -> Base58.decode("1".repeat(129))).isInstanceOf(IllegalArgumentException.class);
    }
}
