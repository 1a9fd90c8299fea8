package dev.floe.edge.sites;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTest {
    @ParameterizedTest
    @CsvSource({
        "/a,            /a,             true",
        "/a,            /ab,            false",
        "/a/*,          /a/b,           true",
        "/a/*,          /a/,            true",
        "/a/*,          /a,             false",
        "/a/*,          /a/b/c,         false",
        "/*.html,       /x.html,        true",
        "/*.html,       /x/y.html,      false",
        "/ab*ba,        /aba,           false",
        "/ab*ba,        /abba,          true",
        "/**,           /,              true",
        "/**,           /a/b/c,         true",
        "/a/**,         /a,             true",
        "/a/**,         /a/b/c,         true",
        "/a/**/z,       /a/z,           true",
        "/a/**/z,       /a/b/c/z,       true",
        "/a/**/z,       /a/b/c,         false",
        "/a/**/*,       /a,             false",
        "/a/**/*,       /a/b,           true",
        "/a.b,          /axb,           false",
        "/(a|b)+,       /(a|b)+,        true",
    })
    void matches(String pattern, String path, boolean matches) {
        assertThat(PathPattern.parse(pattern).orElseThrow().matches(path)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a*b*", "/**/x/**", "/b**", "/***"})
    void tooManyWildcardsAreNoPattern(String pattern) {
        assertThat(PathPattern.parse(pattern)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "*,        /**,       ",
        "/x/*,     /x/**/*,   ",
        "/x/**,    /x/**,     ",
        "/x/*/y,   /x/*/y,    ",
    })
    void olderPatternsReachAsFarAsTheyDid(String old, String now) {
        assertThat(PathPattern.parseRoute(old).orElseThrow()).hasToString(now);
    }

    @ParameterizedTest
    @CsvSource({"/a/b, /a/*", "/a/*, /a/**/*", "/a/b*, /a/*", "/a/*, /**", "/aaa/**, /aa/**"})
    void whatSaysMoreGoesFirst(String more, String less) {
        PathPattern one = PathPattern.parse(more).orElseThrow();
        PathPattern other = PathPattern.parse(less).orElseThrow();
        assertThat(one.isMoreSpecificThan(other)).isTrue();
        assertThat(other.isMoreSpecificThan(one)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "*,            /a/b/c,   true",
        "/a/*,         /a/b/c,   true",
        "/a/*,         /a,       false",
        "/a*z,         /a/b/z,   true",
        "/a.b,         /axb,     true",
    })
    void olderPatternsGoOverSlashes(String pattern, String path, boolean matches) {
        assertThat(LegacyPattern.parse(pattern).orElseThrow().matches(path)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/(a+)+", "/a{9999}", "/*a*a*", "/[a-z]", "/a|b", "/\\w"})
    void whatRegularExpressionsKnowIsNoPattern(String pattern) {
        assertThat(LegacyPattern.parse(pattern)).isEmpty();
    }

    @Test
    @Timeout(30)
    void noPathTakesLong() {
        String path = "/" + "a".repeat(8000);
        LegacyPattern pattern = LegacyPattern.parse("/*a*b").orElseThrow();
        assertThatCode(() -> pattern.matches(path)).doesNotThrowAnyException();
    }
}
