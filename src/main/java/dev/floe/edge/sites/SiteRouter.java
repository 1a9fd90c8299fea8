package dev.floe.edge.sites;

import dev.floe.sui.Website;
import dev.floe.sui.move.Site;
import dev.floe.sui.move.SiteResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a site answers for a path: the file there, or else where a redirect leads, or else the file of a route, or else the file
 * that static hosts look for ({@code /docs/index.html}, {@code /about.html}), or else the site's own {@code /404.html}. Immutable.
 */
public final class SiteRouter {
    private static final String INDEX = "/index.html";
    private static final String NOT_FOUND = "/404.html";

    private final Website site;
    private final List<Rule<Site.Redirect>> redirects = new ArrayList<>();
    private final List<Rule<String>> routes = new ArrayList<>();
    private final boolean globs;

    private record Rule<V>(PathPattern glob, Predicate<String> matcher, int length, V target) {}

    /** What is to be answered. */
    public sealed interface Outcome {
        /** @param status 200, or 404 with the site's own page */
        record File(SiteResource resource, int status) implements Outcome {}

        /** @param location as the owner wrote it */
        record Elsewhere(String location, int status) implements Outcome {}

        /**
         * The same with a slash at its end.
         *
         * @param path as it stands in a URL; what else was asked goes with it
         */
        record Directory(String path) implements Outcome {}

        /** A redirect that leads to where it begins. */
        record Loop() implements Outcome {}

        record Missing() implements Outcome {}
    }

    /** @param globs whether patterns of routes are of the newer kind */
    public SiteRouter(Website site, boolean globs) {
        this.site = site;
        this.globs = globs;
        site.redirects()
                .list()
                .forEach((pattern, redirect) -> PathPattern.parse(pattern)
                        .ifPresent(glob -> redirects.add(new Rule<>(glob, glob::matches, pattern.length(), redirect))));
        site.routes()
                .list()
                .forEach((pattern, path) -> route(pattern)
                        .ifPresent(matcher -> PathPattern.parseRoute(pattern)
                                .or(() -> PathPattern.parse(pattern.replace("*", "")))
                                .ifPresent(glob -> routes.add(new Rule<>(glob, matcher, pattern.length(), path)))));
    }

    private Optional<Predicate<String>> route(String pattern) {
        return globs
                ? PathPattern.parseRoute(pattern).map(glob -> glob::matches)
                : LegacyPattern.parse(pattern).map(legacy -> legacy::matches);
    }

    public Website site() {
        return site;
    }

    /** @param path decoded, with a slash in front */
    public Outcome find(String path) {
        String file = path.equals("/") ? INDEX : withoutLastSlash(path);
        Optional<SiteResource> exact = resource(file);
        if (exact.isPresent()) {
            return file(exact.get());
        }
        // Owners write "/" and "/docs/" as browsers show them, which the reference does not find.
        Optional<Outcome> redirect = redirect(file, path).or(() -> redirect(path, path));
        if (redirect.isPresent()) {
            return redirect.get();
        }
        Optional<SiteResource> routed =
                (globs ? best(routes, file) : longest(file)).map(Rule::target).flatMap(this::resource);
        if (routed.isPresent()) {
            return file(routed.get());
        }
        return usual(path, file);
    }

    /** The page that says that there is nothing says so whichever way it was reached. */
    private static Outcome file(SiteResource resource) {
        return new Outcome.File(resource, resource.path().equals(NOT_FOUND) ? 404 : 200);
    }

    /** @param path what the patterns are compared with, which may be written in another way than it was asked for */
    private Optional<Outcome> redirect(String path, String asked) {
        return best(redirects, path).map(Rule::target).map(redirect -> {
            String location = redirect.location();
            return location.equals(asked) || location.equals(path)
                    ? new Outcome.Loop()
                    : new Outcome.Elsewhere(location, redirect.status());
        });
    }

    /** What static hosts do. A page in a directory is at the directory's name with a slash, or its links would lead elsewhere. */
    private Outcome usual(String path, String file) {
        Optional<SiteResource> index = resource(file + INDEX);
        if (index.isPresent()) {
            return path.endsWith("/") ? file(index.get()) : new Outcome.Directory(PathEscapes.encode(file) + "/");
        }
        return (path.endsWith("/") ? Optional.<SiteResource>empty() : resource(file + ".html"))
                .or(() -> resource(NOT_FOUND))
                .map(SiteRouter::file)
                .orElseGet(Outcome.Missing::new);
    }

    private Optional<SiteResource> resource(String path) {
        return Optional.ofNullable(site.resources().get(path));
    }

    private static String withoutLastSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** The most specific; the first one of several. */
    private static <V> Optional<Rule<V>> best(List<Rule<V>> rules, String path) {
        Optional<Rule<V>> best = Optional.empty();
        for (Rule<V> rule : rules) {
            if (rule.matcher().test(path)
                    && best.filter(other -> !rule.glob().isMoreSpecificThan(other.glob()))
                            .isEmpty()) {
                best = Optional.of(rule);
            }
        }
        return best;
    }

    /** The longest pattern; the first one of several. */
    private Optional<Rule<String>> longest(String path) {
        Optional<Rule<String>> best = Optional.empty();
        for (Rule<String> rule : routes) {
            if (rule.matcher().test(path)
                    && best.filter(other -> rule.length() <= other.length()).isEmpty()) {
                best = Optional.of(rule);
            }
        }
        return best;
    }

    /** How many files there are. */
    public int files() {
        return site.resources().size();
    }

    /** The other files in the same blob as {@code resource}. */
    public List<SiteResource> neighbours(SiteResource resource) {
        return site.resources().values().stream()
                .filter(other -> other.blobId().equals(resource.blobId())
                        && !other.path().equals(resource.path()))
                .toList();
    }

    /** Only for tests and people. */
    @Override
    public String toString() {
        return site.site().id() + " " + Map.of("files", files());
    }
}
