package dev.floe.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a=1            | 1",
                "b=2&a=1        | 1",
                "a=1&a=2        | 1",
                "a=1;b=2        | 1;b=2",
                "%61=1          | 1",
                "a=%C3%A9+x%26  | é x&",
                "a=b=c          | b=c",
                "a              | ''",
                "a=             | ''",
                "&&a=1&         | 1",
            })
    void parametersAreReadAsBrowsersWriteThem(String raw, String value) {
        assertThat(Query.parse(raw).first("a")).contains(value);
    }

    @Test
    void whatIsNotThereIsEmpty() {
        assertThat(Query.parse(null).first("a")).isEmpty();
        assertThat(Query.parse("").first("a")).isEmpty();
        assertThat(Query.parse("b=1;a=2").first("a")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "a=%4", "%zz=1"})
    void brokenEscapesAreRefused(String raw) {
        assertThat(catchThrowableOfType(RefusedException.class, () -> Query.parse(raw))
                        .refusal()
                        .code())
                .isEqualTo(400);
    }
}
