package dev.floe.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.DurableFiles;
import dev.floe.bytes.OwnDirectories;
import dev.floe.bytes.Plural;
import dev.floe.bytes.PrintableText;
import dev.floe.edge.sites.Base36;
import dev.floe.edge.sites.SiteHosts;
import dev.floe.edge.sites.SiteTarget;
import dev.floe.keys.SuiKeyPair;
import dev.floe.peer.PeerObserver;
import dev.floe.protocol.NetworkConfigException;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.SiteContracts;
import dev.floe.sui.ChainNetwork;
import dev.floe.sui.ChainSites;
import dev.floe.sui.ClientConfig;
import dev.floe.sui.NetworkState;
import dev.floe.sui.SuiException;
import dev.floe.sui.Website;
import dev.floe.sui.move.NameRecord;
import dev.floe.sui.move.Site;
import dev.floe.write.SpoolDirectory;
import dev.floe.write.StoreException;
import dev.floe.write.StoreRequest;
import dev.floe.write.WriteConnection;
import dev.floe.write.sites.SiteFolder;
import dev.floe.write.sites.SitePlan;
import dev.floe.write.sites.SitePublisher;
import dev.floe.write.sites.SiteSettings;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code floe site}: websites on Walrus. */
@Command(
        name = "site",
        description = "Publishes folders as websites (Walrus Sites), and tells of those that there are.",
        mixinStandardHelpOptions = true,
        subcommands = {
            SiteCommand.Deploy.class,
            SiteCommand.Status.class,
            SiteCommand.Listing.class,
            SiteCommand.Destroy.class,
            SiteCommand.Convert.class
        })
