package dev.floe.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ClientAddressTest {
    private static ClientAddress of(String literal) {
        try {
            return ClientAddress.of(InetAddress.getByName(literal));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void everyVersionFourAddressIsAClient() {
        assertThat(of("127.0.0.1")).isEqualTo(of("127.0.0.1")).hasSameHashCodeAs(of("127.0.0.1"));
        assertThat(of("127.0.0.1")).isNotEqualTo(of("127.0.0.2")).isNotEqualTo(of("128.0.0.1"));
        assertThat(of("::ffff:10.1.2.3")).isEqualTo(of("10.1.2.3"));
    }

    @Test
    void aSubscribersNetworkIsOneClient() {
        assertThat(of("2001:db8:1:2::1")).isEqualTo(of("2001:db8:1:2:ffff:1:1:1"));
        assertThat(of("2001:db8:1:2::1")).isNotEqualTo(of("2001:db8:1:3::1"));
        assertThat(of("::1")).isNotEqualTo(of("0.0.0.0"));
    }

    @Test
    void socketsAreOfTheirAddress() {
        assertThat(ClientAddress.of(new InetSocketAddress("10.1.2.3", 80))).isEqualTo(of("10.1.2.3"));
        assertThat(ClientAddress.of(InetSocketAddress.createUnresolved("nowhere", 80)))
                .isEqualTo(ClientAddress.LOCAL);
        assertThat(ClientAddress.of(UnixDomainSocketAddress.of("x"))).isEqualTo(ClientAddress.LOCAL);
    }

    @Test
    void asText() {
        assertThat(of("127.0.0.1")).hasToString("127.0.0.1");
        assertThat(of("2001:db8:1:2::1")).hasToString("2001:db8:1:2::/64");
    }
}
