package dev.floe.edge;

import dev.floe.door.FastLane;
import dev.floe.door.Query;
import dev.floe.door.RefusedException;
import dev.floe.door.UnusableSetting;
import dev.floe.edge.sites.HostTable;
import dev.floe.edge.sites.PathEscapes;
import dev.floe.edge.sites.ReloadedFile;
import dev.floe.edge.sites.SiteDirectory;
import dev.floe.edge.sites.SiteFreshness;
import dev.floe.edge.sites.SiteHeaders;
import dev.floe.edge.sites.SiteHosts;
import dev.floe.edge.sites.SiteList;
import dev.floe.edge.sites.SiteRouter;
import dev.floe.edge.sites.SiteTarget;
import dev.floe.edge.types.DeclaredType;
import dev.floe.edge.types.Extensions;
import dev.floe.edge.types.MediaType;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.SiteResource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Answers what comes to the hosts of websites, whatever its path: nothing else of this server is there. Each site has an origin of
 * its own.
 */
@Singleton
final class SiteDoor {
    private static final int BEFORE_ACCESS = 935;
    private static final Duration LOOK_AT_FILES = Duration.ofSeconds(2);
    private static final String HEALTH = "/__wal__/healthz";
    private static final String ASK = "/v1/sites/ask";
    private static final Set<HttpMethod> LOOKS = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final Set<String> OF_THE_DOOR = Set.of("cache-control", "x-content-type-options", "content-type");
    /** Types of what pages consist of. Whoever looks at such a file by itself sees nothing that could be misused. */
    private static final Pattern OF_PAGES = Pattern.compile(
            "(text/css|text/javascript|application/(javascript|json|wasm)|(audio|font|video)/.+|image/(?!svg).+)(;.*)?");

    private static final Set<String> BARE_TEXT =
            Set.of("text/html", "text/css", "text/plain", "text/javascript", "text/markdown");

    /** What every file is better with, unless its owner says otherwise. */
    private static final Map<String, String> USUAL = Map.of("Referrer-Policy", "strict-origin-when-cross-origin");

    /** And every file that may be looked at by itself. */
    private static final Map<String, String> OF_DOCUMENTS = Map.of(
            "X-Frame-Options",
            "SAMEORIGIN",
            "Cross-Origin-Opener-Policy",
            "same-origin-allow-popups",
            "Origin-Agent-Cluster",
            "?1");

    private final SitesConfig config;
    private final Set<String> roles;
    private final Instance<SiteDirectory.Chain> chain;
    private final Instance<OtherNetwork> other;
    private final Instance<RepresentationDoor> door;
    private final Instance<EdgeReader> reader;
    private final Instance<ReadResources> resources;
    private final FastLane lane;
    private final MeterRegistry registry;
    private final List<AutoCloseable> watched = new ArrayList<>();
    /** One for each network. */
    private volatile List<Rooms> rooms = List.of();

    /** What there is when sites of a network are served. */
    private final class Rooms {
        private final Function<String, Optional<SiteTarget>> hosts;
        private final HostTable own;
        private final Supplier<SiteHosts> table;
        private final Supplier<SiteList> blocked;
        private final Optional<Supplier<SiteList>> allowed;
        private final SiteDirectory directory;
        private final SiteFiles files;

        /** What the operator says, as it is now: others when something of it has changed. */
        private List<Object> lists() {
            List<Object> lists = new ArrayList<>(List.of(table.get(), blocked.get()));
            allowed.ifPresent(list -> lists.add(list.get()));
            return lists;
        }

        private boolean areListsStill(List<Object> before) {
            return before.get(0) == table.get()
                    && before.get(1) == blocked.get()
                    && (allowed.isEmpty() || before.get(2) == allowed.get().get());
        }

        /** Whether an object may be shown, or lead to what is. */
        private boolean serves(ObjectId id) {
            return !blocked.get().hasSite(id) && !reader.get().denyList().denies(id);
        }

