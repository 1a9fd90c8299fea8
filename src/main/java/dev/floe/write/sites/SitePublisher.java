package dev.floe.write.sites;

import dev.floe.bytes.Plural;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.Quilt;
import dev.floe.redstuff.QuiltMember;
import dev.floe.redstuff.QuiltPatchId;
import dev.floe.redstuff.RedStuffException;
import dev.floe.sui.BlobObject;
import dev.floe.sui.ChainSites;
import dev.floe.sui.NetworkState;
import dev.floe.sui.SiteContract;
import dev.floe.sui.SuiException;
import dev.floe.sui.WalrusContract;
import dev.floe.sui.WalrusNetwork;
import dev.floe.sui.Website;
import dev.floe.sui.move.Site;
import dev.floe.sui.move.SiteResource;
import dev.floe.write.BlobWriter;
import dev.floe.write.FileBlob;
import dev.floe.write.StoreException;
import dev.floe.write.StoreOutcome;
import dev.floe.write.StoreProgress;
import dev.floe.write.StoreRequest;
import dev.floe.write.StoredQuilt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Publishes folders as websites. Only what is not stored for long enough is uploaded; the chain is told when all bytes are stored, of
 * new files first and of removed ones last, so that no reader finds a page whose files are missing. What was broken off is resumed by
 * doing it again.
 */
public final class SitePublisher {
    private static final long MOST_BYTES = 256L << 20;

    private final WalrusNetwork network;
    private final WalrusContract walrus;
    private final BlobWriter writer;
    private final ChainSites sites;
    private final SiteContract contract;

    public SitePublisher(
            WalrusNetwork network, WalrusContract walrus, BlobWriter writer, ChainSites sites, SiteContract contract) {
        this.network = network;
        this.walrus = walrus;
        this.writer = writer;
        this.sites = sites;
        this.contract = contract;
    }

    /** What a publication would do, and what it would cost. */
    public record Preview(SitePlan plan, int quilts, long encodedLength, long frost, int extended) {}

    /**
     * What a publication did.
     *
     * @param created whether the site is new
     * @param frost paid for storage
     * @param mist paid for gas
     */
    public record Published(
            ObjectId site, boolean created, SitePlan plan, int quilts, int extended, long frost, long mist) {}

    /** The wallet's blobs by their IDs, those that live longest; only certified ones. */
    private Map<BlobId, BlobObject> owned(NetworkState state) throws SuiException {
        Map<BlobId, BlobObject> owned = new HashMap<>();
        for (BlobObject blob : network.blobsOwnedBy(walrus.address())) {
            if (blob.certifiedEpoch().isPresent() && blob.storage().endEpoch() > state.epoch()) {
                owned.merge(
                        blob.blobId(),
                        blob,
                        (one, other) ->
                                one.storage().endEpoch() >= other.storage().endEpoch() ? one : other);
            }
        }
        return owned;
    }

    private Optional<Website> website(Optional<ObjectId> id) throws SuiException {
        if (id.isEmpty()) {
            return Optional.empty();
        }
        Optional<Website> site = sites.site(id.get());
        if (site.isEmpty()) {
            throw new SuiException(SuiException.Kind.NOT_FOUND, "there is no site " + id.get());
        }
        return site;
    }

    /** What publishing would come to. */
    public Preview preview(List<SiteFolder.Entry> folder, SiteSettings settings, Optional<ObjectId> id, int epochs)
            throws SuiException, StoreException, IOException {
        NetworkState state = network.refresh();
        Map<BlobId, BlobObject> owned = owned(state);
        SitePlan plan = SitePlan.of(folder, settings, website(id), owned::containsKey);
        long encoded = 0;
        long frost = 0;
        List<List<SiteFolder.Entry>> quilts = quilts(plan, state);
        for (List<SiteFolder.Entry> entries : quilts) {
            try (Opened members = Opened.of(entries)) {
                long length = encodedLength(state.encoding(), members.members());
                encoded += length;
                frost += state.storageCost(length, epochs) + state.writeCost(length);
            }
        }
        int extended = 0;
        for (BlobObject blob : tooShort(plan, owned, state.epoch() + epochs)) {
            int more = state.epoch() + epochs - blob.storage().endEpoch();
            frost += state.storageCost(blob.storage().size(), more);
            extended++;
        }
        return new Preview(plan, quilts.size(), encoded, frost, extended);
    }

    private static List<List<SiteFolder.Entry>> quilts(SitePlan plan, NetworkState state) {
        return plan.quilts(SitePlan.QuiltRoom.of(state.encoding(), MOST_BYTES));
    }

