package dev.floe.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.Processor;
import java.nio.file.Files;
import java.nio.file.Path;
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
        assertThat(TlsCiphers.withoutAes(PI_4)).isTrue();
        assertThat(TlsCiphers.withoutAes(PI_5)).isFalse();
        assertThat(TlsCiphers.withoutAes(SERVER)).isFalse();
    }

    @Test
    void aProcessorThatSaysNothingOfItselfIsTakenForAnOrdinaryOne() {
        assertThat(TlsCiphers.withoutAes(Processor.of(List.of()))).isFalse();
    }

    /** The code of an image is of the processor that it was built for: whoever has no AES is told so beside it. */
    @Test
    void everyImageThatIsBuiltWithoutAesKnowsIt() throws Exception {
        List<String> processors = Files.readAllLines(Path.of("pom.xml")).stream()
                .filter(line -> line.contains("<floe.native.processor>"))
                .toList();
        assertThat(processors).hasSize(4);
        assertThat(processors)
                .allSatisfy(line -> assertThat(line.contains("-Dfloe.image.without-aes=true"))
                        .as(line)
                        .isEqualTo(!line.contains("CPUFeatures=AES")));
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