        private Rooms(
                HostTable own,
                Supplier<SiteList> blocked,
                Optional<Supplier<SiteList>> allowed,
                SiteDirectory.Chain chain,
                SiteFiles files) {
            this.own = own;
            this.table = own::hosts;
            this.blocked = blocked;
            this.allowed = allowed;
            this.hosts = host -> table.get().find(host);
            this.directory = new SiteDirectory(
                    chain,
                    config.globRouting(),
                    config.fresh(),
                    task -> Thread.ofVirtual().name("site").start(task),
                    System::nanoTime,
                    InstantSource.system());
            this.files = files;
        }
    }

    @Inject
    SiteDoor(
            SitesConfig config,
            @ConfigProperty(name = "floe.role", defaultValue = "edge,publisher") Set<String> roles,
            Instance<SiteDirectory.Chain> chain,
            Instance<OtherNetwork> other,
            Instance<RepresentationDoor> door,
            Instance<EdgeReader> reader,
            Instance<ReadResources> resources,
            FastLane lane,
            MeterRegistry registry) {
        this.config = config;
        this.roles = roles;
        this.chain = chain;
        this.other = other;
        this.door = door;
        this.reader = reader;
        this.resources = resources;
        this.lane = lane;
        this.registry = registry;
    }

    void start(@Observes StartupEvent started) {
        if (isWanted()) {
            List<Rooms> open = open();
            rooms = open;
            lane.apart(host ->
                    open.stream().anyMatch(network -> network.table.get().has(host)));
        }
    }

    private List<Rooms> open() {
        Supplier<SiteList> blocked = config.blockList()
                .<Supplier<SiteList>>map(path -> watch(path, SiteList::parse)::value)
                .orElse(() -> SiteList.EMPTY);
        Optional<Supplier<SiteList>> allowed = config.allowList().map(path -> watch(path, SiteList::parse)::value);
        SiteFiles files =
                new SiteFiles(reader.get(), resources.get(), config.memory().bytes());
        List<Rooms> open = new ArrayList<>();
        if (isFirstWanted()) {
            open.add(new Rooms(
                    own("floe.sites.hosts", config.domains(), config.hosts(), config.addedHosts()),
                    blocked,
                    allowed,
                    chain.get(),
                    files));
        }
        if (isOtherWanted()) {
            if (config.otherContext().isEmpty()) {
                throw UnusableSetting.because(
                        config.otherHosts().isPresent() ? "floe.sites.other-hosts" : "floe.sites.other-domains",
                        "floe.sites.other-context has to say which network they are of");
            }
            requireApart(
                    config.domains().orElse(List.of()), config.otherDomains().orElse(List.of()));
            HostTable own = own("floe.sites.other-hosts", config.otherDomains(), config.otherHosts(), Optional.empty());
            open.add(new Rooms(own, blocked, allowed, other.get().chain(), files.of(other.get())));
        }
        door.get().prepared().with(blobs -> {
            if (isOtherWanted()) {
                other.get().forget(blobs);
            }
            files.forget(blobs);
        });
        return List.copyOf(open);
    }

    private static void requireApart(List<String> one, List<String> other) {
        List<String> domains = one.stream().map(SiteHosts::host).toList();
        other.stream()
                .map(SiteHosts::host)
                .filter(domains::contains)
                .findFirst()
                .ifPresent(both -> {
                    throw UnusableSetting.because(
                            "floe.sites.other-domains",
                            both + " is one of floe.sites.domains, and a host is of one network");
                });
    }

    private boolean isFirstWanted() {
        return config.domains().filter(domains -> !domains.isEmpty()).isPresent()
                || config.hosts().isPresent()
                || config.addedHosts().isPresent();
    }

    private boolean isOtherWanted() {
        return config.otherDomains().filter(domains -> !domains.isEmpty()).isPresent()
                || config.otherHosts().isPresent();
    }

    private boolean isWanted() {
        return (isFirstWanted() || isOtherWanted()) && roles.contains(EdgeRoom.ROLE);
    }

