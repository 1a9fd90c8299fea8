package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a network says of settings that a crash or a hand has spoilt. */
class SettingsTest {
    @TempDir
    Path folder;

    private Path settings(String text) throws IOException {
        return Files.writeString(folder.resolve("settings.json"), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}", "[]", "{\"version\":\"1\"}"})
    void damageIsCalledDamageAndAWayOutIsNamed(String text) throws IOException {
        Path file = settings(text);
        assertThatThrownBy(() -> Settings.read(file))
                .isInstanceOf(DevnetException.class)
                .hasMessageStartingWith(file + " is damaged")
                .hasMessageEndingWith("--fresh starts a new network");
    }

    @Test
    void anotherVersionIsCalledThat() throws IOException {
        Path file = settings("{\"version\":99}");
        assertThatThrownBy(() -> Settings.read(file))
                .isInstanceOf(DevnetException.class)
                .hasMessage(file + " is of another version of Floe; --fresh starts a new network");
    }
}
