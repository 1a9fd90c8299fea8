package dev.floe.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {
    @ParameterizedTest
    @ValueSource(strings = {"home.html", "status.html", "api.html"})
    void theBrowserRunsThePagesOwnScriptAndNoOther(String name) throws Exception {
        Page page = Page.of(name);
        String html = page.with(Map.of("version", "1"));
        for (String element : new String[] {"script", "style"}) {
            Matcher inline = Pattern.compile("(?s)<" + element + ">(.*?)</" + element + ">")
                    .matcher(html);
            assertThat(inline.find()).isTrue();
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(inline.group(1).getBytes(StandardCharsets.UTF_8));
            assertThat(page.policy())
                    .contains(element + "-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
            assertThat(inline.find()).as("a second one").isFalse();
        }
        assertThat(html.replaceAll("xmlns='[^']*'", ""))
                .as("nothing is asked of anybody else, but by who clicks")
                .doesNotContainPattern("(src|url\\(|@import|<link rel=\"(?!icon))\\S*//");
    }

    @Test
    void whatIsFilledInIsText() {
        String html = Page.of("home.html").with(Map.of("version", "<b>\"1\" & $1\\</b>"));
        assertThat(html).contains("&lt;b&gt;&quot;1&quot; &amp; $1\\&lt;/b&gt;").doesNotContain("<b>\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/html,application/xhtml+xml,*/*;q=0.8 | true",
                "application/json, Text/HTML ; q=0.5 | true",
                "*/* | false",
                "text/* | false",
                "text/html;q=0 | false",
                "text/html; level=1; q=0.000, */* | false",
                "application/json | false",
                "text/htmlx | false"
            })
    void whoeverNamesHtmlGetsThePage(String accept, boolean page) {
        assertThat(AcceptField.wantsPage(Optional.of(accept))).isEqualTo(page);
    }

    @Test
    void whoeverSaysNothingGetsNoPage() {
        assertThat(AcceptField.wantsPage(Optional.empty())).isFalse();
        assertThat(AcceptField.wantsPage(Optional.of("text/html,".repeat(1000))))
                .isFalse();
    }
}
