package dev.floe.door;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which codings a client takes, by RFC 9110, section 12.5.3. Immutable.
 *
 * @param preferences what was listed, in lower case
 */
public record AcceptedCodings(List<Preference> preferences) {
    /** Of a client that says nothing: what it can read nobody knows. */
    public static final AcceptedCodings NONE = new AcceptedCodings(List.of());

    private static final Pattern WEIGHT = Pattern.compile("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?");
    private static final String ANY = "*";
    private static final String IDENTITY = "identity";
    /** What is not listed may be sent, but everything that is listed is liked better. */
    private static final double UNLISTED_IDENTITY = 0.0001;

    /**
     * A name and how much it is liked.
     *
     * @param weight 0 for not at all
     */
    public record Preference(String name, double weight) {}

    public AcceptedCodings {
        preferences = List.copyOf(preferences);
    }

    /** @param fields the values of {@code Accept-Encoding}; members that are none are passed over */
    public static AcceptedCodings parse(List<String> fields) {
        List<Preference> preferences = new ArrayList<>();
        for (String field : fields) {
            for (String member : field.split(",")) {
                preference(member).ifPresent(preferences::add);
            }
        }
        return preferences.isEmpty() ? NONE : new AcceptedCodings(preferences);
    }

    private static Optional<Preference> preference(String member) {
        String[] parts = member.split(";");
        String name = parts.length == 0 ? "" : parts[0].strip().toLowerCase(Locale.ROOT);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        double weight = 1;
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("q=")) {
                String number = parameter.substring(2).strip();
                if (!WEIGHT.matcher(number).matches()) {
                    return Optional.empty();
                }
                weight = Double.parseDouble(number);
            }
        }
        return Optional.of(new Preference(name, weight));
    }

    /** Whether the client takes {@code coding}. */
    public boolean accepts(ContentCoding coding) {
        return weight(coding) > 0;
    }

    private double weight(ContentCoding coding) {
        return preferences.stream()
                .filter(preference -> coding.isCalled(preference.name))
                .mapToDouble(Preference::weight)
                .max()
                .orElseGet(() -> named(ANY).orElse(0.0));
    }

    private Optional<Double> named(String name) {
        return preferences.stream()
                .filter(preference -> preference.name.equals(name))
                .map(Preference::weight)
                .max(Double::compare);
    }

    /** Whether the client takes bodies as they are. */
    public boolean acceptsIdentity() {
        return identity() > 0;
    }

    private double identity() {
        return named(IDENTITY).orElseGet(() -> named(ANY).orElse(UNLISTED_IDENTITY));
    }

    /**
     * The coding that the client likes best, of several the first; empty if it likes bodies better as they are, or takes none
     * of those.
     */
    public Optional<ContentCoding> best(Collection<ContentCoding> offered) {
        Optional<ContentCoding> best = Optional.empty();
        double most = 0;
        for (ContentCoding coding : offered) {
            double weight = weight(coding);
            if (weight > most) {
                best = Optional.of(coding);
                most = weight;
            }
        }
        // Of what is liked as much as the body itself, the shorter one is the better service.
        return most >= identity() ? best : Optional.empty();
    }
}