    private static long encodedLength(Encoding encoding, List<QuiltMember> members) throws StoreException {
        try {
            return encoding.encodedLength(Quilt.of(encoding, members).blob().length());
        } catch (RedStuffException e) {
            throw new StoreException(StoreException.Fault.INVALID_REQUEST, e.getMessage(), e);
        }
    }

    private static List<BlobObject> tooShort(SitePlan plan, Map<BlobId, BlobObject> owned, int endEpoch) {
        return plan.keptBlobs().stream()
                .map(owned::get)
                .filter(blob -> blob.storage().endEpoch() < endEpoch)
                .toList();
    }

    /**
     * Publishes a folder: a new site, or an update of one.
     *
     * @param id the site; empty for a new one
     * @param name of a new site, and of an old one if present
     * @param request for how long its files are to be stored, and whether they can be deleted
     * @param said told what is being done, in words
     */
    public Published publish(
            List<SiteFolder.Entry> folder,
            SiteSettings settings,
            Optional<ObjectId> id,
            Optional<String> name,
            StoreRequest request,
            Consumer<String> said,
            Consumer<StoreProgress> progress)
            throws SuiException, StoreException, IOException, InterruptedException {
        NetworkState state = network.refresh();
        Map<BlobId, BlobObject> owned = owned(state);
        Optional<Website> before = website(id);
        SitePlan plan = SitePlan.of(folder, settings, before, owned::containsKey);
        Costs costs = new Costs();
        List<SiteResource> put = new ArrayList<>(plan.renewed());
        List<List<SiteFolder.Entry>> quilts = quilts(plan, state);
        for (int i = 0; i < quilts.size(); i++) {
            said.accept("quilt " + (i + 1) + " of " + quilts.size() + ": "
                    + Plural.of(quilts.get(i).size(), "file"));
            put.addAll(upload(quilts.get(i), request, progress, costs));
        }
        List<BlobObject> extended = tooShort(plan, owned, state.epoch() + request.epochs());
        for (BlobObject blob : extended) {
            int more = state.epoch() + request.epochs() - blob.storage().endEpoch();
            WalrusContract.Receipt receipt = walrus.extend(blob.id(), more);
            costs.frost += receipt.frost();
            costs.mist += receipt.mist();
        }
        ObjectId site = tellChain(plan, settings, before, name, put, said, costs);
        return new Published(site, before.isEmpty(), plan, quilts.size(), extended.size(), costs.frost, costs.mist);
    }

    private static final class Costs {
        private long frost;
        private long mist;
    }

    private List<SiteResource> upload(
            List<SiteFolder.Entry> entries, StoreRequest request, Consumer<StoreProgress> progress, Costs costs)
            throws StoreException, IOException, InterruptedException {
        try (Opened opened = Opened.of(entries)) {
            StoredQuilt stored = writer.storeQuilt(opened.members(), request, progress);
            switch (stored.outcome()) {
                case StoreOutcome.NewlyCreated created -> costs.frost += created.cost();
                case StoreOutcome.MarkedInvalid invalid ->
                    throw new StoreException(
                            StoreException.Fault.FORBIDDEN, invalid.blobId() + " was proven to be wrongly encoded");
                case StoreOutcome.AlreadyCertified known -> {}
                case StoreOutcome.AlreadyOwned known -> {}
            }
            List<SiteResource> resources = new ArrayList<>();
            for (SiteFolder.Entry entry : entries) {
                QuiltPatchId patch = stored.index()
                        .find(entry.path())
                        .orElseThrow(() -> new IllegalStateException("a quilt has all its members"))
                        .id(stored.outcome().blobId());
                byte[] bytes = patch.toBytes();
                Map<String, String> headers = new TreeMap<>(entry.headers());
                headers.put(
                        SiteResource.PATCH_HEADER,
                        "0x" + HexFormat.of().formatHex(Arrays.copyOfRange(bytes, BlobId.LENGTH, bytes.length)));
                resources.add(new SiteResource(
                        entry.path(), headers, stored.outcome().blobId(), entry.hash(), Optional.empty()));
            }
            return resources;
        }
    }

