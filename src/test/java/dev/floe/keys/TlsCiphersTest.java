package dev.floe.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.Processor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
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
        assertThat(TlsCiphers.withoutAes(PI_4)).isTrue();
        assertThat(TlsCiphers.withoutAes(PI_5)).isFalse();
        assertThat(TlsCiphers.withoutAes(SERVER)).isFalse();
    }

    @Test
    void aProcessorThatSaysNothingOfItselfIsTakenForAnOrdinaryOne() {
        assertThat(TlsCiphers.withoutAes(Processor.of(List.of()))).isFalse();
    }

    /**
     * The code of an image is of the processor that it was built for, and its JDK's order of ciphers of the builder's: whoever
     * has no AES is told both beside it. Properties at the start come too late there.
     */
    @Test
    void everyImageThatIsBuiltWithoutAesKnowsIt() throws Exception {
        String pom = Files.readString(Path.of("pom.xml"));
        List<String> processors = all(pom, "floe.native.processor");
        assertThat(processors)
                .hasSize(4)
                .allSatisfy(processor -> assertThat(processor.contains("${floe.native.without-aes}"))
                        .as(processor)
                        .isEqualTo(!processor.contains("CPUFeatures=AES")));
        assertThat(all(pom, "floe.native.without-aes"))
                .containsExactly("-Dfloe.image.without-aes=true"
                        + ",-Djdk.tls.client.cipherSuites=${floe.native.chacha}"
                        + ",-Djdk.tls.server.cipherSuites=${floe.native.chacha}");
        assertThat(all(pom, "floe.native.chacha"))
                .containsExactly(String.join("\\,", TlsCiphers.withoutAesFirst(TlsCiphers.ALL)));
    }

    private static List<String> all(String pom, String property) {
        return Pattern.compile("<" + property + ">(.*?)</" + property + ">")
                .matcher(pom)
                .results()
                .map(found -> found.group(1))
                .toList();
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
