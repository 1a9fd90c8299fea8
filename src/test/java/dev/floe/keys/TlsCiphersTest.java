package dev.floe.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.Processor;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/** AES where the processor helps with it, ChaCha20-Poly1305 where not. */
class TlsCiphersTest {
    private static final Processor PI_4 = Processor.of(List.of("Features\t: fp asimd evtstrm crc32 cpuid"));
    private static final Processor PI_5 =
            Processor.of(List.of("Features\t: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics"));
    private static final Processor SERVER = Processor.of(List.of("flags\t\t: fpu sse4_2 aes avx2"));

    @Test
    void aJvmUsesWhatTheProcessorHas() {
        assertThat(TlsCiphers.withoutAes("aarch64", false, PI_4)).isTrue();
        assertThat(TlsCiphers.withoutAes("aarch64", false, PI_5)).isFalse();
        assertThat(TlsCiphers.withoutAes("amd64", false, SERVER)).isFalse();
    }

    @Test
    void aProcessorThatSaysNothingOfItselfIsTakenForAnOrdinaryOne() {
        assertThat(TlsCiphers.withoutAes("aarch64", false, Processor.of(List.of())))
                .isFalse();
    }

    @Test
    void anImageUsesWhatItWasBuiltFor() {
        assertThat(TlsCiphers.withoutAes("aarch64", true, PI_5)).isTrue();
        assertThat(TlsCiphers.withoutAes("amd64", true, SERVER)).isFalse();
    }

    @Test
    void withoutAesEachVersionHasChaChaFirstAndLosesNothing() {
        List<String> suites = List.of(
                "TLS_AES_128_GCM_SHA256",
                "TLS_AES_256_GCM_SHA384",
                "TLS_CHACHA20_POLY1305_SHA256",
                "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");
        assertThat(TlsCiphers.withoutAesFirst(suites))
                .containsExactly(
                        "TLS_CHACHA20_POLY1305_SHA256",
                        "TLS_AES_128_GCM_SHA256",
                        "TLS_AES_256_GCM_SHA384",
                        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
    }

    @Test
    void thePlatformKnowsEverySuite() throws Exception {
        assertThat(Arrays.asList(
                        SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites()))
                .containsAll(TlsCiphers.ALL);
    }
}