final class SiteCommand implements Runnable {
    private static final String SITE = "the site: its object, as 0x… or in base36, or a name that ends with .sui";

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: deploy, status, list, destroy or convert");
    }

    private static SiteContracts contracts(ClientConfig config) {
        return config.network()
                .siteContracts()
                .orElseThrow(() -> new NetworkConfigException(config.file()
                        + " does not say where the websites of its network are: under sites, it needs package,"
                        + " suins_package and suins_registry"));
    }

    private static ObjectId resolve(ChainSites sites, String text, CommandSpec spec) throws SuiException {
        SiteTarget target = SiteHosts.parse(text)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "'" + PrintableText.line(text) + "' is neither an object ID nor a name that ends with .sui"));
        return switch (target) {
            case SiteTarget.OfObject(ObjectId id) -> id;
            case SiteTarget.OfName(NameRecord.Domain domain) ->
                sites.name(domain)
                        .flatMap(NameRecord::site)
                        .orElseThrow(
                                () -> new SuiException(SuiException.Kind.NOT_FOUND, domain + " stands for no site"));
            case SiteTarget.ToHost other -> throw new IllegalStateException("a table has those");
        };
    }

    /** What the commands that write have in common. */
    private static final class Writing {
        @Option(
                names = "--wallet",
                paramLabel = "FILE",
                description =
                        "the wallet that pays and owns: a client.yaml of the Sui command line, or a keystore with one"
                                + " key (default: the one in the configuration, else ~/.sui/sui_config/client.yaml)")
        private Path wallet;

        @Mixin
        private NetworkOptions network;

        private interface Work {
            int with(WriteConnection connection, ClientConfig config)
                    throws SuiException, StoreException, IOException, InterruptedException;
        }

        private int run(Work work) throws IOException, SuiException, StoreException {
            ClientConfig config = network.load();
            SuiKeyPair key = config.key(Optional.ofNullable(wallet));
            SpoolDirectory.Root root = () -> OwnDirectories.ofThisProcess().of("store");
            Vertx vertx = NetworkOptions.vertx();
            StopSignal stop = new StopSignal();
            try (WriteConnection connection = WriteConnection.open(
                    config,
                    key,
                    OptionalLong.empty(),
                    SpoolDirectory.open(root),
                    64L << 20,
                    vertx,
                    PeerObserver.NONE)) {
                return work.with(connection, config);
            } catch (InterruptedException e) {
                System.err.println("floe site: stopped; the same command resumes");
                return 130;
            } finally {
                vertx.close();
                stop.done();
            }
        }
    }

    /** {@code floe site deploy}. */
    @Command(
            name = "deploy",
            description = {
                "Publishes a folder as a website, or what has changed in it since.",
                "Which site it is, ws-resources.json in the folder keeps; it also says what else there is to say of the site:"
                        + " headers, routes, redirects, metadata, ignore, as the reference's site-builder has it."
            },
            sortOptions = false,
            mixinStandardHelpOptions = true)
    static final class Deploy implements Callable<Integer> {
        @Parameters(paramLabel = "DIR", description = "the folder, with an index.html")
        private Path folder;

        @Option(
                names = "--epochs",
                required = true,
                paramLabel = "N|max",
                description = "for how many epochs, the current one included; what is there already is extended")
        private String epochs;

        @Option(
                names = "--object-id",
                paramLabel = "ID",
                description = "the site to update (default: the one in ws-resources.json, or else a new one)")
        private String object;

        @Option(names = "--site-name", paramLabel = "NAME", description = "how the site is called")
        private String name;

        @Option(
                names = "--ws-resources",
                paramLabel = "FILE",
                description = "the file with what else there is to say (default: ws-resources.json in the folder)")
        private Path settings;

        @Option(names = "--permanent", description = "nobody can delete the blobs before their time")
        private boolean permanent;

        @Option(names = "--dry-run", description = "only say what would be done, and what it would cost")
        private boolean dryRun;

        @Option(names = "--json", description = "print the result as JSON")
        private boolean json;

        @Mixin
        private Writing writing;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException, SuiException, StoreException {
            if (!Files.isDirectory(folder)) {
                throw new NotDirectoryException(folder + " is no folder");
            }
            Path file = settings != null ? settings : folder.resolve(SiteSettings.FILE);
            String text = Files.exists(file) ? Files.readString(file) : "";
            SiteSettings said;
            try {
                said = text.isBlank() ? SiteSettings.NONE : SiteSettings.parse(text);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), file + ": " + e.getMessage(), e);
            }
            List<SiteFolder.Entry> entries = SiteFolder.read(folder, said, file);
            if (entries.isEmpty()) {
                throw new ParameterException(spec.commandLine(), folder + " has no files to publish");
            }
            return writing.run((connection, config) -> deploy(connection, config, said, entries, file, text));
        }

        private int deploy(
                WriteConnection connection,
                ClientConfig config,
                SiteSettings said,
                List<SiteFolder.Entry> entries,
                Path file,
                String text)
                throws SuiException, StoreException, IOException, InterruptedException {
            SiteContracts contracts = contracts(config);
            SitePublisher publisher = connection.sites(contracts);
            NetworkState state = connection.network().refresh();
            StoreRequest request = StoreRequest.forEpochs(epochs(state)).reusing();
            if (permanent) {
                request = request.permanent();
            }
            Optional<ObjectId> site = object == null
                    ? said.objectId()
                    : Optional.of(ObjectId.parse(object)
                            .or(() -> Base36.id(object))
                            .orElseThrow(() -> new ParameterException(
                                    spec.commandLine(), "--object-id is no object ID: " + PrintableText.line(object))));
            if (dryRun) {
                return preview(publisher.preview(entries, said, site, request.epochs()), request.epochs());
            }
            boolean terminal = System.console() != null && System.console().isTerminal();
            StoreDisplay display = new StoreDisplay(System.err, terminal, folder.toString());
            SitePublisher.Published done;
            try {
                done = publisher.publish(
                        entries,
                        said,
                        site,
                        Optional.ofNullable(name),
                        request,
                        words -> System.err.println(PrintableText.line(folder.toString()) + ": " + words),
                        display);
            } finally {
                display.close();
            }
            if (!said.objectId().equals(Optional.of(done.site()))) {
                String called = Optional.ofNullable(name).or(said::name).orElse("My Walrus Site");
                DurableFiles.replace(
                        file, SiteSettings.withObject(text, done.site(), called).getBytes(StandardCharsets.UTF_8));
            }
            print(done);
            return 0;
        }

        private int epochs(NetworkState state) {
            if (epochs.equals("max")) {
                return state.maxEpochsAhead();
            }
            try {
                return Integer.parseInt(epochs);
            } catch (NumberFormatException e) {
                throw new ParameterException(
                        spec.commandLine(), "--epochs must be a number or 'max', not '" + epochs + "'", e);
            }
        }

        private int preview(SitePublisher.Preview preview, int count) {
            SitePlan plan = preview.plan();
            if (json) {
                System.out.println(counts(plan)
                        .put("quilts", preview.quilts())
                        .put("encodedSize", preview.encodedLength())
                        .put("extendedBlobs", preview.extended())
                        .put("storageCost", preview.frost())
                        .toPrettyString());
                return 0;
            }
            plan.uploads().forEach(entry -> System.out.println("upload  " + PrintableText.line(entry.path())));
            plan.renewed().forEach(entry -> System.out.println("headers " + PrintableText.line(entry.path())));
            plan.removed().stream().sorted().forEach(path -> System.out.println("remove  " + PrintableText.line(path)));
            System.out.printf(
                    "%s unchanged; %s in %s, %s encoded%ncost    %s for %s, without gas%n",
                    Plural.of(plan.kept().size(), "file"),
                    Quantities.bytes(plan.uploadLength()),
                    Plural.of(preview.quilts(), "quilt"),
                    Quantities.bytes(preview.encodedLength()),
                    Quantities.wal(preview.frost()),
                    Plural.of(count, "epoch"));
            return 0;
        }

        private static ObjectNode counts(SitePlan plan) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("uploaded", plan.uploads().size())
                    .put("unchanged", plan.kept().size())
                    .put("headersChanged", plan.renewed().size())
                    .put("removed", plan.removed().size());
        }

        private void print(SitePublisher.Published done) {
            if (json) {
                System.out.println(counts(done.plan())
                        .put("objectId", done.site().toString())
                        .put("base36", Base36.label(done.site()))
                        .put("created", done.created())
                        .put("quilts", done.quilts())
                        .put("extendedBlobs", done.extended())
                        .put("storageCost", done.frost())
                        .put("gas", done.mist())
                        .toPrettyString());
                return;
            }
            SitePlan plan = done.plan();
            System.out.printf("site     %s (%s)%n", done.site(), done.created() ? "new" : "updated");
            System.out.printf("host     %s.<domain of a portal>%n", Base36.label(done.site()));
            System.out.printf(
                    "files    %d uploaded in %s, %d unchanged, %d with other headers, %d removed%n",
                    plan.uploads().size(),
                    Plural.of(done.quilts(), "quilt"),
                    plan.kept().size(),
                    plan.renewed().size(),
                    plan.removed().size());
            System.out.printf("cost     %s%n", Quantities.wal(done.frost()));
        }
    }

    /** {@code floe site destroy}. */
    @Command(
            name = "destroy",
            description = "Takes a site off the chain. Its blobs stay stored until their time is over.",
            sortOptions = false,
            mixinStandardHelpOptions = true)
    static final class Destroy implements Callable<Integer> {
        @Parameters(paramLabel = "SITE", description = SITE)
        private String site;

        @Mixin
        private Writing writing;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException, SuiException, StoreException {
            return writing.run((connection, config) -> {
                SiteContracts contracts = contracts(config);
                try (ChainNetwork chain = NetworkOptions.network(config)) {
                    ObjectId id = resolve(new ChainSites(chain.sui(), contracts), site, spec);
                    connection.sites(contracts).destroy(id);
                    System.out.println("site " + id + " is gone");
                }
                return 0;
            });
        }
    }

    /** {@code floe site status}. */
    @Command(
            name = "status",
            aliases = "sitemap",
            description = "Shows what a site has: its files and the blobs they are in, routes and redirects.",
            sortOptions = false,
            mixinStandardHelpOptions = true)
    static final class Status implements Callable<Integer> {
        @Parameters(paramLabel = "SITE", description = SITE)
        private String site;

        @Option(names = "--json", description = "print it as JSON")
        private boolean json;

        @Mixin
        private NetworkOptions network;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws SuiException {
            ClientConfig config = network.load();
            try (ChainNetwork chain = NetworkOptions.network(config)) {
                ChainSites sites = new ChainSites(chain.sui(), contracts(config));
                ObjectId id = resolve(sites, site, spec);
                Website there = sites.site(id)
                        .orElseThrow(() -> new SuiException(SuiException.Kind.NOT_FOUND, "there is no site " + id));
                if (json) {
                    System.out.println(toJson(there).toPrettyString());
                } else {
                    print(there);
                }
            }
            return 0;
        }

        private static void print(Website there) {
            Site site = there.site();
            System.out.printf(
                    "site     %s%nhost     %s.<domain of a portal>%nname     %s%n",
                    site.id(), Base36.label(site.id()), PrintableText.line(site.name()));
            there.resources().values().stream()
                    .sorted(Comparator.comparing(resource -> resource.path()))
                    .forEach(resource ->
                            System.out.printf("%s  %s%n", resource.blobId(), PrintableText.line(resource.path())));
            there.routes()
                    .list()
                    .forEach((pattern, path) -> System.out.printf(
                            "route    %s -> %s%n", PrintableText.line(pattern), PrintableText.line(path)));
            there.redirects()
                    .list()
                    .forEach((pattern, redirect) -> System.out.printf(
                            "redirect %s -> %s (%d)%n",
                            PrintableText.line(pattern), PrintableText.line(redirect.location()), redirect.status()));
        }

        private static ObjectNode toJson(Website there) {
            ObjectNode root = JsonNodeFactory.instance
                    .objectNode()
                    .put("objectId", there.site().id().toString())
                    .put("base36", Base36.label(there.site().id()))
                    .put("name", there.site().name());
            ArrayNode files = root.putArray("resources");
            there.resources().values().stream()
                    .sorted(Comparator.comparing(resource -> resource.path()))
                    .forEach(resource -> {
                        ObjectNode file = files.addObject()
                                .put("path", resource.path())
                                .put("blobId", resource.blobId().toString())
                                .put("blobHash", HexFormat.of().formatHex(resource.hash()));
                        ObjectNode headers = file.putObject("headers");
                        resource.headers().forEach(headers::put);
                    });
            ObjectNode routes = root.putObject("routes");
            there.routes().list().forEach(routes::put);
            ObjectNode redirects = root.putObject("redirects");
            there.redirects()
                    .list()
                    .forEach((pattern, redirect) -> redirects
                            .putObject(pattern)
                            .put("location", redirect.location())
                            .put("status_code", redirect.status()));
            return root;
        }
    }

    /** {@code floe site list}. */
    @Command(
            name = "list",
            description = "Lists the sites that an address owns.",
            sortOptions = false,
            mixinStandardHelpOptions = true)
    static final class Listing implements Callable<Integer> {
        @Option(names = "--owner", paramLabel = "ADDRESS", description = "whose (default: the wallet's)")
        private String owner;

        @Option(names = "--wallet", paramLabel = "FILE", description = "the wallet (default: as for store)")
        private Path wallet;

        @Mixin
        private NetworkOptions network;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws SuiException {
            ClientConfig config = network.load();
            ObjectId address = owner == null
                    ? ObjectId.of(config.key(Optional.ofNullable(wallet)).address())
                    : ObjectId.parse(owner)
                            .orElseThrow(() -> new ParameterException(
                                    spec.commandLine(), "--owner is no address: " + PrintableText.line(owner)));
            try (ChainNetwork chain = NetworkOptions.network(config)) {
                for (Site site : new ChainSites(chain.sui(), contracts(config)).ownedBy(address)) {
                    System.out.printf(
                            "%s  %s  %s%n", site.id(), Base36.label(site.id()), PrintableText.line(site.name()));
                }
            }
            return 0;
        }
    }

    /** {@code floe site convert}. */
    @Command(
            name = "convert",
            description = "Turns a site's object ID into the label of its host, and back.",
            mixinStandardHelpOptions = true)
    static final class Convert implements Callable<Integer> {
        @Parameters(paramLabel = "ID", description = "0x… or base36")
        private String id;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            Optional<ObjectId> hex = id.startsWith("0x") ? ObjectId.parse(id) : Optional.empty();
            System.out.println(hex.map(Base36::label)
                    .or(() -> Base36.id(id).map(ObjectId::toString))
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(), "'" + PrintableText.line(id) + "' is no object ID")));
            return 0;
        }
    }
}