    private HostTable own(String setting, Optional<List<String>> domains, Optional<Path> written, Optional<Path> kept) {
        try {
            HostTable own = new HostTable(SiteHosts.of(domains.orElse(List.of())), written, kept).every(LOOK_AT_FILES);
            watched.add(own);
            return own;
        } catch (IOException e) {
            throw UnusableSetting.because(setting, e.getMessage());
        }
    }

    /** The operator's own hosts, if sites of the edge's network are served here. */
    Optional<HostTable> hosts() {
        return isFirstWanted() ? rooms.stream().findFirst().map(open -> open.own) : Optional.empty();
    }

    /** Whoever names a host most exactly has it, the edge's own network before the other. */
    private static Rooms of(List<Rooms> open, String host) {
        Rooms found = open.getFirst();
        for (Rooms one : open) {
            found = one.table.get().reach(host) > found.table.get().reach(host) ? one : found;
        }
        return found;
    }

    private <T> ReloadedFile<T> watch(Path path, Function<String, T> parser) {
        try {
            ReloadedFile<T> file = new ReloadedFile<>(path, parser).every(LOOK_AT_FILES);
            watched.add(file);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @PreDestroy
    void close() throws Exception {
        for (AutoCloseable file : watched) {
            file.close();
        }
    }

    void install(@Observes Filters filters) {
        if (isWanted()) {
            filters.register(this::pass, BEFORE_ACCESS);
        }
    }

    private void pass(RoutingContext routing) {
        List<Rooms> open = rooms;
        if (open.isEmpty()) {
            routing.next();
            return;
        }
        HttpServerRequest request = routing.request();
        String host = Optional.ofNullable(request.authority())
                .map(HostAndPort::host)
                .orElse("")
                .toLowerCase(Locale.ROOT);
        Rooms network = of(open, host);
        Optional<SiteTarget> target = network.hosts.apply(host);
        if (target.isEmpty()) {
            if (ASK.equals(request.path()) && request.method().equals(HttpMethod.GET)) {
                String domain =
                        Query.parse(request.query()).first("domain").orElse("").toLowerCase(Locale.ROOT);
                new Visit(of(open, domain), routing, host).ask(domain);
            } else {
                routing.next();
            }
            return;
        }
        new Visit(network, routing, host).answer(target.get());
    }

    private void count(String outcome) {
        Counter.builder("floe.sites.answers")
                .description("Answers to requests for files of websites")
                .tag("outcome", outcome)
                .register(registry)
                .increment();
    }

    /** A file as it was sent. It is repeated while the lists of the operator and the site are those by which it was sent. */
    private final class Page implements HotPage {
        private final Rooms rooms;
        private final String host;
        private final SiteTarget target;
        private final SiteRouter site;
        private final SiteResource resource;
        private final byte[] bytes;
        private final List<Object> lists;

        private Page(Visit visit, SiteTarget target, SiteRouter site, SiteResource resource, byte[] bytes) {
            this.rooms = visit.rooms;
            this.host = visit.host;
            this.lists = visit.lists;
            this.target = target;
            this.site = site;
            this.resource = resource;
            this.bytes = bytes;
        }

        @Override
        public String host() {
            return host;
        }

        @Override
        public BlobId blob() {
            return resource.blobId();
        }

        @Override
        public byte[] bytes() {
            return bytes;
        }

        @Override
        public Standing standing() {
            if (!rooms.areListsStill(lists)) {
                return Standing.OVER;
            }
            CompletableFuture<SiteDirectory.Found> now = rooms.directory.find(target, rooms::serves);
            return switch (now.state()) {
                case RUNNING, FAILED, CANCELLED -> Standing.UNSURE;
                case SUCCESS ->
                    now.resultNow() instanceof SiteDirectory.Found.There(SiteRouter there) && there == site
                            ? Standing.CURRENT
                            : Standing.OVER;
            };
        }

        @Override
        public void given() {
            count("file");
        }
    }

    /** One request to a site. */
    private final class Visit {
        private final Rooms rooms;
        private final RoutingContext routing;
        private final HttpServerRequest request;
        private final HttpServerResponse response;
        private final String host;
        /** Those by which this is judged. */
        private final List<Object> lists;

        private Visit(Rooms rooms, RoutingContext routing, String host) {
            this.rooms = rooms;
            this.lists = rooms.lists();
            this.routing = routing;
            this.request = routing.request();
            this.response = routing.response();
            this.host = host;
        }

        /** Whether a certificate may be ordered for a host: what asks is the server in front. */
        private void ask(String domain) {
            Optional<SiteTarget> target = rooms.hosts.apply(domain).filter(there -> !isClosed(domain, there));
            if (target.isEmpty()) {
                plain(404, "no");
                return;
            }
            Uni<Boolean> there = target.get() instanceof SiteTarget.ToHost
                    ? Uni.createFrom().item(true)
                    : site(target.get()).map(found -> found instanceof SiteDirectory.Found.There);
            Context context = Vertx.currentContext();
            there.emitOn(task -> context.runOnContext(nothing -> task.run()))
                    .subscribe()
                    .with(known -> plain(known ? 200 : 404, known ? "yes" : "no"), failure -> plain(503, "unknown"));
        }

        private void plain(int code, String text) {
            response.setStatusCode(code)
                    .putHeader("Content-Type", "text/plain")
                    .putHeader("Cache-Control", "no-store")
                    .end(text + "\n");
        }

        private boolean isClosed(String name, SiteTarget target) {
            SiteList blocked = rooms.blocked.get();
            boolean own = rooms.table.get().own().containsKey(name);
            return blocked.hasHost(name)
                    || blocked.hasTarget(target)
                    || !own
                            && rooms.allowed
                                    .filter(list -> !list.get().hasHost(name)
                                            && !list.get().hasTarget(target))
                                    .isPresent();
        }

        private void answer(SiteTarget target) {
            // Pages are of the same origin as what they load, whose times they see anyway.
            response.headers().remove("Timing-Allow-Origin");
            if (request.method().equals(HttpMethod.OPTIONS)) {
                response.setStatusCode(204)
                        .putHeader("Allow", "GET, HEAD, OPTIONS")
                        .end();
                return;
            }
            if (!LOOKS.contains(request.method())) {
                response.putHeader("Allow", "GET, HEAD, OPTIONS");
                page(405, "This is a site of files", "It can be looked at, with GET and HEAD.", "refused");
                return;
            }
            if (HEALTH.equals(request.path())) {
                response.putHeader("Content-Type", "application/json")
                        .putHeader("Cache-Control", "no-store")
                        .end("{\"status\":\"up\"}");
                return;
            }
            if (isClosed(host, target)) {
                page(404, "Not served here", "The operator of this server does not serve this site.", "blocked");
                return;
            }
            if (target instanceof SiteTarget.ToHost(String other)) {
                // Its scheme and port are those of this request; a proxy in front may have others.
                redirect("//" + other + port() + request.uri(), 308);
                return;
            }
            Context context = Vertx.currentContext();
            site(target)
                    .emitOn(task -> context.runOnContext(nothing -> task.run()))
                    .subscribe()
                    .with(
                            found -> {
                                switch (found) {
                                    case SiteDirectory.Found.There(SiteRouter site) -> answer(target, site);
                                    case SiteDirectory.Found.Nobody nobody ->
                                        page(
                                                404,
                                                "No such site",
                                                "Nobody has published a site at " + host + ".",
                                                "no_site");
                                    case SiteDirectory.Found.Astray astray ->
                                        page(
                                                508,
                                                "A loop",
                                                "The object of this site leads to others, and those to no site.",
                                                "loop");
                                }
                            },
                            this::failed);
        }

        private String port() {
            int port = Optional.ofNullable(request.authority())
                    .map(HostAndPort::port)
                    .orElse(-1);
            return port > 0 ? ":" + port : "";
        }

        private Uni<SiteDirectory.Found> site(SiteTarget target) {
            return Uni.createFrom().completionStage(() -> rooms.directory.find(target, rooms::serves));
        }

        private void answer(SiteTarget target, SiteRouter site) {
            Optional<String> path = PathText.decode(request.path());
            if (path.isEmpty()) {
                page(400, "No such address", "The address has an escape that is none.", "refused");
                return;
            }
            switch (site.find(path.get())) {
                case SiteRouter.Outcome.File(SiteResource resource, int status) -> send(target, site, resource, status);
                case SiteRouter.Outcome.Elsewhere(String location, int status) -> redirect(location, status);
                case SiteRouter.Outcome.Directory(String directory) -> redirect(directory + query(), 308);
                case SiteRouter.Outcome.Loop loop ->
                    page(508, "A loop", "The site sends who comes here to where they are.", "loop");
                case SiteRouter.Outcome.Missing missing ->
                    page(404, "No such page", "There is nothing at this address of the site.", "not_found");
            }
        }

        private String query() {
            return Optional.ofNullable(request.query())
                    .filter(Visit::isWritten)
                    .map(query -> "?" + query)
                    .orElse("");
        }

        /** Whether it can stand in a header field. */
        private static boolean isWritten(String url) {
            return url.chars().allMatch(c -> c > ' ' && c <= '~');
        }

        private void redirect(String location, int status) {
            if (!isWritten(location)) {
                page(502, "A broken redirect", "The site sends who comes here to no address.", "refused");
                return;
            }
            count("redirect");
            usual(USUAL, Map.of());
            response.setStatusCode(status)
                    .putHeader("Location", location)
                    .putHeader("Cache-Control", "public, max-age=0, must-revalidate")
                    .putHeader("Content-Length", "0")
                    .end();
        }

        private void send(SiteTarget target, SiteRouter site, SiteResource resource, int status) {
            if (rooms.blocked.get().hasFile(resource) || rooms.files.isDenied(resource)) {
                page(451, "Not served here", "The operator of this server does not serve this file.", "blocked");
                return;
            }
            Map<String, String> fields = new LinkedHashMap<>(SiteHeaders.of(resource));
            MediaType type = type(resource, fields);
            String control = Optional.ofNullable(fields.get("cache-control"))
                    .filter(said -> status == 200)
                    .orElseGet(() ->
                            status == 200 ? SiteFreshness.of(resource.path()) : "public, max-age=0, must-revalidate");
            OF_THE_DOOR.forEach(fields::remove);
            Map<String, String> written = new LinkedHashMap<>();
            fields.forEach((name, value) -> written.put(FieldName.inHttp1(name), value));
            Uni<Representation> found = Uni.createFrom()
                    .deferred(() -> rooms.files.find(resource, door.get().options()))
                    .map(file -> new SiteRepresentation(
                            resource,
                            file,
                            rooms.files,
                            type,
                            written,
                            site.site().site().id().toString(),
                            status == 200,
                            file.kept()
                                    .filter(kept -> status == 200)
                                    .map(kept -> new Page(this, target, site, resource, kept.bytes()))));
            door.get()
                    .answer(found, routing)
                    .subscribe()
                    .with(
                            answer -> {
                                count(status == 200 ? "file" : "not_found");
                                give(answer, type, fields, status, control, target);
                                if (type.value().startsWith("text/html")) {
                                    rooms.files.readAhead(
                                            site.neighbours(resource),
                                            door.get().options());
                                }
                            },
                            this::failed);
        }

        private MediaType type(SiteResource resource, Map<String, String> fields) {
            String value = Optional.ofNullable(fields.get("content-type"))
                    .flatMap(DeclaredType::parse)
                    .map(MediaType::value)
                    .or(() -> Extensions.mediaType(resource.path()))
                    .orElse("application/octet-stream");
            // Whose origin it is may run there what they want.
            return MediaType.inert(
                    BARE_TEXT.contains(value.toLowerCase(Locale.ROOT)) ? value + "; charset=utf-8" : value);
        }

        private void give(
                Response answer,
                MediaType type,
                Map<String, String> fields,
                int status,
                String control,
                SiteTarget target) {
            answer.getStringHeaders().forEach((name, values) -> response.putHeader(name, values));
            response.headers()
                    .remove("CDN-Cache-Control")
                    .remove("Expires")
                    .remove("Age")
                    .set("Cache-Control", control);
            if ("HIT".equals(response.headers().get("X-Cache"))) {
                // That it took no time.
                response.headers().remove("Server-Timing");
            }
            usual(USUAL, fields);
            if (!OF_PAGES.matcher(type.value()).matches()) {
                usual(OF_DOCUMENTS, fields);
            }
            rooms.table
                    .get()
                    .canonical(target)
                    .filter(own -> !fields.containsKey("link"))
                    .ifPresent(own -> response.putHeader(
                            "Link",
                            "<https://" + own
                                    + PathEscapes.encode(
                                            PathText.decode(request.path()).orElse("/"))
                                    + ">; rel=\"canonical\""));
            atTheEnd("Content-Length");
            atTheEnd("Content-Range");
            boolean missing = status != 200;
            response.setStatusCode(missing && answer.getStatus() == 200 ? status : answer.getStatus());
            if (missing) {
                response.headers().remove("ETag");
            }
            if (answer.getEntity() instanceof BlobAnswer body) {
                routing.addEndHandler(ended -> {
                    if (ended.failed()) {
                        body.clientGone();
                    }
                });
                body.send();
            } else {
                response.end();
            }
        }

        /** Where prepared answers have it, too. */
        private void atTheEnd(String field) {
            Optional.ofNullable(response.headers().get(field)).ifPresent(value -> {
                response.headers().remove(field);
                response.putHeader(field, value);
            });
        }

        private void usual(Map<String, String> usual, Map<String, String> said) {
            usual.forEach((name, value) -> {
                boolean framed = name.equals("X-Frame-Options")
                        && said.getOrDefault("content-security-policy", "").contains("frame-ancestors");
                if (!said.containsKey(name.toLowerCase(Locale.ROOT)) && !framed) {
                    response.putHeader(name, value);
                }
            });
        }

        private void failed(Throwable failure) {
            Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                    ? wrapped.getCause()
                    : failure;
            switch (cause) {
                case RefusedException refused -> {
                    refused.refusal().headers().forEach(response::putHeader);
                    refused(refused);
                }
                case SuiException chainAway -> {
                    response.putHeader("Retry-After", "5");
                    page(503, "Not now", "The chain does not say what this site is. Please try again.", "chain_away");
                }
                default -> routing.fail(cause);
            }
        }

        private void refused(RefusedException refused) {
            int code = refused.refusal().code();
            boolean mismatch = refused.refusal().body().contains("HASH_MISMATCH");
            if (mismatch) {
                page(
                        502,
                        "Not what was published",
                        "The bytes of this file are not those that its owner put on chain.",
                        "mismatch");
            } else if (code == 404) {
                page(404, "No longer stored", "The storage of this file has ended, or never began.", "expired");
            } else if (code == 503) {
                page(503, "Not now", "The file cannot be had at this moment. Please try again.", "unavailable");
            } else {
                page(code, "Not answered", "The request cannot be answered as it is.", "refused");
            }
        }

        /** A page of this server's own. */
        private void page(int code, String title, String text, String outcome) {
            if (response.ended() || response.headWritten()) {
                return;
            }
            count(outcome);
            String html =
                    "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
                            + "<title>" + code + " " + title
                            + "</title><body style='font:16px/1.5 system-ui,sans-serif;"
                            + "max-width:34em;margin:15vh auto;padding:0 1em'><h1>" + title + "</h1><p>" + escaped(text)
                            + "</html>\n";
            response.headers()
                    .set("Content-Type", "text/html; charset=utf-8")
                    .set("X-Content-Type-Options", "nosniff")
                    .set(
                            "Content-Security-Policy",
                            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
                    .set("Cache-Control", "no-store");
            response.setStatusCode(code);
            if (request.method().equals(HttpMethod.HEAD)) {
                response.putHeader("Content-Length", Integer.toString(html.length()))
                        .end();
            } else {
                response.end(html);
            }
        }

        private static String escaped(String text) {
            return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        }
    }
}
