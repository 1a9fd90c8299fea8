package dev.floe.door.tls;

import dev.floe.bytes.Plural;
import dev.floe.door.DoorConfig;
import dev.floe.door.UnusableSetting;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** Gives the application's server the certificates of a folder, beside the one that it may have. */
@Singleton
public final class TlsCertificates implements HttpServerOptionsCustomizer {
    private static final Logger LOG = Logger.getLogger(TlsCertificates.class);
    private static final String SETTING = "floe.door.certificates";
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    /** The one that the framework reads is parsed each time. */
    private static final int LOOKS_PER_READING = 6;

    private static final List<String> KINDS = List.of("EC", "RSA", "EdDSA", "RSASSA-PSS");

    private final Vertx vertx;
    private final Config settings;
    private final TlsConfigurationRegistry framework;
    private final Optional<Path> path;
    private final InstantSource clock = InstantSource.system();
    private final Optional<CertificateFolder> folder;
    private final ChosenCertificates shown;
    private final CountDownLatch closed = new CountDownLatch(1);
    private List<CertificatePair> own = List.of();
    private volatile int broken;

    @Inject
    TlsCertificates(
            DoorConfig config,
            Vertx vertx,
            Config settings,
            TlsConfigurationRegistry framework,
            MeterRegistry registry) {
        this.vertx = vertx;
        this.settings = settings;
        this.framework = framework;
        this.path = config.certificates();
        this.folder = path.map(there -> new CertificateFolder(there, clock));
        this.shown = new ChosenCertificates(new CertificateChoice(List.of()), clock);
        if (folder.isPresent()) {
            meter(registry);
        }
    }

    private void meter(MeterRegistry registry) {
        Gauge.builder("floe.tls.certificates", () -> shown.choice().pairs().size())
                .description("Certificates that are shown to whoever asks for their names")
                .register(registry);
        Gauge.builder("floe.tls.broken", () -> broken)
                .description("Certificates of the folder that cannot be used as they are there")
                .register(registry);
        Gauge.builder("floe.tls.next.end.seconds", this::untilTheFirstEnds)
                .description("Time until the first of the certificates ends")
                .register(registry);
    }

    private double untilTheFirstEnds() {
        return shown.choice().pairs().stream()
                .map(CertificatePair::end)
                .min(Instant::compareTo)
                .map(end -> Duration.between(clock.instant(), end).toMillis() / 1e3)
                .orElse(Double.NaN);
    }

    /** Before anything listens: without a certificate there is nothing to serve with. */
    void start(@Observes StartupEvent starting) {
        if (folder.isEmpty()) {
            return;
        }
        List<String> wrong = new ArrayList<>();
        folder.get().look(wrong::add, LOG::warn);
        if (folder.get().pairs().isEmpty()) {
            throw UnusableSetting.because(SETTING, String.join("; ", wrong));
        }
        refuseReload(
                "quarkus.tls." + configurationName().map(name -> name + ".").orElse("") + "reload-period");
        refuseReload("quarkus.http.ssl.certificate.reload-period");
        wrong.forEach(LOG::error);
    }

    /** The framework would put its own certificate in the place of all others then. */
    private void refuseReload(String period) {
        if (settings.getOptionalValue(period, String.class).isPresent()) {
            throw UnusableSetting.because(
                    SETTING, "with it, certificates are read again without " + period + ", which has to go");
        }
    }

    /** Of the framework's configuration of TLS that the server has, if that has a name. */
    private Optional<String> configurationName() {
        return settings.getOptionalValue("quarkus.http.tls-configuration-name", String.class);
    }

    private Optional<TlsConfiguration> configuration() {
        return configurationName()
                .map(framework::get)
                .orElseGet(framework::getDefault)
                .filter(configured -> configured.getKeyStoreOptions() != null);
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        if (folder.isEmpty()) {
            return;
        }
        try {
            own = options.getKeyCertOptions() == null ? List.of() : read(options.getKeyCertOptions());
        } catch (IOException e) {
            throw UnusableSetting.because(SETTING, e.getMessage());
        }
        show();
        // Which certificate is shown is decided by the one that the server has for all names.
        options.setSsl(true).setSni(false).setKeyCertOptions(KeyCertOptions.wrap(shown));
        Thread.ofVirtual().name("certificates").start(this::watch);
    }

    private List<CertificatePair> read(KeyCertOptions configured) throws IOException {
        List<CertificatePair> pairs = new ArrayList<>();
        try {
            for (KeyManager manager : configured.getKeyManagerFactory(vertx).getKeyManagers()) {
                if (manager instanceof X509KeyManager keys) {
                    for (String kind : KINDS) {
                        add(pairs, keys, Optional.ofNullable(keys.getServerAliases(kind, null)));
                    }
                }
            }
        } catch (Exception e) {
            throw new IOException("the server's own certificate cannot be read: " + e.getMessage(), e);
        }
        return pairs;
    }

    private static void add(List<CertificatePair> pairs, X509KeyManager keys, Optional<String[]> aliases)
            throws IOException {
        for (String alias : aliases.orElseGet(() -> new String[0])) {
            X509Certificate[] chain = keys.getCertificateChain(alias);
            PrivateKey key = keys.getPrivateKey(alias);
            if (chain != null && chain.length > 0 && key != null) {
                pairs.add(CertificatePair.of("the server's own certificate", List.of(chain), key));
            }
        }
    }

    private void show() {
        List<CertificatePair> all = new ArrayList<>(own);
        all.addAll(folder.orElseThrow().pairs());
        broken = folder.orElseThrow().broken();
        shown.replace(new CertificateChoice(all));
        LOG.infof(
                "%s of %s are shown to whoever asks for their names", Plural.of(all.size(), "certificate"), path.get());
    }

    private void watch() {
        int looks = 0;
        while (!isClosedWithin(INTERVAL)) {
            looks++;
            boolean changed = looks % LOOKS_PER_READING == 0 && isOwnRenewed();
            changed |= folder.orElseThrow().look(LOG::error, LOG::warn);
            broken = folder.orElseThrow().broken();
            if (changed) {
                show();
            }
        }
    }

    private boolean isOwnRenewed() {
        Optional<TlsConfiguration> renewed = configuration().filter(TlsConfiguration::reload);
        List<CertificatePair> before = own;
        try {
            own = renewed.isPresent() ? read(renewed.get().getKeyStoreOptions()) : own;
        } catch (IOException e) {
            LOG.errorf("%s; that of before stands", e.getMessage());
        }
        return !aliases(own).equals(aliases(before));
    }

    private static List<String> aliases(List<CertificatePair> pairs) {
        return pairs.stream().map(CertificatePair::alias).toList();
    }

    private boolean isClosedWithin(Duration time) {
        try {
            return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Nobody interrupts this thread.
            throw new IllegalStateException(e);
        }
    }

    @PreDestroy
    void close() {
        closed.countDown();
    }
}
