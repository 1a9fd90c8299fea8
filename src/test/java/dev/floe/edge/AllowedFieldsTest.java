package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tags and attributes become header fields. */
class AllowedFieldsTest {
    private static final AllowedFields SOME = new AllowedFields(Set.of("Content-Type", " Content-Language "), false);
    private static final AllowedFields ALL = new AllowedFields(Set.of("content-type"), true);

    @Test
    void namesAreAllowedInAnyCase() {
        assertThat(SOME.ofAttributes(Map.of("CONTENT-language", "de", "link", "x"))
                        .fields())
                .isEqualTo(Map.of("content-language", "de"));
        assertThat(SOME.ofPatch("a", Map.of("CONTENT-language", "de", "link", "x"))
                        .fields())
                .isEqualTo(Map.of("X-Quilt-Patch-Identifier", "a", "content-language", "de"));
    }

    @Test
    void allTagsAreSentIfTheOperatorWantsIt() {
        assertThat(ALL.ofPatch("a", Map.of("x-anything", "1", "other", "2")).fields())
                .isEqualTo(Map.of("X-Quilt-Patch-Identifier", "a", "x-anything", "1", "other", "2"));
        assertThat(ALL.ofAttributes(Map.of("x-anything", "1")).fields())
                .as("attributes of blobs are no tags")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "content-length",
                "Transfer-Encoding",
                "connection",
                "Set-Cookie",
                "etag",
                "cache-control",
                "Content-Security-Policy",
                "content-security-policy-report-only",
                "Access-Control-Allow-Origin",
                "x-content-type-options",
                "X-Quilt-Patch-Identifier",
                "Strict-Transport-Security",
                "Content-Range",
                "date",
                "",
                "a b",
                "a:b",
                "a\r\nb",
                "ü"
            })
    void whatIsTheServersOwnOrNoNameIsNeverSent(String name) {
        assertThat(ALL.ofPatch("a", Map.of(name, "1")).fields()).isEqualTo(Map.of("X-Quilt-Patch-Identifier", "a"));
        assertThat(new AllowedFields(Set.of(name), false)
                        .ofAttributes(Map.of(name, "1"))
                        .fields())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\nb", "a\r\nSet-Cookie: x", "\u0000", "ü", "\u007f", " a", "a\t"})
    void whatIsNoValueIsPassedOver(String value) {
        assertThat(ALL.ofPatch("ü", Map.of("x", value)).fields()).isEmpty();
        assertThat(ALL.ofPatch(value, Map.of()).fields()).isEmpty();
    }

    @Test
    void theFieldsOfAnAnswerAreFew() {
        Map<String, String> tags = new LinkedHashMap<>();
        for (int i = 0; i < 100; i++) {
            tags.put("x-" + i, "v".repeat(1000));
        }
        tags.put("x-long", "v".repeat(5000));
        Map<String, String> fields = ALL.ofPatch("ü", tags).fields();
        assertThat(fields).hasSize(4);
        assertThat(fields.values().stream().mapToInt(String::length).sum()).isEqualTo(4000);
    }

    /** A name as long as an identifier may be leaves no room for anything else, or finds none itself. */
    @Test
    void anIdentifierCountsAmongThem() {
        String value = "v".repeat(2000);
        Map<String, String> some = ALL.ofPatch("i".repeat(2000), Map.of("x-a", value, "x-b", value))
                .fields();
        assertThat(some).hasSize(2).containsKey("X-Quilt-Patch-Identifier");
        assertThat(ALL.ofPatch("i".repeat(4096), Map.of("x-a", value)).fields()).containsOnlyKeys("x-a");
    }

    @Test
    void theFirstOfTheSameNameCounts() {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("Content-Language", "de");
        tags.put("content-language", "en");
        assertThat(SOME.ofAttributes(tags).fields()).isEqualTo(Map.of("content-language", "de"));
    }
}
