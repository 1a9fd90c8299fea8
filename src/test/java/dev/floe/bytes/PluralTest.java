package dev.floe.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PluralTest {
    @Test
    void oneIsOne() {
        assertThat(Plural.of(0, "blob")).isEqualTo("0 blobs");
        assertThat(Plural.of(1, "blob")).isEqualTo("1 blob");
        assertThat(Plural.of(11, "blob")).isEqualTo("11 blobs");
        assertThat(Plural.of(1, "record", "was", "were")).isEqualTo("1 record was");
        assertThat(Plural.of(2, "record", "was", "were")).isEqualTo("2 records were");
        assertThat(Plural.of(1, "blob that was", "blobs that were")).isEqualTo("1 blob that was");
        assertThat(Plural.of(0, "blob that was", "blobs that were")).isEqualTo("0 blobs that were");
    }
}
