package dev.floe.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.floe.redstuff.BlobSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms as browsers and programs send them, and forms that are none. */
class MultipartFormTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] content(FormPart part) throws IOException {
        byte[] bytes = new byte[(int) part.content().length()];
        part.content().read(0, bytes, 0, bytes.length);
        return bytes;
    }

    private static Map<String, String> parsed(String form) throws Exception {
        Map<String, String> parts = new LinkedHashMap<>();
        for (FormPart part : MultipartForm.parse(BlobSource.of(bytes(form)), "b")) {
            parts.put(part.name(), new String(content(part), StandardCharsets.UTF_8));
        }
        return parts;
    }

    private static String field(String disposition, String content) {
        return "--b\r\nContent-Disposition: " + disposition + "\r\n\r\n" + content + "\r\n";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "multipart/form-data; boundary=abc                | abc",
                "Multipart/Form-Data;charset=x; BOUNDARY=abc      | abc",
                "multipart/form-data; boundary=\"a b/=?:c\"       | a b/=?:c",
                "multipart/form-data; boundary=----WebKitForm0+_' | ----WebKitForm0+_'",
                "multipart/form-data                              |",
                "multipart/form-data; boundary=                   |",
                "multipart/form-data; boundary=\"a\"\"            |",
                "multipart/form-data; boundary=\"a \"             |",
                "multipart/mixed; boundary=abc                    |",
                "text/plain; boundary=abc                         |",
                "multipart/form-data; xboundary=abc               |",
            })
    void boundariesAreFound(String type, String boundary) {
        assertThat(MultipartForm.boundary(type).orElse(null)).isEqualTo(boundary);
    }

    @Test
    void boundariesAreShort() {
        assertThat(MultipartForm.boundary("multipart/form-data; boundary=" + "x".repeat(70)))
                .isPresent();
        assertThat(MultipartForm.boundary("multipart/form-data; boundary=" + "x".repeat(71)))
                .isEmpty();
    }

    @Test
    void fieldsAreFoundAsTheyAre() throws Exception {
        String form = "what comes before is nothing\r\n"
                + field("form-data; name=\"a\"", "1")
                + field(
                        "form-data; name=\"b\"; filename=\"x; name=y.txt\"\r\nContent-Type: text/plain",
                        "\r\n--\r\n--c")
                + "--b \t\r\ncontent-disposition:form-data;name=plain\r\n\r\n2\r\n"
                + field("form-data; filename=\"name=no\"; name=\"c\"", "")
                + field("form-data; filename=\"x; name=no\"; name=\"d\"", "4")
                + field("form-data; filename=\"x\\\"; name=no\" ; NAME=e; name=no", "5")
                + "--b--\r\nwhat comes after is nothing, too";
        assertThat(parsed(form))
                .containsExactly(
                        Map.entry("a", "1"),
                        Map.entry("b", "\r\n--\r\n--c"),
                        Map.entry("plain", "2"),
                        Map.entry("c", ""),
                        Map.entry("d", "4"),
                        Map.entry("e", "5"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"; x", "; x=", "; x=y", "; x=\"\\\"\"", ";", "; x=\""})
    void manyParametersAreRefusedOrRead(String parameter) {
        String disposition = "form-data" + parameter.repeat(100_000 / parameter.length());
        assertThatExceptionOfType(PublishException.class).isThrownBy(() -> parsed(field(disposition, "") + "--b--"));
        assertThat(MultipartForm.boundary("multipart/form-data" + parameter.repeat(10_000)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"dir/a b.txt\" | dir/a b.txt",
                "\"ü日😀\"       | ü日😀",
                "\"a%22b\"       | a\"b",
                "\"a\\\"b\"      | a\"b",
                "\"a\\b\"        | a\\b",
                "\"50%\"         | 50%",
                "\"\"            | ``",
            })
    void namesAreWhatTheyWere(String written, String meant) throws Exception {
        assertThat(parsed(field("form-data; name=" + written, "x") + "--b--")).containsOnlyKeys(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--b",
                "nothing",
                "--b\r\n",
                "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n",
                "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n",
                "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--c--",
                "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx--b--",
                "--b\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--b--",
                "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
                "--b\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--b--",
                "--b\r\n\r\nx\r\n--b--",
                "--bx\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b--",
                "--b\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--b--",
            })
    void whatIsNoFormIsRefused(String form) {
        assertThatExceptionOfType(PublishException.class)
                .isThrownBy(() -> parsed(form))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(PublishException.Reason.MALFORMED));
    }

    @Test
    void thereIsABoundToFieldsAndHeaders() {
        assertThatExceptionOfType(PublishException.class)
                .isThrownBy(() -> parsed(field("form-data; name=\"a\"", "x").repeat(1001) + "--b--"))
                .withMessageContaining("1000");
        assertThatExceptionOfType(PublishException.class)
                .isThrownBy(() -> parsed(field("form-data; name=\"" + "x".repeat(300_000) + "\"", "x") + "--b--"));
    }

    /** Parts and delimiters anywhere, also across what is looked at at a time. */
    @Test
    void whateverIsInAFormComesOut() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 60; round++) {
            String boundary = "x".repeat(1 + random.nextInt(70));
            ByteArrayOutputStream form = new ByteArrayOutputStream();
            List<byte[]> contents = new ArrayList<>();
            int count = random.nextInt(6);
            for (int i = 0; i < count; i++) {
                byte[] content = new byte[random.nextInt(4) == 0 ? 65_400 + random.nextInt(300) : random.nextInt(400)];
                // Few different bytes, so that what looks like a beginning of a delimiter is everywhere.
                for (int at = 0; at < content.length; at++) {
                    content[at] = (byte) "\r\n-y".charAt(random.nextInt(4));
                }
                contents.add(content);
                form.writeBytes(
                        bytes("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + i + "\"\r\n\r\n"));
                form.writeBytes(content);
                form.writeBytes(bytes("\r\n"));
            }
            form.writeBytes(bytes("--" + boundary + "--\r\n"));
            List<FormPart> parts = MultipartForm.parse(BlobSource.of(form.toByteArray()), boundary);
            assertThat(parts).hasSameSizeAs(contents);
            for (int i = 0; i < parts.size(); i++) {
                assertThat(parts.get(i).name()).isEqualTo(Integer.toString(i));
                assertThat(content(parts.get(i))).as("round " + round).isEqualTo(contents.get(i));
            }
        }
    }
}
