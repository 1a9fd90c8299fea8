package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientDirectivesTest {
    /** The values of the field, a bar between them; the oldest answer in seconds. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'';                        ; false",
                "no-cache;                 0; false",
                "No-Cache, max-age=5;      0; false",
                "max-age=7;                7; false",
                "max-age=7|max-age=3;      3; false",
                "max-age=\"7\";            7; false",
                "max-age=-1;                ; false",
                "max-age=;                  ; false",
                "max-age=99999999999999;    ; false",
                "only-if-cached;            ; true",
                "only-if-cached, max-age=0; 0; true",
                "only-if-cached=1, x, ,;    ; false",
                "no-store;                  ; false",
            })
    void whatClientsDemand(String fields, Long oldest, boolean only) {
        ClientDirectives directives = ClientDirectives.parse(Arrays.asList(fields.split("\\|")));
        assertThat(directives.oldest().map(Duration::toSeconds).orElse(null)).isEqualTo(oldest);
        assertThat(directives.onlyIfCached()).isEqualTo(only);
    }
}
