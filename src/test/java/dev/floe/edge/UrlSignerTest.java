package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.edge.UrlSigner.Verdict;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UrlSignerTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final UrlSigner SIGNER =
            UrlSigner.parse("# keys\nnew:" + SECRET + "\n\nold:" + SECRET + ":with:colons\n");

    @Test
    void whatIsSignedIsRightUntilItsEnd() {
        String signed = SIGNER.sign("/v1/blobs/x?download=a%20b", 1000, Optional.empty());
        assertThat(signed).startsWith("/v1/blobs/x?download=a%20b&exp=1000&kid=new&sig=");
        assertThat(SIGNER.verify(signed, 999)).isEqualTo(new Verdict.Signed(1000));
        assertThat(SIGNER.verify(signed, 1000)).isInstanceOf(Verdict.Refused.class);
        String old = SIGNER.sign("/v1/blobs/x", 1000, Optional.of("old"));
        assertThat(SIGNER.verify(old, 1)).isEqualTo(new Verdict.Signed(1000));
        assertThat(UrlSigner.parse("new:" + SECRET).verify(old, 1)).isInstanceOf(Verdict.Refused.class);
    }

    /** Made by: printf '/v1/blobs/x?exp=1000&kid=new' | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef. */
    @Test
    void othersCanSign() {
        assertThat(SIGNER.sign("/v1/blobs/x", 1000, Optional.empty()))
                .endsWith("&sig=GjuM3hKJS6sHlOboTca3QoNC-CmaP7tZBTydv8IjCis");
    }

    @Property
    void nothingOfItCanBeChanged(@ForAll @IntRange(max = 200) int at, @ForAll char with) {
        String signed = SIGNER.sign("/v1/blobs/x?start=1&length=2", 1000, Optional.empty());
        int place = at % signed.length();
        if (signed.charAt(place) != with) {
            String changed = signed.substring(0, place) + with + signed.substring(place + 1);
            assertThat(SIGNER.verify(changed, 1)).isNotInstanceOf(Verdict.Signed.class);
        }
        assertThat(SIGNER.verify(signed + with, 1)).isNotInstanceOf(Verdict.Signed.class);
        assertThat(SIGNER.verify(signed.substring(0, signed.length() - 1), 1)).isNotInstanceOf(Verdict.Signed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/blobs/x", "/v1/blobs/x?", "/v1/blobs/x?exp=9&kid=new", "/v1/blobs/x?a=&sig", ""})
    void whatHasNoSignatureIsUnsigned(String target) {
        assertThat(SIGNER.verify(target, 1)).isInstanceOf(Verdict.Unsigned.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/x?sig=",
                "/x?sig=a&exp=9&kid=new",
                "/x?exp=9&kid=new&sig=",
                "/x?exp=9&kid=other&sig=a",
                "/x?exp=-1&kid=new&sig=a",
                "/x?exp=99999999999999999999&kid=new&sig=a",
            })
    void otherSignaturesAreRefused(String target) {
        assertThat(SIGNER.verify(target, 1)).isInstanceOf(Verdict.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "a:short", "a b:0123456789abcdef0123456789abcdef", ":0123456789abcdef0123456789abcdef"})
    void keysThatAreNoneAreRefused(String text) {
        assertThatThrownBy(() -> UrlSigner.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void itsOwnParametersAreItsOwn() {
        for (String target : new String[] {"/x?exp=1", "/x?a=b&kid=c", "/x?sig=1"}) {
            assertThatThrownBy(() -> SIGNER.sign(target, 1, Optional.empty()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> SIGNER.sign("/x", 1, Optional.of("nobody")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
