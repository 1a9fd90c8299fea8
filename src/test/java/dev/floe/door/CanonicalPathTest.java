package dev.floe.door;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalPathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "*",
                "",
                "/v1/blobs/abc_-",
                "/v1/blobs/",
                "/v1/a%20b%2Fc%3B",
                "/.well-known/x",
                "/a/..b/c...",
                "/%c3%a9"
            })
    void theOneSpelling(String path) {
        assertThat(CanonicalPath.isCanonical(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/blobs;x=1",
                "//v1",
                "/v1//blobs",
                "/./v1",
                "/v1/../x",
                "/v1/..",
                "/v1/.",
                "/v1/%2e%2e/x",
                "/%761/blobs",
                "/v1/blobs/%4",
                "/v1/%zz",
                "/%"
            })
    void otherSpellings(String path) {
        assertThat(CanonicalPath.isCanonical(path)).isFalse();
    }
}
