package dev.floe.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
    private static final TrustedProxies PROXIES = TrustedProxies.of(List.of("10.0.0.0/8", "192.0.2.7", "fd00::/9"));

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, true",
        "11.0.0.1, false",
        "192.0.2.7, true",
        "192.0.2.6, false",
        "fd7f::1, true",
        "fd80::1, false",
        "::1, false"
    })
    void networksAreTrustedAsTheyAreNamed(String address, boolean trusted) {
        assertThat(PROXIES.trusts(InetAddress.ofLiteral(address))).isEqualTo(trusted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/-1", "fd00::/129", "example.com", "", "10.0.0.0/x"})
    void whatIsNoNetworkIsRefused(String text) {
        assertThatThrownBy(() -> TrustedProxies.of(List.of(text))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.5 | 198.51.100.1                          | 203.0.113.5",
                "10.0.0.1    | ''                                    | 10.0.0.1",
                "10.0.0.1    | 198.51.100.1                          | 198.51.100.1",
                "10.0.0.1    | 6.6.6.6, 198.51.100.1                 | 198.51.100.1",
                "10.0.0.1    | 6.6.6.6, 198.51.100.1, 10.9.9.9       | 198.51.100.1",
                "10.0.0.1    | 10.8.8.8, 10.9.9.9                    | 10.8.8.8",
                "10.0.0.1    | 198.51.100.1:4711                     | 198.51.100.1",
                "10.0.0.1    | 2001:db8::5                           | 2001:db8::5",
                "10.0.0.1    | [2001:db8::5]:4711                    | 2001:db8::5",
                "10.0.0.1    | 6.6.6.6, garbage                      | 10.0.0.1",
            })
    void theClientIsTheLastHopThatIsNoProxy(String connected, String forwardedFor, String client) {
        List<String> field = forwardedFor.isEmpty() ? List.of() : List.of(forwardedFor);
        assertThat(PROXIES.client(InetAddress.ofLiteral(connected), List.of(), field))
                .isEqualTo(InetAddress.ofLiteral(client));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=198.51.100.1;proto=https                         | 198.51.100.1",
                "For=\"[2001:db8::5]:4711\"; by=10.0.0.1              | 2001:db8::5",
                "for=6.6.6.6, for=198.51.100.1, for=10.2.2.2          | 198.51.100.1",
                "for=6.6.6.6, for=_hidden                             | 10.0.0.1",
                "for=6.6.6.6, proto=http                              | 10.0.0.1",
            })
    void forwardedIsUnderstoodAndCountsMore(String forwarded, String client) {
        assertThat(PROXIES.client(InetAddress.ofLiteral("10.0.0.1"), List.of(forwarded), List.of("9.9.9.9")))
                .isEqualTo(InetAddress.ofLiteral(client));
    }

    @Test
    void nobodysWordIsTakenUnlessTheOperatorSaysSo() {
        InetAddress connected = InetAddress.ofLiteral("127.0.0.1");
        assertThat(TrustedProxies.NONE.client(connected, List.of("for=9.9.9.9"), List.of("9.9.9.9")))
                .isEqualTo(connected);
    }
}
