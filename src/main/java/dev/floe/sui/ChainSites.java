package dev.floe.sui;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.SiteContracts;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.move.Field;
import dev.floe.sui.move.NameRecord;
import dev.floe.sui.move.Site;
import dev.floe.sui.move.SiteResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Websites and their names on chain. Methods block. Thread-safe. */
public final class ChainSites {
    /** Of one site. */
    public static final int MOST_FILES = 50_000;

    private final SuiClient sui;
    private final SiteContracts contracts;
    private final Site.Types types;
    private final NameRecord.Types names;

    public ChainSites(SuiClient sui, SiteContracts contracts) {
        this.sui = sui;
        this.contracts = contracts;
        this.types = new Site.Types(contracts.original());
        this.names = new NameRecord.Types(contracts.names());
    }

    /**
     * A site with all its files: two questions to the chain for up to a thousand of them. Empty if there is no such object, or it
     * is no site: fields that outlived their site are none.
     */
    public Optional<Website> site(ObjectId id) throws SuiException {
        Optional<SuiObject> object = sui.object(id).filter(this::isSite);
        return object.isEmpty() ? Optional.empty() : Optional.of(website(object.get()));
    }

    /**
     * The same for any object: one that is no site leads to where its Display says, which is one more question to the chain. Empty
     * if there is no such object, or its Display says nothing that could be the ID of one.
     */
    public Optional<SiteObject> shownAt(ObjectId id) throws SuiException {
        Optional<SuiObject> object = sui.object(id);
        if (object.isEmpty()) {
            return Optional.empty();
        }
        return isSite(object.get())
                ? Optional.of(website(object.get()))
                : sui.display(id, DisplayRedirect.FIELD)
                        .flatMap(ChainSites::address)
                        .map(DisplayRedirect::new);
    }

    private boolean isSite(SuiObject object) {
        return object.type().equals(Optional.of(types.site()));
    }

    /** Move writes addresses without the digits' prefix, people write them with it. */
    private static Optional<ObjectId> address(String text) {
        return ObjectId.parse(text.startsWith("0x") ? text : "0x" + text);
    }

    private Website website(SuiObject object) throws SuiException {
        ObjectId id = object.id();
        Site site = ChainNetwork.decode(object, bytes -> BcsReader.parse(bytes, Site::read));
        Map<String, SiteResource> resources = new HashMap<>();
        Site.Routes routes = Site.Routes.NONE;
        Site.Redirects redirects = Site.Redirects.NONE;
        for (DynamicField field : sui.dynamicFields(id, MOST_FILES)) {
            StructTag type = field.valueType();
            if (type.equals(types.resource())) {
                SiteResource resource = decode(field, SiteResource::read);
                resources.put(resource.path(), resource);
            } else if (type.equals(types.routes())) {
                routes = decode(field, Site.Routes::read);
            } else if (type.equals(types.redirects())) {
                redirects = decode(field, Site.Redirects::read);
            }
        }
        return new Website(site, object.version(), resources, routes, redirects);
    }

    private static <T> T decode(DynamicField field, java.util.function.Function<BcsReader, T> reader)
            throws SuiException {
        try {
            return BcsReader.parse(field.value(), reader);
        } catch (BcsException e) {
            throw new SuiException(
                    SuiException.Kind.MALFORMED,
                    "field " + field.id() + " of type " + field.valueType() + ": " + e.getMessage());
        }
    }

    /** What a name stands for, whether it has ended or not; empty if nobody has it. */
    public Optional<NameRecord> name(NameRecord.Domain domain) throws SuiException {
        byte[] key = domain.toBcs();
        Optional<SuiObject> field = sui.object(Ids.dynamicField(contracts.registry(), names.domain(), key));
        return field.isEmpty()
                ? Optional.empty()
                : Optional.of(ChainNetwork.decode(
                                field.get(), bytes -> Field.fromBcs(bytes, NameRecord.Domain::read, NameRecord::read))
                        .value());
    }

    /** The sites that {@code owner} owns. */
    public List<Site> ownedBy(ObjectId owner) throws SuiException {
        List<Site> sites = new ArrayList<>();
        for (SuiObject object : sui.ownedObjects(owner, types.site())) {
            sites.add(ChainNetwork.decode(object, bytes -> BcsReader.parse(bytes, Site::read)));
        }
        return sites;
    }
}
