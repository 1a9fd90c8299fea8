package dev.floe.bench.edge;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run of a load generator measured.
 *
 * @param perSecond requests answered per second
 * @param medianMillis half of the answers took no longer
 * @param p99Millis 99 of 100 took no longer
 * @param errors answers that were none, or not the right ones
 */
record Load(double perSecond, double medianMillis, double p99Millis, long errors) {
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern SOCKETS =
            Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");
    private static final Pattern STATUS = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");

    private static final Pattern H2_RATE = Pattern.compile("finished in [^,]+, ([0-9.]+) req/s");
    private static final Pattern H2_REQUESTS = Pattern.compile("requests: .* (\\d+) failed, (\\d+) errored");

    /** Reads what {@code wrk --latency} printed; nothing if that is not what it is. */
    static Optional<Load> parse(String printed) {
        Matcher rate = RATE.matcher(printed);
        Optional<Double> median = percentile(printed, 50);
        Optional<Double> p99 = percentile(printed, 99);
        if (!rate.find() || median.isEmpty() || p99.isEmpty()) {
            return Optional.empty();
        }
        long errors = 0;
        Matcher sockets = SOCKETS.matcher(printed);
        if (sockets.find()) {
            for (int i = 1; i <= sockets.groupCount(); i++) {
                errors += Long.parseLong(sockets.group(i));
            }
        }
        Matcher status = STATUS.matcher(printed);
        if (status.find()) {
            errors += Long.parseLong(status.group(1));
        }
        return Optional.of(new Load(Double.parseDouble(rate.group(1)), median.get(), p99.get(), errors));
    }

    /**
     * Reads what {@code h2load} printed, and its log: the moment, status and microseconds of each request. What was begun
     * and not ended when the time was over is no error.
     */
    static Optional<Load> parse(String printed, List<String> log) {
        Matcher rate = H2_RATE.matcher(printed);
        Matcher requests = H2_REQUESTS.matcher(printed);
        long[] micros = log.stream()
                .map(line -> line.split("\t"))
                .filter(request -> request.length > 2 && request[1].startsWith("2"))
                .mapToLong(request -> Long.parseLong(request[2]))
                .sorted()
                .toArray();
        if (!rate.find() || !requests.find() || micros.length == 0) {
            return Optional.empty();
        }
        return Optional.of(new Load(
                Double.parseDouble(rate.group(1)),
                micros[micros.length / 2] / 1e3,
                micros[micros.length - 1 - micros.length / 100] / 1e3,
                Long.parseLong(requests.group(1)) + Long.parseLong(requests.group(2))));
    }

    private static Optional<Double> percentile(String printed, int percent) {
        Matcher line = Pattern.compile("\\s" + percent + "%\\s+([0-9.]+)(us|ms|s|m)\\b")
                .matcher(printed);
        if (!line.find()) {
            return Optional.empty();
        }
        double unit = switch (line.group(2)) {
            case "us" -> 1e-3;
            case "ms" -> 1;
            case "s" -> 1e3;
            default -> 6e4;
        };
        return Optional.of(Double.parseDouble(line.group(1)) * unit);
    }
}
