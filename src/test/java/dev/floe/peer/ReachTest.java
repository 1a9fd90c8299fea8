package dev.floe.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReachTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "100.127.255.255",
                "198.18.0.1",
                "198.19.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "198.51.100.7",
                "203.0.113.9",
                "224.0.0.1",
                "239.1.1.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::7f00:1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "fe80::1",
                "fec0::1",
                "fc00::1",
                "fdff::1",
                "ff02::1",
                "64:ff9b::10.0.0.1",
                "64:ff9b:1::8.8.8.8",
                "2002:7f00:1::",
                "2002:a00:1::",
                "2001:0:53aa::1",
                "2001:db8::1",
                "3fff::1",
                "100::1"
            })
    void notPublic(String address) throws UnknownHostException {
        assertThat(Reach.PUBLIC.covers(InetAddress.getByName(address))).isFalse();
        assertThat(Reach.ANYWHERE.covers(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.1",
                "100.63.255.255",
                "100.128.0.1",
                "126.255.255.255",
                "128.0.0.1",
                "169.253.1.1",
                "172.15.255.255",
                "172.32.0.1",
                "192.0.1.1",
                "192.167.1.1",
                "192.169.1.1",
                "198.17.1.1",
                "198.20.1.1",
                "203.0.114.1",
                "223.255.255.255",
                "::ffff:8.8.8.8",
                "2606:4700::1111",
                "2a00::1",
                "2001:4860::8888",
                "64:ff9b::8.8.8.8",
                "2002:808:808::1"
            })
    void publicAddresses(String address) throws UnknownHostException {
        assertThat(Reach.PUBLIC.covers(InetAddress.getByName(address))).isTrue();
    }

    @Test
    void ofSeveralAddressesThoseWithinReachAreLeft() throws UnknownHostException {
        InetAddress inside = InetAddress.getByName("10.0.0.1");
        InetAddress outside = InetAddress.getByName("8.8.8.8");
        assertThat(Reach.PUBLIC.within("host", new InetAddress[] {inside, outside}))
                .containsExactly(outside);
        assertThatThrownBy(() -> Reach.PUBLIC.within("host", new InetAddress[] {inside}))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("host is at no public address")
                .hasMessageContaining("--allow-private-nodes");
    }
}