    /** In as many transactions as it takes; one, if it can be. */
    private ObjectId tellChain(
            SitePlan plan,
            SiteSettings settings,
            Optional<Website> before,
            Optional<String> name,
            List<SiteResource> put,
            Consumer<String> said,
            Costs costs)
            throws SuiException {
        // What pages use goes before the pages.
        List<SiteResource> ordered = new ArrayList<>(put);
        ordered.sort(Comparator.comparing(
                resource -> resource.headers().getOrDefault("content-type", "").startsWith("text/html")));
        List<List<SiteResource>> batches = new ArrayList<>();
        for (int from = 0; from < ordered.size(); from += SiteContract.MOST_FILES) {
            batches.add(ordered.subList(from, Math.min(ordered.size(), from + SiteContract.MOST_FILES)));
        }
        Set<String> removed = new TreeSet<>(plan.removed());
        Optional<ObjectId> site = before.map(there -> there.site().id());
        boolean whole = batches.size() <= 1 && removed.size() <= SiteContract.MOST_FILES;
        if (site.isEmpty()) {
            SiteContract.Done made = contract.create(new SiteContract.Changes(
                    Set.of(),
                    batches.isEmpty() ? List.of() : batches.removeFirst(),
                    batches.isEmpty() ? plan.routes() : Optional.empty(),
                    batches.isEmpty() ? plan.redirects() : Optional.empty(),
                    Optional.of(name.or(settings::name).orElse("My Walrus Site")),
                    Optional.of(settings.about().orElse(SiteSettings.USUAL))));
            costs.mist += made.mist();
            said.accept("site " + made.site() + " is on chain");
            if (batches.isEmpty()) {
                return made.site();
            }
            site = Optional.of(made.site());
            whole = false;
        }
        Optional<String> newName = before.isEmpty()
                ? Optional.empty()
                : name.or(settings::name)
                        .filter(wanted -> !wanted.equals(before.get().site().name()));
        Optional<Site.About> newAbout = before.isEmpty()
                ? Optional.empty()
                : settings.about()
                        .filter(wanted -> !wanted.equals(before.get().site().about()));
        while (!whole && batches.size() > 0) {
            change(
                    site.get(),
                    new SiteContract.Changes(
                            Set.of(),
                            batches.removeFirst(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()),
                    costs);
        }
        List<String> gone = List.copyOf(removed);
        int first = Math.min(gone.size(), SiteContract.MOST_FILES);
        change(
                site.get(),
                new SiteContract.Changes(
                        Set.copyOf(gone.subList(0, first)),
                        batches.isEmpty() ? List.of() : batches.removeFirst(),
                        plan.routes(),
                        plan.redirects(),
                        newName,
                        newAbout),
                costs);
        for (int from = first; from < gone.size(); from += SiteContract.MOST_FILES) {
            change(
                    site.get(),
                    new SiteContract.Changes(
                            Set.copyOf(gone.subList(from, Math.min(gone.size(), from + SiteContract.MOST_FILES))),
                            List.of(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()),
                    costs);
        }
        return site.get();
    }

    private void change(ObjectId site, SiteContract.Changes changes, Costs costs) throws SuiException {
        if (!changes.areNone()) {
            costs.mist += contract.change(site, changes).mist();
        }
    }

    /**
     * Takes a site off the chain. Its blobs stay stored until their time is over.
     *
     * @return gas in MIST
     */
    public long destroy(ObjectId id) throws SuiException {
        Website site = website(Optional.of(id)).orElseThrow();
        List<String> paths = site.resources().keySet().stream().sorted().toList();
        Costs costs = new Costs();
        int from = 0;
        for (; paths.size() - from > SiteContract.MOST_FILES; from += SiteContract.MOST_FILES) {
            change(
                    id,
                    new SiteContract.Changes(
                            Set.copyOf(paths.subList(from, from + SiteContract.MOST_FILES)),
                            List.of(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()),
                    costs);
        }
        return costs.mist
                + contract.destroy(id, paths.subList(from, paths.size())).mist();
    }

    /** Files that are open while they are read. */
    private record Opened(List<QuiltMember> members, List<FileBlob> files) implements AutoCloseable {
        static Opened of(List<SiteFolder.Entry> entries) throws IOException {
            Opened opened = new Opened(new ArrayList<>(), new ArrayList<>());
            try {
                for (SiteFolder.Entry entry : entries) {
                    FileBlob file = FileBlob.open(entry.file());
                    opened.files().add(file);
                    if (file.length() != entry.length()) {
                        throw new IOException(entry.file() + " was written to while it was read");
                    }
                    opened.members().add(new QuiltMember(entry.path(), Map.of(), file));
                }
                return opened;
            } catch (IOException e) {
                opened.close();
                throw e;
            }
        }

        @Override
        public void close() throws IOException {
            for (FileBlob file : files) {
                file.close();
            }
        }
    }
}
