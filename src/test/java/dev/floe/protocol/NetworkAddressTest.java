package dev.floe.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkAddressTest {
    @ParameterizedTest
    @CsvSource({
        "node.example:9185, node.example, 9185",
        "10.0.0.1:1, 10.0.0.1, 1",
        "[::1]:65535, ::1, 65535",
        "[2001:db8::7]:443, 2001:db8::7, 443",
        "[fe80::1%eth0]:443, fe80::1%eth0, 443",
    })
    void hasAHostAndAPort(String text, String host, int port) {
        assertThat(NetworkAddress.parse(text)).isEqualTo(new NetworkAddress(host, port));
        assertThat(NetworkAddress.parse(text)).hasToString(text);
    }

    /** {@code ::1:443} is an address of IPv6 itself: nobody can tell where the port begins. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":1",
                "a",
                "a:",
                "a:0",
                "a:-1",
                "a:+1",
                "a:65536",
                "a:99999999999",
                "a:x",
                "::1:443",
                "fe80::1",
                "[]:1",
                "[::1]",
                "[::1:1",
                "::1]:1",
                "[a]:1",
                "[[::1]]:1",
                "a:\u0661"
            })
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> NetworkAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[host]:port");
    }

    @ParameterizedTest
    @CsvSource({"a.example:1, a.example", "[::1]:1, [::1]", "[fe80::1%eth0]:1, [fe80::1]"})
    void isNamedInRequestsAsInUrls(String text, String authority) {
        assertThat(NetworkAddress.parse(text).authority()).isEqualTo(authority);
    }

    @Test
    void anyFreePortCanBeListenedOnOnly() {
        assertThat(NetworkAddress.toListenOn("[::]:0")).isEqualTo(new NetworkAddress("::", 0));
        assertThatThrownBy(() -> NetworkAddress.parse("[::]:0")).isInstanceOf(IllegalArgumentException.class);
    }
}
