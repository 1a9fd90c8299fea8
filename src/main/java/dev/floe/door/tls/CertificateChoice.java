package dev.floe.door.tls;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which certificate is shown to whom, as it is at a moment: the one that has the name that the client asks for, or else the one with
 * an asterisk in place of its first label, or else the first. Of several for the same name the one that ends last is shown; none that
 * has ended, or has not begun, while another does. Immutable.
 */
final class CertificateChoice {
    private final List<CertificatePair> pairs;
    private final Map<String, List<CertificatePair>> named = new HashMap<>();
    private final Map<String, CertificatePair> byAlias = new HashMap<>();

    /** @param pairs the first is for those who ask for no name, or for one that none has */
    CertificateChoice(List<CertificatePair> pairs) {
        this.pairs = List.copyOf(pairs);
        pairs.stream()
                .sorted(Comparator.comparing(CertificatePair::end).reversed())
                .forEach(pair -> pair.names()
                        .forEach(name -> named.computeIfAbsent(name, first -> new ArrayList<>(1))
                                .add(pair)));
        pairs.forEach(pair -> byAlias.putIfAbsent(pair.alias(), pair));
    }

    List<CertificatePair> pairs() {
        return pairs;
    }

    /**
     * The certificate for a client.
     *
     * @param host as the client says it
     * @param kind of key that it can do something with; there may be another
     */
    Optional<CertificatePair> find(Optional<String> host, String kind, Instant now) {
        List<CertificatePair> here = host.map(asked -> candidates(asked, now))
                .filter(found -> !found.isEmpty())
                .orElse(first());
        // The name decides before the kind: who asks for one host is never shown another's.
        return here.stream().filter(pair -> pair.kind().equals(kind)).findFirst();
    }

    private List<CertificatePair> first() {
        return pairs.isEmpty()
                ? List.of()
                : pairs.stream()
                        .filter(pair -> pair.source().equals(pairs.getFirst().source()))
                        .toList();
    }

    private List<CertificatePair> candidates(String host, Instant now) {
        String name = CertificatePair.small(host);
        int dot = name.indexOf('.');
        List<CertificatePair> exact = named.getOrDefault(name, List.of());
        List<CertificatePair> any = dot <= 0 ? List.of() : named.getOrDefault("*" + name.substring(dot), List.of());
        Predicate<CertificatePair> valid = CertificatePair.validAt(now);
        for (List<CertificatePair> some : List.of(exact, any)) {
            List<CertificatePair> usable = some.stream().filter(valid).toList();
            if (!usable.isEmpty()) {
                return usable;
            }
        }
        return exact.isEmpty() ? any : exact;
    }

    /** The certificate that {@linkplain CertificatePair#alias is called} so, if it is one of these. */
    Optional<CertificatePair> called(String alias) {
        return Optional.ofNullable(byAlias.get(alias));
    }
}
