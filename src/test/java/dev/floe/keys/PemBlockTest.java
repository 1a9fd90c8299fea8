package dev.floe.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemBlockTest {
    private static final byte[] BYTES = "what is in a block, longer than one line of sixty-four characters".getBytes();
    private static final String TEXT = new PemBlock("A KEY", BYTES, false).toText();

    private static void assertRead(String text) {
        assertThat(PemBlock.isIn(text)).isTrue();
        assertThat(PemBlock.parse(text)).singleElement().satisfies(block -> {
            assertThat(block.label()).isEqualTo("A KEY");
            assertThat(block.der()).isEqualTo(BYTES);
            assertThat(block.encrypted()).isFalse();
        });
    }

    @Test
    void linesEndInAnyWayAndAreOfAnyLength() {
        assertThat(TEXT.lines()).hasSize(4).allMatch(line -> line.length() <= 64);
        assertRead(TEXT);
        assertRead(TEXT.strip());
        assertRead(TEXT.replace("\n", "\r\n"));
        assertRead(TEXT.replace("\n", "\n\n").indent(4));
    }

    /** certwarden-frontend#13, anvilresearch/connect#35; clawdi#597, IdentityHub#327. */
    @ParameterizedTest
    @ValueSource(strings = {" ", "\\n", "\\r\\n"})
    void allMayBeOneLine(String instead) {
        assertRead(TEXT.replace("\n", instead));
        assertRead(TEXT.strip().replace("\n", instead));
    }

    /** What openssl pkcs12 and x509 -text write around blocks, and what somebody has commented out. */
    @Test
    void textAroundIsPassedOver() {
        assertRead("Bag Attributes\n    localKeyID: 01 02\nKey Attributes: <No Attributes>\n" + TEXT
                + "and so on -----\n");
        assertRead("# -----BEGIN A KEY-----\n" + TEXT + "# -----END A KEY-----\n");
        assertThat(PemBlock.parse("")).isEmpty();
        assertThat(PemBlock.parse("-----BEGIN of something else")).isEmpty();
        assertThat(PemBlock.parse("-----BEGIN \n-----")).isEmpty();
    }

    @Test
    void blocksComeInTheirOrder() {
        String other = new PemBlock("ANOTHER", new byte[] {1}, false).toText();
        assertThat(PemBlock.parse(TEXT + other + TEXT))
                .extracting(PemBlock::label)
                .isEqualTo(List.of("A KEY", "ANOTHER", "A KEY"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n"
                        + "-----END RSA PRIVATE KEY-----",
            })
    void whatIsEncryptedIsSaidToBe(String text) {
        assertThat(PemBlock.parse(text)).singleElement().satisfies(block -> {
            assertThat(block.encrypted()).isTrue();
            assertThat(block.der()).isEmpty();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "AAAA, its block X has no end: it is not all there",
        "AAAA-----END Y-----, its block X ends as another: part of it is missing",
        "AAAA-----BEGIN X-----BBBB-----END X-----, its block X is no base64",
        "A-----END X-----, its block X is no base64",
        "AA*A-----END X-----, its block X is no base64",
    })
    void whatIsBrokenIsRefused(String rest, String why) {
        assertThatThrownBy(() -> PemBlock.parse("-----BEGIN X-----\n" + rest))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(why);
    }
}
