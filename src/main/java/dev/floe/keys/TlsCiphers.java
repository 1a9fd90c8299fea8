package dev.floe.keys;

import dev.floe.bytes.NativeCode;
import dev.floe.bytes.Processor;
import java.util.Comparator;
import java.util.List;

/**
 * Which ciphers TLS takes first. A program that computes AES without the processor's help is several times faster with
 * ChaCha20-Poly1305, and asks for it: a Raspberry Pi 4 has no such instructions, and a native image for arm64 uses none,
 * as it has to run there. Nor does one for x86-64 that is built for processors without ({@code -Dcompat}).
 */
public final class TlsCiphers {
    private static final List<String> PROPERTIES =
            List.of("jdk.tls.client.cipherSuites", "jdk.tls.server.cipherSuites");

    /** Authenticated encryption with forward secrecy alone. */
    static final List<String> ALL = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** Decided when a native image is built, as its code is. */
    private static final boolean IMAGE_HAS_AES = !Boolean.getBoolean("floe.image.without-aes");

    private TlsCiphers() {}

    /** Whether this program has to do without the processor's instructions for AES. */
    public static boolean withoutAes() {
        return NativeCode.LINKED ? !IMAGE_HAS_AES : withoutAes(Processor.here());
    }

    /** Whether a JVM has to, which uses what the processor has. */
    static boolean withoutAes(Processor processor) {
        // Who says nothing of itself may have them.
        return !processor.equals(Processor.of(List.of())) && !processor.has("aes");
    }

    /** The same suites; where AES is slow those without come first, else as they were given. */
    public static List<String> inOrder(List<String> suites) {
        return withoutAes() ? withoutAesFirst(suites) : suites;
    }

    /** TLS 1.3 stays before 1.2, whose suites have other names; within a version the order is the given one. */
    static List<String> withoutAesFirst(List<String> suites) {
        return suites.stream()
                .sorted(Comparator.comparing((String suite) -> suite.contains("_WITH_"))
                        .thenComparing(suite -> !suite.contains("CHACHA20")))
                .toList();
    }

    /**
     * Has all TLS of this process that names no ciphers itself take them in this order; what the user has said by the
     * JDK's own properties stays. Before the first use of TLS, or it has no effect. On a JVM; an image has the order of
     * the JDK that built it, which pom.xml tells the builder.
     */
    public static void preferForProcess() {
        if (!withoutAes()) {
            return;
        }
        String suites = String.join(",", withoutAesFirst(ALL));
        for (String property : PROPERTIES) {
            if (System.getProperty(property) == null) {
                System.setProperty(property, suites);
            }
        }
    }
}
